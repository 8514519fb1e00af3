// Who works on a partition: a lease in Postgres, the same for every log. Time is Postgres's, so workers' clocks do not matter.
// The epoch rises with every change of hands and is part of each window's fence: a worker that slept too long writes nothing.

import type { Pool } from '@hindsight/database';

export interface Hold {
  partition: number;
  epoch: bigint;
  nextOffset: bigint;
  /** Log time, ms since 1970; 0 before any record. */
  watermark: number;
  windowTo: bigint | null;
  windowTries: number;
  suspectTo: bigint | null;
}

interface PartitionRow {
  partition: number;
  epoch: bigint;
  next_offset: bigint;
  watermark: Date | null;
  window_to: bigint | null;
  window_tries: number;
  suspect_to: bigint | null;
}

/**
 * Passes over rows that are locked just now: a worker that stands still inside its transaction must not stop those that look for
 * work. Takes each of the `wanted` partitions that is free, run out, or was ours under this name before (a worker that was killed and
 * started again goes on at once).
 * @param firstOffsets where a partition never worked on begins
 */
export async function takePartitions(pool: Pool, logId: string, owner: string, leaseMs: number, firstOffsets: readonly bigint[], wanted: readonly number[]): Promise<Hold[]> {
  await pool.query(
    'insert into partitions (log_id, partition, next_offset) select $1, * from unnest($2::int[], $3::bigint[]) on conflict do nothing',
    [logId, firstOffsets.map((_, partition) => partition), firstOffsets],
  );
  const { rows } = await pool.query<PartitionRow>(
    `update partitions set owner = $2, epoch = epoch + 1, lease_until = now() + $3::float8 * interval '1 millisecond'
     where log_id = $1 and partition in (
       select partition from partitions
       where log_id = $1 and partition = any($4::int[]) and (owner is null or owner = $2 or lease_until < now()) for no key update skip locked)
     returning partition, epoch, next_offset, watermark, window_to, window_tries, suspect_to`,
    [logId, owner, leaseMs, wanted],
  );
  return rows.map((row) => ({
    partition: row.partition, epoch: row.epoch, nextOffset: row.next_offset, watermark: row.watermark?.getTime() ?? 0,
    windowTo: row.window_to, windowTries: row.window_tries, suspectTo: row.suspect_to,
  }));
}

/** Prolongs the lease; false when the partition is no longer ours. */
export async function renewLease(pool: Pool, logId: string, hold: Hold, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update partitions set lease_until = now() + $4::float8 * interval '1 millisecond' where log_id = $1 and partition = $2 and epoch = $3`,
    [logId, hold.partition, hold.epoch, leaseMs],
  );
  return rowCount === 1;
}

/** Notes a window before it starts, so that one that kills the process is known for it. Prolongs the lease by the way. */
export async function noteTry(pool: Pool, logId: string, hold: Hold, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update partitions set window_to = $4, window_tries = $5, suspect_to = $6, lease_until = now() + $7::float8 * interval '1 millisecond'
     where log_id = $1 and partition = $2 and epoch = $3`,
    [logId, hold.partition, hold.epoch, hold.windowTo, hold.windowTries, hold.suspectTo, leaseMs],
  );
  return rowCount === 1;
}

/** Gives partitions back, so that another worker need not wait for the lease to run out. */
export async function releasePartition(pool: Pool, logId: string, hold: Hold): Promise<void> {
  await pool.query('update partitions set owner = null, lease_until = null where log_id = $1 and partition = $2 and epoch = $3', [logId, hold.partition, hold.epoch]);
}
