// Who archives a partition: a lease in Postgres, like the worker's and apart from it. The epoch rises with every change of hands and
// is part of each write's fence.

import type { Pool, Transaction } from '@hindsight/database';

export interface ArchiveHold {
  logId: string;
  partition: number;
  epoch: bigint;
  nextOffset: bigint;
  /** Largest receive time archived, ms since 1970; 0 before any. */
  logTime: number;
}

/** The partition is no longer ours: what was about to be written must not count. */
export class FenceLost extends Error {}

/**
 * Takes every partition that is free, run out, or was ours under this name before.
 * @param firstOffsets where a partition never archived begins
 */
export async function takePartitions(pool: Pool, logId: string, owner: string, leaseMs: number, firstOffsets: readonly bigint[], held: readonly number[]): Promise<ArchiveHold[]> {
  await pool.query(
    'insert into archive_partitions (log_id, partition, next_offset) select $1, * from unnest($2::int[], $3::bigint[]) on conflict do nothing',
    [logId, firstOffsets.map((_, partition) => partition), firstOffsets],
  );
  const { rows } = await pool.query<{ partition: number; epoch: bigint; next_offset: bigint; log_time: Date | null }>(
    `update archive_partitions set owner = $2, epoch = epoch + 1, lease_until = now() + $3::float8 * interval '1 millisecond'
     where log_id = $1 and not partition = any($4::int[]) and (owner is null or owner = $2 or lease_until < now())
     returning partition, epoch, next_offset, log_time`,
    [logId, owner, leaseMs, held],
  );
  return rows.map((row) => ({ logId, partition: row.partition, epoch: row.epoch, nextOffset: row.next_offset, logTime: row.log_time?.getTime() ?? 0 }));
}

/**
 * Prolongs the lease and notes what was seen.
 * @param waitingSince receive time of the oldest record not archived, or null
 * @throws FenceLost
 */
export async function noteLook(pool: Pool, hold: ArchiveHold, leaseMs: number, waitingSince: number | null): Promise<void> {
  const { rowCount } = await pool.query(
    `update archive_partitions set lease_until = now() + $4::float8 * interval '1 millisecond', looked_at = now(), waiting_since = to_timestamp($5::float8 / 1000)
     where log_id = $1 and partition = $2 and epoch = $3`, [hold.logId, hold.partition, hold.epoch, leaseMs, waitingSince],
  );
  if (rowCount !== 1) throw new FenceLost('the lease was lost');
}

/** Locks the partition's row until the transaction ends. @throws FenceLost */
export async function lockHold(transaction: Transaction, hold: ArchiveHold): Promise<void> {
  const { rowCount } = await transaction.query('select 1 from archive_partitions where log_id = $1 and partition = $2 and epoch = $3 for update', [hold.logId, hold.partition, hold.epoch]);
  if (rowCount !== 1) throw new FenceLost('the lease was lost');
}

export async function releasePartition(pool: Pool, hold: ArchiveHold): Promise<void> {
  await pool.query('update archive_partitions set owner = null, lease_until = null where log_id = $1 and partition = $2 and epoch = $3', [hold.logId, hold.partition, hold.epoch]);
}
