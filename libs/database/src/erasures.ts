// The tombstones that concern a set of visits, and the names visits go by in the stores. Every writer asks before it writes, and
// again inside its transaction.

import { createHash } from 'node:crypto';

import type { Pool, Transaction } from './index.ts';

export { eraseRecordings, type Erasure } from './erase-recordings.ts';

export interface VisitNames {
  workspaceId: bigint;
  siteId: bigint;
  sessionHash: Buffer;
  visitorHash: Buffer;
  recordingId: bigint | null;
  receivedAt: number;
}

export interface TombstoneRow {
  id: bigint;
  kind: 'recording' | 'session' | 'visitor' | 'site' | 'workspace';
  workspace_id: bigint;
  site_id: bigint | null;
  recording_id: bigint | null;
  session_hash: Buffer | null;
  visitor_hash: Buffer | null;
  created_at: Date;
}

/** Answers which tombstone, if any, covers a batch. */
export class Erasures {
  readonly #rows: readonly TombstoneRow[];
  constructor(rows: readonly TombstoneRow[]) {
    this.#rows = rows;
  }
  /**
   * A recording or session is erased for good. A visitor, site or workspace is erased up to the moment it was asked for:
   * what is sent later is new.
   */
  covering(names: VisitNames): bigint | null {
    return this.#rows.find((row) => covers(row, names))?.id ?? null;
  }
  get ids(): string {
    return this.#rows.map((row) => row.id).join();
  }
}

function covers(row: TombstoneRow, names: VisitNames): boolean {
  switch (row.kind) {
    case 'recording':
    case 'session':
      return (row.recording_id !== null && row.recording_id === names.recordingId)
        || (row.session_hash !== null && row.site_id === names.siteId && row.session_hash.equals(names.sessionHash));
    case 'visitor': return row.site_id === names.siteId && row.visitor_hash !== null && row.visitor_hash.equals(names.visitorHash) && isBefore(row, names);
    case 'site': return row.site_id === names.siteId && isBefore(row, names);
    case 'workspace': return row.workspace_id === names.workspaceId && isBefore(row, names);
  }
}

function isBefore(row: TombstoneRow, names: VisitNames): boolean {
  return names.receivedAt <= row.created_at.getTime();
}

/** Reads the tombstones that may cover any of these; one statement, in order of id. */
export async function findErasures(db: Pool | Transaction, names: readonly VisitNames[]): Promise<Erasures> {
  if (names.length === 0) return new Erasures([]);
  const { rows } = await db.query<TombstoneRow>(
    `select id, kind, workspace_id, site_id, recording_id, session_hash, visitor_hash, created_at from tombstones
     where (kind in ('recording', 'session') and (recording_id = any($1::bigint[]) or session_hash = any($2::bytea[])))
        or (kind = 'visitor' and visitor_hash = any($3::bytea[]))
        or (kind = 'site' and site_id = any($4::bigint[]))
        or (kind = 'workspace' and workspace_id = any($5::bigint[]))
     order by id`,
    [
      names.flatMap((one) => (one.recordingId === null ? [] : [one.recordingId])), names.map((one) => one.sessionHash), names.map((one) => one.visitorHash),
      [...new Set(names.map((one) => one.siteId))], [...new Set(names.map((one) => one.workspaceId))],
    ],
  );
  return new Erasures(rows);
}

/** How a session is known in the stores. */
export function hashSession(session: string): Buffer {
  return createHash('sha256').update(session).digest();
}

/** How a visitor is known in the stores: never the same on two sites. */
export function hashVisitor(siteId: bigint, visitor: string): Buffer {
  return createHash('sha256').update(`${siteId}.${visitor}`).digest();
}
