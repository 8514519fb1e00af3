// Makes demo/visits anew: a real browser walks through the shop as forty people, and what the tracker sent is kept.
// Usage: npm run demo:visit [-- <number> …]   (all visits, or those numbers). Needs the built tracker and the built shop.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DemoVisit } from '@hindsight/demo';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser, BrowserContext } from 'playwright-core';
import { startStandInEdge, type KeptBatch, type StandInEdge } from './stand-in-edge.ts';
import { visitList, type PlannedVisit } from './visit-list.ts';
import { Visitor } from './visitor.ts';

const HOST = 'kiln-and-kettle.example';
/** Visits are mostly waiting: several people share the browser. */
const AT_ONCE = 5;
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'demo', 'visits');

async function main(): Promise<void> {
  const wanted = process.argv.slice(2).map(Number);
  const edge = await startStandInEdge(root);
  // Visitors must not be told apart by being driven, and the address they see is a shop's, not this machine's.
  const browser = await launchBrowser({ args: ['--disable-blink-features=AutomationControlled', `--host-resolver-rules=MAP ${HOST}:80 127.0.0.1:${edge.port}`] });
  await mkdir(folder, { recursive: true });
  const queue = visitList.map((plan, index) => ({ plan, number: index + 1 })).filter(({ number }) => wanted.length === 0 || wanted.includes(number));
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { plan, number } = next;
      const name = `${String(number).padStart(2, '0')}-${plan.journey.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      try {
        const visit = await walk(browser, edge, plan, name, number);
        const file = gzipSync(JSON.stringify(visit), { level: 9 });
        await writeFile(join(folder, `${name}.json.gz`), file);
        console.log(`${name}: ${visit.batches.length} batches, ${Math.round(file.length / 1024)} KB`);
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await browser.close();
    await edge.close();
  }
  if (failures.length > 0) throw new Error(`${failures.length} visits failed:\n${failures.join('\n')}`);
}

async function walk(browser: Browser, edge: StandInEdge, plan: PlannedVisit, name: string, seed: number): Promise<DemoVisit> {
  const { device } = plan;
  // A mark of our own in the User-Agent tells whose batch it is; it is taken out again before anything is kept.
  const mark = ` visit/${name}`;
  const context = await browser.newContext({
    userAgent: device.userAgent + mark, locale: plan.language, viewport: { width: device.width, height: device.height },
    hasTouch: device.isTouch, isMobile: device.isTouch, deviceScaleFactor: device.isTouch ? 3 : 1,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`http://${HOST}${plan.entry}`, plan.referrer === undefined ? {} : { referer: plan.referrer });
    await plan.journey(new Visitor(page, device.isTouch, seed));
    await leave(context);
  } finally {
    await context.close();
  }
  const batches = sent();
  if (batches.length === 0) throw new Error('nothing was sent');
  return { name, userAgent: device.userAgent, country: plan.country, agoMinutes: plan.agoMinutes, batches: keep(batches) };

  function sent(): KeptBatch[] {
    // Last words leave after the page is gone and under the browser's own User-Agent: the session says whose they are.
    const sessions = new Set(edge.batches.filter((batch) => batch.userAgent.endsWith(mark)).map((batch) => batch.header.session));
    return edge.batches.filter((batch) => sessions.has(batch.header.session));
  }
  async function leave(open: BrowserContext): Promise<void> {
    // Navigating away lets the page say its last words; they are here when nothing more comes for a moment.
    for (const page of open.pages()) await page.goto('about:blank');
    let count = -1;
    await until(() => {
      const before = count;
      count = sent().length;
      return count === before;
    }, { everyMs: 400, what: 'the last words' });
  }
}

function keep(batches: KeptBatch[]): DemoVisit['batches'] {
  const first = Math.min(...batches.map((batch) => batch.arrivedAt));
  return batches.map(({ arrivedAt, header, payload }) => ({ atMs: arrivedAt - first, header, payload: payload.toString('base64') }));
}

await main();
