// Bytes that a recorder sends home in a scripted visit: request bodies as they arrive, from the load to the leaving.
import type { Browser } from 'playwright-core';

import { until } from '@hindsight/testkit';
import type { RecorderName } from './recorders.ts';
import type { ScriptedSession } from './sessions.ts';
import { startBenchSite } from './site.ts';

export interface Sent {
  bytes: number;
  requests: number;
}

/** One visit with one recorder; every call has servers of its own, so that several may run at once. */
export async function measureBytes(browser: Browser, recorder: Exclude<RecorderName, 'none'>, session: ScriptedSession, shareOfTime: number): Promise<Sent> {
  const site = await startBenchSite();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`${site.origin}/${session.page}?with=${recorder}`);
  await until(() => site.received(recorder).bytes > 0, { withinMs: 60_000, what: `anything from ${recorder}` });
  await session.run(page, performance.now() + session.seconds * 1000 * shareOfTime);
  await page.goto('about:blank');
  // Last words may still be on their way.
  for (let seen = -1; seen !== site.received(recorder).bytes;) {
    seen = site.received(recorder).bytes;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  await context.close();
  const sent = site.received(recorder);
  await site.close();
  return sent;
}
