// A visit as a window sees it: its row, its documents, and what this window adds. Holds state, does no input or output.

import type { ClockSpan, DocumentTimes } from '../derive/summary.ts';
import type { BatchFacts } from '../derive/batch-facts.ts';
import { emptyFacts } from '../derive/visit-facts.ts';
import type { VisitFacts, VisitView } from '../derive/visit-facts.ts';
import type { Arrival } from './arrival.ts';
import { SeqSet } from './seq-set.ts';

export interface VisitDocument {
  /** By arrival while the visit runs; sealing numbers by start. */
  doc: number;
  hash: string;
  tab: string;
  seen: SeqSet;
  clocks: Record<string, ClockSpan>;
  isChanged: boolean;
}

/** Lines of one (document, clock) that this window stores together. */
export interface Chunk {
  doc: number;
  clock: number;
  lines: Buffer[];
  fromMs: number;
  toMs: number;
  fromSeq: number;
  toSeq: number;
  hasKeyframe: boolean;
}

export interface NewBatch {
  doc: number;
  seq: number;
  facts: BatchFacts;
}

export interface Visit {
  key: string;
  workspaceId: bigint;
  siteId: bigint;
  sessionHash: Buffer;
  /** Null until the window's transaction gives one. */
  recordingId: bigint | null;
  /** `YYYY-MM-01`; null until a first window has been assembled. */
  month: string | null;
  /** As read; the transaction gives up if it has moved on. */
  version: bigint;
  rowWrittenAt: number | null;
  firstReceivedAt: number;
  lastReceivedAt: number;
  inflatedBytes: number;
  facts: VisitFacts;
  documents: Map<string, VisitDocument>;
  chunks: Map<string, Chunk>;
  newBatches: NewBatch[];
  newViews: VisitView[];
  isTouched: boolean;
}

/** A visit nobody has heard of yet. */
export function newVisit(arrival: Arrival): Visit {
  return {
    key: arrival.visitKey, workspaceId: arrival.workspaceId, siteId: arrival.siteId, sessionHash: arrival.sessionHash,
    recordingId: null, month: null, version: 0n, rowWrittenAt: null, firstReceivedAt: arrival.receivedAt, lastReceivedAt: arrival.receivedAt,
    inflatedBytes: 0, facts: emptyFacts(), documents: new Map(), chunks: new Map(), newBatches: [], newViews: [], isTouched: false,
  };
}

/** The window is committed: nothing of the visit is new any more, and its row is one version further. */
export function settleVisit(visit: Visit, rowWrittenAt: number | null): void {
  visit.version += 1n;
  visit.rowWrittenAt = rowWrittenAt;
  visit.chunks.clear();
  visit.newBatches = [];
  visit.newViews = [];
  visit.isTouched = false;
  for (const document of visit.documents.values()) document.isChanged = false;
}

export function documentTimes(visit: Pick<Visit, 'documents'>): DocumentTimes[] {
  return [...visit.documents.values()].map(({ doc, clocks, seen }) => ({ doc, clocks, hasGap: seen.hasGap }));
}

/** The document of this hash; a new one gets the next number. */
export function documentOf(visit: Visit, hash: string, tab: string): VisitDocument {
  const known = visit.documents.get(hash);
  if (known !== undefined) {
    if (tab < known.tab) known.tab = tab; // "wrong tab" is possible; which one wins must not depend on who came first
    known.isChanged = true;
    return known;
  }
  const doc = Math.max(-1, ...[...visit.documents.values()].map((one) => one.doc)) + 1;
  const document: VisitDocument = { doc, hash, tab, seen: new SeqSet(), clocks: {}, isChanged: true };
  visit.documents.set(hash, document);
  return document;
}

/** Widens a clock's span by one batch and keeps the smallest offset. */
export function widenClock(document: VisitDocument, clock: number, offset: number, span: BatchFacts['span']): ClockSpan {
  const known = document.clocks[String(clock)] ?? { offset, first: null, last: null };
  const widened: ClockSpan = {
    offset: Math.min(known.offset, offset),
    first: span === null ? known.first : Math.min(known.first ?? span.firstMs, span.firstMs),
    last: span === null ? known.last : Math.max(known.last ?? span.lastMs, span.lastMs),
  };
  document.clocks[String(clock)] = widened;
  return widened;
}

/** Puts a batch's line into the chunk of its document and clock. */
export function addToChunk(visit: Visit, doc: number, clock: number, seq: number, line: Buffer, facts: BatchFacts): void {
  if (facts.span === null) return;
  const key = `${doc}.${clock}`;
  const { firstMs, lastMs } = facts.span;
  const chunk = visit.chunks.get(key)
    ?? { doc, clock, lines: [], fromMs: firstMs, toMs: lastMs, fromSeq: seq, toSeq: seq, hasKeyframe: false };
  chunk.lines.push(line);
  chunk.fromMs = Math.min(chunk.fromMs, firstMs);
  chunk.toMs = Math.max(chunk.toMs, lastMs);
  chunk.fromSeq = Math.min(chunk.fromSeq, seq);
  chunk.toSeq = Math.max(chunk.toSeq, seq);
  chunk.hasKeyframe ||= facts.hasKeyframe;
  visit.chunks.set(key, chunk);
}
