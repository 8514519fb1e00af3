// Where the switch stands: who answers, what is written to, how far filling and comparing are, what waits.

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import { readIndexReading, type IndexReading } from '@hindsight/recording-index/switch';

import { readDepth, type Depth } from '../indexer-metrics.ts';
import { readBackfill, type BackfillProgress } from './backfill.ts';

export interface IndexStatus {
  reading: IndexReading;
  /** Documents to be found in an index; null: it does not answer or is lost. */
  documents: Record<string, number | null>;
  depth: Depth;
  backfills: BackfillProgress[];
  lastComparison: { indexName: string; compared: number; drift: number; finishedAt: Date } | null;
}

export async function readStatus(pool: Pool, projection: ProjectionAdmin): Promise<IndexStatus> {
  const reading = await readIndexReading(pool);
  const names = [reading.currentIndex, reading.fillingIndex].filter((name) => name !== null);
  const documents = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await projection.countDocuments(name).catch(() => null)] as const)));
  const backfills = (await Promise.all(names.map((name) => readBackfill(pool, name)))).filter((one) => one !== null);
  const { rows } = await pool.query<{ index_name: string; compared: bigint; drift: bigint; finished_at: Date }>(
    'select index_name, compared, missing + extra + stale + differing as drift, finished_at from standing_comparisons order by id desc limit 1');
  const last = rows[0];
  return {
    reading, documents, backfills, depth: await readDepth(pool),
    lastComparison: last === undefined ? null : { indexName: last.index_name, compared: Number(last.compared), drift: Number(last.drift), finishedAt: last.finished_at },
  };
}
