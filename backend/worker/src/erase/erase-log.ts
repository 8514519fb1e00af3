// erase, third: the log. One pass over every partition for all open tombstones together; offsets stay where they are. Only what
// was consumed is overwritten: the window that meets a record counts it, and a partition's offset moves past records alone.

import type { Pool } from '@hindsight/database';
import type { LogReader, LogTrimmer } from '@hindsight/log/read';

import { readEntry } from '../assemble/arrival.ts';
import { Erasures } from '@hindsight/database/erasures';
import type { Tombstone } from './open-tombstones.ts';

/** Overwrites what these tombstones cover and marks those of which nothing waits to be consumed. Returns how many records went. */
export async function eraseLog(pool: Pool, log: LogReader, trimmer: LogTrimmer, tombstones: readonly Tombstone[]): Promise<number> {
  if (tombstones.length === 0) return 0;
  const erasures = new Erasures(tombstones.map((one) => ({
    id: one.id, kind: one.kind, workspace_id: one.workspaceId, site_id: one.siteId, recording_id: null,
    session_hash: one.sessionHash, visitor_hash: one.visitorHash, created_at: one.createdAt,
  })));
  const { rows } = await pool.query<{ partition: number; next_offset: bigint }>('select partition, next_offset from partitions where log_id = $1', [log.logId]);
  const consumedTo = new Map(rows.map((row) => [row.partition, row.next_offset]));
  const waiting = new Set<bigint>();
  let erased = 0;
  for (let partition = 0; partition < log.partitions; partition++) {
    const consumed = consumedTo.get(partition) ?? 0n;
    const { next } = await log.bounds(partition);
    erased += await trimmer.erase(partition, next, (bytes, offset) => {
      const read = readEntry({ offset, nextOffset: offset, bytes });
      const tombstone = read.kind === 'arrival' ? erasures.covering({ ...read, recordingId: null }) : null;
      if (tombstone === null) return false;
      if (offset >= consumed) waiting.add(tombstone);
      return offset < consumed;
    });
  }
  const done = tombstones.filter((one) => !waiting.has(one.id));
  await pool.query(
    `update tombstones t set log_gone_at = now() from unnest($1::bigint[], $2::int[]) as u(id, strikes) where t.id = u.id and t.log_strikes = u.strikes`,
    [done.map((one) => one.id), done.map((one) => one.logStrikes)],
  );
  return erased;
}
