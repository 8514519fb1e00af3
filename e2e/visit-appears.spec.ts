// A visit to the demo shop, from the first page to the list: its pages, device and country, while it runs and afterwards.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail } from '@hindsight/api-contract';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser } from 'playwright-core';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { pagesTaken, startVisitorProxy, type VisitorProxy } from './visitor-proxy.ts';

/** Belongs to a Japanese university, so that the bundled data know it; nothing is ever sent there. */
const ADDRESS_IN_JAPAN = '130.69.0.1';

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;

beforeAll(async () => {
  browser = await launchBrowser();
  hindsight = await startHindsight();
  proxy = await startVisitorProxy(hindsight.origin, ADDRESS_IN_JAPAN);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await proxy?.[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
});

/** The product's promise. */
const LISTED_WITHIN_MS = 30_000;

const paths = (visit: RecordingDetail): string[] => visit.pageViews.map((view) => view.path);

describe('a visit to the demo shop', () => {
  it('is in the list within 30 s while it runs, and complete within 30 s of its end', async () => {
    const from = Date.now();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    // The visitor looks at each page until its snapshot is out: it does not fit into last words. Leaving faster is leaving.spec's.
    const before = pagesTaken(proxy.sent);
    const look = (pages: number): Promise<true> => until(() => pagesTaken(proxy.sent) >= before + pages, { what: `page ${pages} to be sent` });
    await page.goto(`${proxy.origin}/demo?utm_source=letter&utm_campaign=spring`);
    await look(1);
    await page.getByRole('navigation').getByRole('link', { name: 'Shop' }).click();
    await look(2);
    await page.locator('[data-results] .card').nth(2).click();
    await page.waitForURL('**/demo/product/3');
    await look(3);

    // A second try must not find the first one's visit.
    const mineOnceListed = (isIt: (visit: RecordingDetail) => boolean): Promise<RecordingDetail> =>
      hindsight.visitOnceListed((visit) => visit.startedAt >= from && isIt(visit), LISTED_WITHIN_MS);
    const running = await mineOnceListed((visit) => paths(visit).includes('/demo/product/3'));
    expect(running).toMatchObject({ isLive: true, isDemo: false, isBot: false, country: 'JP', device: 'desktop', browser: 'Chrome', entryPath: '/demo', utmSource: 'letter', utmCampaign: 'spring', viewportWidth: 1440 });
    expect(paths(running)).toEqual(['/demo', '/demo/shop', '/demo/product/3']);

    await page.getByRole('button', { name: 'Add to basket' }).click();
    await page.getByRole('link', { name: 'To the basket' }).click();
    await look(4);
    await page.getByRole('button', { name: 'Have a coupon?' }).click();
    await page.getByRole('button', { name: 'Broken coupon' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Go to checkout' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Anna Example');
    // While the tab is open everything arrives in the end; what a closing tab cannot say any more is leaving.spec's.
    const unbroken = await mineOnceListed((visit) => paths(visit).includes('/demo/cart/checkout') && visit.errorCount > 0 && !visit.hasGap);
    expect(unbroken).toMatchObject({ id: running.id, hasGap: false });
    await context.close();

    const whole = await mineOnceListed((visit) => paths(visit).includes('/demo/cart/checkout') && visit.errorCount > 0);
    expect(whole.id).toBe(running.id);
    expect(paths(whole)).toEqual(['/demo', '/demo/shop', '/demo/product/3', '/demo/cart', '/demo/cart/checkout']);
    expect(whole).toMatchObject({ pageCount: 5, errorCount: 1, exitPath: '/demo/cart/checkout' });
    expect(whole.pageViews.map((view) => view.pageGroup)).toContain('/demo/product/*');
  }, 120_000);

  it('is told apart by device, and found by page, country and device', async () => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true,
      userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
    });
    const page = await context.newPage();
    await page.goto(`${proxy.origin}/demo/visit`);
    const visit = await hindsight.visitOnceListed((one) => one.device === 'mobile');
    await context.close();
    expect(visit).toMatchObject({ browser: 'Safari', system: 'iOS', country: 'JP', viewportWidth: 390 });
    const ids = async (query: string): Promise<string[]> => (await hindsight.visits(query)).map(({ id }) => id);
    expect(await ids('&device=mobile&country=JP&page=/demo/visit&pageMatch=equals')).toEqual([visit.id]);
    expect(await ids('&device=mobile&country=US')).toEqual([]);
    expect(await ids('&device=desktop&page=/demo/visit&pageMatch=equals')).toEqual([]);
  }, 60_000);

  it('stands beside the forty demo visits, which are labelled and neither bots nor counted as live', async () => {
    const imported = await until(async () => {
      const { recordings } = await hindsight.get<{ recordings: { isBot: boolean; isDemo: boolean; isLive: boolean; country: string; startedAt: number; durationMs: number }[] }>(
        `/sites/${hindsight.demoSite.id}/recordings?demo=only&bots=include&limit=200`);
      return recordings.length >= 40 && recordings.every((visit) => !visit.isLive) && recordings;
    }, { everyMs: 250, what: 'the imported visits' });
    expect(imported).toHaveLength(40);
    expect(imported.every((visit) => visit.isDemo && !visit.isBot)).toBe(true);
    expect(new Set(imported.map((visit) => visit.country)).size).toBeGreaterThan(15);
    const oldest = Math.min(...imported.map((visit) => visit.startedAt));
    expect((Date.now() - oldest) / 86_400_000).toBeGreaterThan(6);
    expect((Date.now() - oldest) / 86_400_000).toBeLessThan(7.1);
  }, 60_000);

  it('is recorded with Global Privacy Control and Do Not Track too, because it is the visitor\'s own test', async () => {
    const context = await browser.newContext({ viewport: { width: 1111, height: 700 }, extraHTTPHeaders: { 'Sec-GPC': '1', 'DNT': '1' } });
    await context.addInitScript(() => {
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
      Object.defineProperty(navigator, 'doNotTrack', { value: '1' });
    });
    const page = await context.newPage();
    await page.goto(`${proxy.origin}/demo/journal/forty-hours`);
    expect(await page.getByRole('note').textContent()).toContain('also with Global Privacy Control and Do Not Track');
    await hindsight.visitOnceListed((visit) => visit.viewportWidth === 1111);
    await context.close();
  }, 60_000);

  it('stays when the demo visits are removed at once', async () => {
    const mine = (await hindsight.visits()).length;
    await hindsight.remove(`/sites/${hindsight.demoSite.id}/demo-visits`);
    await until(async () => {
      const { recordings } = await hindsight.get<{ recordings: unknown[] }>(`/sites/${hindsight.demoSite.id}/recordings?demo=only&bots=include&limit=200`);
      return recordings.length === 0;
    }, { everyMs: 250, what: 'the list without them' });
    expect(await hindsight.visits()).toHaveLength(mine);
  }, 90_000);

  it('leaves no address in anything the program prints', () => {
    expect(hindsight.output()).not.toContain(ADDRESS_IN_JAPAN);
  });
});
