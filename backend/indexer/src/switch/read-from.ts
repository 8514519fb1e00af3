// Turns readers to a store. To Elasticsearch only when it can answer; back to Postgres always.

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import { changeIndexReading, readIndexReading, type IndexStore } from '@hindsight/recording-index/switch';

import { readDepth } from '../indexer-metrics.ts';
import { readBackfill } from './backfill.ts';

/** A minute of lag is what lists may have; more would be noticed. */
const MOST_LAG_SECONDS = 60;

/** What speaks against reading from Elasticsearch now; empty: nothing. */
export async function objectionsTo(pool: Pool, projection: ProjectionAdmin): Promise<string[]> {
  const { currentIndex } = await readIndexReading(pool);
  if (currentIndex === null) return ['there is no index yet: start the indexer'];
  if (!(await projection.exists(currentIndex))) return [`the index ${currentIndex} is lost: run \`index rebuild\``];
  const objections: string[] = [];
  const filled = await readBackfill(pool, currentIndex);
  if (filled === null) objections.push('it was never filled: run `index backfill`');
  else if (filled.finishedAt === null) objections.push(`its backfill is at id ${filled.afterId} of ${filled.untilId}: run \`index backfill\` to its end`);
  const { rows, oldestSeconds } = await readDepth(pool);
  if (oldestSeconds > MOST_LAG_SECONDS) objections.push(`${rows} recordings wait to be indexed, the oldest for ${Math.round(oldestSeconds)} s`);
  const { rows: compared } = await pool.query<{ drift: bigint }>(
    'select missing + extra + stale + differing as drift from standing_comparisons where index_name = $1', [currentIndex]);
  if (compared[0] === undefined) objections.push('it was never compared: run `index compare`');
  else if (compared[0].drift > 0n) objections.push(`the last comparison found ${compared[0].drift} recordings that differ: run \`index repair\`, then \`index compare\``);
  return objections;
}

/** Readers follow within 2 s. */
export async function readFrom(pool: Pool, projection: ProjectionAdmin | null, store: IndexStore): Promise<void> {
  const { currentIndex } = await readIndexReading(pool);
  // Whatever was interrupted before: the name that lists are read by leads to the index that is written to.
  if (store === 'elasticsearch' && currentIndex !== null) await projection?.pointReadersAt(currentIndex);
  await changeIndexReading(pool, { readFrom: store });
}
