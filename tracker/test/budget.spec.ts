// The recorder keeps to its share of the page's main thread, says what it cost, and holds nothing that the page has let go.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { FULL_SNAPSHOT } from '@hindsight/wire';
import type { CDPSession } from 'playwright-core';
import { html } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
const WITHIN = { withinMs: 90_000 };

describe('a part of the page that changes without end', () => {
  it('stands still in the recording, which says so, while the rest is followed; later it is told of as it is', async () => {
    // How long it stands still passes twenty times as fast.
    const faster = '<script>{ const real = setTimeout; window.setTimeout = (run, ms, ...rest) => real(run, ms > 5000 ? ms / 20 : ms, ...rest) }</script>';
    visits.site.pages.set('/', html('<div id="storm" hidden></div><p id="calm">x</p>', faster));
    const page = await visits.visit();
    await page.evaluate(() => {
      const storm = document.querySelector('#storm')!;
      let n = 0;
      (window as { storming?: unknown }).storming = setInterval(() => storm.replaceChildren(...Array.from({ length: 2000 }, () => Object.assign(document.createElement('b'), { textContent: `storm ${n++}` }))), 40);
    });

    await until(() => frozen().some(({ isFrozen }) => isFrozen), { ...WITHIN, what: 'a place to be frozen' });
    expect(frozen()[0]?.node).toBe(nodeOf('storm'));
    await page.evaluate("document.querySelector('#calm').textContent = 'calm-and-followed'");
    await until(() => visits.site.everything().includes('calm-and-followed'), { ...WITHIN, what: 'the change elsewhere' });

    await page.evaluate("clearInterval(storming); document.querySelector('#storm').textContent = 'after-the-storm'");
    await until(() => frozen().at(-1)?.isFrozen === false, { ...WITHIN, what: 'the place to be followed again' });
    await until(() => visits.site.everything().includes('after-the-storm'), { ...WITHIN, what: 'the place as it is' });
  }, 240_000);
});

describe('the cost of recording', () => {
  it('is said with each page view when it ends', async () => {
    visits.site.pages.set('/', html('<p>x'));
    const page = await visits.visit();
    await page.evaluate("history.pushState(null, '', '/second')");
    await until(() => visits.site.custom('hs:view').length > 1, WITHIN).catch(() => undefined);
    await visits.leave(page);
    const costs = visits.site.custom('hs:cost');
    expect([...new Set(costs.map(({ view }) => view))].sort()).toEqual([0, 1]);
    for (const { ms, longestMs, spanMs } of costs) expect(0 <= longestMs && longestMs <= ms && ms <= spanMs).toBe(true);
    expect(costs[0]!.ms).toBeGreaterThan(0);
  });
});

describe('memory', () => {
  it('of nodes, documents and frames the page has let go is given back', async () => {
    visits.site.pages.set('/', html('<div id="place"></div>'));
    const page = await visits.visit();
    const session = await page.context().newCDPSession(page);
    const change = (times: number): Promise<void> => page.evaluate(async (rounds) => {
      const place = document.querySelector('#place')!;
      for (let round = 0; round < rounds; round++) {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<ul><li>in a frame</li></ul>';
        const loaded = new Promise((resolve) => (frame.onload = resolve));
        const host = document.createElement('section');
        host.attachShadow({ mode: 'open' }).innerHTML = '<style>p { color: red }</style><p>shadow</p>';
        place.replaceChildren(frame, host, ...Array.from({ length: 50 }, (_, i) => Object.assign(document.createElement('p'), { textContent: `${round} ${i}` })));
        await loaded;
        await new Promise(requestAnimationFrame);
      }
      place.replaceChildren();
    }, times);
    await change(5);
    const before = await settled(session);
    await change(40);
    await until(async () => {
      const after = await settled(session);
      // 40 frames and 2,000 nodes came and went: a few may wait for a later collection, not all.
      return after.documents <= before.documents + 5 && after.nodes <= before.nodes + 400;
    }, { ...WITHIN, everyMs: 1_000, what: 'what the page let go to be given back' });
  }, 120_000);
});

function frozen(): { node: number; isFrozen: boolean }[] {
  return visits.site.custom('hs:frozen');
}

function nodeOf(id: string): number | undefined {
  const find = (node: { id: number; attributes?: Record<string, unknown>; childNodes?: unknown[] }): number | undefined =>
    (node.attributes?.['id'] === id ? node.id : (node.childNodes as (typeof node)[] | undefined)?.map(find).find((found) => found !== undefined));
  const snapshot = visits.site.events().find(({ type }) => type === FULL_SNAPSHOT)!;
  return find((snapshot.data as { node: Parameters<typeof find>[0] }).node);
}

async function settled(session: CDPSession): Promise<{ nodes: number; documents: number }> {
  for (let time = 0; time < 2; time++) await session.send('HeapProfiler.collectGarbage');
  return session.send('Memory.getDOMCounters');
}
