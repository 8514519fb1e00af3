// The indexer compares the newest recordings by itself now and then, so that drift is noticed without anybody asking. One of all indexers
// does, once the index has been filled.

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import { readIndexReading } from '@hindsight/recording-index/switch';

import { readBackfill } from './backfill.ts';
import { compare, type Comparison } from './compare.ts';

export interface CompareNewestOptions {
  pool: Pool;
  projection: ProjectionAdmin;
  limits: { compareEveryMs: number; compareNewest: number };
  signal?: AbortSignal;
}

/** Any number, the same in all indexers. */
const LOCK = 4_051_977_243;

/** Compares if that is due; null: it is not, or another indexer is at it. Uses two connections meanwhile. */
export async function compareNewest({ pool, projection, limits, signal }: CompareNewestOptions): Promise<Comparison | null> {
  const { currentIndex: indexName } = await readIndexReading(pool);
  if (indexName === null || !(await isDue(pool, indexName, limits.compareEveryMs))) return null;
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [LOCK]);
    if (rows[0]?.ours !== true) return null;
    try {
      if (!(await isDue(pool, indexName, limits.compareEveryMs))) return null;
      return await compare({ pool, projection, indexName, afterId: await beforeNewest(pool, limits.compareNewest), ...(signal === undefined ? {} : { signal }) });
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    client.release();
  }
}

/** A whole comparison counts too. An index that is not full lacks what nobody promised. */
async function isDue(pool: Pool, indexName: string, everyMs: number): Promise<boolean> {
  if ((await readBackfill(pool, indexName))?.finishedAt == null) return false;
  const { rows } = await pool.query(`select 1 from index_comparisons where index_name = $1 and finished_at > now() - $2::float8 * interval '1 millisecond' limit 1`, [indexName, everyMs]);
  return rows.length === 0;
}

/** The largest id that is not among the newest; 0 when there are no more than these. */
async function beforeNewest(pool: Pool, newest: number): Promise<bigint> {
  const { rows } = await pool.query<{ id: bigint }>('select id from recordings order by id desc offset $1 limit 1', [newest]);
  return rows[0]?.id ?? 0n;
}
