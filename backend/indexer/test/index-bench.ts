// A database with recordings, an Elasticsearch to project them to, and hands that change both, for the indexer's tests.
import { connectElasticsearch, ElasticsearchProjection } from '@hindsight/recording-index/elasticsearch';
import { ONE, putRecordings, type IndexedRecording } from '@hindsight/recording-index/contract-kit';
import { readIndexReading } from '@hindsight/recording-index/switch';
import { inTransaction, openPool, type Pool } from '@hindsight/database';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { freshDatabase, uniqueName, until, useElasticsearch } from '@hindsight/testkit';

import { compare, type Comparison } from '../src/switch/compare.ts';
import { DEFAULT_LIMITS, startIndexer, type Indexer, type IndexerLimits } from '../src/index.ts';

export const QUICK: IndexerLimits = { ...DEFAULT_LIMITS, batch: 50, idleMs: 20, leaseMs: 1500, backoffMs: 20, maxBackoffMs: 200, retryMs: 10 };

export interface IndexBench extends AsyncDisposable {
  pool: Pool;
  url: string;
  databaseUrl: string;
  prefix: string;
  projection: ElasticsearchProjection;
  /** Of the first indexer started. */
  metrics: Metrics;
  /** Writes recordings as the worker does: rows, and their marks in the outbox. */
  put(recordings: readonly IndexedRecording[]): Promise<void>;
  /** Changes what a recording shows, as a rewrite of its row does. */
  change(ids: readonly bigint[]): Promise<void>;
  /** Erases as the API does: tombstone, hidden row, mark. */
  erase(id: bigint): Promise<void>;
  /** Erases as the worker does afterwards: the row goes, the mark stays. */
  removeRow(id: bigint): Promise<void>;
  start(limits?: Partial<IndexerLimits>, projection?: ElasticsearchProjection): Indexer;
  drained(): Promise<void>;
  compare(): Promise<Comparison>;
  currentIndex(): Promise<string>;
}

/** @param access where Elasticsearch is; absent: the run's own */
export async function openIndexBench(access?: { url: string }): Promise<IndexBench> {
  const { url } = access ?? await useElasticsearch();
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 10 });
  pool.on('error', () => undefined);
  const prefix = uniqueName('index').toLowerCase();
  const client = connectElasticsearch({ url }, 120_000);
  const projection = new ElasticsearchProjection(client, prefix);
  const metrics = new Metrics();
  const indexers: Indexer[] = [];
  const bench: IndexBench = {
    pool, url, databaseUrl: database.url, prefix, projection, metrics,
    async put(recordings) {
      await putRecordings(pool, recordings);
      await pool.query(`insert into outbox (recording_id, workspace_id, version) select id, workspace_id, version from recordings where id = any($1::bigint[])
        on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`, [recordings.map(({ id }) => id)]);
    },
    change: (ids) => pool.query(
      `with changed as (update recordings set version = version + 1, click_count = click_count + 1 where id = any($1::bigint[]) and state <> 'erased' returning id, workspace_id, version)
       insert into outbox (recording_id, workspace_id, version) select * from changed order by id
       on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`, [ids]).then(() => undefined),
    erase: (id) => inTransaction(pool, async (transaction) => {
      await transaction.query(`insert into tombstones (workspace_id, kind, site_id, recording_id) select workspace_id, 'recording', site_id, id from recordings where id = $1`, [id]);
      await transaction.query(
        `with erased as (update recordings set state = 'erased', version = version + 1 where id = $1 returning id, workspace_id, version)
         insert into outbox (recording_id, workspace_id, version) select * from erased
         on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`, [id]);
    }),
    removeRow: (id) => pool.query(
      `with gone as (delete from recordings where id = $1 returning id, workspace_id, version + 1)
       insert into outbox (recording_id, workspace_id, version) select * from gone
       on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`, [id]).then(() => undefined),
    start(limits = {}, through = projection) {
      const indexer = startIndexer({ pool, projection: through, logger: makeLogger('indexer', 'silent'), metrics: indexers.length === 0 ? metrics : new Metrics(), limits: { ...QUICK, ...limits } });
      indexers.push(indexer);
      return indexer;
    },
    async drained() {
      await until(async () => (await pool.query('select 1 from outbox union all select 1 from regrouped_pages limit 1')).rows.length === 0, { everyMs: 50, what: 'an empty outbox' });
      await projection.refresh(await bench.currentIndex());
    },
    compare: async () => compare({ pool, projection, indexName: await bench.currentIndex(), settledMs: 0, page: 200 }),
    async currentIndex() {
      return until(async () => (await readIndexReading(pool)).currentIndex, { what: 'a first index' });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(indexers.map((one) => one.stop()));
      const { currentIndex, fillingIndex } = await readIndexReading(pool);
      for (const name of [currentIndex, fillingIndex]) if (name !== null) await projection.drop(name).catch(() => undefined);
      await projection.close();
      await pool.end();
      await database.drop();
    },
  };
  return bench;
}

/** Recordings of two sites over a few hours. */
export function someRecordings(count: number, firstId = 1): IndexedRecording[] {
  return Array.from({ length: count }, (_, i) => ({
    ...ONE, id: BigInt(firstId + i), siteId: i % 3 === 0 ? 12n : 11n, startedAt: ONE.startedAt + i * 60_000, country: i % 2 === 0 ? 'DE' : 'FR',
    paths: ['/', `/product/${i % 7}`], pageGroups: ['/', '/product/*'], exitPath: `/product/${i % 7}`,
  }));
}
