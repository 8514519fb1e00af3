// Lists while Elasticsearch is away, or its index is lost and made again: asked all the time, never refused, never wrong.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRecordingIndex, type OpenedRecordingIndex } from '@hindsight/adapters/recording-index';
import type { RecordingIndex } from '@hindsight/recording-index';
import { changeIndexReading } from '@hindsight/recording-index/switch';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { startFaultProxy, until, type FaultProxy } from '@hindsight/testkit';

import { rebuild } from '../src/switch/rebuild.ts';
import { openIndexBench, someRecordings, type IndexBench } from './index-bench.ts';

const SCOPE = { workspaceId: 1n, siteId: 11n };
const COUNT = 1500;

let bench: IndexBench;
let proxy: FaultProxy;
let lists: OpenedRecordingIndex;
const metrics = new Metrics();

beforeAll(async () => {
  bench = await openIndexBench();
  proxy = await startFaultProxy({ port: Number(new URL(bench.url).port) });
  lists = openRecordingIndex({ elasticsearchUrl: `http://127.0.0.1:${proxy.port}`, elasticsearchIndex: bench.prefix }, { pool: bench.pool, metrics, logger: makeLogger('api', 'silent') });
  await bench.put(someRecordings(COUNT));
  bench.start();
  await bench.drained();
  await changeIndexReading(bench.pool, { readFrom: 'elasticsearch' });
});
afterAll(async () => {
  await lists.close();
  await proxy.close();
  await bench[Symbol.asyncDispose]();
});

const page = () => lists.index.list(SCOPE, { country: ['DE'] }, { limit: 20 });
const answeredBy = async (): Promise<string> => {
  const { answeredBy: by } = await page();
  return `${by?.store ?? '?'}${by?.isFallback === true ? ' instead' : ''}`;
};

/** How many lists did not even try Elasticsearch, because it was known to be away. */
const notAsked = async (): Promise<number> => Number(/api_index_fallbacks_total\{reason="known-away"\} (\d+)/.exec((await metrics.expose()).text)?.[1] ?? 0);

/** Asks all the time, three at once, until stopped; every answer must be the one Postgres gives. */
function ask(index: RecordingIndex) {
  const seen = { answers: 0, fallbacks: 0, wrong: [] as string[] };
  let isOver = false;
  const asker = async (): Promise<void> => {
    const expected = someRecordings(COUNT).filter((one) => one.siteId === SCOPE.siteId && one.country === 'DE').map(({ id }) => id).toSorted((a, b) => (a < b ? 1 : -1));
    while (!isOver) {
      try {
        const first = await index.list(SCOPE, { country: ['DE'] }, { limit: 100 });
        const second = await index.list(SCOPE, { country: ['DE'] }, { limit: 100, cursor: first.cursor ?? '' });
        const ids = [...first.recordings, ...second.recordings].map(({ id }) => id);
        if (ids.join() !== expected.slice(0, 200).join()) seen.wrong.push(`${ids.length} recordings from ${first.answeredBy?.store ?? ''}, ${second.answeredBy?.store ?? ''}`);
        if (first.answeredBy?.isFallback === true) seen.fallbacks += 1;
        seen.answers += 1;
      } catch (error) {
        seen.wrong.push(String(error));
      }
    }
  };
  const asking = Promise.all([asker(), asker(), asker()]);
  return { seen, stop: async () => {
    isOver = true;
    await asking;
  } };
}

describe('lists read from Elasticsearch', () => {
  it('are answered by Postgres at once while it is away, say so, and return to it', async () => {
    await until(async () => (await answeredBy()) === 'elasticsearch', { what: 'Elasticsearch to answer' });
    const asking = ask(lists.index);
    for (const fault of [{ kind: 'refuse' }, { kind: 'reset' }, { kind: 'status', status: 503, share: 1 }] as const) {
      await proxy.set(fault);
      await until(async () => (await answeredBy()) === 'postgres instead' && asking.seen.fallbacks > 0, { what: `a stand-in while ${fault.kind}` });
      await proxy.set({ kind: 'none' });
      await until(async () => (await answeredBy()) === 'elasticsearch', { what: 'Elasticsearch to be found well again' });
    }
    await asking.stop();
    expect(asking.seen.wrong).toEqual([]);
    expect(asking.seen.fallbacks).toBeGreaterThan(0);
    expect(proxy.counts.reset + proxy.counts.status).toBeGreaterThan(0);
    const { text } = await metrics.expose();
    expect(text).toMatch(/api_index_fallbacks_total\{reason="known-away"\} [1-9]/);
    expect(text).toMatch(/api_index_fallbacks_total\{reason="ConnectionError"\} [1-9]/);
  });

  it('wait for a silent one once, not each time', async () => {
    await proxy.set({ kind: 'blackhole' });
    expect(await answeredBy()).toBe('postgres instead');
    const before = await notAsked();
    for (let i = 0; i < 20; i++) expect(await answeredBy()).toBe('postgres instead');
    expect((await notAsked()) - before).toBe(20);
    await proxy.set({ kind: 'none' });
    await until(async () => (await answeredBy()) === 'elasticsearch', { what: 'Elasticsearch to be found well again' });
  });

  it('never fail while a new index takes the place of the old, nor while a lost one is made again', async () => {
    const asking = ask(lists.index);
    const first = await bench.currentIndex();
    const second = await rebuild(bench);
    expect(second).not.toBe(first);
    expect(await bench.projection.exists(first)).toBe(false);
    await until(async () => (await answeredBy()) === 'elasticsearch');

    await bench.projection.drop(second ?? '');
    await until(async () => (await answeredBy()) === 'postgres instead', { what: 'a stand-in for the lost index' });
    await bench.change([3n]);
    await until(async () => /indexer_store_down 1/.test((await bench.metrics.expose()).text), { what: 'the indexer to tell' });
    // No write makes the lost index anew, without our mapping.
    expect(await bench.projection.exists(second ?? '')).toBe(false);
    const third = await rebuild(bench);
    expect(third).not.toBe(second);
    await until(async () => (await answeredBy()) === 'elasticsearch', { what: 'lists from the new index' });
    await bench.drained();
    await until(() => asking.seen.answers > 20, { what: 'answers to compare' });
    await asking.stop();
    expect(asking.seen.wrong).toEqual([]);
    expect((await bench.compare()).drifts).toEqual([]);
    expect((await bench.metrics.expose()).text).toContain('indexer_store_down 0');
  });
});
