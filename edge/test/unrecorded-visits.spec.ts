// Visits that are heard of and not recorded: counted once each, by reason, and put into the log.

import { afterEach, describe, expect, it } from '@jest/globals';
import { decodeLogRecord, DEFAULT_TRACKER_SETTINGS, type UnrecordedRecord } from '@hindsight/wire';
import { batchBody, batchHeader, siteEntry, startEdge, type EdgeChoices, type EdgeUnderTest } from './edge-under-test.ts';

let edge: EdgeUnderTest;
afterEach(() => edge.close());

async function start(choices: EdgeChoices = {}): Promise<void> {
  edge = await startEdge(choices);
}

/** What the log holds once the edge was drained, as [reason, visits] of site 1. */
async function told(): Promise<[string, number][]> {
  await edge.edge.drain(60_000);
  const found: UnrecordedRecord[] = [];
  for (let partition = 0; partition < edge.log.partitions; partition++) {
    const { first, next } = await edge.log.bounds(partition);
    const entries = first < next ? await edge.log.read(partition, first, 1e7) : [];
    for (const { bytes } of entries) {
      const decoded = decodeLogRecord(bytes);
      if (decoded.ok && decoded.record.kind === 'unrecorded') found.push(decoded.record);
    }
  }
  return found.map(({ reason, visits }) => [reason, visits]);
}
const leftOut = (headers: Record<string, string> = {}) => fetch(`${edge.url}/i/site-1?out`, { method: 'POST', headers });
const first = (session: string, seq = 0) => edge.send('site-1', batchBody(batchHeader({ session: session.repeat(32), seq })));

describe('a visit left out by sampling', () => {
  it('says so once, without a name, and is told in the log', async () => {
    await start();
    for (let n = 0; n < 3; n++) expect((await leftOut()).status).toBe(202);
    expect(await told()).toEqual([['sampled-out', 3]]);
    expect((await edge.counts())['edge_visits_unrecorded_total{sampled-out}']).toBe(3);
    expect(await edge.batches()).toEqual([]);
  });

  it('is not counted for a browser that asks for privacy, nor for a page of somebody else', async () => {
    await start({ sites: [siteEntry('site-1', { domains: ['shop.example'] })] });
    expect(await (await leftOut({ 'sec-gpc': '1', origin: 'https://shop.example' })).json()).toMatchObject({ do: 'stop' });
    expect(await (await leftOut({ origin: 'https://other.example' })).json()).toMatchObject({ do: 'stop' });
    expect(await told()).toEqual([]);
  });

  it('cannot be said without end', async () => {
    await start({ limits: { newSessions: { perSecond: 0.001, burst: 2 } } });
    for (let n = 0; n < 20; n++) await leftOut();
    const [[, visits] = ['', 0]] = await told();
    expect(visits).toBeGreaterThan(0);
    expect(visits).toBeLessThan(10);
  });
});

describe('a visit that was refused', () => {
  it('counts once however often it tries, when it comes from a page of another domain', async () => {
    await start({ sites: [siteEntry('site-1', { domains: ['shop.example'] })] });
    for (const session of ['a', 'a', 'b']) await first(session);
    expect(await told()).toEqual([['origin-foreign', 2]]);
  });

  it('counts when it has given up, not while it tries, and not when it was taken in the end', async () => {
    let now = 1_800_000_000_000;
    await start({ clock: () => now, limits: { newSessions: { perSecond: 0.001, burst: 1 } } });
    expect((await first('a')).status).toBe(202);
    for (const session of ['b', 'b', 'c']) expect(await (await first(session)).json()).toMatchObject({ do: 'later' });
    // A later batch of a recorded visit is a gap, not a visit.
    await first('a', 1);
    expect(await told()).toEqual([]);
    now += 121_000;
    expect(await told()).toEqual([['session-quota-spent', 2]]);
    now += 121_000;
    expect(await told()).toEqual([['session-quota-spent', 2]]);
  });
});

describe('the visits of a day', () => {
  it('are let in as they are due: one that has begun goes on, one that was left out stays out and counts once', async () => {
    let now = Date.UTC(2026, 5, 1);
    await start({ clock: () => now, sites: [siteEntry('site-1', { settings: { ...DEFAULT_TRACKER_SETTINGS, visitsPerDay: 24, eraseOnRevoke: true } })] });
    const answers = async (...sessions: string[]): Promise<unknown[]> => {
      const all: unknown[] = [];
      for (const session of sessions) {
        const answer = await first(session);
        all.push(answer.status === 202 ? 'taken' : ((await answer.json()) as { do: string }).do);
      }
      return all;
    };
    expect(await answers('a', 'a', 'b', 'b')).toEqual(['taken', 'taken', 'stop', 'stop']);
    now += 3_600_000;
    expect(await answers('b', 'c', 'd', 'a')).toEqual(['stop', 'taken', 'stop', 'taken']);
    // A document under way, as after this edge was started anew; and a wish to be erased is no visit.
    expect((await first('e', 3)).status).toBe(202);
    expect((await edge.send('site-1', batchBody(batchHeader({ flags: { erase: true } })))).status).toBe(202);
    expect(await told()).toEqual([['day-quota-spent', 2]]);
    expect((await edge.counts())['edge_batches_refused_total{day-quota-spent}']).toBe(4);
    // How many are recorded is nobody's business on the page.
    expect(await (await fetch(`${edge.url}/s/site-1.js`)).text()).not.toContain('visitsPerDay');
  });
});
