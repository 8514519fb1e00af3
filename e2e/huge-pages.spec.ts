// Pages far larger than any shop's, recorded by the real tracker and watched in the real player: 200,000 nodes, 5 MB of pictures
// in data URLs. And a tab duplicated by the browser, its sessionStorage with it: neither of the two loses anything.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks, RecordingDetail } from '@hindsight/api-contract';
import { launchBrowser, until } from '@hindsight/testkit';
import { customTag, parseBlock, type BlockLine, type Manifest } from '@hindsight/wire';
import type { Browser, Page } from 'playwright-core';
import { html, startCustomerSite, type CustomerSite } from './customer-site.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { playerFrame, stageMoment } from './stage.ts';

const SIZE = { width: 1200, height: 800 };
/** 200 to the paragraph: itself, 99 elements with a text each, and one without. */
const NODES = 200_000;
const PICTURES = 9;
const PICTURE_PX = 400;
/** What a browser may take for one step on such a page. */
const LARGE_WITHIN_MS = 120_000;

let browser: Browser;
let hindsight: Hindsight;
let customer: CustomerSite;

beforeAll(async () => {
  [browser, hindsight] = await Promise.all([launchBrowser(), startHindsight()]);
  customer = await startCustomerSite(hindsight.origin, hindsight.demoSite.key);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await customer?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

/** Opens a page and waits until the tracker's first batch is taken. */
async function open(path: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  page.setDefaultTimeout(LARGE_WITHIN_MS);
  const taken = page.waitForResponse((response) => response.url().includes('/i/') && response.status() === 202);
  await page.goto(customer.origin + path);
  await taken;
  return page;
}

async function visitTo(path: string, isWhole: (visit: RecordingDetail) => boolean): Promise<RecordingDetail> {
  return hindsight.visitOnceListed((visit) => visit.entryPath === path && isWhole(visit));
}

/** What the page says last arrives as a text of its own, so that "the end" has a mark. */
async function sayAtTheEnd(page: Page, text: string): Promise<void> {
  await page.evaluate((last) => {
    const line = document.createElement('p');
    line.textContent = last;
    document.body.append(line);
  }, text);
  await page.getByRole('button').click();
}

/** A picture that does not compress: a bitmap of noise. */
function noisePicture(): Buffer {
  const head = Buffer.alloc(54);
  const pixels = randomBytes(PICTURE_PX * PICTURE_PX * 3);
  head.write('BM');
  head.writeUInt32LE(head.length + pixels.length, 2);
  head.writeUInt32LE(head.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(PICTURE_PX, 18);
  head.writeInt32LE(PICTURE_PX, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, pixels]);
}

/** Nodes below `#many`, and the first and last text there. Runs in either page. */
function countMany(page: Document): { nodes: number; first: string; last: string } {
  const many = page.querySelector('#many') as Element;
  const walker = page.createTreeWalker(many);
  let nodes = 0;
  while (walker.nextNode() !== null) nodes++;
  const texts = many.querySelectorAll('b');
  return { nodes, first: texts[0]?.textContent ?? '', last: texts[texts.length - 1]?.textContent ?? '' };
}

interface Picture {
  width: number;
  isWhole: boolean;
  /** One pixel of its middle, as drawn. */
  pixel: number[];
}
function readPictures(page: Document): Picture[] {
  return [...page.querySelectorAll('img')].map((image) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    if (image.naturalWidth > 0) pen.drawImage(image, 200, 200, 1, 1, 0, 0, 1, 1);
    return { width: image.naturalWidth, isWhole: image.complete, pixel: [...pen.getImageData(0, 0, 1, 1).data] };
  });
}

/** Evaluates in the page rebuilt by the player. */
async function inReplay<T>(staged: Page, read: (page: Document) => T): Promise<T> {
  const player = await until(() => playerFrame(staged), { what: 'the player in the page' });
  return player.evaluate(`(${read.toString()})(document.querySelector('iframe').contentDocument)`) as Promise<T>;
}
const inPage = <T>(page: Page, read: (page: Document) => T): Promise<T> => page.evaluate(`(${read.toString()})(document)`) as Promise<T>;

describe('a page of 200,000 nodes', () => {
  it('is recorded whole and shows the same nodes and texts', async () => {
    const paragraph = (n: number): string => `<p>${Array.from({ length: 99 }, (_, i) => `<b>${n}.${i}</b>`).join('')}<i></i></p>`;
    customer.pages.set('/many', html(`<button>end</button><div id="many">${Array.from({ length: NODES / 200 }, (_, n) => paragraph(n)).join('')}</div>`, 'Many'));
    const page = await open('/many');
    const live = await inPage(page, countMany);
    expect(live.nodes).toBe(NODES);
    await sayAtTheEnd(page, 'the end of many');
    const visit = await visitTo('/many', ({ clickCount }) => clickCount > 0);
    expect(visit.hasGap).toBe(false);
    const staged = await stageMoment(browser, hindsight, visit.id, visit.durationMs, SIZE);
    expect(staged.state.text).toContain('the end of many');
    expect(await inReplay(staged.page, countMany)).toEqual(live);
    await Promise.all([staged.page.context().close(), page.context().close()]);
  }, 240_000);
});

describe('a page with 5 MB of pictures in data URLs', () => {
  it('is recorded whole, and every picture is drawn', async () => {
    const pictures = Array.from({ length: PICTURES }, () => `<img alt="" src="data:image/bmp;base64,${noisePicture().toString('base64')}">`).join('');
    expect(pictures.length).toBeGreaterThan(5 * 1024 * 1024);
    customer.pages.set('/pictures', html(`<button>end</button>${pictures}`, 'Pictures'));
    const page = await open('/pictures');
    const live = await inPage(page, readPictures);
    await sayAtTheEnd(page, 'the end of pictures');
    const visit = await visitTo('/pictures', ({ clickCount }) => clickCount > 0);
    expect(visit.hasGap).toBe(false);
    const staged = await stageMoment(browser, hindsight, visit.id, visit.durationMs, SIZE);
    expect(staged.state.text).toContain('the end of pictures');
    const replayed = await inReplay(staged.page, readPictures);
    expect(replayed).toEqual(live);
    expect(replayed.every(({ width, isWhole }) => width === PICTURE_PX && isWhole)).toBe(true);
    expect(new Set(replayed.map(({ pixel }) => pixel.join())).size).toBeGreaterThan(1);
    await Promise.all([staged.page.context().close(), page.context().close()]);
  }, 180_000);
});

describe('a tab duplicated by the browser', () => {
  it('is a document of its own in the same recording, and neither loses anything', async () => {
    customer.pages.set('/twice', html(`<button>mark</button><ul></ul><script>
      const list = document.querySelector('ul');
      document.querySelector('button').addEventListener('click', () => { const item = document.createElement('li'); item.textContent = name + ' ' + (list.children.length + 1); list.append(item); });
    </script>`, 'Twice'));
    const first = await open('/twice');
    await first.evaluate("name = 'first'");
    const opened = first.context().waitForEvent('page');
    await first.evaluate('void window.open(location.href)');
    const second = await opened;
    await second.waitForLoadState();
    await second.evaluate("name = 'second'");
    const kept = (page: Page): Promise<string> => page.evaluate("JSON.stringify(sessionStorage)");
    expect(await kept(first)).toContain('hs_tab');
    expect(await kept(second)).toBe(await kept(first));
    const marks = (name: string): string[] => Array.from({ length: 12 }, (_, i) => `${name} ${i + 1}`);
    for (let mark = 0; mark < 12; mark++) for (const page of [first, second]) {
      await page.bringToFront();
      // Which tab was used last is told by the server's clock: the other one's click is there before.
      if (mark === 11 && page === second) await visitTo('/twice', ({ clickCount }) => clickCount === 23);
      await page.getByRole('button').click();
    }
    expect(await second.locator('li').allTextContents()).toEqual(marks('second'));

    const visit = await visitTo('/twice', ({ clickCount }) => clickCount === 24);
    expect((await hindsight.visits()).filter(({ entryPath }) => entryPath === '/twice')).toHaveLength(1);
    expect(visit).toMatchObject({ pageCount: 2, hasGap: false });
    const { manifest, lines } = await readRecording(visit.id);
    expect(manifest.documents.map(({ gaps }) => gaps)).toEqual([[], []]);
    const spans = manifest.documents.map(({ doc }) => manifest.blocks.filter((block) => block.doc === doc)).map((blocks) => [Math.min(...blocks.map(({ fromMs }) => fromMs)), Math.max(...blocks.map(({ toMs }) => toMs))] as const);
    expect(Math.max(...spans.map(([from]) => from))).toBeLessThan(Math.min(...spans.map(([, to]) => to)));
    manifest.documents.forEach(({ doc }) => {
      const events = lines.filter((line) => line.doc === doc).flatMap((line) => line.events);
      expect(events.filter((event) => customTag(event) === 'hs:click')).toHaveLength(12);
      const text = JSON.stringify(events);
      const [own, other] = text.includes('"first 1"') ? ['first', 'second'] : ['second', 'first'];
      for (const mark of marks(own ?? '')) expect(text).toContain(`"${mark}"`);
      expect(text).not.toContain(`"${other} 1"`);
    });

    // At the end the tab used last is on stage; the other one was there just before.
    const end = await stageMoment(browser, hindsight, visit.id, visit.durationMs, SIZE);
    expect(end.state.text.filter((text) => /^(first|second) \d/.test(text))).toEqual(marks('second'));
    await Promise.all([end.page.context().close(), first.context().close()]);
  }, 120_000);
});

async function readRecording(recordingId: string): Promise<{ manifest: Manifest; lines: BlockLine[] }> {
  const { manifest, grant } = await hindsight.get<Blocks>(`/recordings/${recordingId}/blocks`);
  const { playerOrigin } = await hindsight.get<{ playerOrigin: string }>('/me');
  const texts = await Promise.all(manifest.blocks.map(async ({ id }) => (await fetch(`${playerOrigin}/blocks/${recordingId}/${id}?grant=${encodeURIComponent(grant.token)}`)).text()));
  return { manifest, lines: texts.flatMap((text) => parseBlock(text).lines) };
}
