// The rows of slices: parts of a batch that wait for the others, their bytes in the window's pack.

import type { Transaction } from '@hindsight/database';

import type { Arrival } from '../assemble/arrival.ts';
import type { AssembledWindow } from '../assemble/assemble-window.ts';
import type { SliceSet } from '../assemble/slices.ts';
import { bulkInsert } from './bulk-insert.ts';
import { GONE_SLICE, leftBySlices, noteLeftPacks } from './left-packs.ts';
import type { GoneSlice } from './left-packs.ts';
import type { Pack } from './pack.ts';

export interface WaitingSlice {
  arrival: Arrival;
  set: SliceSet;
}

interface SliceWrite {
  place: { logId: string; partition: number };
  window: Pick<AssembledWindow, 'sliceSets'>;
  pack: Pack;
  /** The arrivals behind the pack's raw pieces, in order. */
  waitingSlices: readonly WaitingSlice[];
}

/** Slices that wait are kept; those whose batch is stored meanwhile go. */
export async function writeSlices(transaction: Transaction, { window, place, pack, waitingSlices }: SliceWrite): Promise<void> {
  const obsolete = [...window.sliceSets].filter(([, set]) => set.isStored && (set.isDone || set.arrived.size === set.slices.size)).map(([key]) => key.split('.'));
  if (obsolete.length > 0) {
    const { rows: gone } = await transaction.query<GoneSlice>(
      `delete from batch_parts p using unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::int[]) as u(site_id, session_hash, doc, seq)
       where p.site_id = u.site_id and p.session_hash = u.session_hash and p.doc = u.doc and p.seq = u.seq returning ${GONE_SLICE}`,
      [obsolete.map((key) => key[0]), obsolete.map((key) => Buffer.from(key[1] ?? '', 'hex')), obsolete.map((key) => Buffer.from(key[2] ?? '', 'hex')), obsolete.map((key) => Number(key[3]))],
    );
    await noteLeftPacks(transaction, leftBySlices(gone));
  }
  const rows = waitingSlices.map((slice, i) => ({ ...slice, range: pack.pieces[i] ?? { from: 0, length: 0 } }));
  await bulkInsert(transaction, 'batch_parts', [
    { name: 'site_id', type: 'bigint', of: ({ arrival }) => arrival.siteId },
    { name: 'session_hash', type: 'bytea', of: ({ arrival }) => arrival.sessionHash },
    { name: 'doc', type: 'bytea', of: ({ arrival }) => Buffer.from(arrival.docHash, 'hex') },
    { name: 'seq', type: 'int', of: ({ arrival }) => arrival.header.seq },
    { name: 'part', type: 'int', of: ({ arrival }) => arrival.header.part },
    { name: 'parts', type: 'int', of: ({ arrival }) => arrival.header.parts },
    { name: 'workspace_id', type: 'bigint', of: ({ arrival }) => arrival.workspaceId },
    { name: 'log_id', type: 'text', of: () => place.logId },
    { name: 'partition', type: 'int', of: () => place.partition },
    { name: 'received_at', type: 'timestamptz', of: ({ arrival }) => new Date(arrival.receivedAt).toISOString() },
    { name: 'blob_key', type: 'text', of: () => pack.key },
    { name: 'byte_from', type: 'bigint', of: ({ range }) => range.from },
    { name: 'byte_length', type: 'int', of: ({ range }) => range.length },
    { name: 'head', type: 'jsonb', of: ({ arrival, set }) => ({ offset: set.slices.get(arrival.header.part)?.offset ?? arrival.receivedAt, visitorHash: arrival.visitorHash.toString('hex') }) },
  ], rows, 'on conflict do nothing');
}
