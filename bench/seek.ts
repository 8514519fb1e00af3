// First frame and seeks in a recording of an hour and 100,000 events: our player, which begins at a keyframe, beside rrweb's Replayer, which
// has everything. Both get the same events, gzipped, from the same server, in the same browser, in turns; the clock stops when two frames are
// drawn. At each moment what both show is compared: text, fields, scroll.
//   npm run seek -w bench      50 seeks of ours, 50 of rrweb's; SEEKS, PEER_SEEKS, ROUNDS change that; PEER_SEEKS=0 leaves rrweb out
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from '@hindsight/testkit';
import type { Manifest, ManifestBlock } from '@hindsight/wire';
import { cutBlocks, DEFAULT_LIMITS, makeKeyframes } from '@hindsight/worker';
import type { SealLine } from '@hindsight/worker';
import { PLAYER_BUILD, PLAYER_FILES } from '../frontend/replay/build.mjs';

import { longRecording } from './long-recording.ts';
import { percentile, writeReport } from './report.ts';

const SEEKS = Number(process.env['SEEKS'] ?? 50);
const PEER_SEEKS = Number(process.env['PEER_SEEKS'] ?? 50);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
/** A batch every so often, as the tracker sends them. */
const BATCH_MS = 10_000;
const SIZE = { width: 1280, height: 800 };
const REPLAY = join(import.meta.dirname, '../frontend/replay');

const TWO_FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))))';
const SEEN = '(page) => JSON.stringify([page.body.innerText, Math.round(page.defaultView.scrollY), page.querySelector("input").value, page.querySelector("style").sheet.cssRules.length])';

const { events, durationMs } = longRecording();
const stored = await store();
const files = await serve();
const browser = await launchBrowser();
try {
  await measure();
} finally {
  await browser.close();
  files.close();
}

interface Stored {
  manifest: Manifest;
  /** Gzipped, by path. */
  parts: Map<string, Buffer>;
  plainBytes: number;
  keyframeBytes: number;
  blockBytes: number;
  foldMs: number;
}

/** The recording as the sealer stores it. */
async function store(): Promise<Stored> {
  const lines: SealLine[] = [];
  for (let from = 0, seq = 0; from < events.length; seq++) {
    let to = from;
    while (to < events.length && (events[to]?.timestamp ?? 0) < (seq + 1) * BATCH_MS) to++;
    const own = events.slice(from, to);
    from = to;
    if (own.length === 0) continue;
    lines.push({
      doc: 0, seq, clock: 0, firstMs: own[0]?.timestamp ?? 0, lastMs: own.at(-1)?.timestamp ?? 0, hasKeyframe: own.some((event) => event.type === 2),
      bytes: Buffer.from(`{"doc":0,"seq":${seq},"clock":0,"events":${JSON.stringify(own)}}\n`),
    });
  }
  const blocks = cutBlocks(lines, { spanMs: DEFAULT_LIMITS.blockSpanMs, bytes: DEFAULT_LIMITS.blockBytes });
  const beganMs = performance.now();
  const { byBlock } = await makeKeyframes(lines, blocks, DEFAULT_LIMITS.keyframes);
  const foldMs = performance.now() - beganMs;
  const parts = new Map<string, Buffer>();
  let keyframeBytes = 0;
  let blockBytes = 0;
  const rows = blocks.map((block, i): ManifestBlock => {
    const text = Buffer.concat(block.lines.map((line) => line.bytes));
    parts.set(`/blocks/1/${i + 1}`, gzipSync(text));
    const bytes = zstdCompressSync(text).length;
    blockBytes += bytes;
    const keyframe = byBlock.get(block);
    const folded = keyframe === undefined ? 0 : zstdCompressSync(keyframe).length;
    keyframeBytes += folded;
    if (keyframe !== undefined) parts.set(`/blocks/1/${i + 1}/keyframe`, gzipSync(keyframe));
    const { doc, fromMs, toMs, hasKeyframe, fromSeq, toSeq } = block;
    return { id: String(i + 1), doc, tab: 'aaaaaaaa', bytes, fromMs, toMs, hasKeyframe, fromSeq, toSeq, ...(keyframe !== undefined && { keyframe: { bytes: folded } }) };
  });
  const whole = JSON.stringify(events);
  parts.set('/events.json', gzipSync(whole));
  return {
    parts, keyframeBytes, blockBytes, foldMs, plainBytes: whole.length,
    manifest: { recordingId: '1', version: '1', startedAt: 1_760_000_000_000, durationMs, isLive: false, documents: [{ doc: 0, tab: 'aaaaaaaa', clockOffsetsMs: { '0': 0 }, gaps: [] }], blocks: rows },
  };
}

interface Served {
  app: string;
  player: string;
  close(): void;
}

async function serve(): Promise<Served> {
  const { outputFiles } = await build({ ...(PLAYER_BUILD as BuildOptions), write: false });
  const require = createRequire(import.meta.resolve('../frontend/replay/package.json'));
  const rrweb = join(require.resolve('rrweb'), '../..');
  const plain = new Map<string, [type: string, bytes: Uint8Array | string]>([
    ...outputFiles.map((file): [string, [string, Uint8Array]] => [`/${file.path.split('/').pop() ?? ''}`, ['text/javascript', file.contents]]),
    ...PLAYER_FILES.map((file): [string, [string, Uint8Array]] => [`/${file}`, [file.endsWith('css') ? 'text/css' : 'text/html; charset=utf-8', readFileSync(join(REPLAY, file))]]),
    ['/app', ['text/html', '<!doctype html><style>html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block}</style>']],
    ['/rrweb.js', ['text/javascript', readFileSync(join(rrweb, 'dist/rrweb.umd.min.cjs'))]], ['/rrweb.css', ['text/css', readFileSync(join(rrweb, 'dist/style.css'))]],
    ['/peer', ['text/html', '<!doctype html><link rel="stylesheet" href="/rrweb.css"><style>html,body{margin:0}</style><script src="/rrweb.js"></script><div id="stage"></div>']],
  ]);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://bench');
    const part = stored.parts.get(pathname);
    if (part !== undefined) return void response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-encoding': 'gzip', 'cache-control': 'no-store' }).end(part);
    if (request.method === 'POST') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"hashes":{}}');
    const file = plain.get(pathname === '/' ? '/player.html' : pathname);
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { app: `http://localhost:${port}`, player: `http://127.0.0.1:${port}`, close: () => void (server.closeAllConnections(), server.close()) };
}

interface Side {
  page: Page;
  /** From nothing to a drawn first frame. */
  openMs: number;
  seek(atMs: number): Promise<number>;
  seen(): Promise<string>;
}

async function openOurs(atMs: number): Promise<Side> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  const beganMs = performance.now();
  await page.goto(`${files.app}/app`);
  await page.evaluate(({ origin, manifest, at }) => {
    const frame = document.createElement('iframe');
    const world = window as unknown as { waiting: ((message: { type: string; atMs?: number; isBuffering?: boolean }) => boolean)[]; say(message: object): void; until(test: (message: { type: string; atMs?: number; isBuffering?: boolean }) => boolean): Promise<void> };
    world.waiting = [];
    world.say = (message) => frame.contentWindow?.postMessage({ to: 'player', ...message }, origin);
    world.until = (test) => new Promise((resolve) => world.waiting.push((message) => (test(message) ? (resolve(), true) : false)));
    window.addEventListener('message', ({ data }) => { world.waiting = world.waiting.filter((wait) => !wait(data)); });
    void world.until(({ type }) => type === 'hello').then(() => world.say({ type: 'open', manifest, grant: { token: 'x', expiresAt: 0 }, atMs: at, mode: 'watch' }));
    const opened = world.until(({ type }) => type === 'opened');
    frame.src = `${origin}/?app=${encodeURIComponent(location.origin)}`;
    document.body.append(frame);
    return opened;
  }, { origin: files.player, manifest: stored.manifest, at: atMs });
  const inPlayer = <Result>(script: string): Promise<Result> => {
    const frame = page.frames().find((one) => one.url().startsWith(files.player));
    if (frame === undefined) throw new Error('no player');
    return frame.evaluate(script);
  };
  await inPlayer(TWO_FRAMES);
  return {
    page, openMs: performance.now() - beganMs,
    async seek(to) {
      const from = performance.now();
      await page.evaluate((at) => {
        const world = window as unknown as { say(message: object): void; until(test: (message: { type: string; atMs?: number; isBuffering?: boolean }) => boolean): Promise<void> };
        const shown = world.until((message) => message.type === 'time' && message.atMs === at && message.isBuffering === false);
        world.say({ type: 'seek', atMs: at });
        return shown;
      }, to);
      await inPlayer(TWO_FRAMES);
      return performance.now() - from;
    },
    seen: () => inPlayer(`(${SEEN})(document.querySelector('.stage-frame iframe').contentDocument)`),
  };
}

async function openPeer(atMs: number): Promise<Side> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  const beganMs = performance.now();
  await page.goto(`${files.app}/peer`);
  await page.evaluate(async (at) => {
    const recorded = (await (await fetch('/events.json')).json()) as object[];
    const world = window as unknown as { rrweb: { Replayer: new (events: object[], options: object) => { pause(atMs: number): void } }; replayer: { pause(atMs: number): void } };
    world.replayer = new world.rrweb.Replayer(recorded, { root: document.querySelector('#stage'), mouseTail: false, showWarning: false });
    world.replayer.pause(at);
  }, atMs);
  await page.evaluate(TWO_FRAMES);
  return {
    page, openMs: performance.now() - beganMs,
    async seek(to) {
      const from = performance.now();
      await page.evaluate((at) => (window as unknown as { replayer: { pause(atMs: number): void } }).replayer.pause(at), to);
      await page.evaluate(TWO_FRAMES);
      return performance.now() - from;
    },
    seen: () => page.evaluate(`(${SEEN})(document.querySelector('iframe').contentDocument)`),
  };
}

async function measure(): Promise<void> {
  const opens = { ours: [] as number[], oursLate: [] as number[], peer: [] as number[], peerLate: [] as number[] };
  const lateMs = Math.round(durationMs * 0.9);
  for (let round = 0; round < ROUNDS; round++) {
    const sides = [['ours', openOurs, 0], ['peer', openPeer, 0], ['oursLate', openOurs, lateMs], ['peerLate', openPeer, lateMs]] as const;
    for (const [name, open, at] of sides) {
      if (PEER_SEEKS === 0 && open === openPeer) continue;
      const side = await open(at);
      opens[name].push(side.openMs);
      await side.page.context().close();
    }
  }
  const ours = await openOurs(0);
  const peer = PEER_SEEKS === 0 ? null : await openPeer(0);
  const seeks = { ours: [] as number[], peer: [] as number[] };
  let state = 42;
  let compared = 0;
  let differing = 0;
  for (let i = 0; i < SEEKS; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const atMs = Math.round((state / 4_294_967_296) * durationMs);
    seeks.ours.push(await ours.seek(atMs));
    if (peer === null || i >= PEER_SEEKS) continue;
    seeks.peer.push(await peer.seek(atMs));
    compared++;
    if ((await ours.seen()) !== (await peer.seen())) differing++;
  }
  await ours.page.context().close();
  await peer?.page.context().close();
  const ms = (value: number): string => (Number.isNaN(value) ? '' : `${Math.round(value)} ms`);
  const row = (what: string, a: readonly number[], b: readonly number[], share: number): Record<string, string> =>
    ({ what, ours: ms(percentile(a, share)), rrweb: ms(percentile(b, share)), share: b.length === 0 ? '' : (percentile(a, share) / percentile(b, share)).toFixed(2) });
  writeReport({
    name: 'seek',
    what: `A recording of ${durationMs / 60_000} minutes with ${events.length} events (${(stored.plainBytes / 1e6).toFixed(1)} MB of JSON) and one full snapshot at its beginning, opened and sought in our player and in rrweb 2.2.2's Replayer fully loaded, in turns in one browser, until two frames were drawn.`,
    command: 'npm run seek -w bench',
    rows: [
      row('first frame at the beginning, median', opens.ours, opens.peer, 0.5), row('first frame at minute 54, median', opens.oursLate, opens.peerLate, 0.5),
      row(`seek, median of ${seeks.ours.length} (rrweb ${seeks.peer.length})`, seeks.ours, seeks.peer, 0.5), row('seek, p95', seeks.ours, seeks.peer, 0.95), row('seek, longest', seeks.ours, seeks.peer, 1),
    ],
    notes: [
      `What both show was compared at ${compared} of these moments (text, scroll, fields, number of rules): ${differing} differ.`,
      `Stored: blocks ${(stored.blockBytes / 1e6).toFixed(2)} MB, ${stored.manifest.blocks.filter((block) => block.keyframe).length} keyframes ${(stored.keyframeBytes / 1e6).toFixed(2)} MB (zstd). Folding them took the sealer ${(stored.foldMs / 1000).toFixed(1)} s.`,
      'Ours begins to be sought as soon as its first frame stands, while the rest of the recording arrives.',
    ],
  });
}
