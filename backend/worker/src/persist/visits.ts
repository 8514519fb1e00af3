// Reading visits back: the rows a window needs before it can tell repeats from news.

import type { Pool, Transaction } from '@hindsight/database';

import type { ClockSpan } from '../derive/summary.ts';
import type { VisitFacts } from '../derive/visit-facts.ts';
import type { Visit, VisitDocument } from '../assemble/visit.ts';
import { SeqSet } from '../assemble/seq-set.ts';

export interface VisitKey {
  siteId: bigint;
  sessionHash: Buffer;
}

interface SessionRow {
  site_id: bigint;
  session_hash: Buffer;
  recording_id: bigint;
  workspace_id: bigint;
  month: string;
  first_received_at: Date;
  last_received_at: Date;
  inflated_bytes: bigint;
  facts: VisitFacts;
  version: bigint;
  row_written_at: Date | null;
}

interface DocumentRow {
  recording_id: bigint;
  doc: number;
  doc_hash: Buffer;
  tab: string;
  seen: string;
  seq_digests: Buffer;
  clocks: Record<string, ClockSpan>;
}

export const SESSION_COLUMNS = `s.site_id, s.session_hash, s.recording_id, s.workspace_id, s.month::text as month, s.first_received_at, s.last_received_at,
  s.inflated_bytes, s.facts, s.version, s.row_written_at`;

/** The visits that exist among `keys`, by visit key. */
export async function loadVisits(db: Pool | Transaction, keys: readonly VisitKey[]): Promise<Map<string, Visit>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.query<SessionRow>(
    `select ${SESSION_COLUMNS} from sessions s join unnest($1::bigint[], $2::bytea[]) as u(site_id, session_hash) using (site_id, session_hash)
     where s.state <> 'erased'`,
    [keys.map((key) => key.siteId), keys.map((key) => key.sessionHash)],
  );
  return withDocuments(db, rows);
}

/** Turns session rows into visits, fetching their documents. */
export async function withDocuments(db: Pool | Transaction, rows: readonly SessionRow[]): Promise<Map<string, Visit>> {
  const visits = new Map<string, Visit>();
  const byRecording = new Map<bigint, Visit>();
  for (const row of rows) {
    const visit = visitOf(row);
    visits.set(visit.key, visit);
    byRecording.set(row.recording_id, visit);
  }
  if (rows.length === 0) return visits;
  const documents = await db.query<DocumentRow>(
    `select d.recording_id, d.doc, d.doc_hash, d.tab, d.seen::text as seen, d.seq_digests, d.clocks
     from recording_documents d join unnest($1::date[], $2::bigint[]) as u(month, recording_id) using (month, recording_id)`,
    [rows.map((row) => row.month), rows.map((row) => row.recording_id)],
  );
  for (const row of documents.rows) byRecording.get(row.recording_id)?.documents.set(row.doc_hash.toString('hex'), documentOf(row));
  return visits;
}

function visitOf(row: SessionRow): Visit {
  return {
    key: `${row.site_id}.${row.session_hash.toString('hex')}`, workspaceId: row.workspace_id, siteId: row.site_id, sessionHash: row.session_hash,
    recordingId: row.recording_id, month: row.month, version: row.version, rowWrittenAt: row.row_written_at?.getTime() ?? null,
    firstReceivedAt: row.first_received_at.getTime(), lastReceivedAt: row.last_received_at.getTime(),
    inflatedBytes: Number(row.inflated_bytes), facts: row.facts,
    documents: new Map(), chunks: new Map(), newBatches: [], newViews: [], isTouched: false,
  };
}

function documentOf(row: DocumentRow): VisitDocument {
  return {
    doc: row.doc, hash: row.doc_hash.toString('hex'), tab: row.tab, seen: SeqSet.read(row.seen, row.seq_digests), clocks: row.clocks, isChanged: false,
  };
}
