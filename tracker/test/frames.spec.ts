// Frames that carry the snippet themselves: of the page's own origin they are part of its recording; of another origin they are taken
// in where the site's settings name both origins, and only there.

import { expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { INCREMENTAL_SNAPSHOT, SOURCE_INPUT, SOURCE_MUTATION } from '@hindsight/wire';
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
