// What is not allowed is not asked for, stored or sent.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { Page } from 'playwright-core';
import { html, settings, SITE_KEY } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
/** Last words of pages of tests before may come late and are nobody's here: what was sent is asked of `sent`. */
const only = () => [...new Set(visits.site.asked.filter((asked) => asked.startsWith('GET')))];
const BOOTSTRAP = `GET /s/${SITE_KEY}.js`;

/** Opens a page, waits until the bootstrap has run and then a while in which something could go wrong. */
async function openQuietly(prepare = '', path = '/'): Promise<Page> {
  if (!visits.site.pages.has(path)) visits.site.pages.set(path, html('<p>x', prepare));
  const page = await visits.open(path);
  await page.waitForFunction('window.hindsight && hindsight.c');
  await page.waitForTimeout(500);
  return page;
}
const stored = (page: Page) => page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]);

describe('consent required', () => {
  it('keeps everything back until it is given, then runs what waited', async () => {
    visits.site.settings = settings({ consent: 'required' });
    const page = await openQuietly();
    await page.evaluate("hindsight('tag', 'early')");
    expect(only()).toEqual([BOOTSTRAP]);
    expect(visits.site.sent).toEqual([]);
    expect(await stored(page)).toEqual([[], [], '']);
    await page.evaluate("hindsight('consent', true)");
    await until(() => visits.site.batches().length > 0);
    await visits.leave(page);
    expect(visits.site.custom('hs:tag')).toEqual([{ tag: 'early' }]);
  });

  it('honours consent given before the bootstrap was there', async () => {
    visits.site.settings = settings({ consent: 'required' });
    visits.site.pages.set('/', html('<p>x', "<script>window.hindsight = function () { (hindsight.q = hindsight.q || []).push(arguments) }; hindsight('consent', true)</script>"));
    await visits.visit();
  });

  it('withdrawn stops the recording, sends nothing more and forgets who it was', async () => {
    visits.site.settings = settings({ consent: 'required' });
    const page = await openQuietly();
    await page.evaluate("hindsight('consent', true)");
    await until(() => visits.site.batches().length > 0);
    let begun = 0;
    page.on('request', (request) => void (request.url().includes('/i/') && begun++));
    await page.evaluate("document.body.append('written'); hindsight('consent', false)");
    // What was on its way may still arrive; nothing is sent from here on.
    const before = begun;
    await page.evaluate("document.body.append('more')");
    await page.goto('about:blank');
    await page.goBack();
    expect(begun).toBe(before);
    expect(visits.site.everything()).not.toMatch(/written|more/);
    expect(await stored(page)).toEqual([[], [], '']);
  });

  it('given and withdrawn while the recorder loads records nothing', async () => {
    visits.site.settings = settings({ consent: 'required' });
    const page = await openQuietly();
    await page.evaluate("hindsight('consent', true); hindsight('consent', false)");
    await until(() => visits.site.asked.some((path) => path.startsWith('GET /r/')));
    await page.waitForTimeout(500);
    expect(visits.site.sent).toEqual([]);
    expect(await stored(page)).toEqual([[], [], '']);
  });
});

describe('privacy signals', () => {
  const GPC = '<script>Object.defineProperty(navigator, "globalPrivacyControl", { value: true })</script>';
  const DNT = '<script>Object.defineProperty(navigator, "doNotTrack", { value: "1" })</script>';

  it.each([['Global Privacy Control', GPC], ['Do Not Track', DNT]])('%s keeps the recorder away, whatever the page says', async (_, head) => {
    const page = await openQuietly(head);
    await page.evaluate("hindsight('consent', true)");
    await page.waitForTimeout(200);
    expect(only()).toEqual([BOOTSTRAP]);
    expect(visits.site.sent).toEqual([]);
    expect(await stored(page)).toEqual([[], [], '']);
  });

  it('are ignored where the settings say so', async () => {
    visits.site.settings = settings({ honourPrivacySignals: false });
    visits.site.pages.set('/', html('<p>x', GPC + DNT));
    await visits.visit();
  });
});

describe('sampling', () => {
  it('leaves a session out for as long as it would last', async () => {
    visits.site.settings = settings({ sampling: 0 });
    const page = await openQuietly();
    visits.site.settings = settings({ sampling: 0.999999 });
    await page.reload();
    await page.waitForFunction('window.hindsight && hindsight.c');
    await page.waitForTimeout(300);
    expect(only()).toEqual([BOOTSTRAP]);
    expect(visits.site.sent).toEqual([]);
  });

  it('goes on with a session that was drawn', async () => {
    visits.site.pages.set('/', html('<p>x'));
    const page = await visits.visit();
    visits.site.settings = settings({ sampling: 0 });
    // The present bootstrap is cached by nobody here: the next load carries the new settings.
    await page.reload();
    await until(() => new Set(visits.site.batches().map(({ header }) => header.doc)).size === 2);
    expect(new Set(visits.site.batches().map(({ header }) => header.session)).size).toBe(1);
  });

  it('draws again for a session that begins in an open page: one left out is told of once and stays out, in other tabs too', async () => {
    visits.site.settings = settings({ sampling: 0.5 });
    visits.site.pages.set('/', html('<p>x', '<script>Math.random = () => Number(sessionStorage.drawn ?? 0)</script>'));
    const page = await visits.visit();
    const other = await page.context().newPage();
    await other.goto(visits.site.origin);
    await until(() => documents() === 2, { withinMs: 30_000, what: 'two tabs recorded' });
    const told = () => visits.site.asked.filter((asked) => asked === `POST /i/${SITE_KEY}?out`).length;
    expect(told()).toBe(0);
    for (const tab of [page, other]) {
      await tab.evaluate("sessionStorage.drawn = 0.9; { const now = Date.now; Date.now = () => now() + 31 * 60_000 }");
      await tab.mouse.move(10, 10);
      await tab.mouse.move(60, 60);
    }
    await until(() => told() > 0, { withinMs: 30_000, what: 'the word of it' });
    for (const tab of [page, other]) {
      await tab.evaluate("document.body.append('after the draw')");
      await tab.mouse.move(90, 90);
    }
    // Another page of the same visit, whatever it would draw.
    await page.addInitScript('{ const now = Date.now; Date.now = () => now() + 31 * 60_000; }');
    await page.evaluate('sessionStorage.drawn = 0');
    await page.reload();
    await page.waitForFunction('window.hindsight && hindsight.c');
    await page.waitForTimeout(500);
    await other.close();
    expect(told()).toBe(1);
    expect(documents()).toBe(2);
    expect(visits.site.everything()).not.toContain('after the draw');
  });
});

function documents(): number {
  return new Set(visits.site.sent.map(({ header }) => header.doc)).size;
}
