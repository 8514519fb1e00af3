// A page behind a login is recorded by the built tracker, its site is stopped, and the product's player shows it out of the vault.

import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, pictureDifference, testVault, until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, type AssetNote } from '@hindsight/wire';
import type { Browser, Page } from 'playwright-core';
import { startPlayerHost, type EmbeddedPlayer, type PlayerHost } from '../../../frontend/replay/test/player-host.ts';
import { asRecording } from '../../../frontend/replay/test/recorded-visit.ts';
import { settings, startTrackedSite, type TrackedSite } from '../tracked-site.ts';
import { startMemberSite, type MemberSite } from './member-site.ts';

const SIZE = { width: 700, height: 500 };
const PICTURES = process.env['HINDSIGHT_PICTURES'];

let browser: Browser;
let tracked: TrackedSite;
let members: MemberSite;
let host: PlayerHost;
let player: EmbeddedPlayer;
const moments: { atMs: number; picture: Buffer }[] = [];
const said: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  [browser, tracked, host] = await Promise.all([launchBrowser(), startTrackedSite(), startPlayerHost()]);
  tracked.settings = settings({ masking: 'open' });
  members = await startMemberSite(tracked.snippet());
  await visit();
  await members.stop();
  player = await host.open(browser, SIZE);
  player.page.on('request', (request) => asked.push(request.url()));
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
  await tracked?.close();
});

async function visit(): Promise<void> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  page.on('console', (message) => said.push(`${message.text()} ${message.location().url}`));
  await page.goto(members.origin, { waitUntil: 'load' });
  await until(() => tracked.events().some((event) => event.type === FULL_SNAPSHOT), { what: 'the first snapshot' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // Made by the page itself: nothing that loads waits for it.
  await page.waitForFunction(() => (document.querySelector('#made') as HTMLImageElement).naturalWidth > 0);
  await capture(page);
  await page.evaluate('addLater()');
  await capture(page);
  await tracked.assetsKept();
  await until(() => notes().some(({ url }) => url.endsWith('/i/later.svg')), { what: 'the image added later' });
  await page.evaluate('hindsight("event", "end"); hindsight("stop")');
  await until(() => tracked.custom('hs:event').length > 0, { what: 'the rest of the recording' });
}

async function capture(page: Page): Promise<void> {
  const picture = await page.screenshot();
  moments.push({ atMs: await page.evaluate(() => performance.now()), picture });
}

function notes(): AssetNote[] {
  return tracked.custom('hs:assets').flatMap(({ assets }) => assets);
}

async function replayed(atMs: number, name: string): Promise<Buffer> {
  const recording = asRecording(name, [{ tab: 'a', offsetMs: 0, events: tracked.events() }]);
  host.recordings.set(name, recording);
  await player.forget();
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: host.grant, expiresAt: 0 }, atMs, mode: 'still' });
  await player.hears('still-ready');
  return player.page.screenshot();
}

describe('a page behind a login, once its site is gone', () => {
  it.each([0, 1])('looks as the visitor saw it, at moment %i', async (index) => {
    const { atMs, picture } = moments[index] as (typeof moments)[number];
    const shown = await replayed(atMs, String(index + 1));
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      writeFileSync(`${PICTURES}/vault-${index}-live.png`, picture);
      writeFileSync(`${PICTURES}/vault-${index}-replay.png`, shown);
    }
    expect(await pictureDifference(browser, picture, shown)).toBeLessThan(0.0005);
  });

  it('asks nobody but the player\'s own origin', () => {
    expect(asked.filter((url) => !url.startsWith(host.playerOrigin) && !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([]);
  });
});

describe('reading', () => {
  it('leaves the page\'s console as it was', () => {
    expect(said.filter((line) => !line.includes('/i/no-such.svg') && !line.includes('favicon'))).toEqual([]);
  });

  it('asks the site for nothing again', () => {
    expect(members.served.filter((path, index) => members.served.indexOf(path) !== index)).toEqual([]);
    expect(members.refused).toEqual([]);
  });

  it('says which bytes each file had, and what was broken', () => {
    const known = new Map(notes().map((note) => [note.url.replace(members.origin, ''), note]));
    for (const path of ['/app.css', '/css/more.css', '/css/deep.css', '/fonts/icons.woff2', '/i/plain.svg', '/i/dense-1.svg', '/i/wide.svg', '/i/background.svg', '/i/shadow.svg', '/i/sprite.svg', '/i/later.svg']) {
      expect([path, known.get(path)?.hash !== undefined && testVault.blobs.has(`assets/1/${known.get(path)?.hash}`)]).toEqual([path, true]);
    }
    expect(known.get('/i/no-such.svg')?.why).toBe('broken');
  });

  it('never touches what is blocked, masked, or one pixel large', () => {
    expect(notes().filter(({ url }) => /blocked|masked|pixel/.test(url))).toEqual([]);
  });
});
