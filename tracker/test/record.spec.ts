// The recorder in a real browser: what a visit sends, and that the stock Replayer plays it.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { launchBrowser, until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, META } from '@hindsight/wire';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { html, startTrackedSite, type TrackedSite } from './tracked-site.ts';

let site: TrackedSite;
let browser: Browser;
beforeAll(async () => {
  site = await startTrackedSite();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(() => site.reset());

async function visit(path = '/'): Promise<BrowserPage> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.goto(site.origin + path);
  await until(() => site.events().some((event) => event.type === FULL_SNAPSHOT), { what: 'the first snapshot' });
  return page;
}

describe('a visit', () => {
  it('sends its first snapshot at once as a whole batch: view, facts, meta, snapshot', async () => {
    site.pages.set('/', html('<h1>Hello</h1>'));
    const page = await visit();
    const [first] = site.batches();
    expect(first!.header).toMatchObject({ seq: 0, part: 0, parts: 1, clock: 0, enc: 'gzip', flags: { automated: true } });
    expect(first!.events.map((event) => event.type)).toEqual([5, 5, META, FULL_SNAPSHOT]);
    expect(site.sent[0]!.request.headers['content-type']).toBe('text/plain');
    expect(site.sent[0]!.request.headers['cookie']).toBeUndefined();
    await page.close();
  });
});
