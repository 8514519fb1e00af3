// Which recordings changed so recently that the index may rightly be behind.

import type { Pool } from '@hindsight/database';

/** Of these ids, those whose row or outbox mark is younger than `settledMs`. */
export async function unsettledOf(pool: Pool, ids: readonly bigint[], settledMs: number): Promise<Set<bigint>> {
  const { rows } = await pool.query<{ id: bigint }>(
    `with young as (select now() - $2::float8 * interval '1 millisecond' as since)
     select s.recording_id as id from sessions s, young where s.recording_id = any($1::bigint[]) and s.row_written_at > young.since
     union select o.recording_id from outbox o, young where o.recording_id = any($1::bigint[]) and o.marked_at > young.since
     union select t.recording_id from tombstones t, young where t.recording_id = any($1::bigint[]) and t.created_at > young.since`,
    [ids, settledMs],
  );
  return new Set(rows.map(({ id }) => id));
}
