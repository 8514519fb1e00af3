// Hostile pages: each is visited with us and without us, and must do the same for its visitor, throw the same and say the same;
// the only lines more are the browser's own about requests to us, at most three. Several pages are visited at once.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser, Request } from 'playwright-core';
import { startHostileSite, type HostileSite } from './hostile/hostile-site.ts';
import type { HostilePage } from './hostile/hostile-page.ts';
import { HOSTILE_PAGES } from './hostile/pages.ts';
import { visitHostilePage, type Seen } from './hostile/visit-hostile-page.ts';

const AT_ONCE = 4;
const MOST_LINES = 3;
type Pair = Record<'withUs' | 'without', Seen>;

let browser: Browser;
let site: HostileSite;
/** Visits that have begun and whose test has not yet looked. */
const begun = new Map<HostilePage, Promise<Pair>>();

beforeAll(async () => {
  site = await startHostileSite(HOSTILE_PAGES);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

describe('with us as without us', () => {
  it.each(HOSTILE_PAGES.map((page) => [page.name, page] as const))('%s', async (_, page) => {
    const { withUs, without } = await visits(page);
    expect(withUs.outcome).toEqual(without.outcome);
    expect(withUs.exceptions).toEqual(without.exceptions);
    expect(withUs.console).toEqual(without.console);
    expect(withUs.names.filter((name) => !without.names.includes(name) && name !== 'hindsight')).toEqual([]);
    expect(without.names.filter((name) => !withUs.names.includes(name))).toEqual([]);
    expect(withUs.aboutUs.length <= MOST_LINES ? [] : withUs.aboutUs).toEqual([]);
  }, 240_000);
});

describe('while nobody answers', () => {
  it.each(['edge-dropped', 'edge-500', 'files-500', 'all-dropped'])('%s: three failed requests, then a pause of a minute, then another try', async (name) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    // A minute passes in moments; requests keep the time they need.
    await page.clock.install();
    let lines = 0;
    // A browser repeats a request on a broken connection by itself: what counts is what it says.
    page.on('console', (message) => void (message.location().url.startsWith(site.edgeOrigin) && lines++));
    const tries = (): number => lines;
    const underWay = new Set<Request>();
    page.on('request', (request) => void (request.url().startsWith(site.edgeOrigin) && underWay.add(request)));
    for (const end of ['requestfinished', 'requestfailed'] as const) page.on(end as 'requestfinished', (request) => void underWay.delete(request));
    await page.goto(`${site.origin}/${name}`);
    const pass = async (ms: number, isEnough: () => boolean): Promise<void> => {
      for (let passed = 0; passed < ms && !isEnough(); passed += 500) {
        await page.clock.runFor(500);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await until(() => underWay.size === 0, { what: 'the answers to what was asked' });
      }
    };
    for (let round = 0; round < 30 && tries() < MOST_LINES; round++) await pass(500, () => false);
    await until(() => tries() >= MOST_LINES, { what: 'three failed requests' });
    expect(tries()).toBe(MOST_LINES);
    await pass(50_000, () => false);
    expect(tries()).toBe(MOST_LINES);
    await pass(60_000, () => tries() > MOST_LINES);
    await until(() => tries() > MOST_LINES, { what: 'another try' });
    expect(tries()).toBe(MOST_LINES + 1);
    await context.close();
  }, 240_000);
});

/** The visits to a page; those to the pages after it begin meanwhile. A second try visits again. */
async function visits(page: HostilePage): Promise<Pair> {
  const from = HOSTILE_PAGES.indexOf(page);
  for (const next of HOSTILE_PAGES.slice(from, from + AT_ONCE)) {
    if (begun.has(next) || (next !== page && done.has(next))) continue;
    const pair = visitBoth(next);
    // Its own test tells of a failure; until that one asks, it is nobody's.
    pair.catch(() => undefined);
    begun.set(next, pair);
  }
  const pair = begun.get(page) as Promise<Pair>;
  done.add(page);
  try {
    return await pair;
  } finally {
    begun.delete(page);
  }
}
const done = new Set<HostilePage>();

async function visitBoth(page: HostilePage): Promise<Pair> {
  const [withUs, without] = await Promise.all([visitHostilePage(browser, site, page, true), visitHostilePage(browser, site, page, false)]);
  return { withUs, without };
}
