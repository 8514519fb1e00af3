// erase, second: the bytes. A sealed object belongs to one recording and goes; a pack holds many visits of many workspaces and
// is written again without what was erased.

import { createHash } from 'node:crypto';

import { BlobMissing } from '@hindsight/blobs';
import type { BlobStore } from '@hindsight/blobs';
import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';

import type { Tombstone } from './open-tombstones.ts';

interface Range {
  from: number;
  length: number;
}
interface BlockRef extends Range {
  kind: 'block';
  month: string;
  id: bigint;
}
interface SliceRef extends Range {
  kind: 'slice';
  siteId: bigint;
  sessionHash: Buffer;
  doc: Buffer;
  seq: number;
  part: number;
}
type Ref = BlockRef | SliceRef;

/** Works off the blobs a tombstone's rows led to. Can be repeated from any point. */
export async function eraseBlobs(pool: Pool, blobs: BlobStore, tombstone: Tombstone): Promise<void> {
  const { rows } = await pool.query<{ blob_key: string }>('select blob_key from erasure_blobs where tombstone_id = $1 order by blob_key', [tombstone.id]);
  for (const { blob_key: key } of rows) {
    // Old key first out of every row, then out of the store: a reader that comes too late asks the row again.
    await inTransaction(pool, (transaction) => leaveBlob(transaction, blobs, key));
    await blobs.delete(key);
    await pool.query('delete from erasure_blobs where tombstone_id = $1 and blob_key = $2', [tombstone.id, key]);
  }
  await pool.query('update tombstones set blobs_gone_at = now() where id = $1', [tombstone.id]);
}

/** Moves whatever is still needed of a blob into a new one. */
async function leaveBlob(transaction: Transaction, blobs: BlobStore, key: string): Promise<void> {
  await transaction.query('select 1 from partitions order by log_id, partition for update');
  const refs = await refsTo(transaction, key);
  if (refs.length === 0) return;
  const bytes = await blobs.get(key).catch((error: unknown) => {
    if (error instanceof BlobMissing) return null; // lost before; nothing of it can be kept or leaked
    throw error;
  });
  if (bytes === null) return;
  const kept: Uint8Array[] = [];
  let at = 0;
  const moved = refs.map((ref) => {
    kept.push(bytes.subarray(ref.from, ref.from + ref.length));
    at += ref.length;
    return { ref, from: at - ref.length };
  });
  const rewritten = Buffer.concat(kept);
  const newKey = besideKey(key, rewritten);
  await blobs.putIfAbsent(newKey, rewritten);
  for (const { ref, from } of moved) await move(transaction, ref, newKey, from);
}

async function refsTo(transaction: Transaction, key: string): Promise<Ref[]> {
  const blocks = await transaction.query<{ month: string; id: bigint; byte_from: bigint; byte_length: number }>(
    'select month::text as month, id, byte_from, byte_length from recording_blocks where blob_key = $1 order by byte_from', [key]);
  const slices = await transaction.query<{ site_id: bigint; session_hash: Buffer; doc: Buffer; seq: number; part: number; byte_from: bigint; byte_length: number }>(
    'select site_id, session_hash, doc, seq, part, byte_from, byte_length from batch_parts where blob_key = $1 order by byte_from', [key]);
  return [
    ...blocks.rows.map((row): BlockRef => ({ kind: 'block', month: row.month, id: row.id, from: Number(row.byte_from), length: row.byte_length })),
    ...slices.rows.map((row): SliceRef => ({ kind: 'slice', siteId: row.site_id, sessionHash: row.session_hash, doc: row.doc, seq: row.seq, part: row.part, from: Number(row.byte_from), length: row.byte_length })),
  ];
}

async function move(transaction: Transaction, ref: Ref, key: string, from: number): Promise<void> {
  if (ref.kind === 'block') await transaction.query('update recording_blocks set blob_key = $1, byte_from = $2 where month = $3 and id = $4', [key, from, ref.month, ref.id]);
  else {
    await transaction.query('update batch_parts set blob_key = $1, byte_from = $2 where site_id = $3 and session_hash = $4 and doc = $5 and seq = $6 and part = $7',
      [key, from, ref.siteId, ref.sessionHash, ref.doc, ref.seq, ref.part]);
  }
}

/** A key for other bytes under the same hour as `key`. */
function besideKey(key: string, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `packs/${hash.slice(0, 2)}/${key.split('/')[2] ?? '0'}/${hash}`;
}
