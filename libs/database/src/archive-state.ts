// How the archive stands, from the archiver's tables: for its metrics and health, the command and the status page.

import type { Pool } from './index.ts';

export interface ArchivedPartition {
  logId: string;
  partition: number;
  /** Everything before this offset is archived and verified. */
  nextOffset: bigint;
  /** Since the end of the hour that should have been archived first; 0 if nothing is due. Seconds. */
  lagSeconds: number;
  /** Hours that ended more than the allowed time ago and are not wholly archived. */
  lateHours: number;
}

export interface ArchiveState {
  partitions: ArchivedPartition[];
  files: number;
  records: number;
  /** As stored. */
  bytes: number;
  /** Ranges of offsets that no file answers for, between two that are archived. */
  missing: { logId: string; partition: number; hour: string; from: bigint; to: bigint }[];
  /** Files whose ids given out are not listed yet, of hours that ended more than the allowed time ago. */
  lateIds: number;
  /** Erasures that have not gone through all files, and the age of the oldest, seconds. */
  openErasures: number;
  oldestErasureSeconds: number;
}

const HOUR_MS = 3_600_000;
/** An hour should be archived this long after it ended. */
export const ARCHIVE_LATE_AFTER_MS = 20 * 60_000;

export async function readArchiveState(pool: Pool, nowMs: number, lateAfterMs = ARCHIVE_LATE_AFTER_MS): Promise<ArchiveState> {
  const [partitions, totals, missing, lateIds, erasures] = await Promise.all([
    pool.query<{ log_id: string; partition: number; next_offset: bigint; waiting_since: Date | null; looked_at: Date | null }>(
      'select log_id, partition, next_offset, waiting_since, looked_at from archive_partitions order by log_id, partition'),
    pool.query<{ files: bigint; records: bigint; bytes: bigint }>('select count(*) as files, coalesce(sum(records), 0)::bigint as records, coalesce(sum(stored_bytes), 0)::bigint as bytes from archive_files'),
    pool.query<{ log_id: string; partition: number; hour: string; from_offset: bigint; to_offset: bigint }>(
      `select log_id, partition, hour, before_offset as from_offset, first_offset as to_offset
       from (select *, lag(next_offset) over (partition by log_id, partition order by first_offset) as before_offset from archive_files) f
       where first_offset > before_offset order by log_id, partition, first_offset limit 1000`),
    pool.query<{ n: bigint }>(
      `select count(*) as n from archive_files where ids_key is null and to_timestamp(hour, 'YYYYMMDDHH24') at time zone 'UTC' < to_timestamp($1::float8 / 1000) at time zone 'UTC'`, [nowMs - HOUR_MS - lateAfterMs]),
    pool.query<{ n: bigint; seconds: number }>(
      `select count(*) as n, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds from tombstones t
       where exists (select 1 from archive_partitions p where not exists (
         select 1 from archive_erasures e where e.log_id = p.log_id and e.partition = p.partition and e.tombstone_id = t.id))`),
  ]);
  return {
    partitions: partitions.rows.map((row) => {
      // An archiver that does not look tells nothing: then it is as if something had waited since.
      const since = row.waiting_since?.getTime() ?? (row.looked_at === null || nowMs - row.looked_at.getTime() < HOUR_MS ? null : row.looked_at.getTime());
      const dueMs = since === null ? 0 : Math.max(0, nowMs - (Math.floor(since / HOUR_MS) + 1) * HOUR_MS);
      const lateMs = dueMs - lateAfterMs;
      return { logId: row.log_id, partition: row.partition, nextOffset: row.next_offset, lagSeconds: dueMs / 1000, lateHours: lateMs > 0 ? Math.floor(lateMs / HOUR_MS) + 1 : 0 };
    }),
    files: Number(totals.rows[0]?.files), records: Number(totals.rows[0]?.records), bytes: Number(totals.rows[0]?.bytes),
    missing: missing.rows.map((row) => ({ logId: row.log_id, partition: row.partition, hour: row.hour, from: row.from_offset, to: row.to_offset })),
    lateIds: Number(lateIds.rows[0]?.n),
    openErasures: Number(erasures.rows[0]?.n), oldestErasureSeconds: erasures.rows[0]?.seconds ?? 0,
  };
}
