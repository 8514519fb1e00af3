// Every case is visited live, its server is stopped, and the recording is opened in the product's player and sought to the same
// moments: directly, forwards, backwards and out of order. Each picture must be the one the visitor saw.
// `HINDSIGHT_CASES=a,b` runs only those; `HINDSIGHT_PICTURES=<folder>` keeps the pictures that differ.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '@hindsight/testkit';
import { startPlayerHost, type PlayerHost } from '../../../frontend/replay/test/player-host.ts';
import { startTrackedSite, type TrackedSite } from '../tracked-site.ts';
import { visitLive, type LiveVisit } from './live-visit.ts';
import { judgeIn, type Judge } from './picture.ts';
import { openReplay, type Replay } from './replay.ts';
import type { Visit } from './visit.ts';

const SUITES = join(import.meta.dirname, '../suites');
const PICTURES = process.env['HINDSIGHT_PICTURES'];
const MOST_DIFFERING = 0.001;

const wanted = process.env['HINDSIGHT_CASES']?.split(',');
const names = readdirSync(SUITES).sort().filter((name) => wanted?.includes(name) ?? true);
const cases = await Promise.all(names.map(async (name) => {
  const { visit } = (await import(join(SUITES, name, 'visit.ts'))) as { visit: Visit };
  return { name, visit };
}));

let browser: Browser;
let site: TrackedSite;
let host: PlayerHost;
let replay: Replay;
let judge: Judge;
const figures = new Map<string, string>();
/** A visit is mostly waiting: the next case is visited while this one is replayed. */
const ahead = new Map<number, Promise<LiveVisit>>();
let lastVisit: Promise<unknown> = Promise.resolve();

beforeAll(async () => {
  site = await startTrackedSite();
  // Scrollbars that take room, as most visitors have them.
  browser = await launchBrowser({ ignoreDefaultArgs: ['--hide-scrollbars'] });
  host = await startPlayerHost();
  replay = await openReplay(browser, host);
  judge = await judgeIn(browser);
}, 120_000);

afterAll(async () => {
  process.stdout.write(`${[...figures].map(([name, figure]) => `${name.padEnd(28)} ${figure}`).join('\n')}\n`);
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
  await site?.close();
});

it('has at least 60 cases of at least three moments', () => {
  if (wanted === undefined) expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.filter(({ visit }) => Object.keys(visit.moments).length < 3).map(({ name }) => name)).toEqual([]);
});

describe('replayed with its server stopped, the page looks as it did:', () => {
  it.each(cases.map((fidelityCase, index) => ({ ...fidelityCase, index })))('$name', async ({ name, visit, index }) => {
    const { moments, documents } = await visited(index);
    await replay.take(documents);
    const shares: string[] = [];
    const wrong: string[] = [];
    for (const nth of seekOrder(moments.length)) {
      const moment = moments[nth] as (typeof moments)[number];
      const picture = await replay.pictureAt(moment.atMs, moment.size);
      const share = await judge.difference(moment.picture, picture, moment.leftOut);
      shares.push(`${(share * 100).toFixed(3)} %`);
      figures.set(name, shares.join(' '));
      if (share <= (visit.most ?? MOST_DIFFERING)) continue;
      wrong.push(`${moment.name}: ${(share * 100).toFixed(3)} % of the pixels differ`);
      keep(`${name}-${shares.length}-${nth}`, moment.picture, picture);
    }
    expect(wrong).toEqual([]);
  }, 240_000);
});

/** What was seen and recorded of a case; begins with the next one. A second try visits anew. */
async function visited(index: number): Promise<LiveVisit> {
  const visit = ahead.get(index) ?? begin(index);
  ahead.delete(index);
  if (index + 1 < cases.length && !ahead.has(index + 1)) ahead.set(index + 1, begin(index + 1));
  return visit;
}

/** One visit after the other: they share the edge. */
function begin(index: number): Promise<LiveVisit> {
  const { name, visit } = cases[index] as (typeof cases)[number];
  const own = lastVisit.then(() => visitLive(browser, site, join(SUITES, name), visit));
  // Whoever asks for it is told of its failure.
  lastVisit = own.catch(() => undefined);
  return own;
}

/** Opened in the middle, back to the first, forward to the last, and back step by step. */
function seekOrder(count: number): number[] {
  const middle = count >> 1;
  return [middle, 0, ...Array.from({ length: count - 1 }, (_, index) => count - 1 - index)];
}

function keep(name: string, live: Buffer, replayed: Buffer): void {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${name}-live.png`), live);
  writeFileSync(join(PICTURES, `${name}-replay.png`), replayed);
}
