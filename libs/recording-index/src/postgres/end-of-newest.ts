// Where the newest recordings of a site end: what is counted among them alone takes the same time however many there are.

import type { Pool } from '@hindsight/database';

import type { CursorPlace } from '../cursor.ts';
import type { RecordingFilter } from '../filter.ts';
import type { IndexScope } from '../index.ts';
import { SqlParams, whereRecordings } from './where-recordings.ts';

/**
 * The n-th newest recording in a filter's span of time, bots included; null when there are fewer. Nothing is asked that the index of lists
 * does not hold (a site has one workspace): to read fifty thousand rows for it takes longer than to count among them.
 */
export async function endOfNewest(pool: Pool, { siteId }: IndexScope, { fromMs, toMs }: RecordingFilter, n: number): Promise<CursorPlace | null> {
  const params = new SqlParams();
  const conditions = [
    `site_id = ${params.add(siteId)}`,
    ...(fromMs === undefined ? [] : [`started_at >= ${params.addTime(fromMs)}`]), ...(toMs === undefined ? [] : [`started_at < ${params.addTime(toMs)}`]),
  ];
  const { rows } = await pool.query<{ started_at: Date; id: bigint }>(
    `select started_at, id from recordings where ${conditions.join(' and ')} order by started_at desc, id desc offset ${params.add(n - 1)} limit 1`, params.values,
  );
  return rows[0] === undefined ? null : { startedAt: rows[0].started_at.getTime(), id: rows[0].id };
}

/**
 * The condition under which a row `r` meets the filter and is that recording or a newer one; null: meets the filter.
 * @param params receives the values the returned SQL names
 */
export function whereAmongNewest(scope: IndexScope, filter: RecordingFilter, end: CursorPlace | null, params: SqlParams): string {
  if (end === null) return whereRecordings(scope, filter, params);
  // The end lies in the filter's span. Of two bounds Postgres begins its walk at the first it is told, which may lie a year back.
  return `${whereRecordings(scope, { ...filter, fromMs: end.startedAt }, params)}\n and (r.started_at, r.id) >= (${params.addTime(end.startedAt)}, ${params.add(end.id)}::bigint)`;
}
