// The live side of a case: visits the page with the built tracker in it, and keeps a picture of every moment with its time.

import type { Browser, Page } from 'playwright-core';
import { testVault, until, type Rectangle } from '@hindsight/testkit';
import { FULL_SNAPSHOT, type AssetNote, type RecordedEvent } from '@hindsight/wire';
import type { DocumentRecording } from '../../../frontend/replay/test/recorded-visit.ts';
import { settings, type TrackedSite } from '../tracked-site.ts';
import { holdStill, untilStill } from './hold-still.ts';
import { cameraOn } from './picture.ts';
import { servePage } from './page-server.ts';
import type { Visit } from './visit.ts';

export const SIZE = { width: 640, height: 480 };
/** A busy machine needs this long for the largest page. */
const PATIENCE_MS = 90_000;
/** Scrolls are sampled every 100 ms, fields looked at every 200. */
const QUIET_MS = 250;
/** Moves leave their sampler every 500 ms. */
const LAST_QUIET_MS = 700;

export interface Moment {
  name: string;
  /** ms since the first document's time origin. */
  atMs: number;
  picture: Buffer;
  size: { width: number; height: number };
  leftOut: Rectangle[];
}

export interface LiveVisit {
  moments: Moment[];
  documents: DocumentRecording[];
}

/** Visits a case's page; when it returns, nothing of the page is served any more. */
export async function visitLive(browser: Browser, site: TrackedSite, folder: string, visit: Visit): Promise<LiveVisit> {
  site.reset();
  site.settings = settings({ masking: 'open', ...visit.settings });
  const server = await servePage(folder, site.snippet());
  const context = await browser.newContext({ viewport: visit.size ?? SIZE, ...visit.browser });
  try {
    const page = await context.newPage();
    // A phone's scrollbars show for a moment after loading: the browser's doing, not the page's.
    if (visit.browser?.isMobile === true) await (await context.newCDPSession(page)).send('Emulation.setScrollbarsHidden', { hidden: true });
    const camera = await cameraOn(page);
    await page.goto(server.origin, { waitUntil: 'load' });
    await until(() => site.events().some((event) => event.type === FULL_SNAPSHOT), { what: 'the first snapshot', withinMs: PATIENCE_MS });
    const moments: Moment[] = [];
    const origins: number[] = [];
    for (const [name, step] of Object.entries(visit.moments)) {
      if (typeof step === 'string') await page.evaluate(step);
      else await step(page);
      const isLast = moments.length === Object.keys(visit.moments).length - 1;
      await run(page, untilStill, isLast ? LAST_QUIET_MS : QUIET_MS);
      const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
      const picture = await camera.take();
      const leftOut = visit.leftOut === undefined ? [] : await boxesOf(page, visit.leftOut);
      const { originMs, nowMs } = await page.evaluate(() => ({ originMs: performance.timeOrigin, nowMs: performance.now() }));
      if (originMs !== origins.at(-1)) origins.push(originMs);
      // What is replaced at the next moment must have been read at this one.
      if (moments.length === 0) await filesKept(site, server.given);
      moments.push({ name, atMs: originMs - (origins[0] as number) + nowMs, picture, size, leftOut });
    }
    if (await page.evaluate(usesFiles)) await site.assetsKept();
    await filesKept(site, server.given);
    await page.evaluate('hindsight("event", "end of the visit"); hindsight("stop")');
    await until(() => site.custom('hs:event').some((event) => event.name === 'end of the visit'), { what: 'the rest of the recording', withinMs: PATIENCE_MS });
    return { moments, documents: documentsOf(site, origins) };
  } finally {
    await context.close();
    await server.stop();
  }
}

/** Runs in a page: whether it is made of more than itself. */
function usesFiles(): boolean {
  return (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).some(({ initiatorType }) => /^(css|img|image|link)$/.test(initiatorType));
}

/** Resolves when every file the page was given lies in the vault. */
async function filesKept(site: TrackedSite, given: ReadonlySet<string>): Promise<void> {
  if (given.size === 0) return;
  const notes = (): AssetNote[] => site.custom('hs:assets').flatMap(({ assets }) => assets);
  const isKept = (url: string): boolean => notes().some((note) => note.url === url && (note.hash === undefined || testVault.blobs.has(`assets/1/${note.hash}`)));
  await until(() => [...given].every(isKept), { what: 'all files of the page in the vault', withinMs: PATIENCE_MS })
    .catch((error: unknown) => { throw new Error(`not kept: ${[...given].filter((url) => !isKept(url)).join(' ')}`, { cause: error }); });
  await site.assetsKept();
}

/** A function and what it needs, run in a page. */
function run(page: Page, work: typeof untilStill, quietMs: number): Promise<unknown> {
  return page.evaluate(`{ const holdStill = ${holdStill.toString()}; (${work.toString()})(document, ${quietMs}) }`);
}

function boxesOf(page: Page, selector: string): Promise<Rectangle[]> {
  return page.evaluate((wanted) => [...document.querySelectorAll(wanted)].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  }), selector);
}

/** One recording for each document that was visited, in their order. */
function documentsOf(site: TrackedSite, origins: readonly number[]): DocumentRecording[] {
  const documents = new Map<string, RecordedEvent[]>();
  for (const { header, events } of site.batches()) {
    const before = documents.get(header.doc);
    if (before) before.push(...events);
    else documents.set(header.doc, [...events]);
  }
  if (documents.size !== origins.length) throw new Error(`${documents.size} documents were recorded, ${origins.length} visited`);
  return [...documents.values()].map((events, index) => ({ tab: 'aaaaaaaa', offsetMs: (origins[index] as number) - (origins[0] as number), events }));
}
