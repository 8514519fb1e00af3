// The operator's commands on real stores: fill beside live writes, compare, repair, park, rebuild, turn.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRecordingIndex } from '@hindsight/adapters/recording-index';
import { PlainIndex } from '@hindsight/recording-index/plain-index';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { until } from '@hindsight/testkit';

import { CommandFailed, COMMANDS } from '../src/index.ts';
import { backfill, readBackfill } from '../src/switch/backfill.ts';
import { ensureFirstIndex } from '../src/switch/first-index.ts';
import { openIndexBench, someRecordings, type IndexBench } from './index-bench.ts';

let bench: IndexBench;
beforeAll(async () => {
  bench = await openIndexBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** What a command printed, and its exit code. */
async function run(on: IndexBench, line: string, options: { force?: boolean } = {}): Promise<{ code: number; text: string }> {
  const [name = '', ...words] = line.split(' ');
  const said: string[] = [];
  const context = { pool: on.pool, projection: on.projection, words, isForced: options.force === true, signal: new AbortController().signal, say: (text: string) => said.push(text), progress: () => undefined };
  try {
    const code = await COMMANDS[name]?.(context);
    return { code: code ?? NaN, text: said.join('\n') };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { code: error.exitCode, text: [...said, error.message].join('\n') };
  }
}

/** Recordings that changed last two minutes ago, as far as marks tell. */
const age = (on: IndexBench): Promise<unknown> => on.pool.query(`update outbox set marked_at = now() - interval '2 minutes'`);

describe('the switch', () => {
  it('is not turned before the index is filled and compared', async () => {
    expect(await run(bench, 'read-from elasticsearch')).toMatchObject({ code: 1, text: expect.stringContaining('there is no index yet') });
    expect(await run(bench, 'read-from somewhere')).toMatchObject({ code: 2 });
    await ensureFirstIndex(bench);
    expect((await run(bench, 'read-from elasticsearch')).text).toContain('never filled');
  });

  it('fills beside live writes, goes on where it was stopped, and then nothing differs', async () => {
    const history = someRecordings(3000);
    await bench.put(history);
    // History: no marks; only the backfill can bring these.
    await bench.pool.query('delete from outbox');
    bench.start();
    const indexName = await bench.currentIndex();
    const stopped = new AbortController();
    let steps = 0;
    const half = await backfill({ pool: bench.pool, projection: bench.projection, indexName, batch: 200, signal: stopped.signal, onProgress: () => (++steps === 5 ? stopped.abort() : undefined) });
    expect(half).toMatchObject({ finishedAt: null, written: 800 });
    const writing = (async () => {
      for (let i = 0; i < 60; i++) {
        await bench.change(history.slice(i * 50, i * 50 + 20).map(({ id }) => id));
        if (i % 6 === 0) await bench.erase(history[i * 45]?.id ?? 1n);
        await bench.put(someRecordings(5, 10_000 + i * 5));
      }
    })();
    const filled = await run(bench, 'backfill');
    expect(filled.text).toMatch(/^finished .*, 3000 written|^finished /);
    await writing;
    await bench.drained();
    const progress = await readBackfill(bench.pool, indexName);
    expect(progress?.written).toBeGreaterThanOrEqual(2990);
    const result = await bench.compare();
    expect(result.drifts).toEqual([]);
    expect(result.compared).toBeGreaterThanOrEqual(3280);
    expect(await run(bench, 'read-from elasticsearch')).toMatchObject({ code: 0 });
    expect((await run(bench, 'status')).text).toContain('lists are answered by   elasticsearch');
    expect(await run(bench, 'read-from postgres')).toMatchObject({ code: 0 });
  });

  it('goes on with a cursor begun on the other store, there and back, without loss or repeat', async () => {
    await using own = await openIndexBench({ url: bench.url });
    const recordings = someRecordings(300).map((one) => ({ ...one, startedAt: one.startedAt - (one.startedAt % 600_000) }));
    await own.put(recordings);
    own.start();
    await own.drained();
    for (const line of ['backfill', 'compare']) expect(await run(own, line)).toMatchObject({ code: 0 });
    const { shards } = await (await fetch(`${own.url}/${await own.currentIndex()}/_search_shards`)).json() as { shards: unknown[] };
    expect(shards.length).toBeGreaterThanOrEqual(3);
    const lists = openRecordingIndex({ elasticsearchUrl: own.url, elasticsearchIndex: own.prefix }, { pool: own.pool, metrics: new Metrics(), logger: makeLogger('api', 'silent') });
    const scope = { workspaceId: 1n, siteId: 11n };
    const filter = { country: ['DE'] };
    const page = (cursor: string | null) => lists.index.list(scope, filter, { limit: 7, ...(cursor === null ? {} : { cursor }) });
    const expected = (await new PlainIndex(recordings).list(scope, filter, { limit: 300 })).recordings.map(({ id }) => id);
    try {
      for (const store of ['elasticsearch', 'postgres'] as const) {
        let { recordings: rows, cursor, answeredBy } = await page(null);
        const stores = [answeredBy?.store];
        const ids = rows.map(({ id }) => id);
        expect(await run(own, `read-from ${store}`)).toMatchObject({ code: 0 });
        await until(async () => (await page(null)).answeredBy?.store === store, { what: `lists from ${store}` });
        while (cursor !== null) {
          ({ recordings: rows, cursor, answeredBy } = await page(cursor));
          ids.push(...rows.map(({ id }) => id));
          stores.push(answeredBy?.store);
        }
        expect(ids).toEqual(expected);
        expect([stores[0] === store, stores.at(-1)]).toEqual([false, store]);
      }
    } finally {
      await lists.close();
    }
  });

  it('finds planted drift of every kind, names its hour, and repairs it', async () => {
    const index = await bench.currentIndex();
    const write = bench.projection.writerOf(index);
    const [missing = null, differing = null] = await bench.projection.get(index, [1501n, 1502n]);
    if (missing?.document == null || differing?.document == null) throw new Error('the recordings to spoil are not there');
    await write.put([
      { ...missing, document: null },
      { ...differing, document: { ...differing.document, country: 'XX' } },
      { id: 777_777n, version: 3n, document: { ...differing.document, id: 777_777n } },
    ]);
    await bench.pool.query('update recordings set version = version + 1, click_count = 99 where id = 1503');
    await bench.projection.refresh(index);
    const found = await run(bench, 'compare');
    expect(found.code).toBe(1);
    expect(found.text).toContain('1 missing, 1 extra, 1 stale, 1 differing');
    expect(found.text).toMatch(/site 1[12] {2}2026-\S+:00Z/);
    expect((await run(bench, 'read-from elasticsearch')).text).toContain('4 recordings that differ');
    expect((await run(bench, 'repair')).code).toBe(0);
    await bench.drained();
    expect(await run(bench, 'compare')).toMatchObject({ code: 0, text: expect.stringContaining(': 0 differ') });
  });

  it('is watched by the indexer: drift among the newest is found unasked, and does not hide what a whole comparison found', async () => {
    await using own = await openIndexBench({ url: bench.url });
    await own.put(someRecordings(60));
    const first = own.start();
    await own.drained();
    expect(await run(own, 'backfill')).toMatchObject({ code: 0 });
    const index = await own.currentIndex();
    const spoil = async (id: bigint): Promise<void> => {
      const [found] = await own.projection.get(index, [id]);
      await own.projection.writerOf(index).put([{ id, version: found?.version ?? 1n, document: null }]);
      await own.projection.refresh(index);
    };
    await first.stop();
    await spoil(7n);
    expect(await run(own, 'compare')).toMatchObject({ code: 1 });
    const watching = [1, 2].map(() => own.start({ compareEveryMs: 50, compareNewest: 20 }));
    const missing = async (n: number): Promise<boolean> => (await own.metrics.expose()).text.includes(`indexer_drift_recordings{kind="missing"} ${n}\n`);
    await until(async () => (await own.pool.query('select 1 from index_comparisons where after_id = 40 and compared = 20')).rows.length === 1, { what: 'a comparison of the newest' });
    expect(await missing(1)).toBe(true);
    await spoil(50n);
    await spoil(51n);
    await until(() => missing(2), { what: 'the drift among the newest' });
    await Promise.all(watching.map((one) => one.stop()));
    expect((await own.pool.query('select 1 from index_comparisons')).rows.length).toBeLessThanOrEqual(3);
    expect(await run(own, 'repair')).toMatchObject({ code: 0 });
    own.start();
    await own.drained();
    expect(await run(own, 'compare')).toMatchObject({ code: 0 });
    expect(await missing(0)).toBe(true);
  });

  it('does not judge what changed a moment ago, and does what has waited too long', async () => {
    await using own = await openIndexBench({ url: bench.url });
    await ensureFirstIndex(own);
    await own.put(someRecordings(3));
    expect(await run(own, 'compare')).toMatchObject({ code: 0, text: expect.stringContaining('compared 0 recordings unchanged for 60 s (3 changed since)') });
    await age(own);
    expect(await run(own, 'compare')).toMatchObject({ code: 1, text: expect.stringContaining('3 missing') });
  });

  it('parks what the index refuses for good, with the reason, and lets its neighbours pass', async () => {
    await using own = await openIndexBench({ url: bench.url });
    await own.put(someRecordings(20));
    // Lucene takes no term of more than 32,766 bytes.
    await own.pool.query(`update recordings set entry_folded = repeat('x', 40000) where id = 7`);
    own.start();
    await until(async () => (await run(own, 'parked list')).text.startsWith('7\t'), { what: 'the parked document' });
    expect((await run(own, 'parked list')).text).toMatch(/^7\tversion 1\t\w+_exception\t3 tries/);
    await own.drained();
    expect((await own.compare()).drifts).toEqual([expect.objectContaining({ id: 7n, kind: 'missing' })]);
    const { text } = await own.metrics.expose();
    expect(text).toMatch(/indexer_documents_parked_total\{reason="\w+"\} 1/);
    await own.pool.query(`update recordings set entry_folded = '/' where id = 7`);
    expect(await run(own, 'parked retry 7')).toMatchObject({ code: 0 });
    expect(await run(own, 'parked retry 8')).toMatchObject({ code: 1, text: 'recording 8 is not parked' });
    await own.drained();
    expect((await own.compare()).drifts).toEqual([]);
    expect((await run(own, 'parked list')).text).toBe('nothing is parked');
  });
});

describe('deletions', () => {
  it('are purged after their time, and only they', async () => {
    await using own = await openIndexBench({ url: bench.url });
    await own.put(someRecordings(5));
    own.start({ keepDeletionsMs: 0, purgeEveryMs: 100 });
    await own.drained();
    await own.erase(2n);
    await until(async () => /indexer_deletions_purged_total 1/.test((await own.metrics.expose()).text), { what: 'the purge' });
    expect(await own.projection.countDocuments(await own.currentIndex())).toBe(4);
    expect((await own.compare()).drifts).toEqual([]);
  });
});
