// A page behind a login, recorded by the whole program, still looks as it did when its site is gone: its files came out of the visitor's
// own browser, through the edge into the vault, and from there into the player.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RecordingDetail } from '@hindsight/api-contract';
import { launchBrowser, pictureDifference, until } from '@hindsight/testkit';
import type { Browser } from 'playwright-core';

import { startMemberSite } from '../tracker/test/vault/member-site.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { stageMoment } from './stage.ts';

/** Three styles, a font, twelve images and one the page drew itself. */
const FILES = 17;
const SIZE = { width: 700, height: 500 };

let browser: Browser;
let hindsight: Hindsight;
beforeAll(async () => {
  [browser, hindsight] = await Promise.all([launchBrowser(), startHindsight()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await hindsight?.[Symbol.asyncDispose]();
});

it('looks the same, out of the vault', async () => {
  const members = await startMemberSite(`<script async src="${hindsight.origin}/s/${hindsight.demoSite.key}.js"></script>`);
  const context = await browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.goto(members.origin, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // Made by the page itself: nothing that loads waits for it.
  await page.waitForFunction(() => (document.querySelector('#made') as HTMLImageElement).naturalWidth > 0);
  const picture = await page.screenshot();
  const vault = join(hindsight.dataDirectory, 'blobs', 'assets', hindsight.demoSite.id);
  await until(async () => (await readdir(vault)).length >= FILES, { what: 'the files to be handed over' });
  await page.goto('about:blank');
  await members.stop();

  const { id } = await hindsight.visitOnceListed((one: RecordingDetail) => one.pageViews.some(({ title }) => title === 'Members'));
  const staged = await until(async () => {
    // What came last lengthens it.
    const { durationMs } = await hindsight.get<RecordingDetail>(`/recordings/${id}`);
    const moment = await stageMoment(browser, hindsight, id, durationMs, SIZE);
    const share = await pictureDifference(browser, picture, moment.picture);
    await moment.page.context().close();
    return share < 0.0005 && moment;
  }, { everyMs: 500, what: 'the same picture' });
  // Not before: closing a window cuts off what is under way.
  await context.close();
  expect(staged.state.text).toContain('Members');
  expect(members.refused).toEqual([]);
}, 240_000);
