// Leaving right after a click that changes 300 KB of the page, by a link and by closing the tab: the click is in the recording,
// counted by the API as any other; what did not fit into the browser's last 64 KB is counted, and the recording says so.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Recording, RecordingDetail, RecordingList, Site } from '@hindsight/api-contract';
import { launchBrowser, PAGE_TO_LEAVE, until } from '@hindsight/testkit';
import { LAST_WORDS_BYTES, parseBatchHeader, type BatchHeader } from '@hindsight/wire';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { html, startCustomerSite, type CustomerSite } from './customer-site.ts';
import { startHindsight, untilKnown, type Hindsight } from './hindsight.ts';
import { startVisitorProxy, type VisitorProxy } from './visitor-proxy.ts';

/** `LEAVING_ROUNDS=50` for the figure in full: a minute for each way of leaving. */
const ROUNDS = Number(process.env['LEAVING_ROUNDS'] ?? 15);
const LEAST_SHARE = 0.99;
/** Contexts stay open until their clicks are listed: closing one cuts off what is under way, which closing a tab does not. */
const AT_ONCE = 3;
const ARRIVES_WITHIN_MS = 20_000;

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;

beforeAll(async () => {
  [browser, hindsight] = await Promise.all([launchBrowser(), startHindsight()]);
  proxy = await startVisitorProxy(hindsight.origin, '198.51.100.7');
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await proxy?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

interface Outcome {
  recordings: Recording[];
  clicks: number;
  /** Events the tracker says it could not send, as its last headers count them; and whose they were. */
  lost: number;
  losers: Set<string>;
  /** Handles of visits whose change left after all, before their tab was gone. */
  whole: Set<string>;
}

/** Each round a visitor of its own, on a site of its own for each way of leaving. */
async function leaveAgainAndAgain(name: string, path: string, leave: (page: Page) => Promise<unknown>): Promise<Outcome> {
  const site = await hindsight.post<Site>('/sites', { name, domains: [] });
  await untilKnown(hindsight.origin, site.key);
  await using customer = await startCustomerSite(proxy.origin, site.key);
  customer.pages.set('/', html(PAGE_TO_LEAVE, 'Busy')).set('/away', html('away', 'Away'));
  const recordings = async (): Promise<Recording[]> => (await hindsight.get<RecordingList>(`/sites/${site.id}/recordings?bots=include&limit=200`)).recordings;
  const clicked = async (): Promise<number> => (await recordings()).filter(({ clickCount }) => clickCount === 1).length;

  let missing = 0;
  for (let round = 0; round < ROUNDS;) {
    const count = Math.min(AT_ONCE, ROUNDS - round);
    const contexts = await Promise.all(Array.from({ length: count }, () => visitAndLeave(customer, path, leave)));
    round += count;
    const expected = round - missing;
    // A click that has not come by then is lost, and is not waited for again.
    await until(async () => await clicked() >= expected, { withinMs: ARRIVES_WITHIN_MS, everyMs: 250, what: 'the clicks' }).catch(() => undefined);
    missing = round - await clicked();
    await Promise.all(contexts.map((context) => context.close()));
  }
  const sent = proxy.sent.filter(({ url }) => url.startsWith(`/i/${site.key}`)).map(({ body }) => ({ header: headerOf(body), bytes: body.length }));
  const headers = sent.map(({ header }) => header);
  return {
    recordings: await recordings(), clicks: await clicked(), lost: headers.reduce((sum, { flags }) => sum + (flags.lost ?? 0), 0),
    losers: new Set(headers.filter(({ flags }) => flags.lost !== undefined).map(({ handle }) => handle)),
    whole: new Set(sent.filter(({ bytes }) => bytes > LAST_WORDS_BYTES).map(({ header }) => header.handle)),
  };
}

async function visitAndLeave(customer: CustomerSite, path: string, leave: (page: Page) => Promise<unknown>): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const page = await context.newPage();
  const taken = page.waitForResponse((response) => response.url().includes('/i/') && response.status() === 202);
  await page.goto(customer.origin + path);
  await taken;
  // Nobody clicks in the first moments of a page: what hands clicks to the browser for a tab that is gone too soon comes right after the load.
  await page.waitForFunction(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/r/')).length >= 2);
  await page.click('#go', { noWaitAfter: true });
  await leave(page);
  return context;
}

function headerOf(body: Buffer): BatchHeader {
  const parsed = parseBatchHeader(body.subarray(0, body.indexOf(10)).toString());
  if (!parsed.ok) throw new Error(`the tracker sent a header the wire refuses: ${parsed.reason}`);
  return parsed.header;
}

describe(`${ROUNDS} visitors who click, change 300 KB and leave`, () => {
  const outcomes: Record<'navigations' | 'closes', Outcome | null> = { navigations: null, closes: null };

  it('by a link: their clicks are in their recordings', async () => {
    const outcome = outcomes.navigations = await leaveAgainAndAgain('Left by a link', '/', (page) => page.waitForURL('**/away'));
    expect(outcome.recordings).toHaveLength(ROUNDS);
    expect(outcome.clicks / ROUNDS).toBeGreaterThanOrEqual(LEAST_SHARE);
  }, 60_000 + ROUNDS * 12_000);

  it('by closing the tab: their clicks are in their recordings', async () => {
    const outcome = outcomes.closes = await leaveAgainAndAgain('Left by closing', '/?stay', (page) => page.close({ runBeforeUnload: true }));
    expect(outcome.recordings).toHaveLength(ROUNDS);
    expect(outcome.clicks / ROUNDS).toBeGreaterThanOrEqual(LEAST_SHARE);
  }, 60_000 + ROUNDS * 12_000);

  it('the change that did not fit is counted, and the recordings it misses in say so', async () => {
    const { navigations, closes } = outcomes;
    if (navigations === null || closes === null) throw new Error('there is nothing to look at');
    process.stdout.write(`navigations: ${navigations.clicks} of ${ROUNDS}, tab closes: ${closes.clicks} of ${ROUNDS}, events that did not fit: ${navigations.lost + closes.lost}\n`);
    for (const { losers, whole, recordings } of [navigations, closes]) {
      // 300 KB never fit into last words; a tab that takes its time to close may have sent them before.
      expect(new Set([...losers, ...whole]).size).toBe(recordings.length);
      expect(losers.size).toBeGreaterThan(0);
      for (const handle of losers) {
        await until(async () => (await hindsight.get<RecordingDetail>(`/handles/${handle}`)).hasGap, { everyMs: 250, what: `a gap in ${handle}` });
      }
    }
  }, 60_000);
});
