// The rows of a recording's documents: which batches of each are stored, and by what clocks their times are told.

import type { Transaction } from '@hindsight/database';

import type { Visit } from '../assemble/visit.ts';
import { bulkInsert } from './bulk-insert.ts';
import type { Column } from './bulk-insert.ts';

export interface OwnedDocument {
  visit: Pick<Visit, 'month' | 'recordingId' | 'workspaceId'>;
  document: NonNullable<ReturnType<Visit['documents']['get']>>;
}

const COLUMNS: Column<OwnedDocument>[] = [
  { name: 'month', type: 'date', of: ({ visit }) => visit.month },
  { name: 'recording_id', type: 'bigint', of: ({ visit }) => visit.recordingId },
  { name: 'workspace_id', type: 'bigint', of: ({ visit }) => visit.workspaceId },
  { name: 'doc', type: 'int', of: ({ document }) => document.doc },
  { name: 'doc_hash', type: 'bytea', of: ({ document }) => Buffer.from(document.hash, 'hex') },
  { name: 'tab', type: 'text', of: ({ document }) => document.tab },
  { name: 'seen', type: 'int4multirange', of: ({ document }) => document.seen.multirange() },
  { name: 'seq_digests', type: 'bytea', of: ({ document }) => document.seen.digests },
  { name: 'clocks', type: 'jsonb', of: ({ document }) => document.clocks },
];

/** Rows that are there already are brought up to date. */
export async function writeDocuments(transaction: Transaction, documents: readonly OwnedDocument[]): Promise<void> {
  await bulkInsert(transaction, 'recording_documents', COLUMNS, documents,
    'on conflict (month, recording_id, doc) do update set tab = excluded.tab, seen = excluded.seen, seq_digests = excluded.seq_digests, clocks = excluded.clocks');
}
