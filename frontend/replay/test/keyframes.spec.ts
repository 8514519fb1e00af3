// A moment built from the nearest keyframe is the moment built from the beginning: in everything that can be read of the page, and in
// pixels. Random pages, random moments; HINDSIGHT_SEED=<n> tries one seed, HINDSIGHT_MOMENTS=<n> so many moments.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, pictureDifference } from '@hindsight/testkit';
import type { RecordedEvent } from '@hindsight/wire';
import { CHANGING_PAGE, changePage } from './changing-page.ts';
import { startPlayerHost } from './player-host.ts';
import type { EmbeddedPlayer, PlayerHost } from './player-host.ts';
import { readPage } from './read-page.ts';
import { asRecording, recordedEvents, startRecording, untilRecorded, withKeyframes } from './recorded-visit.ts';
import type { Recording } from './recorded-visit.ts';

const SIZE = { width: 1100, height: 700 };
const SEED = Number(process.env['HINDSIGHT_SEED'] ?? 7);
const MOMENTS = Number(process.env['HINDSIGHT_MOMENTS'] ?? 5);

let browser: Browser;
let host: PlayerHost;
let events: RecordedEvent[];
let whole: Recording;
let folded: Recording;

beforeAll(async () => {
  browser = await launchBrowser();
  host = await startPlayerHost();
  events = await recordChanges();
  const documents = [{ tab: 'aaaaaaaa', offsetMs: 0, events }];
  whole = asRecording('1', documents);
  folded = withKeyframes(asRecording('2', documents), documents);
  host.recordings.set('1', whole).set('2', folded);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
});

async function recordChanges(): Promise<RecordedEvent[]> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await startRecording(page);
  await page.route('http://changing.invalid/', (route) => route.fulfill({ contentType: 'text/html', body: CHANGING_PAGE }));
  await page.goto('http://changing.invalid/');
  for (let part = 0; part < 4; part++) {
    await page.evaluate(`(${changePage.toString()})(${SEED * 10 + part}, 60)`);
    await page.mouse.move(80 + part * 90, 70 + part * 40, { steps: 4 });
  }
  await untilRecorded(page);
  const recorded = await recordedEvents(page);
  await page.context().close();
  return recorded.sort((a, b) => a.timestamp - b.timestamp);
}

async function showAt(player: EmbeddedPlayer, { manifest }: Recording, atMs: number): Promise<{ page: string[]; picture: Buffer }> {
  await player.forget();
  host.asked.length = 0;
  await player.say({ to: 'player', type: 'open', manifest, grant: { token: 'good', expiresAt: 0 }, atMs, mode: 'watch' });
  await player.hears('time', (message) => message.atMs === atMs && !message.isBuffering);
  await player.inPlayer('document.fonts.ready.then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))))');
  const page = await player.inPlayer<string[]>(`(${readPage.toString()})(document.querySelector('.stage-frame iframe').contentDocument)`);
  return { page, picture: await player.page.screenshot() };
}

describe('a keyframe and the rest', () => {
  it('is what all events from the beginning come to', async () => {
    const player = await host.open(browser, SIZE);
    const lastMs = events.at(-1)?.timestamp ?? 0;
    let state = SEED;
    for (let i = 0; i < MOMENTS; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const atMs = Math.round(lastMs * (0.15 + 0.85 * (state / 4_294_967_296)));
      const long = await showAt(player, whole, atMs);
      const short = await showAt(player, folded, atMs);
      const hasKeyframe = folded.manifest.blocks.some((block) => block.fromMs <= atMs && block.keyframe !== undefined);
      expect(host.asked.filter((id) => id.endsWith('/keyframe'))).toHaveLength(hasKeyframe ? 1 : 0);
      expect({ atMs, seed: SEED, page: short.page }).toEqual({ atMs, seed: SEED, page: long.page });
      expect([atMs, await pictureDifference(browser, long.picture, short.picture)]).toEqual([atMs, 0]);
    }
    await player.page.context().close();
  }, 240_000);

  it('is asked for first, with the blocks after it alone; the rest follows, and a keyframe that is gone is a longer way', async () => {
    const player = await host.open(browser, SIZE);
    const atMs = Math.round((events.at(-1)?.timestamp ?? 0) * 0.9);
    const { page } = await showAt(player, folded, atMs);
    const nearest = folded.manifest.blocks.findLast((block) => block.fromMs <= atMs && block.keyframe !== undefined);
    // Several are asked for at once, and come to the server in any order.
    expect(host.asked).toEqual(expect.arrayContaining([`${nearest?.id}/keyframe`, nearest?.id]));
    const heard = await player.hears('marks', (message) => message.isComplete);
    expect(heard.broken).toBe(0);
    const gone = { manifest: { ...folded.manifest, recordingId: '3', blocks: folded.manifest.blocks.map((block) => ({ ...block, keyframe: { bytes: 1 } })) }, blocks: new Map([...folded.blocks].map(([id, text]) => [id, id.endsWith('/keyframe') ? 'broken' : text])) };
    host.recordings.set('3', gone);
    expect((await showAt(player, gone, atMs)).page).toEqual(page);
    await player.page.context().close();
  }, 120_000);

  it('is all a preview asks for, with the blocks up to its moment', async () => {
    const player = await host.open(browser, SIZE);
    host.asked.length = 0;
    const lastMs = events.at(-1)?.timestamp ?? 0;
    const { manifest } = folded;
    await player.say({ to: 'player', type: 'open', manifest, grant: { token: 'good', expiresAt: 0 }, atMs: Math.round(lastMs * 0.3), mode: 'preview' });
    for (const atMs of [Math.round(lastMs * 0.3), Math.round(lastMs * 0.5)]) {
      await player.say({ to: 'player', type: 'seek', atMs });
      await player.hears('time', (message) => message.atMs === atMs && !message.isBuffering);
      const until = manifest.blocks.filter((block) => block.fromMs <= atMs).map(({ id }) => id);
      expect(host.asked.filter((id) => !until.includes(id.replace('/keyframe', '')))).toEqual([]);
    }
    expect(host.asked.filter((id) => id.endsWith('/keyframe'))).toHaveLength(2);
    await player.page.context().close();
  }, 120_000);
});
