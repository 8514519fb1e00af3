// erase: the tombstones not worked off yet.

import type { Pool } from '@hindsight/database';

export interface Tombstone {
  id: bigint;
  workspaceId: bigint;
  kind: 'recording' | 'session' | 'visitor' | 'site' | 'workspace';
  siteId: bigint | null;
  recordingId: bigint | null;
  sessionHash: Buffer | null;
  visitorHash: Buffer | null;
  createdAt: Date;
  areRowsGone: boolean;
  areBlobsGone: boolean;
  isLogGone: boolean;
  logStrikes: number;
}

const AT_ONCE = 200;

export async function openTombstones(pool: Pool): Promise<Tombstone[]> {
  const { rows } = await pool.query<Tombstone>(
    `select id, workspace_id as "workspaceId", kind, site_id as "siteId", recording_id as "recordingId", session_hash as "sessionHash",
       visitor_hash as "visitorHash", created_at as "createdAt", rows_gone_at is not null as "areRowsGone", blobs_gone_at is not null as "areBlobsGone",
       log_gone_at is not null as "isLogGone", log_strikes as "logStrikes"
     from tombstones where log_gone_at is null or blobs_gone_at is null or rows_gone_at is null order by id limit ${AT_ONCE}`,
  );
  return rows;
}
