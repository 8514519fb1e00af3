// A recording's moment as the app shows it: `/recordings/<id>?t=<ms>&stage=1`, as whoever is signed in sees it.

import { until } from '@hindsight/testkit';
import type { Browser, Frame, Page } from 'playwright-core';
import type { SignedIn } from './signed-in.ts';
import { readPageState, type PageState } from './page-state.ts';

export interface StagedMoment {
  page: Page;
  state: PageState;
  picture: Buffer;
}

export async function stageMoment(browser: Browser, viewer: SignedIn, recordingId: string, atMs: number, size: { width: number; height: number }): Promise<StagedMoment> {
  const context = await browser.newContext({ viewport: size });
  await context.addCookies([{ ...viewer.cookie, url: viewer.origin }]);
  const page = await context.newPage();
  await page.goto(`${viewer.origin}/recordings/${recordingId}?t=${Math.round(atMs)}&stage=1`);
  await page.waitForFunction(() => (window as Window & { ready?: boolean }).ready === true, undefined, { timeout: 90_000 });
  const player = await until(() => playerFrame(page), { what: 'the player in the page' });
  const state = await player.evaluate(`(${readPageState.toString()})(document.querySelector('iframe').contentDocument)`) as PageState;
  const picture = await page.screenshot();
  return { page, state, picture };
}

/** The frame of the player in a page of the app; null until it is there. */
export function playerFrame(page: Page): Frame | null {
  return page.frames().find((frame) => frame.parentFrame() === page.mainFrame()) ?? null;
}
