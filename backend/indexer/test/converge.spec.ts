// Whatever happens to recordings, indexers and the store, the index ends up holding what Postgres holds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectElasticsearch, ElasticsearchProjection } from '@hindsight/recording-index/elasticsearch';
import type { ProjectionWriter } from '@hindsight/recording-index/projection';
import { freePort } from '@hindsight/testkit';

import { markDirty, settle, takeDirty } from '../src/outbox/outbox.ts';
import { openIndexBench, QUICK, someRecordings, type IndexBench } from './index-bench.ts';

let bench: IndexBench;
beforeAll(async () => {
  bench = await openIndexBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** Writes as asked, and then sometimes seems to have failed. */
class FailingAfterwards extends ElasticsearchProjection {
  failures = 0;
  override writerOf(indexName: string): ProjectionWriter {
    const writer = super.writerOf(indexName);
    return {
      put: async (documents) => {
        const results = await writer.put(documents);
        if (Math.random() < 0.3) {
          this.failures += 1;
          throw new Error('the answer was lost');
        }
        return results;
      },
    };
  }
}

describe('the indexer', () => {
  it('converges while recordings change, are erased and go, with two indexers, lost answers and a stuck third', async () => {
    const recordings = someRecordings(400);
    await bench.put(recordings);
    const unreliable = new FailingAfterwards(connectElasticsearch({ url: bench.url }, 120_000), bench.prefix);
    bench.start();
    bench.start({ batch: 30 }, unreliable);
    await bench.currentIndex();
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = makeRandom(seed);
    const pick = (): bigint => BigInt(1 + Math.floor(random() * recordings.length));
    const gone = new Set<bigint>();
    for (let i = 0; i < 250; i++) {
      const id = pick();
      const what = random();
      if (what < 0.7) await bench.change(Array.from({ length: 5 }, pick));
      else if (what < 0.85 && !gone.has(id)) {
        gone.add(id);
        await bench.erase(id);
      } else if (gone.has(id)) await bench.removeRow(id);
      // One that takes recordings and dies: they are taken again after its lease.
      if (i % 50 === 0) await takeDirty(bench.pool, 20, QUICK.leaseMs);
      if (i === 100) await bench.pool.query(`insert into regrouped_pages (page_id, workspace_id) select id, workspace_id from pages`);
      if (i === 100) await bench.pool.query(`update pages set page_group = '/p/*' where page_group = '/product/*'`);
    }
    await bench.drained();
    const { compared, drifts } = await bench.compare();
    expect({ seed, drifts: drifts.map(({ id, kind }) => `${id} ${kind}`) }).toEqual({ seed, drifts: [] });
    expect(compared).toBeGreaterThan(300);
    expect(gone.size).toBeGreaterThan(5);
    expect(unreliable.failures).toBeGreaterThan(0);
    expect(await bench.projection.get(await bench.currentIndex(), [...gone])).toEqual([]);
    await unreliable.close();
  });

  it('sends again what was sent but not marked when it was killed', async () => {
    await using own = await openIndexBench({ url: bench.url });
    await own.put(someRecordings(120));
    const died = await runProgram(own, { CRASH_AT: 'indexer.afterBulk:1' });
    const [, signal] = (await once(died, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect((await own.pool.query('select count(*) as n from outbox')).rows).toEqual([{ n: 120n }]);
    // Its lease is two minutes; here nobody waits for that.
    await own.pool.query('update outbox set next_try_at = now()');
    own.start();
    await own.drained();
    expect(await own.compare()).toMatchObject({ compared: 120, drifts: [] });
  });

  it('keeps a mark that is made while the recording is on its way, though the version is the same', async () => {
    await using own = await openIndexBench({ url: bench.url });
    await own.put(someRecordings(1));
    const [taken] = await takeDirty(own.pool, 1, 60_000);
    await markDirty(own.pool, [{ id: 1n, workspaceId: 1n, version: taken?.version ?? 0n }]);
    await settle(own.pool, { done: taken === undefined ? [] : [taken], again: [], parked: [] });
    expect((await own.pool.query('select 1 from outbox')).rows).toHaveLength(1);
    await own.pool.query('update outbox set next_try_at = now()');
    const [again] = await takeDirty(own.pool, 1, 60_000);
    await settle(own.pool, { done: again === undefined ? [] : [again], again: [], parked: [] });
    expect((await own.pool.query('select 1 from outbox')).rows).toHaveLength(0);
  });
});

async function runProgram(bench: IndexBench, env: Record<string, string>) {
  const port = await freePort();
  return spawn(process.execPath, ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../src/main.ts')], {
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '', HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: bench.databaseUrl, ELASTICSEARCH_URL: bench.url, ELASTICSEARCH_INDEX: bench.prefix, ...env },
  });
}

/** mulberry32 */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
