// One page of the list at one size: visited live with the built tracker and rrweb's own recorder in it, its server stopped, and
// replayed by the product's player and by rrweb's. What is compared are full pages at four moments, outside form fields.

import type { Browser } from 'playwright-core';
import { launchBrowser, until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, type Fidelity, type RecordedEvent } from '@hindsight/wire';
import { startPlayerHost } from '../../../frontend/replay/test/player-host.ts';
import { judgeIn } from '../fidelity/picture.ts';
import { openReplay } from '../fidelity/replay.ts';
import { settings, startTrackedSite, type TrackedSite } from '../tracked-site.ts';
import { boxesAlike, readElementBoxes, type ElementBoxes } from './element-boxes.ts';
import { visitLive, type Screenful } from './live-visit.ts';
import { startPageServer } from './page-server.ts';
import type { ThirdPartyPage } from './pages.ts';
import { recordedByRrweb, recordWithRrweb, replayWithRrweb, seekOrder, type Replayed } from './stock-replay.ts';

export interface Size {
  width: number;
  height: number;
}
export const SIZES: readonly Size[] = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];
/** Share of a page's pixels that may differ for it to count as the same. */
export const SAME = 0.001;

export interface Column {
  /** Share of pixels that differ, over all screenfuls, 0–1. */
  differing: number;
  /** Share of visible element boxes within 1 px, 0–1. */
  boxes: number;
  /** The screenful that differs most. */
  worst: { moment: string; live: Buffer; replayed: Buffer };
}
export interface Compared {
  page: ThirdPartyPage;
  size: Size;
  screenfuls: number;
  product: Column & { fidelity: Fidelity };
  rrweb: Column | null;
}

export interface Comparison extends AsyncDisposable {
  browser: Browser;
  compare(page: ThirdPartyPage, size: Size, options?: { withRrweb?: boolean }): Promise<Compared>;
}

export async function openComparison(): Promise<Comparison> {
  // Nobody but this machine answers: what a page loads from elsewhere fails at once, live as in the replay.
  const browser = await launchBrowser({ args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'] });
  const site = await startTrackedSite();
  const host = await startPlayerHost();
  const server = await startPageServer();
  const replay = await openReplay(browser, host);
  const judge = await judgeIn(browser);

  const columnOf = async (live: readonly Screenful[], replayed: readonly Replayed[]): Promise<Column> => {
    const column: Column = { differing: 0, boxes: 0, worst: { moment: '', live: Buffer.alloc(0), replayed: Buffer.alloc(0) } };
    const [boxes, shares] = [{ alike: 0, of: 0 }, [] as number[]];
    for (const [i, screenful] of live.entries()) {
      const { picture, boxes: found } = replayed[i] as Replayed;
      const share = await judge.difference(screenful.picture, picture, screenful.fields);
      if (share >= Math.max(0, ...shares)) column.worst = { moment: screenful.moment, live: screenful.picture, replayed: picture };
      shares.push(share);
      const { alike, of } = boxesAlike(screenful.boxes, found);
      boxes.alike += alike;
      boxes.of += of;
    }
    return { ...column, differing: shares.reduce((sum, share) => sum + share, 0) / shares.length, boxes: boxes.alike / boxes.of };
  };

  return {
    browser,
    async compare(page, size, { withRrweb = false } = {}) {
      await server.start();
      server.snippet = prepare(site);
      const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
      let live: Screenful[];
      let raw: unknown[] = [];
      try {
        const tab = await context.newPage();
        if (withRrweb) await recordWithRrweb(tab);
        live = await visitLive(tab, server.address(page), page);
        raw = withRrweb ? await recordedByRrweb(tab) : [];
        await site.assetsKept();
        await site.assetsKept();
        // A short visit may end before the page's boxes are noted, and without them there is no score.
        await until(() => site.custom('hs:boxes').length > 0, { what: 'the boxes', withinMs: 30_000 });
        await tab.evaluate('hindsight("event", "end of the visit"); hindsight("stop")');
        await until(() => site.custom('hs:event').some((event) => event.name === 'end of the visit'), { what: 'the rest of the recording', withinMs: 60_000 });
      } finally {
        await context.close();
      }
      await server.stop();
      await replay.take([{ tab: 'aaaaaaaa', offsetMs: 0, events: eventsOf(site) }]);
      const replayed: Replayed[] = [];
      for (const index of seekOrder(live.length)) {
        const picture = await replay.pictureAt((live[index] as Screenful).atMs, size);
        replayed[index] = { picture, boxes: await replay.player.inPlayer<ElementBoxes>(`(${readElementBoxes.toString()})(document.querySelector('.stage-frame iframe').contentDocument)`) };
      }
      return {
        page, size, screenfuls: live.length,
        product: { ...await columnOf(live, replayed), fidelity: await replay.fidelity() },
        rrweb: withRrweb ? await columnOf(live, await replayWithRrweb(browser, raw, live, size)) : null,
      };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await host[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await site.close();
    },
  };
}

/** The snippet of a site set as the comparison wants it: everything shown, and canvases as pictures. */
function prepare(site: TrackedSite): string {
  site.reset();
  site.settings = settings({ masking: 'open', canvasPerSecond: 4 });
  return site.snippet();
}

function eventsOf(site: TrackedSite): RecordedEvent[] {
  const events = site.events();
  if (!events.some(({ type }) => type === FULL_SNAPSHOT)) throw new Error('the tracker took no snapshot');
  return events;
}
