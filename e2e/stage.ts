// A recording's moment as the app shows it: `/recordings/<id>?t=<ms>&stage=1`, signed in as the owner.

import { until } from '@hindsight/testkit';
import type { Browser, Frame, Page } from 'playwright-core';
import type { Hindsight } from './hindsight.ts';
import { readPageState, type PageState } from './page-state.ts';

export interface StagedMoment {
  page: Page;
  state: PageState;
  picture: Buffer;
}

export async function stageMoment(browser: Browser, hindsight: Hindsight, recordingId: string, atMs: number, size: { width: number; height: number }): Promise<StagedMoment> {
  const context = await browser.newContext({ viewport: size });
  await context.addCookies([{ ...hindsight.cookie, url: hindsight.origin }]);
  const page = await context.newPage();
  await page.goto(`${hindsight.origin}/recordings/${recordingId}?t=${Math.round(atMs)}&stage=1`);
  await page.waitForFunction(() => (window as Window & { ready?: boolean }).ready === true, undefined, { timeout: 30_000 });
  const player = await until(() => playerFrame(page), { what: 'the player in the page' });
  const state = await player.evaluate(`(${readPageState.toString()})(document.querySelector('iframe').contentDocument)`) as PageState;
  const picture = await page.screenshot();
  return { page, state, picture };
}

function playerFrame(page: Page): Frame | null {
  return page.frames().find((frame) => frame.parentFrame() === page.mainFrame()) ?? null;
}
