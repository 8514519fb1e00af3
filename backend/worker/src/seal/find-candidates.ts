// seal: which recordings are due. Closed is decided by log time alone: the partition has seen nothing of the visit for long
// enough, whatever any clock says.

import type { Pool } from '@hindsight/database';

import type { WorkerLimits } from '../limits.ts';

export interface SealCandidate {
  key: string;
  siteId: bigint;
  sessionHash: Buffer;
  /** False: the visit still runs, but has too many loose parts. */
  isFinal: boolean;
}

/** At most `limit` recordings of these partitions, the longest quiet first. */
export async function findCandidates(pool: Pool, logId: string, partitions: readonly number[], limits: WorkerLimits, limit: number): Promise<SealCandidate[]> {
  const { rows } = await pool.query<{ site_id: bigint; session_hash: Buffer; is_final: boolean }>(
    `select s.site_id, s.session_hash, s.last_received_at < p.watermark - $3::float8 * interval '1 millisecond' as is_final
     from sessions s join partitions p on p.log_id = s.log_id and p.partition = s.partition
     where s.log_id = $1 and s.partition = any($2::int[]) and s.state in ('live', 'closed')
       and (s.last_received_at < p.watermark - $3::float8 * interval '1 millisecond' or s.loose_bytes > $4)
       and (s.sealed_at is null or s.sealed_at < now() - $5::float8 * interval '1 millisecond')
     order by s.last_received_at limit $6`,
    [logId, partitions, limits.closeAfterMs, limits.sealLooseBytes, limits.sealAgainAfterMs, limit],
  );
  return rows.map((row) => ({ key: `${row.site_id}.${row.session_hash.toString('hex')}`, siteId: row.site_id, sessionHash: row.session_hash, isFinal: row.is_final }));
}
