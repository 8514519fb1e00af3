// Which partitions are whose: the workers of a log that are alive, in the order of their names, take turns. All come to the same
// answer from the same rows; while rows change, the lease alone decides who works.

import type { Pool } from '@hindsight/database';
import type { LogReader } from '@hindsight/log/read';

/** Says that this worker lives for another `aliveMs` and answers which partitions are its part. */
export async function askShare(pool: Pool, log: Pick<LogReader, 'logId' | 'partitions'>, owner: string, aliveMs: number): Promise<number[]> {
  await pool.query(
    `insert into live_workers (log_id, owner, alive_until) values ($1, $2, now() + $3::float8 * interval '1 millisecond')
     on conflict (log_id, owner) do update set alive_until = excluded.alive_until`, [log.logId, owner, aliveMs],
  );
  const { rows } = await pool.query<{ owner: string }>(
    `with gone as (delete from live_workers where log_id = $1 and alive_until < now() - interval '1 day')
     select owner from live_workers where log_id = $1 and alive_until > now() order by owner collate "C"`, [log.logId],
  );
  const place = rows.findIndex((row) => row.owner === owner);
  return Array.from({ length: log.partitions }, (_, partition) => partition).filter((partition) => partition % rows.length === place);
}

/** This worker ends: its part goes to the others at their next look. */
export async function leaveShare(pool: Pool, logId: string, owner: string): Promise<void> {
  await pool.query('delete from live_workers where log_id = $1 and owner = $2', [logId, owner]);
}
