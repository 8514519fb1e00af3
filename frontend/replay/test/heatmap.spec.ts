import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { launchBrowser, pictureDifference } from '@hindsight/testkit';
import type { ClickMapElement, HeatmapDrawing, RecordedEvent } from '@hindsight/wire';
import { startPlayerHost } from './player-host.ts';
import type { EmbeddedPlayer, PlayerHost } from './player-host.ts';
import { asRecording, recordedEvents, startRecording, untilRecorded } from './recorded-visit.ts';

const PICTURES = process.env['HINDSIGHT_PICTURES'];
if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });

/** Twenty equal siblings on a long page with a 100vh part, a bar fixed to the bottom and an element that is hidden later. */
const LONG_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
body { margin: 0; font: 16px/1.5 sans-serif; }
.hero { height: 100vh; background: #dfe8ff; }
.bar { position: fixed; bottom: 0; left: 0; right: 0; height: 48px; background: #123; color: #fff; }
ul { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; padding: 24px; }
li button { width: 120px; height: 60px; }
.end { height: 2600px; background: linear-gradient(#fff, #cfc); }
</style></head><body><div class="hero"><h1>Hero</h1></div><ul>${'<li><button class="buy">Buy</button></li>'.repeat(20)}</ul>
<p id="gone">Soon hidden</p><div class="end"><a id="last" href="#x">The last link</a></div><div class="bar">Bar</div></body></html>`;

/** An app shell: the document does not scroll, an element does. */
const SHELL_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
html, body { margin: 0; height: 100%; } body { display: grid; grid-template-rows: 60px 1fr; height: 100vh; }
main { overflow: auto; background: #eef; } main div { height: 3000px; position: relative; } main button { position: absolute; top: 2800px; left: 40px; }
</style></head><body><header>Shell</header><main><div><button id="deep">Deep</button></div></main></body></html>`;

interface Click {
  fingerprint: Omit<ClickMapElement, 'points'>;
  share: [number, number];
  page: [number, number];
}

let browser: Browser;
let site: Server;
let origin: string;
let host: PlayerHost;
let describeBundle: string;

beforeAll(async () => {
  browser = await launchBrowser();
  site = createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end({ '/shell': SHELL_PAGE, '/rich': RICH_PAGE }[request.url ?? ''] ?? LONG_PAGE)).listen(0, '127.0.0.1');
  await once(site, 'listening');
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  host = await startPlayerHost();
  const bundle = await build({ stdin: { contents: "export * from '@hindsight/fingerprint'", resolveDir: import.meta.dirname }, bundle: true, write: false, format: 'iife', globalName: 'fingerprint', conditions: ['hindsight-source'] });
  describeBundle = bundle.outputFiles[0]?.text ?? '';
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  await host?.[Symbol.asyncDispose]();
});

/** Records the page while each named element is described and clicked at a known place. */
async function record(path: string, size: { width: number; height: number }, selectors: string[], afterwards = ''): Promise<{ events: RecordedEvent[]; clicks: Click[]; atMs: number }> {
  const page = await (await browser.newContext({ viewport: size })).newPage();
  await startRecording(page);
  await page.addInitScript({ content: `${describeBundle};window.fingerprint = fingerprint;` });
  await page.goto(origin + path);
  const clicks: Click[] = [];
  for (const [index, selector] of selectors.entries()) {
    clicks.push(await page.evaluate(([target, x, y]) => {
      const element = document.querySelectorAll(target.split('@')[0] as string)[Number(target.split('@')[1] ?? 0)] as Element;
      const scroller = document.querySelector('main') ?? document.scrollingElement as Element;
      const box = element.getBoundingClientRect();
      const describe = (window as unknown as { fingerprint: { describeElement(element: Element, mask: (text: string) => string): Click['fingerprint'] } }).fingerprint.describeElement;
      const scrolledTop = getComputedStyle(element).position === 'fixed' ? 0 : scroller.scrollTop;
      return { fingerprint: describe(element, (text) => text), share: [x, y] as [number, number], page: [box.left + box.width * x, box.top + scrolledTop + box.height * y] as [number, number] };
    }, [selector, 0.1 + index * 0.04, 0.9 - index * 0.04] as const));
  }
  if (afterwards !== '') await page.evaluate(afterwards);
  await untilRecorded(page);
  const atMs = await page.evaluate(() => performance.now());
  const events = await recordedEvents(page);
  await page.context().close();
  return { events, clicks, atMs };
}

async function draw(events: RecordedEvent[], atMs: number, map: HeatmapDrawing, name: string): Promise<{ player: EmbeddedPlayer; drawn: Awaited<ReturnType<typeof heatmapDrawn>> }> {
  const recording = asRecording('9', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
  host.recordings.set('9', recording);
  const player = await host.open(browser, { width: 1200, height: 900 });
  await player.say({ to: 'player', type: 'heatmap', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs, map });
  const drawn = await heatmapDrawn(player);
  if (PICTURES !== undefined) writeFileSync(`${PICTURES}/${name}.png`, await player.page.screenshot());
  return { player, drawn };
}

function heatmapDrawn(player: EmbeddedPlayer) {
  return player.hears('heatmap-drawn');
}

function toMap(clicks: readonly Click[]): HeatmapDrawing {
  return { kind: 'click', elements: clicks.map(({ fingerprint, share: [x, y] }, index) => ({ ...fingerprint, points: [[Math.round(x * 65_535), Math.round(y * 65_535), index + 1]] })) };
}

/** What a picture has to bring along: shadow trees and slots, words before and after, rows, fields, drawings, files, a scrolled box. */
const RICH_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
:root { --tint: #cde; } body { margin: 0; font: 16px/1.5 sans-serif; background: linear-gradient(#fff, var(--tint)); }
header { position: sticky; top: 0; padding: 12px 24px; background: #234; color: #fff; } h1 { margin: 0; font-size: 1.4rem; letter-spacing: 1px; }
p::before { content: 'Note \\201c'; color: #b00; font-weight: 700; } p::after { content: ''; display: inline-block; width: 30px; height: 12px; background: #0a0; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px; padding: 24px; } .grid div { padding: 20px; border-radius: 8px; background: #fff; box-shadow: 0 2px 6px #0004; }
.list { height: 90px; width: 300px; margin: 24px; overflow: auto; background: #ffd; } .far { height: 900px; } @media (min-width: 1100px) { .wide { background: #fa0; } }
td { border: 1px solid #666; padding: 4px 10px; } .turned { transform: rotate(4deg); width: 120px; background: #aaf; margin: 20px 40px; }
</style></head><body><header><h1>Everything & more</h1></header><p>Some words that are <b>bold</b>, <i>slanted</i> and <a href="/x">linked</a>.</p>
<div class="grid">${Array.from({ length: 9 }, (_, n) => `<div class="${n === 4 ? 'wide' : ''}">Card ${n}</div>`).join('')}</div>
<ol start="3"><li>Three</li><li>Four</li></ol><table><tr><td rowspan="2">A</td><td>B</td></tr><tr><td colspan="2">C, longer</td></tr></table>
<form><input value="typed" aria-label="a"> <input type="checkbox" checked aria-label="b"> <select aria-label="c"><option>One</option><option selected>Two</option></select> <button type="button">Press</button></form>
<svg width="120" height="60" viewBox="0 0 60 30"><style>.s{fill:#c06}</style><rect class="s" width="30" height="30"/><circle cx="45" cy="15" r="12" fill="none" stroke="#06c" stroke-width="4"/></svg>
<img alt="" width="40" height="40" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='40' height='40'%3E%3Crect width='40' height='40' fill='teal'/%3E%3C/svg%3E">
<div class="turned">Turned</div><div class="list"><ul>${'<li>Line</li>'.repeat(20)}</ul></div>
<section id="host"><b slot="b">slotted</b> unnamed</section><div class="far"></div><button id="end">The end</button>
<script>const root = document.querySelector('#host').attachShadow({ mode: 'open' });
root.innerHTML = '<style>:host{display:block;padding:10px;background:#efe}em{color:#070}</style><em>Inside</em> <slot name="b"></slot>, <slot></slot>';
document.querySelector('.list').scrollTop = 120;</script></body></html>`;

describe('a click heatmap', () => {
  for (const width of [1440, 390]) {
    it(`places every click within 2 px of where it was at ${width}, among 20 equal siblings`, async () => {
      const selectors = [...Array.from({ length: 20 }, (_, index) => `.buy@${index}`), '#last', '.bar'];
      const { events, clicks, atMs } = await record('/', { width, height: 800 }, selectors);
      const { player, drawn } = await draw(events, atMs, toMap(clicks), `clicks-${width}`);
      expect(drawn.pageWidth).toBe(width);
      expect(drawn.elements.map((element) => element.isPlaced)).toEqual(clicks.map(() => true));
      for (const [index, click] of clicks.entries()) {
        const [left, top, boxWidth, boxHeight] = drawn.elements[index]?.box ?? [0, 0, 0, 0];
        expect(Math.abs(left + boxWidth * click.share[0] - click.page[0])).toBeLessThan(2);
        expect(Math.abs(top + boxHeight * click.share[1] - click.page[1])).toBeLessThan(2);
      }
      expect(drawn.placed).toBe((22 * 23) / 2);
      expect(drawn.unplaced).toBe(0);
      await player.page.context().close();
    });
  }

  it('is handed over as a picture of the whole page, the same as on the screen, and asks nobody for it', async () => {
    const { events, clicks, atMs } = await record('/rich', { width: 1200, height: 800 }, ['header', '#end', 'form button']);
    const { player, drawn } = await draw(events, atMs, toMap(clicks), 'picture-screen');
    const asked: string[] = [];
    player.page.context().on('request', (request) => asked.push(request.url().slice(0, 5)));
    await player.page.setViewportSize({ width: 1200, height: drawn.pageHeight });
    await player.say({ to: 'player', type: 'heatmap-picture' });
    await player.hears('heatmap-picture');
    const png = await player.page.evaluate(() => {
      const { heard } = window as unknown as { heard: { type: string; png?: ArrayBuffer }[] };
      return [...new Uint8Array(heard.findLast(({ type }) => type === 'heatmap-picture')?.png ?? new ArrayBuffer())];
    });
    const picture = Buffer.from(png);
    if (PICTURES !== undefined) writeFileSync(`${PICTURES}/picture.png`, picture);
    const screen = await player.page.screenshot();
    if (PICTURES !== undefined) writeFileSync(`${PICTURES}/picture-screen.png`, screen);
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1200, drawn.pageHeight]);
    // Edges are smoothed a little otherwise; a green bar after a line, missing, is more.
    expect(await pictureDifference(browser, picture, screen)).toBeLessThan(0.0002);
    expect(asked.filter((scheme) => scheme.startsWith('http'))).toEqual([]);
    await player.page.context().close();
  });

  it('says what cannot be placed: hidden and vanished elements', async () => {
    const { events, clicks, atMs } = await record('/', { width: 1000, height: 700 }, ['.buy@0', '#gone', '#last'], "document.querySelector('#gone').style.display = 'none'; document.querySelector('.end').remove()");
    const { player, drawn } = await draw(events, atMs, toMap(clicks), 'clicks-unplaced');
    expect(drawn.elements.map((element) => element.isPlaced)).toEqual([true, false, false]);
    expect([drawn.placed, drawn.unplaced]).toEqual([1, 5]);
    await player.page.context().close();
  });

  it('is drawn on the first picture when the moment lies before it, in a block of its own', async () => {
    const { events, clicks } = await record('/', { width: 1000, height: 700 }, ['.buy@3']);
    const before = Array.from({ length: 30 }, (): RecordedEvent => ({ type: 5, timestamp: 100, data: { tag: 'hs:signal', payload: { kind: 'fetch' } } }));
    const { player, drawn } = await draw([...before, ...events.map((event) => ({ ...event, timestamp: event.timestamp + 2_000 }))], 500, toMap(clicks), 'clicks-before');
    expect([drawn.placed, drawn.unplaced]).toEqual([1, 0]);
    await player.page.context().close();
  });

  it('lays out the whole content of an app shell', async () => {
    const { events, clicks, atMs } = await record('/shell', { width: 1000, height: 700 }, ['#deep']);
    const { player, drawn } = await draw(events, atMs, toMap(clicks), 'clicks-shell');
    expect(drawn.pageHeight).toBe(3060);
    expect(drawn.elements[0]?.box?.[1]).toBe(2860);
    await player.page.context().close();
  });

  it('draws heat where the clicks were, with and without WebGL', async () => {
    const { events, clicks, atMs } = await record('/', { width: 1000, height: 700 }, ['.buy@5']);
    for (const hasWebgl of [true, false]) {
      const recording = asRecording('9', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
      host.recordings.set('9', recording);
      const player = await host.open(browser, { width: 1200, height: 900 });
      // Tests have no graphics card: WebGL is taken all the same, or none is there.
      await player.inPlayer(`{ const real = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, options) { return ${hasWebgl} || !kind.startsWith('webgl') ? real.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false }) : null; }; }`);
      await player.say({ to: 'player', type: 'heatmap', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs, map: toMap(clicks) });
      const drawn = await heatmapDrawn(player);
      const [left = 0, top = 0, width = 0, height = 0] = drawn.elements[0]?.box ?? [];
      const alphas = await player.inPlayer<number[]>(`(() => { const canvas = document.querySelector('.heat-layer canvas'); const context = canvas.getContext('2d'); return [[${left + width * 0.1}, ${top + height * 0.9}], [${left + width * 0.1} + 200, ${top + height * 0.9}]].map(([x, y]) => context.getImageData(Math.round(x), Math.round(y) - parseFloat(canvas.style.top), 1, 1).data[3]); })()`);
      expect(alphas[0]).toBeGreaterThan(100);
      expect(alphas[1]).toBeLessThan(4); // What nobody can see.
      await player.page.context().close();
    }
  });
});

describe('a scroll map', () => {
  it('shows the share that reached each depth, and the fold', async () => {
    const { events, atMs } = await record('/', { width: 1000, height: 700 }, []);
    const bands = Array.from({ length: 40 }, (_, index) => ({ depthPx: index * 100, reached: Math.max(0, 40 - index), eligible: 40 }));
    const { player } = await draw(events, atMs, { kind: 'scroll', bands }, 'scroll');
    const labels = await player.inPlayer<[number, string][]>("[...document.querySelectorAll('.scroll-label')].map((label) => [parseFloat(label.style.top), label.textContent])");
    expect(labels.slice(0, 3)).toEqual([[0, '100 %'], [400, '90 %'], [800, '80 %']]);
    const folds = (): Promise<string[]> => player.inPlayer("[...document.querySelectorAll('.fold-line')].map((line) => line.style.top + ' ' + line.textContent)");
    expect(await folds()).toEqual(['700px Fold at 700 px']);
    await player.forget();
    await player.say({ to: 'player', type: 'heatmap-map', map: { kind: 'scroll', bands, folds: [{ label: 'Desktop fold', px: 812 }, { label: 'Phone fold', px: 664 }] } });
    await heatmapDrawn(player);
    expect(await folds()).toEqual(['812px Desktop fold at 812 px', '664px Phone fold at 664 px']);
    await player.page.context().close();
  });
});
