// erase, third: the log. One pass over every partition for all open tombstones together; offsets stay where they are.

import type { Pool } from '@hindsight/database';
import type { LogReader, LogTrimmer } from '@hindsight/log/read';

import { readEntry } from '../assemble/arrival.ts';
import { Erasures } from './erasures.ts';
import type { Tombstone } from './open-tombstones.ts';

/** Overwrites what these tombstones cover and marks them, unless a late batch came meanwhile. Returns how many records went. */
export async function eraseLog(pool: Pool, log: LogReader, trimmer: LogTrimmer, tombstones: readonly Tombstone[]): Promise<number> {
  if (tombstones.length === 0) return 0;
  const erasures = new Erasures(tombstones.map((one) => ({
    id: one.id, kind: one.kind, workspace_id: one.workspaceId, site_id: one.siteId, recording_id: null,
    session_hash: one.sessionHash, visitor_hash: one.visitorHash, created_at: one.createdAt,
  })));
  const isErased = (bytes: Uint8Array): boolean => {
    const read = readEntry({ offset: 0n, nextOffset: 0n, bytes });
    return read.kind === 'arrival' && erasures.covering({ ...read, recordingId: null }) !== null;
  };
  let erased = 0;
  for (let partition = 0; partition < log.partitions; partition++) {
    const { next } = await log.bounds(partition);
    erased += await trimmer.erase(partition, next, isErased);
  }
  await pool.query(
    `update tombstones t set log_gone_at = now() from unnest($1::bigint[], $2::int[]) as u(id, strikes) where t.id = u.id and t.log_strikes = u.strikes`,
    [tombstones.map((one) => one.id), tombstones.map((one) => one.logStrikes)],
  );
  return erased;
}
