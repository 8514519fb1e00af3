// What the owner does on the first day, in the real app over the real program: signs in, sees a visit that still runs, filters for
// it, watches it grow, and looks at the page's heatmaps.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser, Frame, Page } from 'playwright-core';

import { startHindsight, type Hindsight } from './hindsight.ts';
import { startVisitorProxy, type VisitorProxy } from './visitor-proxy.ts';

/** Belongs to a Japanese university, so that the bundled data know it; nothing is ever sent there. */
const ADDRESS_IN_JAPAN = '130.69.0.1';

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;
let owner: Page;

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

async function player(page: Page): Promise<Frame> {
  return until(() => page.frames().find((frame) => frame.parentFrame() === page.mainFrame()) ?? null, { what: 'the player' });
}

async function stageText(page: Page): Promise<string> {
  return (await player(page)).evaluate(() => document.querySelector('iframe')?.contentDocument?.body.innerText ?? '');
}

describe('the owner', () => {
  it('signs in, finds the running visit by device and country, and watches it go on', async () => {
    const visitor = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await visitor.goto(`${proxy.origin}/demo/shop`);

    owner = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    owner.setDefaultTimeout(90_000);
    await owner.goto(hindsight.origin);
    await owner.getByLabel('E-mail').fill('owner@e2e.example');
    await owner.getByLabel('Password').fill('an e2e password');
    await owner.getByRole('button', { name: 'Sign in' }).click();
    await owner.getByRole('link', { name: 'Recordings' }).first().click();
    await owner.getByRole('heading', { name: 'Recordings' }).waitFor();
    await hindsight.visitOnceListed((visit) => visit.isLive && visit.country === 'JP');

    await owner.getByRole('button', { name: 'Device' }).click();
    await owner.getByRole('dialog').getByText('Desktop').click();
    await owner.keyboard.press('Escape');
    await owner.getByRole('button', { name: 'Country' }).click();
    await owner.getByRole('dialog').getByText('Japan').click();
    await owner.keyboard.press('Escape');
    await owner.waitForURL((url) => url.searchParams.get('country') === 'JP' && url.searchParams.get('device') === 'desktop');
    const row = owner.locator('a[href*="/recordings/"]').filter({ hasText: '/demo/shop' }).filter({ hasText: /live/i });
    await row.first().click();
    await owner.getByRole('button', { name: 'Play' }).waitFor();
    await until(async () => (await stageText(owner)).includes('Kiln'), { everyMs: 100, what: 'the shop on the stage' });

    await visitor.goto(`${proxy.origin}/demo/product/4`);
    const product = await visitor.locator('h1').innerText();
    await owner.getByRole('slider', { name: 'Moment of the recording' }).press('End');
    await until(async () => {
      await owner.getByRole('slider', { name: 'Moment of the recording' }).press('End');
      return (await stageText(owner)).includes(product);
    }, { everyMs: 500, what: `“${product}” on the stage while the visit runs` });
    await owner.getByRole('button', { name: /\/demo\/product\/4/ }).first().waitFor();
    await visitor.context().close();
  }, 120_000);

  it('shows the visit to somebody without an account, until the link is ended', async () => {
    await owner.getByRole('button', { name: 'Share', exact: true }).click();
    await owner.getByRole('button', { name: 'Create link' }).click();
    const link = await owner.getByLabel('Link for anybody').inputValue();
    const guest = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await guest.goto(link);
    await until(async () => (await stageText(guest)).includes('Kiln'), { everyMs: 100, what: 'the shop on the guest’s stage' });
    expect(await guest.evaluate(async () => (await fetch('/api/v1/me')).status)).toBe(401);
    const grant = new URL((await player(guest)).url()).search;
    const blocks = await guest.evaluate(async (address) => (await (await fetch(address)).json() as { manifest: { recordingId: string; blocks: { id: string }[] } }).manifest, `/api/v1${new URL(link).pathname}/blocks`);
    const block = new URL(`/blocks/${blocks.recordingId}/${blocks.blocks[0]?.id ?? ''}${grant}`, (await player(guest)).url());
    expect((await fetch(block)).status).toBe(200);

    await owner.getByRole('button', { name: 'End now' }).click();
    await until(async () => (await fetch(block)).status === 403, { everyMs: 200, what: 'the block to be refused' });
    await guest.reload();
    await guest.getByRole('heading', { name: 'This link leads nowhere' }).waitFor();
    await guest.context().close();
    await owner.getByRole('button', { name: 'Close' }).click();
    await owner.getByRole('dialog').waitFor({ state: 'detached' });
  }, 120_000);

  it('sees where the demo visitors clicked, how far they scrolled, and what could not be placed', async () => {
    await owner.getByRole('link', { name: 'Heatmaps' }).first().click();
    await owner.getByText('/demo/product/*').click();
    await owner.getByText(/\d+ visits · \d+ page views · \d+ clicks/).first().waitFor();
    await owner.getByRole('heading', { name: 'Most clicked elements' }).waitFor();
    await until(async () => (await (await player(owner)).evaluate(() => document.querySelector('canvas')?.width ?? 0)) > 0, { what: 'the drawn map' });
    await owner.getByText('Add to basket').first().waitFor();

    await owner.getByText('Scroll', { exact: true }).click();
    await owner.waitForURL((url) => url.searchParams.get('kind') === 'scroll');
    await owner.getByRole('heading', { name: 'How far people read' }).waitFor();
    expect(await owner.getByText('100%').count()).toBeGreaterThan(0);
  }, 60_000);

  it('removes the demo visits with one button', async () => {
    await owner.getByRole('link', { name: 'Recordings' }).first().click();
    await owner.getByRole('button', { name: 'Remove demo visits' }).click();
    const confirm = owner.getByRole('dialog').getByRole('button', { name: /remove/i });
    await confirm.click();
    await until(async () => (await hindsight.get<{ recordings: unknown[] }>(`/sites/${hindsight.demoSite.id}/recordings?demo=only`)).recordings.length === 0, { what: 'the demo visits to be gone' });
    const { length } = await hindsight.visits();
    await owner.getByText(new RegExp(`^${length} recordings?$`)).waitFor();
  }, 60_000);
});
