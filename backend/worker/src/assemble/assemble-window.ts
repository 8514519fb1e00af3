// assemble: what arrived → visits with their new lines and facts. One bad batch is set aside with its bytes and a reason and
// harms no other; whatever is dropped is counted with a reason.

import { BlobMissing } from '@hindsight/blobs';
import { encodeLogRecord } from '@hindsight/wire';

import { breathe } from '../breathe.ts';
import { deriveBatch } from '../derive/batch-facts.ts';
import { mergeBatch, mergeFirst } from '../derive/visit-facts.ts';
import type { Erasures } from '@hindsight/database/erasures';
import type { WorkerLimits } from '../limits.ts';
import type { DropReason, SkipReason } from '../worker-metrics.ts';
import type { Arrival, ReadEntry, Unreadable, Passing } from './arrival.ts';
import { writeLine } from './block-line.ts';
import { inflate } from './inflate.ts';
import { MAX_DOCUMENT_MS, parseEvents } from './parse-events.ts';
import { digestOf } from './seq-set.ts';
import { addSlice, joinSlices } from './slices.ts';
import type { SliceBytes, SliceSets } from './slices.ts';
import { addToChunk, documentOf, newVisit, widenClock } from './visit.ts';
import type { Visit } from './visit.ts';

/** A record set aside: its place and bytes, and whose it is as far as it says. */
export interface Poison {
  entry: Arrival | Unreadable;
  bytes: Uint8Array;
  reason: string;
}

export interface AssembledWindow {
  /** Where the next window begins; null if nothing of the log was consumed (retries only). */
  consumedTo: bigint | null;
  /** Largest receive time seen; 0 if none. */
  watermark: number;
  visits: Visit[];
  sliceSets: SliceSets;
  poison: Poison[];
  dropped: Map<DropReason, number>;
  skipped: Map<SkipReason, number>;
  stored: number;
  /** Visitors withdrew: their sessions are to be erased. */
  withdrawn: Arrival[];
  /** Counts of visits that were heard of and not recorded, with the hour they were told in. */
  unrecorded: (NonNullable<Passing['unrecorded']> & { receivedAt: number })[];
  /** Tombstones that covered something here: their erasure of the log has to run again. */
  struckTombstones: Set<bigint>;
  /** Parked records that were taken in now or dropped with a reason. */
  settledParked: bigint[];
}

export interface WindowMaterial {
  entries: readonly ReadEntry[];
  visits: Map<string, Visit>;
  sliceSets: SliceSets;
  erasures: Erasures;
  fetchSlice(slice: Extract<SliceBytes, { kind: 'stored' }>): Promise<Uint8Array>;
}

/** Works through the entries in order until they end or the window is full; takes one at least. */
export async function assembleWindow(material: WindowMaterial, limits: WorkerLimits): Promise<AssembledWindow> {
  const window: AssembledWindow = {
    consumedTo: null, watermark: 0, visits: [], sliceSets: material.sliceSets, poison: [], dropped: new Map(), skipped: new Map(),
    stored: 0, withdrawn: [], unrecorded: [], struckTombstones: new Set(), settledParked: [],
  };
  const spent = { inflatedBytes: 0, rows: 0 };
  for (const entry of material.entries) {
    if (spent.inflatedBytes >= limits.windowInflatedBytes || spent.rows >= limits.windowRows) break;
    if (entry.kind === 'passing') passBy(window, entry);
    else if (entry.kind === 'unreadable') setAside(window, entry, entry.bytes, entry.reason);
    else await takeIn(window, material, entry, limits, spent);
    if (entry.kind === 'passing' || entry.parkedId === null) window.consumedTo = entry.nextOffset;
    await breathe();
  }
  window.visits = [...material.visits.values()].filter((visit) => visit.isTouched);
  return window;
}

function passBy(window: AssembledWindow, { receivedAt, unrecorded }: Passing): void {
  window.watermark = Math.max(window.watermark, receivedAt);
  if (unrecorded !== undefined) window.unrecorded.push({ ...unrecorded, receivedAt });
}

interface Spent {
  inflatedBytes: number;
  rows: number;
}

async function takeIn(window: AssembledWindow, material: WindowMaterial, arrival: Arrival, limits: WorkerLimits, spent: Spent): Promise<void> {
  if (arrival.parkedId === null) window.watermark = Math.max(window.watermark, arrival.receivedAt);
  const visit = material.visits.get(arrival.visitKey) ?? newVisit(arrival);
  const refusal = refuse(window, material, visit, arrival, limits);
  if (arrival.header.flags.erase && refusal !== 'erased') {
    window.withdrawn.push(arrival);
    return drop(window, arrival, 'withdrawal');
  }
  if (refusal !== null) return drop(window, arrival, refusal);
  let payload = arrival.payload;
  let offset = arrival.receivedAt - Math.min(arrival.header.elapsedMs, MAX_DOCUMENT_MS);
  if (arrival.header.parts > 1) {
    if (isSeen(visit, arrival)) return drop(window, arrival, 'repeat');
    const { state, set } = addSlice(material.sliceSets, arrival);
    if (state === 'repeat') return drop(window, arrival, 'repeat');
    spent.rows++;
    if (state === 'waiting') {
      settle(window, arrival);
      return;
    }
    set.isDone = true;
    const joined = await joinSlices(set, (slice) => material.fetchSlice(slice)).catch((error: unknown) => {
      if (error instanceof BlobMissing) return null;
      throw error;
    });
    if (joined === null) return drop(window, arrival, 'parts-incomplete');
    ({ payload, offset } = joined);
  }
  try {
    await store(window, material, { visit, arrival, payload, offset }, limits, spent);
  } catch (error) {
    // Pure code that fails on this batch fails on it again: the batch is set aside, its neighbours go on.
    setAside(window, arrival, wholeRecord(arrival, payload), error instanceof Error ? `fault-${error.name}` : 'fault');
  }
}

function refuse(window: AssembledWindow, material: WindowMaterial, visit: Visit, arrival: Arrival, limits: WorkerLimits): DropReason | null {
  const tombstone = material.erasures.covering({ ...arrival, recordingId: visit.recordingId });
  if (tombstone !== null) {
    window.struckTombstones.add(tombstone);
    return 'erased';
  }
  if (arrival.receivedAt > visit.firstReceivedAt + limits.takeForMs) return 'late';
  if (!visit.documents.has(arrival.docHash) && visit.documents.size >= limits.documents) return 'documents-full';
  return null;
}

function isSeen(visit: Visit, arrival: Arrival): boolean {
  return visit.documents.get(arrival.docHash)?.seen.find(arrival.header.seq) != null;
}

interface Candidate {
  visit: Visit;
  arrival: Arrival;
  payload: Uint8Array;
  offset: number;
}

/** Everything that can fail comes first; from `documentOf` on nothing does, so a visit is never left half changed. */
async function store(window: AssembledWindow, material: WindowMaterial, candidate: Candidate, limits: WorkerLimits, spent: Spent): Promise<void> {
  const { visit, arrival, payload, offset } = candidate;
  const { header } = arrival;
  const inflated = await inflate(payload, header.enc, limits.windowInflatedBytes, limits.jsonDepth);
  if (!inflated.ok) return setAside(window, arrival, wholeRecord(arrival, payload), inflated.reason);
  spent.inflatedBytes += inflated.bytes.length;
  const digest = digestOf(inflated.bytes);
  const seen = visit.documents.get(arrival.docHash)?.seen;
  const stored = seen?.find(header.seq) ?? null;
  if (stored !== null) return drop(window, arrival, stored.equals(digest) ? 'repeat' : 'conflict');
  if (seen !== undefined && seen.rangeCount >= limits.seqRanges && seen.isApart(header.seq)) return drop(window, arrival, 'seq-ranges-full');
  if (visit.inflatedBytes + inflated.bytes.length > limits.sessionInflatedBytes) return drop(window, arrival, 'session-full');
  const parsed = parseEvents(inflated.bytes, header.elapsedMs, limits.jsonDepth);
  if (!parsed.ok) return setAside(window, arrival, wholeRecord(arrival, payload), parsed.reason);
  const facts = deriveBatch(parsed.events);

  const document = documentOf(visit, arrival.docHash, header.tab);
  document.seen.add(header.seq, digest);
  widenClock(document, header.clock, offset, facts.span);
  addToChunk(visit, document.doc, header.clock, header.seq, writeLine({ doc: document.doc, seq: header.seq, clock: header.clock }, parsed.line), facts);
  visit.newViews.push(...mergeBatch(visit.facts, facts, { doc: document.doc, clock: header.clock, offset }));
  visit.newBatches.push({ doc: document.doc, seq: header.seq, facts });
  noteHeader(visit, arrival);
  visit.inflatedBytes += inflated.bytes.length;
  visit.isTouched = true;
  material.visits.set(visit.key, visit);
  for (const reason of parsed.skipped) window.skipped.set(reason, (window.skipped.get(reason) ?? 0) + 1);
  window.stored++;
  settle(window, arrival);
  spent.rows += 2 + facts.views.length + facts.clicks.length;
}

function noteHeader(visit: Visit, arrival: Arrival): void {
  const { header, request, receivedAt, docHash } = arrival;
  visit.firstReceivedAt = Math.min(visit.firstReceivedAt, receivedAt);
  visit.lastReceivedAt = Math.max(visit.lastReceivedAt, receivedAt);
  mergeFirst(visit.facts, { receivedAt, docHash, seq: header.seq, handle: header.handle, visitorHash: arrival.visitorHash.toString('hex'), request });
  visit.facts.isBot ||= request.isBot;
  visit.facts.isDemo ||= header.flags.demo === true;
  visit.facts.lost += header.flags.lost ?? 0;
}

function drop(window: AssembledWindow, arrival: Arrival, reason: DropReason): void {
  window.dropped.set(reason, (window.dropped.get(reason) ?? 0) + 1);
  settle(window, arrival);
}

function settle(window: AssembledWindow, arrival: Arrival): void {
  if (arrival.parkedId !== null) window.settledParked.push(arrival.parkedId);
}

function setAside(window: AssembledWindow, entry: Arrival | Unreadable, bytes: Uint8Array, reason: string): void {
  window.poison.push({ entry, bytes, reason });
}

/** The record as it would have come in one request, so that a retry has all of it. */
function wholeRecord(arrival: Arrival, payload: Uint8Array): Uint8Array {
  if (payload === arrival.payload) return arrival.bytes;
  return encodeLogRecord({
    kind: 'batch', workspaceId: String(arrival.workspaceId), siteId: String(arrival.siteId), receivedAt: arrival.receivedAt,
    facts: arrival.request, header: { ...arrival.header, part: 0, parts: 1 }, payload,
  });
}
