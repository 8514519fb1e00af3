// erase, third: the log. One pass over every partition for all open tombstones together; offsets stay where they are. Only what
// was consumed is overwritten: the window that meets a record counts it, and a partition's offset moves past records alone.
// Where a log cannot rewrite (Kafka), erased records leave it by trimming: a tombstone is done when a pass meets none of its records.

import type { Pool } from '@hindsight/database';
import type { EraseRecords, LogReader, LogTrimmer } from '@hindsight/log/read';

import { readEntry } from '../assemble/arrival.ts';
import { Erasures } from '@hindsight/database/erasures';
import type { Tombstone } from './open-tombstones.ts';

/** Overwrites what these tombstones cover and marks those of which nothing waits to be consumed. Returns how many records went. */
export async function eraseLog(pool: Pool, log: LogReader, trimmer: LogTrimmer, tombstones: readonly Tombstone[]): Promise<number> {
  const due = trimmer.erase === null ? await outlived(log, tombstones) : tombstones;
  if (due.length === 0) return 0;
  const pass = trimmer.erase?.bind(trimmer) ?? lookOnly(log);
  const erasures = new Erasures(due.map((one) => ({
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
    erased += await pass(partition, next, (bytes, offset) => {
      const read = readEntry({ offset, nextOffset: offset, bytes });
      const tombstone = read.kind === 'arrival' ? erasures.covering({ ...read, recordingId: null }) : null;
      if (tombstone === null) return false;
      if (offset >= consumed || trimmer.erase === null) waiting.add(tombstone);
      return offset < consumed;
    });
  }
  const done = due.filter((one) => !waiting.has(one.id));
  await pool.query(
    `update tombstones t set log_gone_at = now() from unnest($1::bigint[], $2::int[]) as u(id, strikes) where t.id = u.id and t.log_strikes = u.strikes`,
    [done.map((one) => one.id), done.map((one) => one.logStrikes)],
  );
  return erased;
}

const LOOK_BYTES = 4 * 1024 * 1024;

/** Those asked for before the oldest record of every partition came: until then a pass would only meet what is not trimmed yet. */
async function outlived(log: LogReader, tombstones: readonly Tombstone[]): Promise<Tombstone[]> {
  if (tombstones.length === 0) return [];
  let oldest = Infinity;
  for (let partition = 0; partition < log.partitions; partition++) {
    const [entry] = await log.read(partition, (await log.bounds(partition)).first, 1);
    const read = entry === undefined ? null : readEntry(entry);
    if (read !== null) oldest = Math.min(oldest, read.kind === 'unreadable' ? 0 : read.receivedAt);
  }
  return tombstones.filter((one) => one.createdAt.getTime() < oldest);
}

/** A pass in the shape of an erasing one that asks about every record and takes none out. */
function lookOnly(log: LogReader): EraseRecords {
  return async (partition, before, isErased) => {
    let at = (await log.bounds(partition)).first;
    while (at < before) {
      const entries = await log.read(partition, at, LOOK_BYTES);
      for (const { bytes, offset } of entries) isErased(bytes, offset);
      at = entries.at(-1)?.nextOffset ?? before;
    }
    return 0;
  };
}
