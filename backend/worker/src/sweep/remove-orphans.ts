// sweep: blobs nothing refers to are removed. With the partitions' rows locked no window and no seal can be about to refer to
// them: each looks for its object again inside its own transaction.

import type { BlobStore } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool } from '@hindsight/database';

/** Removes those of `keys` that no row names. Returns how many. */
export async function removeOrphans(pool: Pool, blobs: BlobStore, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  return inTransaction(pool, async (transaction) => {
    await transaction.query('select 1 from partitions order by log_id, partition for update');
    const { rows } = await transaction.query<{ blob_key: string }>(
      `select blob_key from recording_blocks where blob_key = any($1::text[]) union select blob_key from batch_parts where blob_key = any($1::text[])`, [keys],
    );
    const named = new Set(rows.map((row) => row.blob_key));
    const orphans = keys.filter((key) => !named.has(key));
    // All at once, since windows wait meanwhile; and to the last one, since none may be deleted after the lock is gone.
    const deleted = await Promise.allSettled(orphans.map((key) => blobs.delete(key)));
    for (const outcome of deleted) if (outcome.status === 'rejected') throw outcome.reason;
    return orphans.length;
  });
}
