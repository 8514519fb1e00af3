// The two that are measured, each in a browser page of its own and asked in the same way: our player, embedded as the app embeds it, and
// rrweb's Replayer with all events in memory. The clock of both stops when two frames are drawn.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Browser, Page } from 'playwright-core';
import type { FromPlayer, Manifest, RecordedEvent, ToPlayer } from '@hindsight/wire';

import type { PlayerHost } from '../frontend/replay/test/player-host.ts';
import { readPage } from '../frontend/replay/test/read-page.ts';

const SIZE = { width: 1280, height: 800 };
const TWO_FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))))';

/** What a visitor saw and entered, by its parts: what both sides can be asked for. Runs in the browser, and is sent there as text. */
export interface Seen {
  text: string;
  fields: string;
  scrolls: string;
  rules: string;
  adopted: string;
  dialogs: string;
}

export interface Side {
  page: Page;
  /** From nothing to a drawn first frame. */
  openMs: number;
  seek(atMs: number): Promise<number>;
  seen(): Promise<Seen>;
}

export interface OurSide extends Side {
  /** Everything of the rebuilt page that can be compared, one line for each node. */
  whole(): Promise<string[]>;
}

export async function openOurs(browser: Browser, host: PlayerHost, manifest: Manifest, atMs: number): Promise<OurSide> {
  const beganMs = performance.now();
  const player = await host.open(browser, SIZE);
  await player.say({ to: 'player', type: 'open', manifest, grant: { token: host.grant, expiresAt: 0 }, atMs, mode: 'watch' });
  await player.hears('opened');
  await player.inPlayer(TWO_FRAMES);
  return {
    page: player.page, openMs: performance.now() - beganMs,
    async seek(to) {
      const from = performance.now();
      await player.page.evaluate(askAndWait, to);
      await player.inPlayer(TWO_FRAMES);
      return performance.now() - from;
    },
    seen: () => player.inPlayer<Seen>(`(${readSeen.toString()})(document.querySelector('.stage-frame iframe').contentDocument)`),
    whole: () => player.inPlayer<string[]>(`(${readPage.toString()})(document.querySelector('.stage-frame iframe').contentDocument)`),
  };
}

/** Runs in the page that embeds the player. */
function askAndWait(atMs: number): Promise<void> {
  const host = window as unknown as { heard: FromPlayer[]; say(message: ToPlayer): void };
  host.heard = [];
  host.say({ to: 'player', type: 'seek', atMs });
  return new Promise((resolve) => {
    window.addEventListener('message', function hear({ data }: MessageEvent<FromPlayer>) {
      if (data.type !== 'time' || data.atMs !== atMs || data.isBuffering) return;
      window.removeEventListener('message', hear);
      resolve();
    });
  });
}

/** Where rrweb's Replayer gets its events and itself from. */
export interface PeerHost extends AsyncDisposable {
  url: string;
}

export async function startPeerHost(events: readonly RecordedEvent[]): Promise<PeerHost> {
  const require = createRequire(import.meta.resolve('../frontend/replay/package.json'));
  const rrweb = join(require.resolve('rrweb'), '../..');
  const read = (file: string): Buffer => readFileSync(join(rrweb, 'dist', file));
  const files: Record<string, [type: string, bytes: Buffer]> = {
    '/': ['text/html', gzipSync('<!doctype html><link rel="stylesheet" href="/rrweb.css"><style>html,body{margin:0}</style><script src="/rrweb.js"></script><div id="stage"></div>')],
    '/rrweb.js': ['text/javascript', gzipSync(read('rrweb.umd.min.cjs'))], '/rrweb.css': ['text/css', gzipSync(read('style.css'))],
    '/events.json': ['application/json', gzipSync(JSON.stringify(events))],
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file[0], 'content-encoding': 'gzip', 'cache-control': 'no-store' }).end(file[1]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function openPeer(browser: Browser, { url }: PeerHost, atMs: number): Promise<Side> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  const beganMs = performance.now();
  await page.goto(url);
  await page.evaluate(async (at) => {
    const events = (await (await fetch('/events.json')).json()) as object[];
    const world = window as unknown as { rrweb: { Replayer: new (events: object[], options: object) => Replayer }; replayer: Replayer };
    world.replayer = new world.rrweb.Replayer(events, { root: document.querySelector('#stage'), mouseTail: false, showWarning: false });
    world.replayer.pause(at);
  }, atMs);
  await page.evaluate(TWO_FRAMES);
  return {
    page, openMs: performance.now() - beganMs,
    async seek(to) {
      const from = performance.now();
      await page.evaluate((at) => (window as unknown as { replayer: Replayer }).replayer.pause(at), to);
      await page.evaluate(TWO_FRAMES);
      return performance.now() - from;
    },
    seen: () => page.evaluate<Seen>(`(${readSeen.toString()})(document.querySelector('iframe').contentDocument)`),
  };
}

interface Replayer {
  pause(atMs: number): void;
}

function readSeen(page: Document): Seen {
  const rulesOf = (sheet: CSSStyleSheet | null): string => [...(sheet?.cssRules ?? [])].map((rule) => rule.cssText).join('\n');
  const scroll = ({ scrollLeft, scrollTop }: Element): string => `${Math.round(scrollLeft)},${Math.round(scrollTop)}`;
  return {
    text: page.body.innerText,
    fields: [...page.querySelectorAll('input')].map(({ value, checked }) => `${value} ${String(checked)}`).join('\n'),
    scrolls: [page.documentElement, ...page.querySelectorAll('body *')].map(scroll).join(' '),
    // The page's own, by its first rule: each player adds sheets of its own.
    rules: [...page.querySelectorAll('style')].map(({ sheet }) => rulesOf(sheet)).filter((rules) => rules.includes('border-collapse')).join('\n'),
    adopted: page.adoptedStyleSheets.map(rulesOf).join('\n\n'),
    dialogs: [...page.querySelectorAll('dialog')].map((dialog) => String(dialog.matches(':modal'))).join(),
  };
}
