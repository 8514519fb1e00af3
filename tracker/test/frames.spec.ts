// Frames that carry the snippet themselves: of the page's own origin they are part of its recording; of another origin they are taken
// in where the site's settings name both origins, and only there.

import { expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { startPlayerHost } from '../../frontend/replay/test/player-host.ts';
import { asRecording } from '../../frontend/replay/test/recorded-visit.ts';
import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_INPUT, SOURCE_MUTATION } from '@hindsight/wire';
import type { Page } from 'playwright-core';
import { html, settings } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
const MESSAGES = '<script>window.heard = []; addEventListener("message", (event) => heard.push(event.data))</script>';
const elsewhere = (): string => visits.site.origin.replace('127.0.0.1', 'localhost');
const documents = (): string[] => [...new Set(visits.site.batches().map(({ header }) => header.doc))];
const frameTrees = (): string[] => visits.site.events().filter(({ type, data }) => type === INCREMENTAL_SNAPSHOT && (data as { isAttachIframe?: boolean }).isAttachIframe === true).map(({ data }) => JSON.stringify(data));

/** Each view brings a snapshot, and a snapshot sends what waits. */
function untilFrameTold(page: Page, times = 1): Promise<unknown> {
  return until(async () => {
    await page.evaluate('hindsight("page", "/next")');
    return frameTrees().length >= times;
  }, { withinMs: 30_000, everyMs: 500, what: 'the frame in the recording' });
}

it('of the same origin are not recorded a second time', async () => {
  visits.site.pages.set('/', html('<h1>Page</h1><iframe src="/inside"></iframe>', MESSAGES));
  visits.site.pages.set('/inside', html('<p>in the frame</p>'));
  const page = await visits.visit();
  await page.frameLocator('iframe').locator('p').waitFor();
  await page.frame({ url: /inside/ })!.waitForFunction('window.hindsight && hindsight.c');
  await untilFrameTold(page);
  expect(frameTrees().at(-1)).toContain('in the frame');
  await visits.leave(page);
  expect(documents()).toHaveLength(1);
});

it('of another origin make one recording with the page where both are named, after each snapshot and with what is typed there masked', async () => {
  visits.site.settings = settings({ frameOrigins: [visits.site.origin, elsewhere()] });
  visits.site.pages.set('/', html(`<h1>Page</h1><iframe src="${elsewhere()}/inside"></iframe><div data-hs-block><iframe src="${elsewhere()}/blocked"></iframe></div>`, MESSAGES));
  visits.site.pages.set('/inside', html('<p>in the other frame</p><input id="field">'));
  visits.site.pages.set('/blocked', html('<p>in a blocked place</p>'));
  const page = await visits.visit();
  await untilFrameTold(page);
  await page.frameLocator('iframe').first().locator('#field').fill('typed over there');
  const times = frameTrees().length;
  await untilFrameTold(page, times + 1);
  await visits.leave(page);
  expect(frameTrees().every((tree) => tree.includes('in the other frame'))).toBe(true);
  const inputs = visits.site.events().filter(({ type, data }) => type === INCREMENTAL_SNAPSHOT && (data as { source: number }).source === SOURCE_INPUT).map(({ data }) => data as { id: number; text: string });
  expect(inputs.some(({ id }) => id > 2 ** 32)).toBe(true);
  expect(inputs.map(({ text }) => text).join('')).toMatch(/^\*+$/);
  expect(visits.site.everything()).not.toContain('typed over there');
  // The one in the blocked place is recorded alone, and is no part of the page's recording.
  const own = visits.site.batches().filter(({ events }) => JSON.stringify(events).includes('in a blocked place')).map(({ header }) => header.doc);
  expect(own).not.toContain(documents().find((doc) => visits.site.batches().some(({ header, events }) => header.doc === doc && JSON.stringify(events).includes('isAttachIframe'))));
});

it('of an origin that is not named hear nothing and tell nothing: each is recorded alone', async () => {
  visits.site.settings = settings({ frameOrigins: [elsewhere()] });
  visits.site.pages.set('/', html(`<h1>Page</h1><iframe src="${elsewhere()}/inside"></iframe>`, MESSAGES));
  visits.site.pages.set('/inside', html('<p>in the other frame</p>'));
  const page = await visits.visit();
  await until(() => documents().length === 2, { withinMs: 30_000, what: 'two recordings' });
  expect(await page.evaluate('heard')).toEqual([]);
  expect(frameTrees()).toEqual([]);
  expect(visits.site.events().some(({ type, data }) => type === INCREMENTAL_SNAPSHOT && (data as { source: number }).source === SOURCE_MUTATION && JSON.stringify(data).includes('other frame'))).toBe(false);
});

it('in frames of other origins are part of it as well, and the player shows them; what a frame says as it goes is heard', async () => {
  const innermost = visits.site.origin.replace('127.0.0.1', 'inner.localhost');
  visits.site.settings = settings({ frameOrigins: [visits.site.origin, elsewhere(), innermost] });
  const speaksLast = '<script>addEventListener("pagehide", () => { document.querySelector("p").textContent = "said last" })</script>';
  visits.site.pages.set('/', html(`<h1>Page</h1><iframe src="${elsewhere()}/inside"></iframe>`, MESSAGES));
  visits.site.pages.set('/inside', html(`<p>in the other frame</p><iframe src="${innermost}/deep"></iframe>`, speaksLast));
  visits.site.pages.set('/deep', html('<p>deep inside</p><input id="field" data-hs-unmask>'));
  visits.site.pages.set('/next-inside', html('<p>another in the frame</p>'));
  const page = await visits.visit();
  const deepTold = (text: string): Promise<unknown> => until(async () => {
    await page.evaluate('hindsight("page", "/next")');
    return visits.site.events().some(({ data }) => JSON.stringify(data).includes(text));
  }, { withinMs: 60_000, everyMs: 500, what: text });
  await deepTold('deep inside');
  await page.frame({ url: /deep/ })!.evaluate("document.querySelector('p').append(', and changed')");
  await deepTold(', and changed');
  // Both have told all anew after the last snapshot of the page.
  await until(() => visits.site.events().slice(visits.site.events().findLastIndex(({ type }) => type === FULL_SNAPSHOT))
    .some(({ data }) => JSON.stringify(data).match(/isAttachIframe.*, and changed/)), { withinMs: 60_000, what: 'the frames as they are now' });
  expect(documents()).toHaveLength(1);
  const before = visits.site.events().length;
  const seen = await shownTexts();
  expect(seen).toEqual(['Page', 'in the other frame', 'deep inside, and changed']);

  await page.frame({ url: /\/inside/ })!.evaluate("location.href = '/next-inside'");
  await deepTold('another in the frame');
  expect(JSON.stringify(visits.site.events().slice(before))).toContain('said last');
  expect(documents()).toHaveLength(1);
}, 240_000);

/** What the product's player shows at the end of the recording: the page's text, and those of the frames in it, from the outside in. */
async function shownTexts(): Promise<string[]> {
  await using host = await startPlayerHost();
  const events = visits.site.events();
  const recording = asRecording('1', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
  host.recordings.set('1', recording);
  const player = await host.open(visits.browser);
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: host.grant, expiresAt: 0 }, atMs: events.at(-1)!.timestamp, mode: 'still' });
  await player.hears('still-ready');
  const texts = await player.inPlayer<string[]>(`(() => {
    const textsOf = (page) => [page.querySelector('h1,p').textContent, ...[...page.querySelectorAll('iframe')].flatMap((frame) => textsOf(frame.contentDocument))];
    return textsOf(document.querySelector('.stage-frame iframe').contentDocument);
  })()`);
  await player.page.context().close();
  return texts;
}
