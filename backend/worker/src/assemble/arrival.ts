// assemble, first step: a log entry → what arrived. Decodes the record's head; the payload stays closed.

import { createHash } from 'node:crypto';

import { hashSession, hashVisitor } from '@hindsight/database/erasures';
import type { LogEntry } from '@hindsight/log/read';
import { decodeLogRecord, parseBatchHeader, UNRECORDED_REASONS } from '@hindsight/wire';
import type { BatchHeader, BatchRecord, RequestFacts, UnrecordedRecord } from '@hindsight/wire';

/** A batch, or a slice of one, with the names it goes by in the stores. */
export interface Arrival {
  kind: 'arrival';
  offset: bigint;
  nextOffset: bigint;
  /** The whole record, for parking. */
  bytes: Uint8Array;
  /** Row in parked_records when this is a retry, else null. */
  parkedId: bigint | null;
  workspaceId: bigint;
  siteId: bigint;
  /** `<site>.<session hash>`: one visit. */
  visitKey: string;
  sessionHash: Buffer;
  visitorHash: Buffer;
  docHash: string;
  receivedAt: number;
  request: RequestFacts;
  header: BatchHeader;
  payload: Uint8Array;
}

export interface Unreadable {
  kind: 'unreadable';
  offset: bigint;
  nextOffset: bigint;
  bytes: Uint8Array;
  parkedId: bigint | null;
  reason: string;
}

/** A record that only moves time on. */
export interface Passing {
  kind: 'passing';
  offset: bigint;
  nextOffset: bigint;
  receivedAt: number;
  /** Visits that were heard of and not recorded. */
  unrecorded?: { workspaceId: bigint; siteId: bigint; reason: string; visits: number };
}

export type ReadEntry = Arrival | Unreadable | Passing;

/** @param parkedId the parked row the bytes come from, if they are tried again */
export function readEntry(entry: LogEntry, parkedId: bigint | null = null): ReadEntry {
  const place = { offset: entry.offset, nextOffset: entry.nextOffset };
  const decoded = decodeLogRecord(entry.bytes);
  if (!decoded.ok) return { kind: 'unreadable', ...place, bytes: entry.bytes, parkedId, reason: decoded.reason };
  const record = decoded.record;
  if (record.kind !== 'batch') {
    const unrecorded = record.kind === 'unrecorded' ? checkUnrecorded(record) : null;
    return { kind: 'passing', ...place, receivedAt: Number.isFinite(record.receivedAt) ? record.receivedAt : 0, ...(unrecorded === null ? {} : { unrecorded }) };
  }
  const checked = checkBatch(record);
  if (checked === null) return { kind: 'unreadable', ...place, bytes: entry.bytes, parkedId, reason: 'record-head' };
  const { siteId, workspaceId, header } = checked;
  const sessionHash = hashSession(header.session);
  return {
    kind: 'arrival', ...place, bytes: entry.bytes, parkedId, workspaceId, siteId, header,
    visitKey: `${siteId}.${sessionHash.toString('hex')}`, sessionHash,
    visitorHash: hashVisitor(siteId, header.visitor),
    docHash: sha256(header.doc).toString('hex'),
    receivedAt: record.receivedAt, request: checked.request, payload: record.payload,
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const ID = /^\d{1,18}$/;

function checkUnrecorded({ workspaceId, siteId, reason, visits }: UnrecordedRecord): NonNullable<Passing['unrecorded']> | null {
  const isSound = ID.test(String(workspaceId)) && ID.test(String(siteId)) && UNRECORDED_REASONS.includes(reason) && Number.isSafeInteger(visits) && visits > 0 && visits < 1e9;
  return isSound ? { workspaceId: BigInt(workspaceId), siteId: BigInt(siteId), reason, visits } : null;
}

/** The edge checked all this; a record that fails here was damaged or written by something else. */
function checkBatch(record: BatchRecord): { workspaceId: bigint; siteId: bigint; header: BatchHeader; request: RequestFacts } | null {
  if (!ID.test(String(record.workspaceId)) || !ID.test(String(record.siteId))) return null;
  if (typeof record.receivedAt !== 'number' || !Number.isFinite(record.receivedAt)) return null;
  const header = parseBatchHeader(JSON.stringify(record.header ?? null));
  if (!header.ok) return null;
  const raw = (record.facts ?? {}) as Partial<Record<keyof RequestFacts, unknown>>;
  const text = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed().slice(0, 64) : '');
  const device = raw.device === 'desktop' || raw.device === 'tablet' || raw.device === 'mobile' ? raw.device : 'other';
  return {
    workspaceId: BigInt(record.workspaceId), siteId: BigInt(record.siteId), header: header.header,
    request: {
      country: text(raw.country), device, browser: text(raw.browser), browserVersion: text(raw.browserVersion),
      system: text(raw.system), systemVersion: text(raw.systemVersion), isBot: raw.isBot === true,
    },
  };
}
