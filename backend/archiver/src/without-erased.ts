// Which records tombstones cover.

import type { Pool, Transaction } from '@hindsight/database';
import { findErasures, hashSession, hashVisitor } from '@hindsight/database/erasures';
import type { Erasures, VisitNames } from '@hindsight/database/erasures';
import type { LogEntry } from '@hindsight/log/read';
import { decodeLogRecord, parseBatchHeader } from '@hindsight/wire';

/** Whose a record is; null for one that belongs to no visit. */
export function namesOf(entry: LogEntry): VisitNames | null {
  const decoded = decodeLogRecord(entry.bytes);
  if (!decoded.ok || decoded.record.kind !== 'batch') return null;
  const { workspaceId, siteId, receivedAt, header } = decoded.record;
  const isNamed = /^\d{1,18}$/.test(String(workspaceId)) && /^\d{1,18}$/.test(String(siteId)) && parseBatchHeader(JSON.stringify(header ?? null)).ok;
  if (!isNamed) return null;
  return {
    workspaceId: BigInt(workspaceId), siteId: BigInt(siteId), sessionHash: hashSession(header.session), visitorHash: hashVisitor(BigInt(siteId), header.visitor),
    recordingId: null, receivedAt,
  };
}

/** The tombstones that may cover these records. */
export function erasuresOf(db: Pool | Transaction, names: readonly (VisitNames | null)[]): Promise<Erasures> {
  const distinct = new Map(names.flatMap((one) => (one === null ? [] : [[`${one.siteId}.${one.sessionHash.toString('hex')}.${one.visitorHash.toString('hex')}`, one] as const])));
  return findErasures(db, [...distinct.values()]);
}

export function withoutErased(entries: readonly LogEntry[], names: readonly (VisitNames | null)[], erasures: Erasures): LogEntry[] {
  return entries.filter((_, i) => {
    const one = names[i];
    return one === null || one === undefined || erasures.covering(one) === null;
  });
}
