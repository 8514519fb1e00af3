// The scroll map's shares equal those computed by hand from what the browser itself said of each visit.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ScrollHeatmap } from '@hindsight/api-contract';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser, BrowserContext } from 'playwright-core';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { pagesTaken, startVisitorProxy, type VisitorProxy } from './visitor-proxy.ts';

const PATH = '/demo/journal/forty-hours';
/** Window sizes and how far each visitor scrolls, px. Narrow windows make the page longer: fewer views are tall enough at the end. */
const VISITS: { width: number; height: number; scrollTo: number[] }[] = [
  { width: 1440, height: 900, scrollTo: [] },
  { width: 1440, height: 900, scrollTo: [731] },
  { width: 1440, height: 900, scrollTo: [1713, 400] },
  { width: 1200, height: 700, scrollTo: [2377] },
  { width: 620, height: 800, scrollTo: [3111] },
  { width: 620, height: 800, scrollTo: [100_000] },
];

interface Depth {
  height: number;
  reached: number;
  fold: number;
}

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;

beforeAll(async () => {
  browser = await launchBrowser();
  hindsight = await startHindsight();
  proxy = await startVisitorProxy(hindsight.origin, '198.51.100.13');
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await proxy?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

/** Leaves the page and keeps the window: closing it would cut off what is under way. */
async function read({ width, height, scrollTo }: (typeof VISITS)[number]): Promise<Depth & { context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  const before = pagesTaken(proxy.sent);
  await page.goto(`${proxy.origin}${PATH}`);
  await until(() => pagesTaken(proxy.sent) > before, { what: 'the first batch' });
  let reached = height;
  for (const top of scrollTo) {
    await page.evaluate((to) => window.scrollTo({ top: to, behavior: 'instant' }), top);
    reached = Math.max(reached, await page.evaluate(() => Math.round(scrollY + innerHeight)));
    // Two frames: a place nobody saw does not count.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
  const full = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.goto('about:blank');
  return { height: full, reached: Math.min(full, reached), fold: height, context };
}

function countByHand(depths: readonly Depth[], bands: ScrollHeatmap['bands']): ScrollHeatmap['bands'] {
  return bands.map(({ depthPx, attentionMs }) => ({
    depthPx, attentionMs,
    reached: depths.filter((depth) => depth.reached >= depthPx).length,
    eligible: depths.filter((depth) => depth.height >= depthPx).length,
  }));
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] as number;
}

describe('the scroll map', () => {
  it('has the shares a person counts', async () => {
    // A second try must not count the first one's visits.
    const from = String(Date.now());
    const depths: Awaited<ReturnType<typeof read>>[] = [];
    for (const one of VISITS) depths.push(await read(one));
    const query = new URLSearchParams({ page: PATH, kind: 'scroll', demo: 'exclude', bots: 'include', from }).toString();
    const total = depths.reduce((sum, { reached }) => sum + reached, 0);
    const map = await until(async () => {
      const found = await hindsight.get<ScrollHeatmap>(`/sites/${hindsight.demoSite.id}/heatmap?${query}`);
      const [first, second] = [found.bands[0], found.bands[1]];
      if (found.pageViews < VISITS.length || !first || !second) return null;
      // The area under the curve is the sum of all depths: when it is there, every visit has said its last.
      const seen = found.bands.reduce((sum, band) => sum + band.reached, 0) * (second.depthPx - first.depthPx);
      return seen >= total && found;
    }, { everyMs: 250, what: 'all page views in the map' });
    await Promise.all(depths.map(({ context }) => context.close()));

    expect(map.pageViews).toBe(VISITS.length);
    expect(map.bands.length).toBeGreaterThan(50);
    expect(map.bands).toEqual(countByHand(depths, map.bands));
    // The comparison can fail: one visitor a little further down.
    const further = depths.map((depth, index) => (index === 1 ? { ...depth, reached: depth.reached + 60 } : depth));
    expect(map.bands).not.toEqual(countByHand(further, map.bands));
    expect(map.medianFoldPx).toBe(median(depths.map(({ fold }) => fold)));
    // Something to count: not everybody saw everything, and not every page view is as tall.
    expect(new Set(map.bands.map(({ reached }) => reached)).size).toBeGreaterThan(4);
    expect(new Set(map.bands.map(({ eligible }) => eligible)).size).toBeGreaterThan(1);
  }, 120_000);
});
