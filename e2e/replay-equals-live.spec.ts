// A recording played at three moments equals the live page at these moments: text, scroll of every scroller, fields, and pixels
// outside masked fields. The stock rrweb Replayer, given the same stored events, shows the same.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks } from '@hindsight/api-contract';
import { launchBrowser, pictureDifference, until, type Rectangle } from '@hindsight/testkit';
import { customTag, parseBlock, toWallClock, type BlockLine, type RecordedEvent } from '@hindsight/wire';
import type { Browser, Page } from 'playwright-core';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { readPageState, type PageState } from './page-state.ts';
import { stageMoment } from './stage.ts';
import { pagesTaken, startVisitorProxy, type VisitorProxy } from './visitor-proxy.ts';

const SIZE = { width: 1440, height: 900 };
/** A focus ring and a caret lie around a field. */
const AROUND_FIELD_PX = 8;
/** Pictures of both sides are written here, if set. */
const PICTURES = process.env['HINDSIGHT_PICTURES'];

interface LiveMoment {
  /** The recording has an event of this name at that moment: the server's idea of the visitor's clock is off by a request's time. */
  name: string;
  state: PageState;
  picture: Buffer;
  masked: Rectangle[];
}

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;
let recordingId: string;
let startedAt: number;
let events: RecordedEvent[][];
const moments: LiveMoment[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  hindsight = await startHindsight();
  proxy = await startVisitorProxy(hindsight.origin, '198.51.100.9');
  const visitor = await visit();
  const listed = await hindsight.visitOnceListed((one) => one.pageViews.some((view) => view.path === '/demo/cart/thanks'));
  // Not before: closing a window cuts off what is under way.
  await visitor.context().close();
  recordingId = listed.id;
  const { manifest, grant } = await hindsight.get<Blocks>(`/recordings/${recordingId}/blocks`);
  const { playerOrigin } = await hindsight.get<{ playerOrigin: string }>('/me');
  startedAt = manifest.startedAt;
  const lines: BlockLine[] = [];
  for (const block of manifest.blocks) {
    const response = await fetch(`${playerOrigin}/blocks/${recordingId}/${block.id}?grant=${encodeURIComponent(grant.token)}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.status).toBe(200);
    lines.push(...parseBlock(await response.text()).lines);
  }
  events = manifest.documents.map((document) => toWallClock(manifest, document, lines));
}, 150_000);

afterAll(async () => {
  await browser?.close();
  await proxy?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

async function visit(): Promise<Page> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await page.goto(`${proxy.origin}/demo/product/2`);
  await page.getByLabel('Large').check();
  await page.getByLabel('How many').selectOption('3');
  await page.getByLabel('Wrap as a present').check();
  await page.getByLabel('A line for the card').fill('For Ida');
  await page.getByText('Care', { exact: true }).click();
  await page.mouse.wheel(0, 460);
  await page.locator('.reviews').hover();
  await page.mouse.wheel(0, 385);
  moments.push(await capture(page, 'a product, scrolled twice'));
  // A page left before its snapshot is out is no longer recorded whole: it does not fit into last words.
  await until(() => pagesTaken(proxy.sent) > 0, { what: 'the product to be sent' });

  await page.getByRole('button', { name: 'Add to basket' }).click();
  await page.getByRole('link', { name: 'To the basket' }).click();
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: 'Have a coupon?' }).click();
  await page.getByLabel('Code').fill('SPRING');
  moments.push(await capture(page, 'the basket under its modal'));

  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Go to checkout' }).click();
  for (const [name, value] of Object.entries({ name: 'Anna Example', email: 'anna@post.example', password: 'secret-secret', street: 'Lindenweg 4', town: 'Graz', cardnumber: '5105105105105100', expiry: '12/31', cvc: '909', note: 'one\ntwo' })) {
    await page.locator(`[name=${name}]`).fill(value);
  }
  await page.locator('[name=country]').selectOption('jp');
  await page.getByLabel('By bike, 5 days').check();
  await page.getByText('I know that nothing').click();
  await page.mouse.wheel(0, 333);
  moments.push(await capture(page, 'the form, filled in'));
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.getByRole('heading', { name: 'Thank you.' }).waitFor();
  await page.evaluate("hindsight('stop')");
  return page;
}

/** What the page shows now, once nothing moves any more. The pointer rests where it touches nothing. */
async function capture(page: Page, name: string): Promise<LiveMoment> {
  await page.mouse.move(3, SIZE.height / 2);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const read = `(${readPageState.toString()})(document)`;
  let state = await page.evaluate(read) as PageState;
  for (let stillFor = 0, last = ''; stillFor < 6; stillFor++) {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    state = await page.evaluate(read) as PageState;
    if (JSON.stringify(state) !== last) stillFor = 0;
    last = JSON.stringify(state);
  }
  const masked = await page.evaluate((around) => [...document.querySelectorAll('input:not([type=radio]):not([type=checkbox]), textarea')]
    .map((field) => field.getBoundingClientRect())
    .map((box) => ({ x: box.x - around, y: box.y - around, width: box.width + 2 * around, height: box.height + 2 * around })), AROUND_FIELD_PX);
  await page.evaluate((moment) => (window as unknown as { hindsight(...command: string[]): void }).hindsight('event', moment), name);
  return { name, state, masked, picture: await page.screenshot() };
}

/** Where in the recording a moment is: its document, and its time in ms since 1970. */
function placeOf({ name }: LiveMoment): { document: RecordedEvent[]; at: number } {
  for (const document of events) {
    const mark = document.find((event) => customTag(event) === 'hs:event' && (event.data as { payload: { name: string } }).payload.name === name);
    if (mark !== undefined) return { document, at: mark.timestamp };
  }
  throw new Error(`“${name}” is not in the recording`);
}

function keepPictures(name: string, live: Buffer, replayed: Buffer): void {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(`${PICTURES}/${name.replaceAll(' ', '-')}-live.png`, live);
  writeFileSync(`${PICTURES}/${name.replaceAll(' ', '-')}-replay.png`, replayed);
}

describe('a recording of a visit to the demo', () => {
  it('is compared where there is something to get wrong', () => {
    const [product, basket, form] = moments as [LiveMoment, LiveMoment, LiveMoment];
    const scrolled = Object.values(product.state.scrolls).filter(([, top]) => top > 100);
    expect(scrolled).toHaveLength(2);
    expect(product.state.states.filter((state) => state.endsWith('true')).length).toBeGreaterThan(2);
    expect(basket.state.states).toContainEqual(expect.stringMatching(/DIALOG.* true$/));
    expect(form.state.scrolls['page']?.[1]).toBeGreaterThan(100);
  });

  it.each([0, 1, 2])('equals the live page at moment %i', async (index) => {
    const moment = moments[index] as LiveMoment;
    const { page, state, picture } = await stageMoment(browser, hindsight, recordingId, placeOf(moment).at - startedAt, SIZE);
    try {
      keepPictures(moment.name, moment.picture, picture);
      expect(state).toEqual(moment.state);
      expect(await pictureDifference(browser, moment.picture, picture, moment.masked)).toBeLessThan(0.001);
    } finally {
      await page.context().close();
    }
  }, 60_000);

  it('differs from the live page at another moment: the comparison can fail', async () => {
    const [moment, other] = [moments[1] as LiveMoment, moments[2] as LiveMoment];
    const { page, state, picture } = await stageMoment(browser, hindsight, recordingId, placeOf(other).at - startedAt, SIZE);
    await page.context().close();
    expect(state).not.toEqual(moment.state);
    expect(await pictureDifference(browser, moment.picture, picture, moment.masked)).toBeGreaterThan(0.01);
  }, 60_000);

  it.each([0, 1, 2])('shows the same in the stock rrweb Replayer at moment %i', async (index) => {
    const moment = moments[index] as LiveMoment;
    const { document, at } = placeOf(moment);
    const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
    try {
      const state = await replayInStock(page, document, at);
      expect(state.text).toEqual(moment.state.text);
      expect(state.states).toEqual(moment.state.states);
      expect(state.scrolls).toEqual(moment.state.scrolls);
    } finally {
      await page.context().close();
    }
  }, 60_000);
});

async function replayInStock(page: Page, all: RecordedEvent[], at: number): Promise<PageState> {
  const rrweb = createRequire(import.meta.url).resolve('rrweb');
  const folder = rrweb.slice(0, rrweb.lastIndexOf('/dist/') + '/dist/'.length);
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ content: readFileSync(`${folder}rrweb.umd.min.cjs`, 'utf8') });
  await page.evaluate(([recorded, moment]) => {
    interface Stock { Replayer: new (events: unknown[], options: object) => { pause(atMs: number): void } }
    const { Replayer } = (globalThis as unknown as { rrweb: Stock }).rrweb;
    new Replayer(recorded, { mouseTail: false, speed: 1 }).pause(moment - (recorded[0]?.timestamp ?? 0));
  }, [all, at] as const);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return await page.evaluate(`(${readPageState.toString()})(document.querySelector('iframe').contentDocument)`) as PageState;
}
