// sweep: what crashes and redone windows left behind, parked records nobody asked for, and the consumed part of the log.

import type { BlobStore } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import type { LogTrimmer } from '@hindsight/log/read';

import type { WorkerLimits } from '../limits.ts';
import { findSpentNotes, removeNotes } from '../persist/left-packs.ts';
import { removeOrphans } from './remove-orphans.ts';

/** The partitions stand still while a group is removed: small groups. */
const AT_ONCE = 20;

/** Looks at every pack and sealed object old enough. Returns how many were removed. */
export async function sweepBlobs(pool: Pool, blobs: BlobStore, limits: WorkerLimits, nowMs: number): Promise<number> {
  let removed = 0;
  const spent = await findSpentNotes(pool, limits);
  for (const prefix of ['packs/', 'recordings/']) {
    let old: string[] = [];
    for await (const blob of blobs.list(prefix)) {
      if (nowMs - blob.modifiedAt < limits.orphanAfterMs) continue;
      old.push(blob.key);
      if (old.length < AT_ONCE) continue;
      removed += await sweepKeys(pool, blobs, old);
      old = [];
    }
    removed += await sweepKeys(pool, blobs, old);
  }
  await removeNotes(pool, spent);
  return removed;
}

/** Asks without a lock first: most blobs are in use. */
async function sweepKeys(pool: Pool, blobs: BlobStore, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  const { rows } = await pool.query<{ key: string }>(
    `select key from unnest($1::text[]) as key where not exists (select 1 from recording_blocks b where b.blob_key = key)
       and not exists (select 1 from batch_parts p where p.blob_key = key)`, [keys],
  );
  return removeOrphans(pool, blobs, rows.map((row) => row.key));
}

export async function sweepParked(pool: Pool, limits: WorkerLimits): Promise<void> {
  await pool.query(`delete from parked_records where parked_at < now() - $1::float8 * interval '1 millisecond'`, [limits.parkedForMs]);
}

/**
 * Lets go of consumed records older than `keepLogMs` (log time), whole segments at a time.
 * @param mustBeArchived whether a record stays until it lies in the archive, verified
 */
export async function trimLog(pool: Pool, trimmer: LogTrimmer, logId: string, partitions: readonly number[], limits: Pick<WorkerLimits, 'keepLogMs'>, mustBeArchived: boolean): Promise<void> {
  const { rows } = await pool.query<{ partition: number; next_offset: bigint; watermark: Date | null; marks: [string, number][]; archived_to: bigint | null }>(
    `select p.partition, p.next_offset, p.watermark, p.marks, a.next_offset as archived_to from partitions p left join archive_partitions a using (log_id, partition)
     where p.log_id = $1 and p.partition = any($2::int[])`, [logId, partitions],
  );
  for (const { partition, next_offset: nextOffset, watermark, marks, archived_to: archivedTo } of rows) {
    if (watermark === null) continue;
    const before = watermark.getTime() - limits.keepLogMs;
    const isDone = (offset: bigint): boolean => offset <= nextOffset && (!mustBeArchived || (archivedTo !== null && offset <= archivedTo));
    const passed = marks.filter(([offset, atMs]) => atMs < before && isDone(BigInt(offset)));
    const last = passed[passed.length - 1];
    if (last === undefined) continue;
    await trimmer.trim(partition, BigInt(last[0]));
    await pool.query(
      `update partitions set marks = (select coalesce(jsonb_agg(mark order by (mark ->> 1)::float8), '[]') from jsonb_array_elements(marks) mark where (mark ->> 1)::float8 > $3)
       where log_id = $1 and partition = $2`, [logId, partition, last[1]],
    );
  }
}
