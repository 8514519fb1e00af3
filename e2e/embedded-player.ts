// The real player page, embedded from the app's origin as the app does it, with a hand on both ends of its messages.

import type { Blocks } from '@hindsight/api-contract';
import { until } from '@hindsight/testkit';
import type { FromPlayer, HeatmapDrawing, ToPlayer } from '@hindsight/wire';
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

/** A player that stays open: one map after the other is drawn in it. */
export interface OpenPlayer {
  page: Page;
  player: Frame;
  draw(asked: Omit<Extract<ToPlayer, { type: 'heatmap' }>, 'to' | 'type'>): Promise<Drawn>;
  /** Scrolls to an element of the map. */
  show(element: number): Promise<Drawn>;
  /** The marks of all elements that have this very box, in page coordinates. */
  marksAt(box: readonly number[]): Promise<string[]>;
  /** The marks of all elements that are shown. */
  marksThere(): Promise<string[]>;
}

/** @param grant of any recording: the player's page is given to who has one */
export async function openPlayer(browser: Browser, hindsight: Hindsight, grant: string, width: number): Promise<OpenPlayer> {
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
  }, [`${playerOrigin}/?${new URLSearchParams({ app: hindsight.origin, grant }).toString()}`, width] as const);
  await said(page, 'hello');
  const player = page.frames().find((frame) => frame.url().startsWith(playerOrigin));
  if (player === undefined) throw new Error('the player is not there');
  const ask = async (message: ToPlayer): Promise<Drawn> => {
    await page.evaluate(([sent, target]) => {
      (window as unknown as Said).said.length = 0;
      document.querySelector('iframe')?.contentWindow?.postMessage(sent, target);
    }, [message, playerOrigin] as const);
    return said(page, 'heatmap-drawn');
  };
  const marks = (box: readonly number[] | null): Promise<string[]> => player.evaluate((wanted) => {
    const shown: string[] = [];
    const look = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        const mark = element.getAttribute('data-mark');
        if (mark === null || !element.checkVisibility({ visibilityProperty: true })) continue;
        const { left, top, width: wide, height } = element.getBoundingClientRect();
        if (wanted === null || [left, top, wide, height].every((side, i) => Math.abs(side - (wanted[i] ?? NaN)) <= 0.5)) shown.push(mark);
      }
    };
    const rebuilt = document.querySelector('iframe')?.contentDocument;
    if (rebuilt) look(rebuilt);
    return shown;
  }, box);
  return {
    page, player, draw: (asked) => ask({ to: 'player', type: 'heatmap', ...asked }), show: (element) => ask({ to: 'player', type: 'heatmap-show', element }),
    marksAt: marks, marksThere: () => marks(null),
  };
}

/** Opens a recording's moment in a player of its own and draws a heatmap over it. Close the page's context when done. */
export async function drawHeatmap(browser: Browser, hindsight: Hindsight, backdrop: { recordingId: string; atMs: number }, map: HeatmapDrawing, width: number): Promise<DrawnHeatmap> {
  const { manifest, grant } = await hindsight.get<Blocks>(`/recordings/${backdrop.recordingId}/blocks`);
  const { page, player, draw } = await openPlayer(browser, hindsight, grant.token, width);
  return { page, player, drawn: await draw({ manifest, grant, atMs: backdrop.atMs, map }) };
}

async function said<Type extends FromPlayer['type']>(page: Page, type: Type): Promise<Extract<FromPlayer, { type: Type }>> {
  const message = await until(async () => {
    const all = await page.evaluate(() => (window as unknown as Said).said);
    return all.find((one) => one.type === type || one.type === 'failed') ?? null;
  }, { everyMs: 50, what: `the player to say ${type}` });
  if (message.type !== type) throw new Error(`the player said ${JSON.stringify(message)}`);
  return message as Extract<FromPlayer, { type: Type }>;
}
