// The small picture of a moment over the time line: a second player draws it, and the large one hears nothing of it.
import { beforeEach, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { Frame, Locator, Page } from 'playwright-core';
import { setUpApp } from './app-under-test.ts';
import type { ContractServer } from './contract-server.ts';

interface Heard {
  type: string;
  atMs?: number;
  mode?: string;
}

const WITHIN = { withinMs: 30_000 };
const DURATION_MS = 247_000;
/** A mark close by is what is meant. */
const NEAR_MS = 4_000;
const app = setUpApp({ hasTouch: true });
let page: Page;
let server: ContractServer;
let bar: Locator;
beforeEach(async () => {
  ({ page, server } = app);
  await app.open('/recordings/7');
  bar = page.getByRole('slider', { name: 'Moment of the recording' });
});

async function pointAt(share: number): Promise<void> {
  const box = await bar.boundingBox();
  if (box === null) throw new Error('no time line');
  await page.mouse.move(box.x + box.width * share, box.y + 12);
}

/** What the players were told, the large one's first. */
function players(): Frame[] {
  return page.frames().filter((frame) => frame.url().startsWith(server.playerOrigin));
}

async function heard(frame: Frame | undefined): Promise<Heard[]> {
  return (await frame?.evaluate(() => window.heard)) ?? [];
}

/** The preview's newest wish that names a moment. */
async function previewed(): Promise<Heard | undefined> {
  return (await heard(players()[1])).findLast(({ atMs }) => atMs !== undefined);
}

it('comes where the time line is pointed at for a while, follows, and goes; the large player stays where it is', async () => {
  // Opened, how fast, and whether to skip.
  const told = 3;
  await until(async () => (await heard(players()[0])).length === told, { what: 'the large player to be told' });
  expect(players()).toHaveLength(1);
  await pointAt(0.5);
  const opened = await until(async () => { const wish = await previewed(); return wish?.type === 'open' ? wish : null; }, WITHIN);
  expect(opened.mode).toBe('preview');
  expect(Math.abs((opened.atMs ?? 0) - DURATION_MS / 2)).toBeLessThan(NEAR_MS);
  await page.locator('hs-moment-preview hs-player-frame:not(.late)').waitFor();
  const tip = page.locator('hs-timeline .tip');
  expect(await tip.innerText()).toMatch(/^2:0\d.*\n\/(help|checkout\/shipping)$/);

  await pointAt(0.2);
  await until(async () => { const wish = await previewed(); return wish?.type === 'seek' && Math.abs((wish.atMs ?? 0) - DURATION_MS * 0.2) < NEAR_MS; }, WITHIN);
  await page.locator('hs-moment-preview hs-player-frame:not(.late)').waitFor();
  expect(await tip.innerText()).toMatch(/^0:[45]\d.*\n\/pricing$/);
  await page.mouse.move(300, 100);
  await tip.waitFor({ state: 'hidden' });
  expect(await heard(players()[0])).toHaveLength(told);
});

it('comes with the keys that move along the time line, and Escape takes it away', async () => {
  await bar.focus();
  await page.keyboard.press('ArrowRight');
  const wish = await until(() => previewed(), WITHIN);
  expect(wish).toMatchObject({ type: 'open', mode: 'preview', atMs: 5_000 });
  await page.locator('hs-timeline .tip').getByText('0:05').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('hs-timeline .tip').waitFor({ state: 'hidden' });
});

it('is not for fingers', async () => {
  const box = await bar.boundingBox();
  const touch = await page.context().newCDPSession(page);
  const points = (share: number) => [{ x: (box?.x ?? 0) + (box?.width ?? 0) * share, y: (box?.y ?? 0) + 12 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(0.3) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(0.6) });
  await until(async () => (await heard(players()[0])).some(({ type, atMs }) => type === 'seek' && Math.abs((atMs ?? 0) - DURATION_MS * 0.6) < NEAR_MS), WITHIN);
  await page.locator('hs-timeline .tip:not(.pictured)').getByText(/^2:2\d/).waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  expect(players()).toHaveLength(1);
});
