// A batch as the outbox holds it: a seq bound for good to its events, however often and in whatever encoding it is sent.

import { BATCH_VERSION, shortHeader, type BatchFlags, type BatchHeader, type Encoding } from '@hindsight/wire';
import type { SessionIds } from '../identity/session.ts';
import type { DocumentClock } from '../clock.ts';

/** One document of the recording: what its batches have in common. */
export interface Lane {
  readonly ids: SessionIds;
  readonly tab: string;
  readonly doc: string;
  readonly clock: DocumentClock;
  nextSeq: number;
}

/** An event as text: later changes of the page cannot reach it, and its size is known. */
export interface HeldEvent {
  readonly lane: Lane;
  readonly clock: number;
  /** The event's JSON, cut anywhere. */
  readonly pieces: readonly string[];
  /** Characters of it. */
  readonly size: number;
  /** Clicks, inputs, navigation, our own facts: they go first where not everything fits. */
  readonly isVital: boolean;
  /** A change of the DOM: worthless once one before it is missing. */
  readonly isChange: boolean;
}

export interface Batch {
  readonly lane: Lane;
  readonly seq: number;
  readonly clock: number;
  readonly events: readonly HeldEvent[];
  readonly lost: number;
  /** Characters of JSON. */
  readonly size: number;
  tries: number;
  isLast: boolean;
  /** Bytes of keepalive requests of this batch that are under way. */
  inFlightBytes: number;
  /** Encoded body, kept until acknowledged so that slices of one body are never mixed with another's. */
  encoded: { enc: Encoding; bytes: Uint8Array<ArrayBuffer> } | null;
  /** The same without gzip, for last words. */
  said: Uint8Array<ArrayBuffer> | null;
  partBytes: number;
  nextPart: number;
}

/** The batch's payload before encoding, in pieces as they are held: joining them is left to whoever has the time. */
export function batchPieces({ events }: Pick<Batch, 'events'>): string[] {
  const pieces = events.flatMap((event, n) => [n === 0 ? '[' : ',', ...event.pieces]);
  return events.length === 0 ? ['[]'] : [...pieces, ']'];
}

/** For batches that are small. */
export function batchJson(batch: Pick<Batch, 'events'>): string {
  return batchPieces(batch).join('');
}

/** The header of one try of one slice, as it is sent. */
export function headerOf(batch: Batch, part: number, parts: number, enc: Encoding, extra: BatchFlags): unknown {
  const { session, handle, visitor } = batch.lane.ids;
  const flags: BatchFlags = { ...extra };
  if (batch.lost > 0) flags.lost = batch.lost + (extra.lost ?? 0);
  if (batch.tries > 0) flags.tries = batch.tries;
  if (navigator.webdriver) flags.automated = true;
  const header: BatchHeader = {
    v: BATCH_VERSION, session, handle, visitor, tab: batch.lane.tab, doc: batch.lane.doc, seq: batch.seq, part, parts,
    clock: batch.clock, elapsedMs: batch.lane.clock.now(), sentAt: Date.now(), enc, flags,
  };
  // A try that was not taken may have met a server of before the short form.
  return batch.tries > 0 ? header : shortHeader(header);
}
