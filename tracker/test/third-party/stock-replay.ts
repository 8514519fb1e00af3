// The other column: what rrweb alone makes of the same visit, recorded by @rrweb/record as it comes and played by its Replayer.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { holdStill } from '../fidelity/hold-still.ts';
import { cameraOn, type Camera } from '../fidelity/picture.ts';
import { readElementBoxes, type ElementBoxes } from './element-boxes.ts';
import type { Screenful } from './live-visit.ts';

const require = createRequire(import.meta.url);
const RECORDER = readFileSync(require.resolve('@rrweb/record').replace(/record\.cjs$/, 'record.umd.min.cjs'), 'utf8');
const RRWEB = require.resolve('rrweb').replace(/\/dist\/.*$/, '/dist/');

export interface Replayed {
  picture: Buffer;
  boxes: ElementBoxes;
}

/** Makes a page record itself from its beginning. */
export async function recordWithRrweb(page: Page): Promise<void> {
  await page.addInitScript({ content: `${RECORDER}
    if (window === window.top) { window.rrwebEvents = []; rrwebRecord.record({ emit: (event) => rrwebEvents.push(event), inlineStylesheet: true }); }` });
}

export async function recordedByRrweb(page: Page): Promise<unknown[]> {
  return page.evaluate(() => (window as unknown as { rrwebEvents: unknown[] }).rrwebEvents);
}

/** Plays to each screenful's time, the last first. */
export async function replayWithRrweb(browser: Browser, events: unknown[], screenfuls: readonly Screenful[], size: { width: number; height: number }): Promise<Replayed[]> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    await page.setContent('<!doctype html><style>body { margin: 0; overflow: hidden } .replayer-mouse { display: none } iframe { border: 0 }</style><body></body>');
    await page.addStyleTag({ content: readFileSync(`${RRWEB}style.min.css`, 'utf8') });
    await page.addScriptTag({ content: readFileSync(`${RRWEB}rrweb.umd.min.cjs`, 'utf8') });
    await page.evaluate((recorded) => void ((globalThis as unknown as { recorded: unknown[] }).recorded = recorded), events);
    const camera = await cameraOn(page);
    const replayed: Replayed[] = [];
    for (const index of seekOrder(screenfuls.length)) replayed[index] = await showAt(page, camera, (screenfuls[index] as Screenful).at);
    return replayed;
  } finally {
    await context.close();
  }
}

/** The end first, then back and forth: each place is reached by a seek. */
export function seekOrder(length: number): number[] {
  return [...Array(length).keys()].reverse().sort((a, b) => (a % 2) - (b % 2));
}

async function showAt(page: Page, camera: Camera, at: number): Promise<Replayed> {
  await page.evaluate(async (moment) => {
    interface Player { pause(atMs: number): void; getMetaData(): { startTime: number }; destroy(): void }
    const { rrweb: { Replayer }, recorded } = globalThis as unknown as { rrweb: { Replayer: new (events: unknown[], options: object) => Player }; recorded: unknown[] };
    const self = globalThis as unknown as { player?: Player };
    // Its best case: each seek of a Replayer that has played nothing yet.
    self.player?.destroy();
    self.player = new Replayer(recorded, { root: document.body, mouseTail: false, showWarning: false });
    self.player.pause(moment - self.player.getMetaData().startTime);
    const rebuilt = document.querySelector('iframe')?.contentDocument as Document;
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    await Promise.race([Promise.all([...rebuilt.images].map((image) => image.complete ? Promise.resolve() : new Promise<unknown>((resolve) => ['load', 'error'].forEach((type) => image.addEventListener(type, resolve, { once: true }))))), pause(500)]);
    await Promise.race([rebuilt.fonts.ready, pause(1_000)]);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, at);
  const boxes = await page.evaluate<ElementBoxes>(`(${readElementBoxes.toString()})(document.querySelector('iframe').contentDocument)`);
  await page.evaluate(`(${holdStill.toString()})(document.querySelector('iframe').contentDocument)`);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return { boxes, picture: await camera.take() };
}
