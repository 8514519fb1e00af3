// A visit to a page of somebody else: looked through from top to bottom, at four moments, with the clicks the list names in between.
// A moment is the full page: one picture for each screenful, taken once two pictures in a row are the same, because the viewport's
// height means something to a page and must not be changed for a picture.

import type { Rectangle } from '@hindsight/testkit';
import type { Page } from 'playwright-core';
import { holdStill } from '../fidelity/hold-still.ts';
import { cameraOn, type Camera } from '../fidelity/picture.ts';
import { readElementBoxes, type ElementBoxes } from './element-boxes.ts';
import type { ThirdPartyPage } from './pages.ts';

/** One screenful at one time. */
export interface Screenful {
  moment: string;
  /** ms since 1970, by the clock of the browser; and since the document's time origin. */
  at: number;
  atMs: number;
  picture: Buffer;
  boxes: ElementBoxes;
  /** Left out of the comparison: form fields, masked in every preset. */
  fields: Rectangle[];
}

const SETTLES_WITHIN_MS = 6_000;
/** Recorders send scrolls at most so often. */
const SCROLL_IS_RECORDED_MS = 150;
const PICTURE_IS_RECORDED_MS = 1_000;
/** A focus ring lies around a field. */
const AROUND_FIELD_PX = 4;
const SCREENFULS = 24;

/** @param page a fresh page of the wanted size, with less motion, that nothing was opened in */
export async function visitLive(page: Page, address: string, { clicks = [] }: ThirdPartyPage): Promise<Screenful[]> {
  const camera = await cameraOn(page);
  await page.goto(address, { waitUntil: 'load', timeout: 60_000 });
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
  const screenfuls: Screenful[] = [];
  const look = async (moment: string): Promise<void> => void screenfuls.push(...await lookThrough(page, camera, moment));
  await look('opened');
  const visible = await visibleOf(page, clicks);
  await clickOn(page, visible[0]);
  await look('first click');
  await clickOn(page, visible[1]);
  await look('second click');
  for (const rest of visible.slice(2)) await clickOn(page, rest);
  await page.keyboard.press('Escape');
  await look('end');
  return screenfuls;
}

async function visibleOf(page: Page, selectors: readonly string[]): Promise<string[]> {
  const visible: string[] = [];
  for (const selector of selectors) if (await page.locator(selector).first().isVisible()) visible.push(selector);
  return visible;
}

/** What became invisible meanwhile (under a menu that opened) is passed over. */
async function clickOn(page: Page, selector: string | undefined): Promise<void> {
  if (selector === undefined) return;
  await page.locator(selector).first().click({ timeout: 3_000 }).catch(() => undefined);
  await page.mouse.move(0, 0);
}

async function lookThrough(page: Page, camera: Camera, moment: string): Promise<Screenful[]> {
  const { pageHeight, height } = await page.evaluate(() => ({ pageHeight: document.documentElement.scrollHeight, height: innerHeight }));
  const screenfuls: Screenful[] = [];
  for (let top = 0, nth = 0; nth < SCREENFULS && (nth === 0 || top < pageHeight); top += height, nth++) {
    await page.evaluate((to) => scrollTo({ top: to, behavior: 'instant' }), top);
    screenfuls.push(await takeScreenful(page, camera, moment));
  }
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  return screenfuls;
}

async function takeScreenful(page: Page, camera: Camera, moment: string): Promise<Screenful> {
  const until = Date.now() + SETTLES_WITHIN_MS;
  await page.evaluate(stopFilms);
  let picture = await camera.take();
  for (;;) {
    await page.evaluate(`(${holdStill.toString()})(document)`);
    await passIn(page, SCROLL_IS_RECORDED_MS);
    const next = await camera.take();
    const isStill = next.equals(picture);
    picture = next;
    if (isStill || Date.now() > until) break;
  }
  if (await page.evaluate(() => document.querySelector('canvas, video') !== null)) await passIn(page, PICTURE_IS_RECORDED_MS);
  const boxes = await page.evaluate<ElementBoxes>(`(${readElementBoxes.toString()})(document)`);
  const { fields, at, atMs } = await page.evaluate((around) => ({
    at: Date.now(),
    atMs: performance.now(),
    fields: [...document.querySelectorAll('input:not([type=button]):not([type=submit]):not([type=reset]), textarea, select, sl-input, sl-select')].map((field) => field.getBoundingClientRect())
      .map((box) => ({ x: box.x - around, y: box.y - around, width: box.width + 2 * around, height: box.height + 2 * around })),
  }), AROUND_FIELD_PX);
  await page.evaluate(playFilms);
  return { moment, at, atMs, picture, boxes, fields };
}

/** By the page's own clock, which the recorder goes by: a busy machine runs its timers late. */
function passIn(page: Page, ms: number): Promise<unknown> {
  return page.evaluate((time) => new Promise((resolve) => setTimeout(resolve, time)), ms);
}

/** A film that plays is another picture at each look. */
function stopFilms(): void {
  for (const film of document.querySelectorAll('video')) {
    if (film.paused) continue;
    film.dataset['plays'] = '';
    film.pause();
  }
}

function playFilms(): void {
  for (const film of document.querySelectorAll<HTMLVideoElement>('video[data-plays]')) {
    delete film.dataset['plays'];
    film.play().catch(() => undefined);
  }
}
