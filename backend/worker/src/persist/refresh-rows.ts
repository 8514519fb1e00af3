// The wide rows of running visits lag behind their narrow ones on purpose; this brings those up that are due.

import { inTransaction } from '@hindsight/database';
import type { Pool } from '@hindsight/database';

import { documentTimes } from '../assemble/visit.ts';
import { summarize } from '../derive/summary.ts';
import type { WorkerLimits } from '../limits.ts';
import { writeRecordingRows } from './recording-rows.ts';
import { SESSION_COLUMNS, withDocuments } from './visits.ts';

const AT_ONCE = 200;

/** @returns how many recordings were rewritten */
export async function refreshRows(pool: Pool, place: { logId: string; partition: number }, limits: WorkerLimits): Promise<number> {
  const { rowCount } = await pool.query(
    `select 1 from sessions where log_id = $1 and partition = $2 and row_version < version and state = 'live' limit 1`, [place.logId, place.partition],
  );
  if (rowCount === 0) return 0;
  return inTransaction(pool, async (transaction) => {
    const { rows } = await transaction.query(
      `select ${SESSION_COLUMNS} from sessions s
       where s.log_id = $1 and s.partition = $2 and s.row_version < s.version and s.state = 'live'
         and s.row_written_at < now() - (case when now() - s.first_received_at < $3::float8 * interval '1 millisecond' then $4::float8 else $5::float8 end) * interval '1 millisecond'
       order by s.site_id, s.session_hash limit ${AT_ONCE} for update`,
      [place.logId, place.partition, limits.youngForMs, limits.youngRowEveryMs, limits.rowEveryMs],
    );
    const visits = [...(await withDocuments(transaction, rows)).values()];
    const due = visits.flatMap((visit) => {
      const summary = summarize(visit.facts, documentTimes(visit), visit.firstReceivedAt);
      return summary === null ? [] : [{
        recordingId: visit.recordingId as bigint, month: visit.month as string, workspaceId: visit.workspaceId, siteId: visit.siteId,
        version: visit.version, state: 'live' as const, facts: visit.facts, summary, inflatedBytes: visit.inflatedBytes,
      }];
    });
    await writeRecordingRows(transaction, due);
    await transaction.query('update sessions set row_version = version, row_written_at = now() where recording_id = any($1::bigint[])', [due.map((row) => row.recordingId)]);
    return due.length;
  });
}
