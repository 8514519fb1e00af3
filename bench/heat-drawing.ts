// How long the player takes to draw a map of very many cells over a tall page, and how smoothly that page then scrolls, as it chooses and with WebGL.
//
//   npm run heat-drawing -w bench -- [--cells 100000] [--height 12000] [--tries 5] [--webgl]
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

import { launchBrowser } from '@hindsight/testkit';

import { startPlayerHost, type EmbeddedPlayer } from '../frontend/replay/test/player-host.ts';
import { asRecording, recordedEvents, startRecording } from '../frontend/replay/test/recorded-visit.ts';
import { percentile, writeReport } from './report.ts';

const { values: options } = parseArgs({ options: { cells: { type: 'string', default: '100000' }, height: { type: 'string', default: '12000' }, tries: { type: 'string', default: '5' }, webgl: { type: 'boolean', default: false } } });
const CELLS = Number(options.cells);
const PAGE = { width: 1440, height: Number(options.height) };
if (CELLS > (PAGE.width * PAGE.height) / 100) throw new Error(`a page of ${PAGE.width} × ${PAGE.height} px has no room for ${CELLS} cells of 10 px: make it taller (--height)`);
const TRIES = Number(options.tries);
const CELL_PX = 10;
const A_PRIME = 7919;
const FRAMES = 120;
const STEP_PX = 40;
/** Without a graphics card the player takes no WebGL; here it must. */
const IN_SOFTWARE = `{ const real = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, options) { return real.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false }); }; }`;

await using resources = new AsyncDisposableStack();
const site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(
  `<!doctype html><html lang="en"><style>body{margin:0;font:16px/1.5 sans-serif}p{margin:0;height:40px}</style><body>${'<p>A line of a tall page, with some words in it.</p>'.repeat(PAGE.height / 40)}</body></html>`)).listen(0, '127.0.0.1');
await once(site, 'listening');
resources.defer(() => void site.close());
const host = await startPlayerHost();
resources.defer(() => host[Symbol.asyncDispose]());
const browser = await launchBrowser();
resources.defer(() => browser.close());

const visit = await (await browser.newContext({ viewport: { width: PAGE.width, height: 900 } })).newPage();
await startRecording(visit);
await visit.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
const atMs = await visit.evaluate(() => performance.now());
const recording = asRecording('9', [{ tab: 'aaaaaaaa', offsetMs: 0, events: await recordedEvents(visit) }]);
host.recordings.set('9', recording);
await visit.context().close();

const rows: Record<string, string | number>[] = [];
const WAYS = [['as the player chooses: no WebGL', ''], ['WebGL in software', IN_SOFTWARE]] as const;
for (const [name, prepare] of WAYS.slice(0, options.webgl ? 2 : 1)) {
  const player = await host.open(browser, { width: PAGE.width, height: 900 });
  if (prepare !== '') await player.inPlayer(prepare);
  await player.say({ to: 'player', type: 'heatmap', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs, map: { kind: 'move', cellPx: CELL_PX, cells: [] } });
  await player.hears('heatmap-drawn');
  const drawing: number[] = [];
  for (let n = 0; n < TRIES; n++) drawing.push(await timeToDraw(player, n));
  const frames = await scrollFrames(player);
  const tiles = await player.inPlayer<number>("document.querySelectorAll('.heat-layer canvas').length");
  rows.push({ drawing: name, cells: CELLS, tiles, 'drawn, median ms': Math.round(percentile(drawing, 0.5)), 'slowest ms': Math.round(percentile(drawing, 1)), 'frame while scrolling, median ms': percentile(frames, 0.5).toFixed(1), 'p95 ms': percentile(frames, 0.95).toFixed(1), 'frames over 50 ms': frames.filter((ms) => ms > 50).length });
  await player.page.context().close();
}
writeReport({
  name: 'heat-drawing', command: `npm run heat-drawing -w bench -- --cells ${CELLS} --height ${PAGE.height} --tries ${TRIES}`,
  what: `A map of ${CELLS} cells of ${CELL_PX} px drawn by the player over a recorded page of ${PAGE.width} × ${PAGE.height} px: from the message with the map to the answer that it is drawn; then ${FRAMES} frames of scrolling by ${STEP_PX} px each, from frame to frame.`,
  rows, notes: ['This machine has no graphics card: the browser emulates WebGL, which the player therefore does not take. With a card it does; that is not measured here.'],
});

/** Cells all over the page, no two in one place, few of them hot; made and timed in the browser: what lies between it and us is not measured. */
async function timeToDraw(player: EmbeddedPlayer, first: number): Promise<number> {
  return player.page.evaluate(([count, from, across, down, cellPx, prime]) => new Promise<number>((resolve) => {
    const cells = Array.from({ length: count }, (_, n): [number, number, number] => {
      const place = (from + n * prime) % (across * down);
      return [(place % across) * cellPx, Math.floor(place / across) * cellPx, 1 + Math.floor((((n * prime) % 997) / 997) ** 8 * 200)];
    });
    const start = performance.now();
    addEventListener('message', function heard(event: MessageEvent<{ type?: string }>) {
      if (event.data.type !== 'heatmap-drawn') return;
      removeEventListener('message', heard);
      resolve(performance.now() - start);
    });
    (window as unknown as { say(message: unknown): void }).say({ to: 'player', type: 'heatmap-map', map: { kind: 'move', cellPx, cells } });
  }), [CELLS, first, PAGE.width / CELL_PX, PAGE.height / CELL_PX, CELL_PX, A_PRIME] as const);
}

function scrollFrames(player: EmbeddedPlayer): Promise<number[]> {
  return player.inPlayer<number[]>(`new Promise((resolve) => {
    const frames = [];
    let last = null;
    requestAnimationFrame(function frame(now) {
      if (last !== null) frames.push(now - last);
      last = now;
      if (frames.length === ${FRAMES}) return resolve(frames);
      window.scrollBy({ top: ${STEP_PX}, behavior: 'instant' });
      requestAnimationFrame(frame);
    });
  })`);
}
