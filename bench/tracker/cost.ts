// What a recorder costs the page's main thread: at start on a page that is already there, and while a table is replaced over
// and over. CPU is thread time, so that other load on the machine does not count.
import type { Browser, CDPSession, Page } from 'playwright-core';

import { until } from '@hindsight/testkit';
import type { RecorderName } from './recorders.ts';
import type { BenchSite } from './site.ts';
import { mark, startTrace, type LongestTask } from './trace.ts';

export interface Cost {
  longest: LongestTask;
  /** CPU of all tasks of the main thread, and of the scripts in them. */
  taskMs: number;
  scriptMs: number;
}

const START_WINDOW_MS = 3_000;
const STORM_ROWS = 500;
const STORM_TIMES = 100;
/** The storm is over when nothing was sent for so long. */
const QUIET_MS = 1_500;

export async function measureStart(browser: Browser, site: BenchSite, recorder: RecorderName, pageName: string, withStorm: boolean): Promise<{ start: Cost; storm: Cost | null }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${site.origin}/${pageName}`);
  await settle(page);

  const before = site.received(recorder).bytes;
  const start = await measured(browser, page, session, async () => {
    if (recorder !== 'none') await page.evaluate((src) => void document.head.append(Object.assign(document.createElement('script'), { async: true, src })), site.scriptUrl(recorder));
    await page.waitForTimeout(START_WINDOW_MS);
    // A recorder that recorded nothing would be the cheapest of all.
    if (recorder !== 'none') await until(() => site.received(recorder).bytes > before + 10_000, { withinMs: 60_000, what: `the snapshot of ${recorder} on ${pageName}` });
  });
  const storm = withStorm ? await measured(browser, page, session, async () => {
    await page.evaluate(([rows, times]) => (window as unknown as { storm(rows: number, times: number): Promise<void> }).storm(rows, times), [STORM_ROWS, STORM_TIMES] as const);
    await quiet(page, site, recorder);
  }) : null;
  await context.close();
  return { start, storm };
}

async function measured(browser: Browser, page: Page, session: CDPSession, act: () => Promise<void>): Promise<Cost> {
  const trace = await startTrace(browser);
  const before = await metrics(session);
  await mark(page, 'measure-from');
  await act();
  await mark(page, 'measure-to');
  const after = await metrics(session);
  const longest = await trace.longestTask('measure-from', 'measure-to');
  await page.evaluate(() => performance.clearMarks());
  return { longest, taskMs: after.taskMs - before.taskMs, scriptMs: after.scriptMs - before.scriptMs };
}

async function metrics(session: CDPSession): Promise<{ taskMs: number; scriptMs: number }> {
  const { metrics: list } = await session.send('Performance.getMetrics');
  const valueMs = (name: string): number => (list.find((metric) => metric.name === name)?.value ?? Number.NaN) * 1000;
  return { taskMs: valueMs('TaskDuration'), scriptMs: valueMs('ScriptDuration') };
}

/** Loaded, laid out, drawn, and idle. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(() => setTimeout(resolve, 300)))));
}

async function quiet(page: Page, site: BenchSite, recorder: RecorderName): Promise<void> {
  let bytes = -1;
  while (bytes !== site.received(recorder).bytes) {
    ({ bytes } = site.received(recorder));
    await page.waitForTimeout(QUIET_MS);
  }
}
