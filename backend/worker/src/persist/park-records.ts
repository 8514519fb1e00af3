// Records set aside: what cannot be taken in keeps its bytes, its place in the log and a reason.

import type { Transaction } from '@hindsight/database';

import type { Arrival } from '../assemble/arrival.ts';
import type { Poison } from '../assemble/assemble-window.ts';
import { bulkInsert } from './bulk-insert.ts';

/** Sets records aside with their bytes. */
export async function parkRecords(transaction: Transaction, place: { logId: string; partition: number }, poison: readonly Poison[]): Promise<void> {
  const arrival = <T>(pick: (one: Arrival) => T) => ({ entry }: Poison): T | null => (entry.kind === 'arrival' ? pick(entry) : null);
  await bulkInsert(transaction, 'parked_records', [
    { name: 'workspace_id', type: 'bigint', of: arrival((one) => one.workspaceId) },
    { name: 'site_id', type: 'bigint', of: arrival((one) => one.siteId) },
    { name: 'session_hash', type: 'bytea', of: arrival((one) => one.sessionHash) },
    { name: 'visitor_hash', type: 'bytea', of: arrival((one) => one.visitorHash) },
    { name: 'log_id', type: 'text', of: () => place.logId },
    { name: 'partition', type: 'int', of: () => place.partition },
    { name: 'log_offset', type: 'bigint', of: ({ entry }) => entry.offset },
    { name: 'reason', type: 'text', of: ({ reason }) => reason },
    { name: 'record', type: 'bytea', of: ({ bytes }) => Buffer.from(bytes) },
  ], poison, 'on conflict do nothing');
}
