// Documents that no try got into the index. They wait here with the reason until someone asks for another try; the recording itself
// is untouched, and a newer version of it is tried by itself.

import type { Pool } from '@hindsight/database';

export interface ParkedDocument {
  recordingId: bigint;
  version: bigint;
  attempts: number;
  reason: string;
  parkedAt: Date;
}

/** The newest 100. */
export async function listParkedDocuments(pool: Pool): Promise<ParkedDocument[]> {
  const { rows } = await pool.query<{ recording_id: bigint; version: bigint; attempts: number; reason: string; parked_at: Date }>(
    'select recording_id, version, attempts, reason, parked_at from parked_documents order by parked_at desc, recording_id desc limit 100');
  return rows.map((row) => ({ recordingId: row.recording_id, version: row.version, attempts: row.attempts, reason: row.reason, parkedAt: row.parked_at }));
}

/**
 * Gives parked documents back to the outbox with all their tries.
 * @param recordingId one of them; null: all
 * @returns how many
 */
export async function retryParkedDocuments(pool: Pool, recordingId: bigint | null): Promise<number> {
  const { rowCount } = await pool.query(
    `with gone as (delete from parked_documents where $1::bigint is null or recording_id = $1 returning recording_id, workspace_id, version)
     insert into outbox (recording_id, workspace_id, version) select * from gone
     on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version), attempts = 0, next_try_at = now()`,
    [recordingId],
  );
  return rowCount ?? 0;
}
