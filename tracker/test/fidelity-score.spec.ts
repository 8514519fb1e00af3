// What the player says of its own picture: all of it where everything could be kept, and which font is missing where one could not.

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Fidelity } from '@hindsight/wire';
import { startPlayerHost, type PlayerHost } from '../../frontend/replay/test/player-host.ts';
import { openReplay, type Replay } from './fidelity/replay.ts';
import { html, settings, startTrackedSite, type TrackedSite } from './tracked-site.ts';

const FONT = readFileSync(join(import.meta.dirname, 'fidelity/files/blocks.woff2'));
const WORDS = '<h1>A page of words</h1><p>Some of them stand in a paragraph.</p>'.repeat(6);

let browser: Browser;
let site: TrackedSite;
let host: PlayerHost;
let replay: Replay;
/** Hands its font out once: whoever comes later finds it gone, as after a deploy. */
let fonts: Server;
let fontOrigin: string;

beforeAll(async () => {
  site = await startTrackedSite();
  browser = await launchBrowser();
  host = await startPlayerHost();
  replay = await openReplay(browser, host);
  const asked = new Set<string>();
  fonts = createServer((request, response) => {
    const isFirst = !asked.has(request.url ?? '');
    asked.add(request.url ?? '');
    response.writeHead(isFirst ? 200 : 404, { 'content-type': 'font/woff2', 'access-control-allow-origin': '*', 'cache-control': 'no-store' }).end(isFirst ? FONT : '');
  }).listen(0, '127.0.0.1');
  await once(fonts, 'listening');
  fontOrigin = `http://127.0.0.1:${(fonts.address() as AddressInfo).port}`;
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
  await site?.close();
  fonts?.close();
});

/** Records a page until its boxes are noted, and plays it. */
async function fidelityOf(body: string, head: string): Promise<Fidelity> {
  site.reset();
  site.settings = settings({ masking: 'open' });
  site.pages.set('/', html(body, head));
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  try {
    const page = await context.newPage();
    await page.goto(site.origin);
    await until(() => site.custom('hs:boxes').length > 0, { what: 'noted boxes', withinMs: 30_000 });
  } finally {
    await context.close();
  }
  await replay.take([{ tab: 'aaaaaaaa', offsetMs: 0, events: site.events() }]);
  return replay.fidelity();
}

describe('the fidelity a player measures', () => {
  it('is all of it where nothing is missing', async () => {
    const told = await fidelityOf(WORDS, '<style>h1 { font: 32px monospace } p { margin-left: 40px }</style>');
    expect(told).toEqual({ percent: 100, elements: expect.any(Number), reasons: [] });
    expect(told.elements).toBeGreaterThan(2);
  });

  it('is less where a font is gone, and names it', async () => {
    const face = `@font-face { font-family: "Shop Sans"; src: url(${fontOrigin}/${Date.now()}.woff2) } h1 { font-family: "Shop Sans", serif }`;
    const told = await fidelityOf(WORDS, `<style>${face}</style>`);
    expect(told.percent).toBeLessThan(100);
    expect(told.reasons[0]).toMatchObject({ kind: 'font', what: 'Shop Sans' });
  });

  it('says that a canvas was not recorded', async () => {
    const draw = '<script>const pen = document.querySelector("canvas").getContext("2d"); pen.fillRect(0, 0, 300, 200)</script>';
    const told = await fidelityOf(`<canvas width="800" height="300"></canvas>${WORDS}${draw}`, '');
    expect(told.percent).toBeLessThan(100);
    expect(told.reasons).toContainEqual({ kind: 'canvas', what: '', elements: 1 });
  });
});
