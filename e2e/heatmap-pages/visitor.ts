// A visitor who does on the pages what they say, in a window of one width, and notes of each click what the browser itself said was hit.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { until } from '@hindsight/testkit';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

import { TRUTH_PAGES, type TruthPage } from './pages.ts';

/** The part of the recorder that has the words for clicks, as it is published. */
const WORDS = `/r/${createHash('sha256').update(readFileSync(join(import.meta.dirname, '../../tracker/dist/parts/later.js'))).digest('hex').slice(0, 32)}.js`;

export interface TrueClick {
  page: string;
  name: string;
  mark: string;
  state: string;
  isSecond: boolean;
  /** In the element's box, CSS px, and how large that was. */
  inX: number;
  inY: number;
  width: number;
  height: number;
}

/** Random marks, in letters: runs of digits may be somebody's number, and are masked. The same for all visitors of a run. */
export function makeMarks(): (page: string, name: string) => string {
  const marks = new Map<string, string>();
  return (page, name) => {
    const key = `${page} ${name}`;
    const mark = marks.get(key) ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
    marks.set(key, mark);
    return mark;
  };
}

export function htmlOf(name: string, { css = '', body }: TruthPage, isSecond: boolean, markOf: ReturnType<typeof makeMarks>): string {
  const text = typeof body === 'string' ? body : body(isSecond);
  const marked = text.replace(/ k="([^"]+)"/g, (_, key: string) => ` data-mark="${markOf(name, key)}"`).replace(/\bk:([\w-]+)/g, (_, key: string) => markOf(name, key));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title>
    <style>body{font:16px/1.5 sans-serif;margin:12px} button{padding:8px 14px} .icon svg{pointer-events:none;display:block}${css}</style></head><body>${marked}</body></html>`;
}

/** Whether a script was loaded and has run: its element is taken away then. */
function hasRun(file: string): boolean {
  return performance.getEntriesByType('resource').some(({ name }) => name.endsWith(file)) && document.querySelector(`script[src$="${file}"]`) === null;
}

/** Goes through the pages in one visit, clicks, and leaves. The window is kept: closing it would cut off what is under way. */
export async function visitPages(browser: Browser, options: BrowserContextOptions, origin: string, names: readonly string[], isSecond: boolean, markOf: ReturnType<typeof makeMarks>): Promise<{ clicks: TrueClick[]; context: BrowserContext }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const clicks: TrueClick[] = [];
  let random = isSecond ? 11 : 7;
  for (const name of names) {
    const truth = TRUTH_PAGES[name] as TruthPage;
    await page.goto(`${origin}/${name}${isSecond ? '?second' : ''}`);
    // Before, nobody can say what a click hit.
    await until(() => page.evaluate(hasRun, WORDS), { everyMs: 50, what: `the words on ${name}` });
    for (const step of truth.steps(isSecond)) {
      if ('run' in step) await page.evaluate(step.run);
      else {
        random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
        const hit = await clickSomewhere(page, markOf(name, step.click), 0.3 + (random / 2_147_483_648) * 0.4);
        if (hit.mark !== markOf(name, step.click)) throw new Error(`${name}: ${step.click} was clicked, and something else was hit`);
        clicks.push({ ...hit, page: name, name: step.click, state: step.state, isSecond });
      }
      await twoFrames(page);
    }
  }
  await page.goto('about:blank');
  return { clicks, context };
}

async function clickSomewhere(page: Page, mark: string, share: number): Promise<Pick<TrueClick, 'mark' | 'inX' | 'inY' | 'width' | 'height'>> {
  const target = page.locator(`[data-mark="${mark}"]`);
  await target.waitFor({ state: 'visible', timeout: 30_000 });
  await target.scrollIntoViewIfNeeded();
  await twoFrames(page);
  const box = await target.boundingBox();
  if (box === null) throw new Error('the element has no box');
  await page.evaluate(() => {
    (window as unknown as { hit: unknown }).hit = new Promise((resolve) => addEventListener('click', (event) => {
      const element = event.composedPath()[0] as Element;
      const { left, top, width, height } = element.getBoundingClientRect();
      resolve({ mark: element.getAttribute('data-mark') ?? '', inX: event.clientX - left, inY: event.clientY - top, width, height });
    }, { capture: true, once: true }));
  });
  await page.mouse.click(box.x + box.width * share, box.y + box.height * (1 - share));
  return page.evaluate(() => (window as unknown as { hit: Promise<TrueClick> }).hit);
}

const twoFrames = (page: Page): Promise<void> => page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
