// Takes the README's pictures from the running program with its demo visits: `npm run pictures`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launchBrowser, until } from '@hindsight/testkit';
import type { RecordingList } from '@hindsight/api-contract';
import type { Page } from 'playwright-core';

import { startHindsight, type Hindsight } from './hindsight.ts';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures');
const SIZE = { width: 1280, height: 800 };

mkdirSync(FOLDER, { recursive: true });
await using hindsight = await startHindsight();
const browser = await launchBrowser();
try {
  const context = await browser.newContext({ viewport: SIZE, colorScheme: 'light' });
  await context.addCookies([{ ...hindsight.cookie, url: hindsight.origin }]);
  const page = await context.newPage();
  await takeReplay(hindsight, page);
  await takeHeatmap(hindsight, page);
} finally {
  await browser.close();
}

/** The longest visit with an error, part of the way through. */
async function takeReplay({ origin, get, demoSite }: Hindsight, page: Page): Promise<void> {
  const visit = await until(async () => {
    const { recordings } = await get<RecordingList>(`/sites/${demoSite.id}/recordings?demo=only&device=desktop&hasError=true&limit=200`);
    return recordings.every((one) => !one.isLive) && recordings.sort((a, b) => b.durationMs - a.durationMs)[0];
  }, { everyMs: 250, what: 'a closed demo visit with an error' });
  await page.goto(`${origin}/recordings/${visit.id}?t=${Math.round(visit.durationMs * 0.6)}`);
  await drawn(page);
  await page.screenshot({ path: join(FOLDER, 'replay.png') });
}

async function takeHeatmap({ origin, demoSite }: Hindsight, page: Page): Promise<void> {
  await page.goto(`${origin}/sites/${demoSite.id}/heatmaps?page=${encodeURIComponent('/demo/product/*')}&device=desktop`);
  await drawn(page);
  await page.screenshot({ path: join(FOLDER, 'heatmap.png') });
}

async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as Window & { ready?: boolean }).ready === true);
  await page.waitForLoadState('networkidle');
}
