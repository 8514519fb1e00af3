// Beside each hour's records: which recording each of its sessions became. Written when the worker has consumed the hour; a session that
// lasts over several hours is in the list of each.

import { encodeIdsFile, hourStart, readArchiveFile, readIdsFile } from '@hindsight/archive';
import type { GivenId, Hour } from '@hindsight/archive';
import { inTransaction } from '@hindsight/database';
import type { Pool } from '@hindsight/database';

import { lockHold } from './lease.ts';
import type { ArchiveHold } from './lease.ts';
import { namesOf } from './without-erased.ts';
import type { WriteTools } from './write-file.ts';

const HOUR_MS = 3_600_000;
const AT_ONCE = 5_000;

interface DueHour {
  hour: Hour;
  keys: string[];
  old_keys: (string | null)[];
}

/** Writes the lists that are due; returns how many. @param overAt an hour that ended before this (ms since 1970) is over */
export async function listIds(tools: WriteTools, hold: ArchiveHold, overAt: number): Promise<number> {
  const { rows } = await tools.pool.query<DueHour>(
    `select f.hour, array_agg(f.blob_key order by f.first_offset) as keys, array_agg(distinct f.ids_key) as old_keys from archive_files f
     join partitions p on p.log_id = f.log_id and p.partition = f.partition
     where f.log_id = $1 and f.partition = $2
       and f.hour in (select hour from archive_files where log_id = $1 and partition = $2 and ids_key is null)
     group by f.hour, p.next_offset having max(f.next_offset) <= p.next_offset order by f.hour`, [hold.logId, hold.partition],
  );
  let written = 0;
  for (const due of rows) {
    if (hourStart(due.hour) + HOUR_MS > Math.max(overAt, hold.logTime)) continue;
    await listHour(tools, hold, due);
    written++;
  }
  return written;
}

async function listHour(tools: WriteTools, hold: ArchiveHold, due: DueHour): Promise<void> {
  const sessions = new Map<string, { siteId: bigint; sessionHash: Buffer }>();
  for (const key of due.keys) {
    for (const entry of (await readArchiveFile(tools.blobs, key)).entries) {
      const names = namesOf(entry);
      if (names !== null) sessions.set(`${names.siteId}.${names.sessionHash.toString('hex')}`, names);
    }
  }
  const all = [...sessions.values()];
  const ids: GivenId[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE) ids.push(...await givenIds(tools.pool, all.slice(i, i + AT_ONCE)));
  await putIds(tools, hold, due.hour, ids, due.keys, due.old_keys.filter((key) => key !== null && key !== ''));
}

/** Writes the list of an hour and removes those it replaces. */
export async function putIds(tools: WriteTools, hold: ArchiveHold, hour: Hour, ids: readonly GivenId[], files: readonly string[], oldKeys: readonly (string | null)[]): Promise<void> {
  let key = '';
  if (ids.length > 0) {
    const file = await encodeIdsFile({ hour, logId: hold.logId, partition: hold.partition }, ids);
    await tools.blobs.putIfAbsent(file.key, file.bytes);
    await readIdsFile(tools.blobs, file.key);
    key = file.key;
  }
  await inTransaction(tools.pool, async (transaction) => {
    await lockHold(transaction, hold);
    await transaction.query('update archive_files set ids_key = $1 where blob_key = any($2::text[])', [key, files]);
  });
  for (const old of oldKeys) if (old !== null && old !== key) await tools.blobs.delete(old);
}

async function givenIds(pool: Pool, sessions: readonly { siteId: bigint; sessionHash: Buffer }[]): Promise<GivenId[]> {
  const { rows } = await pool.query<{ workspace_id: bigint; site_id: bigint; session_hash: Buffer; visitor_hash: Buffer; recording_id: bigint; first_received_at: Date; started_at: Date }>(
    `select s.workspace_id, s.site_id, s.session_hash, s.visitor_hash, s.recording_id, s.first_received_at, coalesce(r.started_at, s.first_received_at) as started_at
     from sessions s join unnest($1::bigint[], $2::bytea[]) as u(site_id, session_hash) using (site_id, session_hash)
     left join recordings r on r.month = s.month and r.id = s.recording_id where s.state <> 'erased'`,
    [sessions.map((one) => one.siteId), sessions.map((one) => one.sessionHash)],
  );
  return rows.map((row) => ({
    workspaceId: row.workspace_id, siteId: row.site_id, sessionHash: row.session_hash.toString('hex'), visitorHash: row.visitor_hash.toString('hex'),
    recordingId: row.recording_id, firstReceivedAt: row.first_received_at.getTime(), startedAt: row.started_at.getTime(),
  }));
}
