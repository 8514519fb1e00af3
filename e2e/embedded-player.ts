// The real player page, embedded from the app's origin as the app does it, with a hand on both ends of its messages.

import type { Blocks } from '@hindsight/api-contract';
import { until } from '@hindsight/testkit';
import type { FromPlayer, HeatmapDrawing } from '@hindsight/wire';
import type { Browser, Frame, Page } from 'playwright-core';
import type { Hindsight } from './hindsight.ts';

type Drawn = Extract<FromPlayer, { type: 'heatmap-drawn' }>;
type Said = Window & { said: FromPlayer[] };

export interface DrawnHeatmap {
  page: Page;
  /** Its only iframe holds the rebuilt page. */
  player: Frame;
  drawn: Drawn;
}

/** Opens a recording's moment in the player and draws a heatmap over it. Close the page's context when done. */
export async function drawHeatmap(browser: Browser, hindsight: Hindsight, backdrop: { recordingId: string; atMs: number }, map: HeatmapDrawing, width: number): Promise<DrawnHeatmap> {
  const { manifest, grant } = await hindsight.get<Blocks>(`/recordings/${backdrop.recordingId}/blocks`);
  const { playerOrigin } = await hindsight.get<{ playerOrigin: string }>('/me');
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  // A page of the app, with its origin and policy, emptied: the player answers to no other.
  await page.goto(`${hindsight.origin}/sign-in`);
  await page.evaluate(([url, frameWidth]) => {
    document.body.replaceChildren();
    document.body.style.margin = '0';
    const said: FromPlayer[] = (window as unknown as Said).said = [];
    addEventListener('message', (event: MessageEvent<FromPlayer>) => said.push(event.data));
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.style.cssText = `border:0;width:${frameWidth}px;height:900px`;
    frame.src = url;
  }, [`${playerOrigin}/?${new URLSearchParams({ app: hindsight.origin, grant: grant.token }).toString()}`, width] as const);
  await said(page, 'hello');
  await page.evaluate(([message, target]) => document.querySelector('iframe')?.contentWindow?.postMessage(message, target),
    [{ to: 'player', type: 'heatmap', manifest, grant, atMs: backdrop.atMs, map }, playerOrigin] as const);
  const drawn = await said(page, 'heatmap-drawn');
  const player = page.frames().find((frame) => frame.url().startsWith(playerOrigin));
  if (player === undefined) throw new Error('the player is not there');
  return { page, player, drawn };
}

async function said<Type extends FromPlayer['type']>(page: Page, type: Type): Promise<Extract<FromPlayer, { type: Type }>> {
  const message = await until(async () => {
    const all = await page.evaluate(() => (window as unknown as Said).said);
    return all.find((one) => one.type === type || one.type === 'failed') ?? null;
  }, { withinMs: 20_000, everyMs: 50, what: `the player to say ${type}` });
  if (message.type !== type) throw new Error(`the player said ${JSON.stringify(message)}`);
  return message as Extract<FromPlayer, { type: Type }>;
}
