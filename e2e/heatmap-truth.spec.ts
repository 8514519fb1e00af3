// Every scripted click is found again at the very element that was clicked, within 2 px, in the state the page was in, at three widths; what
// cannot be found is not shown. Elements are known by random marks that fingerprints never see. Every test run takes a sample of the pages;
// HEATMAP_TRUTH=all takes all of them.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks, ClickHeatmap, Site } from '@hindsight/api-contract';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser, BrowserContextOptions } from 'playwright-core';

import { startCustomerSite, type CustomerSite } from './customer-site.ts';
import { openPlayer, type OpenPlayer } from './embedded-player.ts';
import { TRUTH_PAGES } from './heatmap-pages/pages.ts';
import { htmlOf, makeMarks, visitPages, type TrueClick } from './heatmap-pages/visitor.ts';
import { startHindsight, untilKnown, type Hindsight } from './hindsight.ts';

const WITHIN_PX = 2;
const FULL_SCALE = 65_535;
const SAMPLE = ['fixed', 'nested-scroll', 'shadow-in-shadow', 'modal', 'carousel', 'spa-one-url', 'reordered', 'item-gone'];
const PAGES = process.env['HEATMAP_TRUTH'] === 'all' ? Object.keys(TRUTH_PAGES) : (process.env['HEATMAP_TRUTH']?.split(',') ?? SAMPLE);
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1';
const TABLET = 'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const ROUNDS: { device: string; width: number; options: BrowserContextOptions }[] = [
  { device: 'desktop', width: 1440, options: { viewport: { width: 1440, height: 900 } } },
  { device: 'tablet', width: 820, options: { viewport: { width: 820, height: 1100 }, userAgent: TABLET, hasTouch: true, isMobile: true } },
  { device: 'mobile', width: 390, options: { viewport: { width: 390, height: 844 }, userAgent: PHONE, hasTouch: true, isMobile: true } },
];

let browser: Browser;
let hindsight: Hindsight;
let site: Site;
let customer: CustomerSite;
const markOf = makeMarks();

beforeAll(async () => {
  browser = await launchBrowser();
  hindsight = await startHindsight();
  site = await hindsight.post<Site>('/sites', { name: 'Truth', domains: [] });
  await untilKnown(hindsight.origin, site.key);
  customer = await startCustomerSite(hindsight.origin, site.key);
  for (const name of PAGES) customer.pages.set(`/${name}`, (query) => htmlOf(name, TRUTH_PAGES[name]!, query.has('second'), markOf));
}, 150_000);

afterAll(async () => {
  await browser?.close();
  await customer?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

interface Found {
  clicks: number;
  placed: number;
  /** Points drawn on an element that was not clicked there. */
  wrong: string[];
  /** Clicks on elements the backdrop has, which the map does not show. */
  unplaced: string[];
  /** Clicks told under another state than the one they were made in. */
  misfiled: string[];
}

/** Draws a page's map, one state after the other, and compares it with what was clicked. */
async function compare(open: (grant: string) => Promise<OpenPlayer>, name: string, clicks: readonly TrueClick[], query: URLSearchParams, found: Found): Promise<void> {
  const ask = (more: Record<string, string>) => hindsight.get<ClickHeatmap>(`/sites/${site.id}/heatmap?${new URLSearchParams({ ...Object.fromEntries(query), page: `/${name}`, ...more }).toString()}`);
  const whole = await until(async () => {
    const map = await ask({});
    return map.clicks >= clicks.length && map;
  }, { everyMs: 250, what: `all clicks on ${name}` });
  for (const { selector, text, near } of whole.elements) for (const { mark } of clicks) expect(`${selector} ${text} ${near}`).not.toContain(mark);
  found.clicks += whole.clicks;
  const left = new Set(clicks);
  const stateNames = new Map<string, string>();
  for (const { id } of whole.states) {
    const map = await ask({ state: id });
    if (map.backdrop === null) throw new Error(`${name}: no backdrop in state ${id}`);
    const blocks = await hindsight.get<Blocks>(`/recordings/${map.backdrop.recordingId}/blocks`);
    const player = await open(blocks.grant.token);
    let drawn = await player.draw({ manifest: blocks.manifest, grant: blocks.grant, atMs: map.backdrop.atMs, click: map.backdrop.click, map: { kind: 'click', elements: map.elements } });
    for (const [index, element] of map.elements.entries()) {
      // In a part of a box that has to be scrolled to; others in that box have other places then.
      if ((drawn.elements[index]?.outOfSight ?? 0) > 0) drawn = await player.show(index);
      const box = drawn.elements[index]?.box ?? null;
      const marks = box === null ? [] : await player.marksAt(box);
      for (const [x, y, count] of element.points) for (let nth = 0; nth < count; nth++) {
        const isHere = (click: TrueClick): boolean => Math.hypot((x / FULL_SCALE) * click.width - click.inX, (y / FULL_SCALE) * click.height - click.inY) <= WITHIN_PX;
        if (box === null) continue;
        // An element with other words has another width; one that is as it was is as large as it was.
        const isAsLarge = (click: TrueClick): boolean => TRUTH_PAGES[name]?.hasVariant === true || (Math.abs(click.width - box[2]) <= WITHIN_PX && Math.abs(click.height - box[3]) <= WITHIN_PX);
        const click = [...left].find((one) => marks.includes(one.mark) && isHere(one) && isAsLarge(one));
        if (click === undefined) {
          found.wrong.push(`${name}: ${element.selector} “${element.text}” in “${element.near}”, state ${id}`);
          continue;
        }
        left.delete(click);
        found.placed++;
        const known = stateNames.get(id) ?? click.state;
        stateNames.set(id, known);
        if (known !== click.state || (click.state === '') !== (id === '0')) found.misfiled.push(`${name}: ${click.name} belongs to “${click.state}”, is told under ${id} “${map.states.find((one) => one.id === id)?.selector}”`);
      }
    }
    const there = await player.marksThere();
    for (const click of left) if ((stateNames.get(id) ?? (id === '0' ? '' : null)) === click.state && !there.includes(click.mark)) left.delete(click);
  }
  for (const click of left) found.unplaced.push(`${name}: ${click.name} of “${click.state}”${click.isSecond ? ', second visitor' : ''}`);
}

describe.each(ROUNDS)('click maps at $width px', ({ device, width, options }) => {
  it('show every click on the very element, in its state, and nothing elsewhere', async () => {
    // A second try must not count the first one's clicks.
    const query = new URLSearchParams({ device, bots: 'include', from: String(Date.now()) });
    const first = await visitPages(browser, options, customer.origin, PAGES, false, markOf);
    const second = await visitPages(browser, options, customer.origin, PAGES.filter((name) => TRUTH_PAGES[name]?.hasVariant), true, markOf);
    const found: Found = { clicks: 0, placed: 0, wrong: [], unplaced: [], misfiled: [] };
    let player: OpenPlayer | null = null;
    const open = async (grant: string): Promise<OpenPlayer> => (player ??= await openPlayer(browser, hindsight, grant, width));
    try {
      for (const name of PAGES) await compare(open, name, [...first.clicks, ...second.clicks].filter((click) => click.page === name), query, found);
    } finally {
      for (const context of [first.context, second.context, (player as OpenPlayer | null)?.page.context()]) await context?.close();
    }
    expect(found.clicks).toBe(first.clicks.length + second.clicks.length);
    if (process.env['HEATMAP_TRUTH'] !== undefined) console.log(`${width} px: ${found.clicks} clicks on ${PAGES.length} pages, ${found.placed} placed, ${found.wrong.length} wrong, ${found.unplaced.length} of those that are there not placed\n${[...found.wrong.map((one) => `wrong ${one}`), ...found.unplaced.map((one) => `unplaced ${one}`), ...found.misfiled.map((one) => `misfiled ${one}`)].join('\n')}`);
    expect({ wrong: found.wrong, misfiled: found.misfiled }).toEqual({ wrong: [], misfiled: [] });
    expect(found.unplaced.length / found.clicks <= 0.02 ? [] : found.unplaced).toEqual([]);
  }, 600_000);
});
