import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, pictureDifference, testVault, until } from '@hindsight/testkit';
import type { RecordedEvent } from '@hindsight/wire';
import { INNER_PAGE, LIVE_PAGE, LOGO } from './live-page.ts';
import { startPlayerHost } from './player-host.ts';
import type { EmbeddedPlayer, PlayerHost } from './player-host.ts';
import { asRecording, captureMoment, recordedEvents, startRecording } from './recorded-visit.ts';
import type { Moment } from './recorded-visit.ts';

const SIZE = { width: 1100, height: 700 };
const PICTURES = process.env['HINDSIGHT_PICTURES'];

let browser: Browser;
let site: Server;
let siteOrigin: string;
let host: PlayerHost;
let events: RecordedEvent[];
const moments: Moment[] = [];
if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });

beforeAll(async () => {
  browser = await launchBrowser();
  site = createServer((request, response) => {
    const isLogo = request.url === '/logo.svg';
    response.writeHead(200, { 'content-type': isLogo ? 'image/svg+xml' : 'text/html' }).end(isLogo ? LOGO : request.url === '/inner' ? INNER_PAGE : LIVE_PAGE);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  siteOrigin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  host = await startPlayerHost();
  await visit();
  const logo = await testVault.vault.keep('1', Buffer.from(LOGO), 'image', null);
  if (logo.ok) testVault.hashes.set(`${siteOrigin}/logo.svg`, logo.hash);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.close();
  await host?.[Symbol.asyncDispose]();
});

/** A visit with a moment captured at the start, in the middle of doing things, and at the end. */
async function visit(): Promise<void> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await startRecording(page);
  await page.goto(siteOrigin);
  moments.push(await captureMoment(page));
  await page.fill('#name', 'Ada');
  await page.uncheck('#agree');
  await page.check('#b');
  await page.selectOption('#size', 'L');
  await page.hover('.card:nth-child(2)');
  await page.evaluate(() => { const side = document.querySelector('#side'); if (side) side.scrollTop = 222; });
  await page.click('.card:nth-child(3)');
  moments.push(await captureMoment(page));
  await page.evaluate(() => document.querySelector('dialog')?.close());
  await page.fill('#note', 'two\nlines');
  const inner = page.frames()[1];
  await inner?.evaluate(() => { (document.querySelector('#p') as HTMLElement).textContent = 'Changed inside'; });
  await page.evaluate(() => { scrollTo({ top: 480, behavior: 'instant' }); document.querySelector('.card')?.remove(); });
  await page.mouse.move(500, 300);
  moments.push(await captureMoment(page));
  events = await recordedEvents(page);
  expect(events.filter((event) => event.type === 2)).toHaveLength(1);
  await page.context().close();
}

async function openStill(atMs: number): Promise<EmbeddedPlayer> {
  const recording = asRecording('7', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
  host.recordings.set('7', recording);
  const player = await host.open(browser, SIZE);
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs, mode: 'still' });
  await player.hears('still-ready');
  return player;
}

async function expectMoment(player: EmbeddedPlayer, moment: Moment, name: string): Promise<void> {
  expect(await player.state()).toEqual(moment.state);
  const picture = await player.page.screenshot();
  if (PICTURES !== undefined) {
    writeFileSync(`${PICTURES}/${name}-live.png`, moment.picture);
    writeFileSync(`${PICTURES}/${name}-replay.png`, picture);
  }
  expect(await pictureDifference(browser, moment.picture, picture)).toBeLessThan(0.001);
}

describe('a recording in the player', () => {
  it('equals the live page at three moments, opened there directly', async () => {
    for (const [index, moment] of moments.entries()) {
      const player = await openStill(moment.atMs);
      await expectMoment(player, moment, `direct-${index}`);
      await player.page.context().close();
    }
  });

  it('equals the live page after seeking forwards and back', async () => {
    const player = await openStill(0);
    for (const index of [2, 0, 1, 2, 1, 0]) {
      const moment = moments[index] as Moment;
      await player.forget();
      await player.say({ to: 'player', type: 'seek', atMs: moment.atMs });
      await player.hears('still-ready');
      await expectMoment(player, moment, `seek-${index}`);
    }
    expect(await player.inPlayer<number>('document.querySelectorAll("iframe").length')).toBe(1);
    await player.page.context().close();
  });

  it('rebuilds in an iframe with exactly allow-same-origin, and runs no script of the recording', async () => {
    const player = await openStill(moments[2]?.atMs ?? 0);
    expect(await player.inPlayer<string>('document.querySelector("iframe").getAttribute("sandbox")')).toBe('allow-same-origin');
    expect(await player.inPlayer<unknown>('[window.hacked, document.querySelector("iframe").contentWindow.hacked]')).toEqual([undefined, undefined]);
    expect(await player.inPlayer<string[]>('[...document.querySelector("iframe").contentDocument.querySelectorAll("*")].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith("on") || n === "http-equiv")')).toEqual([]);
    await player.page.context().close();
  });

  it('plays, at the speed asked for, and stops at the end', async () => {
    const recording = asRecording('7', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
    host.recordings.set('7', recording);
    const player = await host.open(browser);
    await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs: 0, mode: 'watch' });
    const opened = await player.hears('opened');
    await player.say({ to: 'player', type: 'speed', speed: 4 });
    const startedAt = Date.now();
    await player.say({ to: 'player', type: 'play' });
    await player.hears('time', (time) => time.isPlaying);
    if (PICTURES !== undefined) writeFileSync(`${PICTURES}/watch.png`, await player.page.screenshot());
    const end = await player.hears('time', (time) => !time.isPlaying && time.atMs > 100);
    expect(end.atMs).toBe(opened.durationMs);
    const tookMs = Date.now() - startedAt;
    expect(tookMs).toBeGreaterThan(opened.durationMs / 4 - 100);
    // Clearly faster than it was: how late a busy machine tells is not the player's.
    expect(tookMs).toBeLessThan(opened.durationMs);
    // Smooth scrolls have ended by now, and what was played equals what is sought.
    await until(async () => (await player.state()).scrolls['HTML']?.[1] === 480, { what: 'the scroll to be there' });
    expect((await player.state()).text).toBe(moments[2]?.state.text);
    await player.page.context().close();
  });
});
