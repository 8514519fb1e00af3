// The first index of an installation. Several indexers may try at once; one name is written down, the others are dropped again.

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import { readIndexReading } from '@hindsight/recording-index/switch';

/** Makes an index and names it as the one written to, unless there is one already. */
export async function ensureFirstIndex({ pool, projection }: { pool: Pool; projection: ProjectionAdmin }): Promise<void> {
  const { currentIndex, fillingIndex } = await readIndexReading(pool);
  if (currentIndex !== null || fillingIndex !== null) return;
  // A name never used before: what an earlier installation left in the same cluster must not be taken for ours.
  const name = await projection.createIndex();
  const { rowCount } = await pool.query('update index_reading set current_index = $1, changed_at = now() where current_index is null and filling_index is null', [name]);
  if (rowCount === 0) await projection.drop(name);
  else await projection.pointReadersAt(name);
}
