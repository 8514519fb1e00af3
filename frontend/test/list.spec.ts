// The list of recordings in a real browser: it loads on as one scrolls, is filtered by groups, sequences and typed suggestions, keeps segments
// and columns, and many recordings are changed at once.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { Page } from 'playwright-core';
import { setUpApp } from './app-under-test.ts';
import type { ContractServer } from './contract-server.ts';

const SOON = { what: 'the app to ask', withinMs: 30_000 };
const app = setUpApp();
const { open } = app;
let page: Page;
let server: ContractServer;
beforeEach(() => {
  ({ page, server } = app);
});

const asked = (name: string): string | null => server.listQueries.at(-1)?.get(name) ?? null;

describe('values to choose from', () => {
  it('are shown with what they were counted among, on lists and on heatmaps', async () => {
    await open('/sites/1/recordings');
    await page.getByRole('button', { name: 'Tags & notes' }).click();
    await page.getByText('Counted among the newest 50,000 recordings.').waitFor();
    await open('/sites/1/heatmaps?page=/pricing');
    await page.getByText('Devices are counted among the newest 10,000 recordings.').waitFor();
    expect(await page.getByRole('radio', { name: 'mobile' }).innerText()).toContain('401');
  });
});

describe('the list', () => {
  it('loads on as one scrolls, draws only what can be seen, and goes back to the top', async () => {
    await open('/sites/1/recordings?range=7d');
    await page.locator('hs-recording-row').first().waitFor();
    await until(async () => {
      await page.evaluate(() => { scrollTo(0, document.body.scrollHeight); });
      return await page.locator('li[aria-posinset="150"]').count() > 0;
    }, SOON);
    expect(server.listQueries.map((query) => query.get('cursor'))).toEqual([null, '50', '100']);
    expect(new Set(server.listQueries.map((query) => query.get('from'))).size).toBe(1);
    expect(await page.locator('hs-recording-row').count()).toBeLessThan(60);
    await page.evaluate(() => { scrollTo(0, 0); });
    await page.locator('a[href="/recordings/1000"]').waitFor();
    await page.getByRole('button', { name: 'Jump to a day' }).click();
    await page.getByLabel('Show the list from this day').fill('2026-03-04');
    await until(() => asked('at') !== null, SOON);
    expect(new Date(Number(asked('at')) + 1).getHours()).toBe(0);
  });

  it('goes by keyboard: down, up, select, open', async () => {
    await open('/sites/1/recordings');
    await page.locator('hs-recording-row').first().waitFor();
    for (const key of ['j', 'j', 'j', 'k', 'x']) await page.keyboard.press(key);
    await page.getByText('1 selected').waitFor();
    expect(await page.locator('hs-recording-row.selected a').getAttribute('href')).toBe('/recordings/999');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/recordings/999');
  });

  it('is filtered by what is typed, by a sequence and by groups', async () => {
    await open('/sites/1/recordings');
    await page.getByRole('button', { name: 'Country', exact: true }).click();
    await page.getByLabel('Find or add').fill('fran');
    await page.getByRole('checkbox', { name: 'France' }).check();
    await until(() => asked('country') === 'FR', SOON);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Sequence', exact: true }).click();
    await page.getByRole('combobox', { name: 'Page 1' }).fill('/cart');
    await page.getByRole('combobox', { name: 'Page 1' }).press('Tab');
    await page.getByRole('combobox', { name: 'Page 2' }).fill('check');
    await page.getByRole('option', { name: '/checkout/shipping' }).click();
    await page.getByLabel('Within minutes').fill('10');
    await page.getByRole('button', { name: 'Apply' }).click();
    await until(() => asked('sequence') !== null, SOON);
    expect(JSON.parse(asked('sequence') ?? '')).toEqual({ steps: [{ match: 'contains', value: '/cart' }, { match: 'contains', value: '/checkout/shipping' }], withinMs: 600_000 });

    await page.getByRole('button', { name: 'Any of …' }).click();
    await page.getByRole('combobox', { name: 'Visited page' }).fill('/cart');
    await page.getByRole('combobox', { name: 'Visited page' }).press('Enter');
    await page.getByRole('button', { name: 'or …' }).click();
    await page.getByLabel('Condition').selectOption('hasError');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await until(() => (JSON.parse(asked('any') ?? '[]') as unknown[]).length === 2, SOON);
    expect(JSON.parse(asked('any') ?? '')).toEqual([{ page: '/cart', pageMatch: 'contains' }, { hasError: 'true' }]);
    await page.keyboard.press('Escape');
    await page.getByText('Visited page contains /cart or Has error').waitFor();
  });

  it('keeps a filter as a segment and columns as they were chosen; what is left out can be seen', async () => {
    await open('/sites/1/recordings?device=mobile');
    await page.getByRole('button', { name: 'Segments' }).click();
    await page.getByRole('button', { name: 'Save this filter' }).click();
    await page.getByLabel('Name').fill('Phones');
    await page.getByRole('checkbox', { name: 'Everybody' }).check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(() => server.world.segments.length === 1, SOON);
    expect(server.world.segments[0]).toMatchObject({ name: 'Phones', isShared: true, filter: { device: ['mobile'] } });
    await page.getByRole('button', { name: '87 by bots' }).click();
    await until(() => asked('bots') === 'only', SOON);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await until(() => asked('bots') === null, SOON);
    await page.getByRole('button', { name: 'Segments' }).click();
    await page.getByRole('button', { name: /^Phones shared 1,234/ }).click();
    await page.waitForURL('**/recordings?device=mobile');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Country' }).uncheck();
    await page.reload();
    await page.locator('hs-recording-row').first().waitFor();
    expect(await page.locator('hs-country-badge').count()).toBe(0);
  });

  it('changes all that meet the filter only when their number was typed', async () => {
    await open('/sites/1/recordings?device=mobile');
    await page.getByRole('checkbox', { name: /^Select / }).nth(2).check();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('textbox', { name: 'Tag' }).fill('look');
    await page.getByRole('button', { name: 'Add it' }).click();
    await until(() => server.world.bulk.length === 1, SOON);
    expect(server.world.bulk[0]).toMatchObject({ of: { ids: ['998'] }, count: 1, tag: 'look', isRemoved: false });
    await page.getByRole('checkbox', { name: /^Select / }).nth(2).check();
    await page.getByRole('button', { name: 'Select all 1,234' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    expect(await page.getByRole('button', { name: 'Delete 1,234' }).isDisabled()).toBe(true);
    await page.getByLabel('to confirm').fill('1,234');
    await page.getByRole('button', { name: 'Delete 1,234' }).click();
    await until(() => server.world.bulk.length === 2, SOON);
    expect(server.world.bulk[1]).toMatchObject({ what: '/recordings/delete', of: { filter: { device: ['mobile'] } }, count: 1234 });
  });
});
