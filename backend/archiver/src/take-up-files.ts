// At the start: files that lie in the archive and that Postgres does not know. They are there after a crash between writing a file and
// noting it, and after Postgres was restored from a backup or made anew. What is whole and goes on where we are is taken up; what another
// file replaces is removed.

import { parseArchiveKey, readArchiveFile } from '@hindsight/archive';
import type { ArchiveCatalog, ArchivedFile } from '@hindsight/archive';
import { inTransaction } from '@hindsight/database';
import type { LogReader } from '@hindsight/log/read';

import { lockHold } from './lease.ts';
import type { ArchiveHold } from './lease.ts';
import { insertFileRow } from './write-file.ts';
import type { WriteTools } from './write-file.ts';

interface KnownFile {
  first_offset: bigint;
  next_offset: bigint;
  blob_key: string;
  revision: number;
}

/** Returns how many files were taken up. @param catalog of this log */
export async function takeUpFiles(tools: WriteTools, log: LogReader, hold: ArchiveHold, catalog: ArchiveCatalog): Promise<number> {
  const { rows } = await tools.pool.query<KnownFile>('select first_offset, next_offset, blob_key, revision from archive_files where log_id = $1 and partition = $2', [hold.logId, hold.partition]);
  const known = new Map(rows.map((row) => [row.blob_key, row]));
  const { first: logBegins } = await log.bounds(hold.partition);
  let takenUp = 0;
  for (const file of catalog.logs.find((one) => one.logId === hold.logId)?.files[hold.partition] ?? []) {
    if (known.has(file.key)) continue;
    const rivals = rows.filter((row) => row.first_offset < file.next && file.first < row.next_offset);
    if (rivals.some((row) => row.revision >= file.footer.revision)) await tools.blobs.delete(file.key);
    else if (file.first > hold.nextOffset && logBegins <= hold.nextOffset) break; // what lies between is still in the log
    else takenUp += await takeUp(tools, hold, file, rivals, catalog);
  }
  for (const key of catalog.superseded) {
    const named = parseArchiveKey(key);
    if (named?.partition === hold.partition && !known.has(key)) await tools.blobs.delete(key);
  }
  return takenUp;
}

async function takeUp(tools: WriteTools, hold: ArchiveHold, file: ArchivedFile, rivals: readonly KnownFile[], catalog: ArchiveCatalog): Promise<number> {
  const { footer } = await readArchiveFile(tools.blobs, file.key);
  const storedBytes = (await tools.blobs.head(file.key))?.bytes ?? 0;
  const ids = catalog.ids.find((one) => one.logId === hold.logId && one.partition === hold.partition && one.hour === footer.hour);
  const next = file.next > hold.nextOffset ? file.next : hold.nextOffset;
  const logTime = Math.max(hold.logTime, footer.receivedTo);
  await inTransaction(tools.pool, async (transaction) => {
    await lockHold(transaction, hold);
    await transaction.query('delete from archive_files where blob_key = any($1::text[])', [rivals.map((row) => row.blob_key)]);
    await insertFileRow(transaction, footer, file.key, storedBytes, ids?.key ?? null);
    await transaction.query(
      'update archive_partitions set next_offset = $3, log_time = to_timestamp($4::float8 / 1000) where log_id = $1 and partition = $2',
      [hold.logId, hold.partition, next, logTime === 0 ? null : logTime],
    );
    // It may hold what was erased while nobody knew it: every erasure goes through this partition again.
    await transaction.query('delete from archive_erasures where log_id = $1 and partition = $2', [hold.logId, hold.partition]);
  });
  for (const row of rivals) await tools.blobs.delete(row.blob_key);
  hold.nextOffset = next;
  hold.logTime = logTime;
  return 1;
}
