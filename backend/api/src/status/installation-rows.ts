// What the database knows of the log, the index and what is set aside.

import type { Status } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';

export interface LogRow {
  logId: string;
  partition: number;
  nextOffset: string;
  storedUntil: number | null;
  /** Null while no lease runs. */
  owner: string | null;
}

export async function readPartitions(pool: Pool): Promise<LogRow[]> {
  const { rows } = await pool.query<{ log_id: string; partition: number; next_offset: bigint; watermark: Date | null; owner: string | null }>(
    `select log_id, partition, next_offset, watermark, case when lease_until > now() then owner end as owner from partitions
     where log_id = (select log_id from partitions order by greatest(lease_until, watermark) desc nulls last limit 1) order by partition`);
  return rows.map((row) => ({ logId: row.log_id, partition: row.partition, nextOffset: String(row.next_offset), storedUntil: row.watermark?.getTime() ?? null, owner: row.owner }));
}

export async function readParkedRecords(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: bigint }>('select count(*) as n from parked_records where retried_at is null');
  return Number(rows[0]?.n ?? 0);
}

export async function readIndexState(pool: Pool): Promise<Omit<Status['index'], 'fallbacksPerSecond'>> {
  const [reading, outbox, backfills, comparisons] = await Promise.all([
    pool.query<{ read_from: Status['index']['readFrom']; current_index: string | null; filling_index: string | null }>('select read_from, current_index, filling_index from index_reading'),
    pool.query<{ waiting: bigint; oldest: number; parked: bigint }>(
      `select (select count(*) from outbox) as waiting, (select count(*) from parked_documents) as parked,
         greatest(0, coalesce((select extract(epoch from now() - min(marked_at)) from outbox), 0))::float8 as oldest`),
    pool.query<{ index_name: string; after_id: bigint; until_id: bigint; written: bigint; refused: bigint; started_at: Date; finished_at: Date | null }>(
      'select index_name, after_id, until_id, written, refused, started_at, finished_at from index_backfills order by started_at desc limit 1'),
    pool.query<{ index_name: string; finished_at: Date; compared: bigint; missing: bigint; extra: bigint; stale: bigint; differing: bigint }>(
      'select index_name, finished_at, compared, missing, extra, stale, differing from standing_comparisons order by id desc limit 1'),
  ]);
  const [row, depth, backfill, comparison] = [reading.rows[0], outbox.rows[0], backfills.rows[0], comparisons.rows[0]];
  return {
    readFrom: row?.read_from ?? 'postgres', currentIndex: row?.current_index ?? null, fillingIndex: row?.filling_index ?? null,
    outbox: { waiting: Number(depth?.waiting ?? 0), oldestSeconds: depth?.oldest ?? 0, parked: Number(depth?.parked ?? 0) },
    backfill: backfill === undefined ? null : {
      index: backfill.index_name, written: Number(backfill.written), refused: Number(backfill.refused), startedAt: backfill.started_at.getTime(), finishedAt: backfill.finished_at?.getTime() ?? null,
      shareDone: backfill.finished_at !== null || backfill.until_id === 0n ? 1 : Math.min(1, Number(backfill.after_id) / Number(backfill.until_id)),
    },
    lastComparison: comparison === undefined ? null : {
      index: comparison.index_name, finishedAt: comparison.finished_at.getTime(), compared: Number(comparison.compared), missing: Number(comparison.missing),
      extra: Number(comparison.extra), stale: Number(comparison.stale), differing: Number(comparison.differing),
    },
  };
}

export async function hasArchive(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ has: boolean }>('select exists (select from archive_partitions) as has');
  return rows[0]?.has ?? false;
}
