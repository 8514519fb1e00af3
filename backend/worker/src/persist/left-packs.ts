// persist: packs a session has left. Its bytes still lie there, beside those of others, until the pack is swept; an erasure
// has to know. Noted in the transaction that takes the last row naming the place away.

import type { Pool, Transaction } from '@hindsight/database';

import type { WorkerLimits } from '../limits.ts';
import { bulkInsert } from './bulk-insert.ts';

export interface LeftPacks {
  workspaceId: bigint;
  siteId: bigint;
  sessionHash: Buffer;
  visitorHash: Buffer;
  receivedAt: Date;
  /** Keys of packs; others are passed over, a sealed object lies under its recording's own prefix. */
  blobKeys: readonly string[];
}

/** Must run in the transaction that removes the rows. */
export async function noteLeftPacks(transaction: Transaction, left: readonly LeftPacks[]): Promise<void> {
  const packs = left.map((one) => ({ ...one, blobKeys: [...new Set(one.blobKeys)].filter((key) => key.startsWith('packs/')) })).filter((one) => one.blobKeys.length > 0);
  await bulkInsert(transaction, 'left_packs', [
    { name: 'workspace_id', type: 'bigint', of: (one) => one.workspaceId },
    { name: 'site_id', type: 'bigint', of: (one) => one.siteId },
    { name: 'session_hash', type: 'bytea', of: (one) => one.sessionHash },
    { name: 'visitor_hash', type: 'bytea', of: (one) => one.visitorHash },
    { name: 'received_at', type: 'timestamptz', of: (one) => one.receivedAt.toISOString() },
    { name: 'blob_keys', type: 'text[]', of: (one) => one.blobKeys },
  ], packs);
}

export interface GoneSlice {
  workspace_id: bigint;
  site_id: bigint;
  session_hash: Buffer;
  received_at: Date;
  blob_key: string;
  visitor_hash: Buffer;
}
/** What a statement that deletes from `batch_parts` returns for `leftBySlices`. */
export const GONE_SLICE = `p.workspace_id, p.site_id, p.session_hash, p.received_at, p.blob_key, decode(p.head ->> 'visitorHash', 'hex') as visitor_hash`;

export function leftBySlices(slices: readonly GoneSlice[]): LeftPacks[] {
  return slices.map((slice) => ({
    workspaceId: slice.workspace_id, siteId: slice.site_id, sessionHash: slice.session_hash, visitorHash: slice.visitor_hash,
    receivedAt: slice.received_at, blobKeys: [slice.blob_key],
  }));
}

/** Notes whose packs nobody names any more and that are old enough for the sweep: the next sweep removes the packs. */
export async function findSpentNotes(pool: Pool, limits: Pick<WorkerLimits, 'orphanAfterMs'>): Promise<bigint[]> {
  const { rows } = await pool.query<{ id: bigint }>(
    `select id from left_packs l where left_at < now() - $1::float8 * interval '1 millisecond'
       and not exists (select 1 from recording_blocks b where b.blob_key = any(l.blob_keys))
       and not exists (select 1 from batch_parts p where p.blob_key = any(l.blob_keys))`, [limits.orphanAfterMs],
  );
  return rows.map((row) => row.id);
}

export async function removeNotes(pool: Pool, ids: readonly bigint[]): Promise<void> {
  if (ids.length > 0) await pool.query('delete from left_packs where id = any($1::bigint[])', [ids]);
}
