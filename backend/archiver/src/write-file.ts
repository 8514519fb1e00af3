// Records → a file of the archive. Order of effects: write the object, read it back and check all of it, then one transaction that moves
// the partition's offset and names the file. What dies in between leaves an object that is taken up, or removed, at the next start.

import { encodeArchiveFile, readArchiveFile } from '@hindsight/archive';
import type { ArchiveFooter, EncodedArchiveFile } from '@hindsight/archive';
import type { BlobStore } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import { crashPoint } from '@hindsight/telemetry';

import type { ArchiverMetrics } from './archiver-metrics.ts';
import type { Cut } from './cut-file.ts';
import { FenceLost, lockHold } from './lease.ts';
import type { ArchiveHold } from './lease.ts';
import { erasuresOf, namesOf, withoutErased } from './without-erased.ts';

export interface WriteTools {
  pool: Pool;
  blobs: BlobStore;
  metrics: ArchiverMetrics;
}

/** Something was erased while the file was made: it is made again. */
export class ErasedMeanwhile extends Error {}

/** Writes the cut's records and moves `hold` past them. @throws FenceLost, ErasedMeanwhile, ArchiveDamaged, or a store's failure */
export async function writeFile(tools: WriteTools, hold: ArchiveHold, partitions: number, cut: Cut): Promise<void> {
  const { pool, blobs, metrics } = tools;
  const last = cut.entries.at(-1);
  if (last === undefined) return;
  const names = cut.entries.map(namesOf);
  const erasures = await erasuresOf(pool, names);
  const kept = withoutErased(cut.entries, names, erasures);
  const file = await encodeArchiveFile({
    logId: hold.logId, partitions, partition: hold.partition, hour: cut.hour, first: hold.nextOffset, next: last.nextOffset, last: last.offset,
    revision: 0, erased: cut.entries.length - kept.length, entries: kept,
  });
  crashPoint('archiver.beforePut');
  const isNew = await putVerified(blobs, file);
  crashPoint('archiver.afterPut');
  try {
    await inTransaction(pool, async (transaction) => {
      const { rowCount } = await transaction.query(
        'update archive_partitions set next_offset = $4, log_time = to_timestamp($5::float8 / 1000) where log_id = $1 and partition = $2 and epoch = $3 and next_offset = $6',
        [hold.logId, hold.partition, hold.epoch, last.nextOffset, cut.logTime, hold.nextOffset],
      );
      if (rowCount !== 1) throw new FenceLost('the partition is not ours any more');
      if ((await erasuresOf(transaction, names)).ids !== erasures.ids) throw new ErasedMeanwhile('something was erased meanwhile');
      await insertFileRow(transaction, file.footer, file.key, file.bytes.length);
      crashPoint('archiver.inTransaction');
    });
  } catch (error) {
    // Undone for certain: the object belongs to nobody, unless another archiver made the very same one.
    if (isNew && (error instanceof FenceLost || error instanceof ErasedMeanwhile)) await removeUnlessNamed(pool, blobs, file.key);
    throw error;
  }
  hold.nextOffset = last.nextOffset;
  hold.logTime = cut.logTime;
  metrics.files.add({});
  metrics.records.add({}, kept.length);
  metrics.bytes.add({}, file.footer.bytes);
  if (kept.length < cut.entries.length) metrics.erased.add({ when: 'before' }, cut.entries.length - kept.length);
}

/** Writes a file and reads all of it back. Returns whether it was not there before. */
export async function putVerified(blobs: BlobStore, file: EncodedArchiveFile): Promise<boolean> {
  const isNew = (await blobs.putIfAbsent(file.key, file.bytes)) === 'written';
  try {
    await readArchiveFile(blobs, file.key);
  } catch (error) {
    if (isNew) await blobs.delete(file.key);
    throw error;
  }
  return isNew;
}

export async function insertFileRow(transaction: Transaction, footer: ArchiveFooter, key: string, storedBytes: number, idsKey: string | null = null): Promise<void> {
  const time = (ms: number): string | null => (ms === 0 ? null : new Date(ms).toISOString());
  await transaction.query(
    `insert into archive_files (log_id, partition, first_offset, next_offset, hour, blob_key, revision, records, erased_records, record_bytes, stored_bytes, received_from, received_to, sites, ids_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      footer.logId, footer.partition, footer.first, footer.next, footer.hour, key, footer.revision, footer.records, footer.erased, footer.bytes, storedBytes,
      time(footer.receivedFrom), time(footer.receivedTo), JSON.stringify(footer.sites), idsKey,
    ],
  );
}

/** Removes an object no row names. */
export async function removeUnlessNamed(pool: Pool, blobs: BlobStore, key: string): Promise<void> {
  const { rowCount } = await pool.query('select 1 from archive_files where blob_key = $1', [key]);
  if (rowCount === 0) await blobs.delete(key);
}

/** Puts a file in the place of the one of this row, and removes the old object. @throws FenceLost */
export async function replaceFile(tools: WriteTools, hold: ArchiveHold, oldKey: string, file: EncodedArchiveFile): Promise<void> {
  await putVerified(tools.blobs, file);
  crashPoint('archiver.afterRewrite');
  await inTransaction(tools.pool, async (transaction) => {
    await lockHold(transaction, hold);
    const { footer } = file;
    await transaction.query(
      `update archive_files set blob_key = $2, revision = $3, records = $4, erased_records = $5, record_bytes = $6, stored_bytes = $7, sites = $8, verified_at = now() where blob_key = $1`,
      [oldKey, file.key, footer.revision, footer.records, footer.erased, footer.bytes, file.bytes.length, JSON.stringify(footer.sites)],
    );
  });
  if (oldKey !== file.key) await tools.blobs.delete(oldKey);
  tools.metrics.rewritten.add({});
}
