// Records set aside: listed, shown and given back to their partition, whose worker then tries them with its next window.

import type { Pool } from '@hindsight/database';

import type { Retry } from '../consume/run-window.ts';

export interface ParkedRecord {
  id: bigint;
  workspaceId: bigint | null;
  siteId: bigint | null;
  partition: number;
  offset: bigint;
  reason: string;
  bytes: number;
  parkedAt: Date;
  retryAskedAt: Date | null;
}

/** The newest `limit` parked records. */
export async function listParked(pool: Pool, limit = 100): Promise<ParkedRecord[]> {
  const { rows } = await pool.query<ParkedRecord>(
    `select id, workspace_id as "workspaceId", site_id as "siteId", partition, log_offset as "offset", reason, length(record) as bytes,
       parked_at as "parkedAt", retry_asked_at as "retryAskedAt" from parked_records order by id desc limit $1`, [limit],
  );
  return rows;
}

/** The record's bytes; null if there is no such record. */
export async function showParked(pool: Pool, id: bigint): Promise<Buffer | null> {
  const { rows } = await pool.query<{ record: Buffer }>('select record from parked_records where id = $1', [id]);
  return rows[0]?.record ?? null;
}

/** Asks for another try; false if there is no such record. */
export async function retryParked(pool: Pool, id: bigint): Promise<boolean> {
  return (await askRetry(pool, [id])) === 1;
}

/** Asks for another try of all these; returns how many there are. */
export async function askRetry(pool: Pool, ids: readonly bigint[]): Promise<number> {
  const { rowCount } = await pool.query('update parked_records set retry_asked_at = now() where id = any($1::bigint[])', [ids]);
  return rowCount ?? 0;
}

/** Takes the records of a partition that wait for another try. One asking is one try: a record that kills must not do so again. */
export async function takeRetries(pool: Pool, logId: string, partition: number): Promise<Retry[]> {
  const { rows } = await pool.query<{ id: bigint; log_offset: bigint; record: Buffer }>(
    `update parked_records set retry_asked_at = null, retried_at = now() where id in (
       select id from parked_records where log_id = $1 and partition = $2 and retry_asked_at is not null order by id limit 20)
     returning id, log_offset, record`, [logId, partition],
  );
  return rows.map((row) => ({ parkedId: row.id, offset: row.log_offset, bytes: row.record }));
}
