// Serves the player on an origin of its own with the headers the API sends, blocks beside it, and a page that embeds it as
// the app does.

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { build, type BuildOptions } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { testVault, until } from '@hindsight/testkit';
import type { FromPlayer, ToPlayer } from '@hindsight/wire';
import { PLAYER_BUILD, PLAYER_FILES } from '../build.mjs';
import { readState } from './recorded-visit.ts';
import type { PageState, Recording } from './recorded-visit.ts';

const FOLDER = new URL('../', import.meta.url);
const TYPES: Record<string, string> = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' };

export interface PlayerHost extends AsyncDisposable {
  playerOrigin: string;
  appOrigin: string;
  /** Recordings by id; change it to change what is answered. A keyframe is a block's id and `/keyframe`. */
  recordings: Map<string, Recording>;
  /** The grant blocks are given for. */
  grant: string;
  /** Ids of blocks whose answer breaks off in the middle. */
  breakingOff: Set<string>;
  /** Block ids in the order they were asked for. */
  asked: string[];
  open(browser: Browser, size?: { width: number; height: number }): Promise<EmbeddedPlayer>;
}

export async function startPlayerHost(): Promise<PlayerHost> {
  const recordings = new Map<string, Recording>();
  const asked: string[] = [];
  const host = { recordings, asked, breakingOff: new Set<string>(), grant: 'good' } as PlayerHost;
  const files = await builtPlayer();
  const app = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><style>html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block}</style>');
  });
  const player = createServer((request, response) => {
    if (testVault.answerPlayer(request, response)) return;
    const url = new URL(request.url ?? '/', 'http://player');
    const blockId = /^\/blocks\/([^/]+)\/([^/]+(?:\/keyframe)?)$/.exec(url.pathname);
    if (blockId) {
      asked.push(blockId[2] as string);
      if (url.searchParams.get('grant') !== host.grant) return void response.writeHead(403).end();
      const text = recordings.get(blockId[1] as string)?.blocks.get(blockId[2] as string);
      if (text !== undefined && host.breakingOff.has(blockId[2] as string)) {
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) }).write(text.slice(0, text.length / 2), () => response.destroy());
        return;
      }
      return void response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
    }
    const file = url.pathname === '/' ? 'player.html' : url.pathname.slice(1);
    const bytes = files.get(file);
    if (bytes === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': TYPES[file.split('.').pop() as string] ?? 'application/octet-stream',
      'referrer-policy': 'no-referrer',
      'x-dns-prefetch-control': 'off',
      'content-security-policy': `default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src data: blob:; font-src data: blob:; media-src data:; base-uri 'none'; form-action 'none'; frame-ancestors ${host.appOrigin}`,
    }).end(bytes);
  });
  const [appPort, playerPort] = await Promise.all([listen(app), listen(player)]);
  host.appOrigin = `http://localhost:${appPort}`;
  host.playerOrigin = `http://127.0.0.1:${playerPort}`;
  host.open = (browser, size = { width: 1280, height: 800 }) => embed(browser, host, size);
  host[Symbol.asyncDispose] = async () => {
    for (const server of [app, player]) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  };
  return host;
}

/** The player as it is in the sources now. */
async function builtPlayer(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({ ...(PLAYER_BUILD as BuildOptions), write: false });
  const files = new Map(outputFiles.map((file) => [file.path.split('/').pop() ?? '', file.contents]));
  for (const file of PLAYER_FILES) files.set(file, await readFile(new URL(file, FOLDER)));
  return files;
}

export class EmbeddedPlayer {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async say(message: ToPlayer): Promise<void> {
    await this.page.evaluate((said) => (window as unknown as HostWindow).say(said), message);
  }

  async heard(): Promise<FromPlayer[]> {
    return this.page.evaluate(() => (window as unknown as HostWindow).heard);
  }

  async forget(): Promise<void> {
    await this.page.evaluate(() => { (window as unknown as HostWindow).heard = []; });
  }

  async hears<Type extends FromPlayer['type']>(type: Type, test: (message: Extract<FromPlayer, { type: Type }>) => boolean = () => true): Promise<Extract<FromPlayer, { type: Type }>> {
    return until(async () => (await this.heard()).findLast((message): message is Extract<FromPlayer, { type: Type }> => message.type === type && test(message as Extract<FromPlayer, { type: Type }>)), { what: `the player to say ${type}`, withinMs: 60_000 });
  }

  /** Evaluates in the player page (the rebuilt page itself runs no scripts). */
  async inPlayer<Result>(expression: string): Promise<Result> {
    const frame = this.page.frames().find((candidate) => candidate.url().startsWith('http://127.0.0.1'));
    if (!frame) throw new Error('no player frame');
    return frame.evaluate(expression);
  }

  /** The state of the rebuilt page. */
  async state(): Promise<PageState> {
    return this.inPlayer(`(${readState.toString()})(document.querySelector('iframe').contentDocument)`);
  }
}

interface HostWindow {
  heard: FromPlayer[];
  say(message: ToPlayer): void;
}

async function embed(browser: Browser, host: PlayerHost, size: { width: number; height: number }): Promise<EmbeddedPlayer> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  await page.goto(host.appOrigin);
  await page.evaluate((origin) => {
    const frame = document.createElement('iframe');
    const self = window as unknown as HostWindow;
    self.heard = [];
    self.say = (message) => frame.contentWindow?.postMessage(message, origin);
    window.addEventListener('message', (event) => { if (event.origin === origin) self.heard.push(event.data as FromPlayer); });
    frame.src = `${origin}/?app=${encodeURIComponent(location.origin)}&grant=good`;
    document.body.append(frame);
  }, host.playerOrigin);
  const player = new EmbeddedPlayer(page);
  await player.hears('hello');
  return player;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
