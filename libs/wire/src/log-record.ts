// The log record: what the edge appends and the worker reads. Binary: one version byte, u32 length of the head, head as JSON,
// then the batch's payload bytes, untouched. The head carries all the worker must know; it never looks up a site key.

import type { BatchHeader } from './batch.ts';

export const RECORD_VERSION = 1;

export type DeviceKind = 'desktop' | 'tablet' | 'mobile' | 'other';

/** Facts read from the request's address and User-Agent; the address itself goes no further. */
export interface RequestFacts {
  /** ISO 3166-1 alpha-2, upper case, or '' if unknown. */
  country: string;
  device: DeviceKind;
  /** Family names such as `Chrome`, `Safari`; '' if unknown. Versions are major.minor or ''. */
  browser: string;
  browserVersion: string;
  system: string;
  systemVersion: string;
  isBot: boolean;
}

/** One accepted batch (or slice of one). */
export interface BatchRecord {
  kind: 'batch';
  workspaceId: string;
  siteId: string;
  /** Server's wall clock when the request's headers arrived, ms since 1970. */
  receivedAt: number;
  facts: RequestFacts;
  header: BatchHeader;
  payload: Uint8Array;
}

/** Moves a quiet partition's sense of time on, so that closing a session never needs the worker's clock. */
export interface TickRecord {
  kind: 'tick';
  receivedAt: number;
}

/** An erasure reaches this place of the log: nothing before it may come back. */
export interface EraseRecord {
  kind: 'erase';
  receivedAt: number;
  /** bigint as string: the row of `tombstones`. */
  tombstoneId: string;
  workspaceId: string;
}

/** Why a visit that was heard of has no recording. */
export const UNRECORDED_REASONS = ['sampled-out', 'site-quota-spent', 'day-quota-spent', 'address-quota-spent', 'session-quota-spent', 'origin-foreign'] as const;
export type UnrecordedReason = (typeof UNRECORDED_REASONS)[number];

/** Visits of a site that were heard of and not recorded: a count, and nothing of the visitors. */
export interface UnrecordedRecord {
  kind: 'unrecorded';
  receivedAt: number;
  workspaceId: string;
  siteId: string;
  reason: UnrecordedReason;
  visits: number;
}

export type LogRecord = BatchRecord | TickRecord | EraseRecord | UnrecordedRecord;

/** Encodes a record for the log. */
export function encodeLogRecord(record: LogRecord): Uint8Array {
  const { payload, head } = record.kind === 'batch' ? splitPayload(record) : { payload: EMPTY, head: record };
  const headBytes = utf8Encode(JSON.stringify(head));
  const out = new Uint8Array(5 + headBytes.length + payload.length);
  out[0] = RECORD_VERSION;
  new DataView(out.buffer).setUint32(1, headBytes.length, true);
  out.set(headBytes, 5);
  out.set(payload, 5 + headBytes.length);
  return out;
}

export type DecodeResult = { ok: true; record: LogRecord } | { ok: false; reason: 'record-short' | 'record-version' | 'record-head' };

/** Decodes a record; never throws. The payload is a view into `bytes`, not a copy. */
export function decodeLogRecord(bytes: Uint8Array): DecodeResult {
  if (bytes.length < 5) return { ok: false, reason: 'record-short' };
  if (bytes[0] !== RECORD_VERSION) return { ok: false, reason: 'record-version' };
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true);
  if (5 + headLength > bytes.length) return { ok: false, reason: 'record-short' };
  try {
    const head = JSON.parse(utf8Decode(bytes.subarray(5, 5 + headLength))) as LogRecord;
    if (head.kind === 'batch') return { ok: true, record: { ...head, payload: bytes.subarray(5 + headLength) } };
    if (head.kind === 'tick' || head.kind === 'erase' || head.kind === 'unrecorded') return { ok: true, record: head };
    return { ok: false, reason: 'record-head' };
  } catch {
    return { ok: false, reason: 'record-head' };
  }
}

const EMPTY = new Uint8Array(0);

function splitPayload({ payload, ...head }: BatchRecord): { payload: Uint8Array; head: Omit<BatchRecord, 'payload'> } {
  return { payload, head };
}

// This library compiles without DOM and without Node types; TextEncoder is in every runtime we have.
declare const TextEncoder: { new (): { encode(text: string): Uint8Array } };
declare const TextDecoder: { new (label?: string): { decode(bytes: Uint8Array): string } };
const encoder = new TextEncoder();
const decoder = new TextDecoder();
function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text);
}
function utf8Decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * The partition a session's records go to: FNV-1a (32 bit) of the session id, modulo the log's partition count.
 * Source of the constants: draft-eastlake-fnv, 32-bit offset basis and prime.
 */
export function partitionOf(session: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < session.length; i++) {
    hash ^= session.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}
