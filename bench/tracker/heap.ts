// Memory over a long visit in little: steps of many changes with frames that come and go, and what is left after a forced
// garbage collection. A recorder that keeps nodes, documents or events shows as a line that rises.
import type { Browser, CDPSession, Page } from 'playwright-core';

import type { RecorderName } from './recorders.ts';
import type { BenchSite } from './site.ts';

export interface HeapPoint {
  steps: number;
  heapKb: number;
  nodes: number;
  documents: number;
  listeners: number;
}

/** The first points are left out of comparisons: caches and code are still being made. */
export async function measureHeap(browser: Browser, site: BenchSite, recorder: RecorderName, steps: number, points: number): Promise<HeapPoint[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const session = await context.newCDPSession(page);
  await page.goto(`${site.origin}/10k?with=${recorder}`);
  await page.waitForTimeout(2_000);
  const list: HeapPoint[] = [];
  for (let point = 1; point <= points; point++) {
    await page.evaluate(async ([from, to]) => {
      for (let step = from; step < to; step++) await (window as unknown as { visitStep(step: number): Promise<void> }).visitStep(step);
    }, [((point - 1) * steps) / points, (point * steps) / points] as const);
    list.push({ steps: (point * steps) / points, ...(await weigh(page, session)) });
  }
  await context.close();
  return list;
}

async function weigh(page: Page, session: CDPSession): Promise<Omit<HeapPoint, 'steps'>> {
  // Most of what waits to be sent has left by then; what has not is little.
  await page.waitForTimeout(3_000);
  for (let time = 0; time < 2; time++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, documents, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heapKb: Math.round(usedSize / 1024), nodes, documents, listeners: jsEventListeners };
}
