// The settings of a site in a real browser: what is being typed is tried on a recorded page before it is saved.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { Page } from 'playwright-core';
import { setUpApp } from './app-under-test.ts';
import type { ContractServer } from './contract-server.ts';

const app = setUpApp({ heightPx: 900 });
let page: Page;
let server: ContractServer;
beforeEach(async () => {
  ({ page, server } = app);
  await app.open('/sites/1/settings');
});

describe('settings', () => {
  it('try rules of privacy on a recorded page before they are saved, and say what each selector meets', async () => {
    await page.getByRole('button', { name: 'Try on a recorded page' }).click();
    await page.getByText('12 of 80 texts masked').waitFor();
    await page.getByRole('row', { name: 'Text hidden .customer-name Hits 3 elements' }).waitFor();
    await page.getByLabel('Text hidden in').fill('.customer-name\n.nobody\ndiv:has(');
    await page.getByRole('row', { name: 'Text hidden .nobody Hits nothing on this page' }).waitFor();
    await page.getByRole('row', { name: /div:has\( Is not a valid selector/ }).waitFor();
    await page.getByText('recordings made before keep what they have').waitFor();
    // Nothing was saved by trying.
    expect(server.world.sites[0]?.settings.maskSelectors).toEqual(['.customer-name']);

    const player = await until(() => page.frames().find((frame) => frame.url().startsWith(server.playerOrigin)) ?? null);
    const told = await player.evaluate(() => window.heard.filter(({ type }) => type === 'heatmap-map').at(-1)) as { map?: { rules?: { maskSelectors?: string[] } } } | undefined;
    expect(told?.map?.rules?.maskSelectors).toEqual(['.customer-name', '.nobody', 'div:has(']);
    await page.getByLabel('Recording', { exact: true }).selectOption({ index: 2 });
    await page.getByText('12 of 80 texts masked').waitFor();
  });
  it('spread a quota of visits over the day, say how, and take it back', async () => {
    await page.getByLabel('Visits recorded in a day, at most').fill('2400');
    await page.getByText('about 100 an hour').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('All changes are saved.').waitFor();
    expect(server.world.sites[0]?.settings.visitsPerDay).toBe(2400);
    await page.getByLabel('Visits recorded in a day, at most').fill('1.5');
    await page.getByText('Not a whole number').waitFor();
    expect(await page.getByRole('button', { name: 'Save changes' }).isDisabled()).toBe(true);
    await page.getByLabel('Visits recorded in a day, at most').fill('');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('All changes are saved.').waitFor();
    expect(server.world.sites[0]?.settings.visitsPerDay).toBe(0);
  });
});
