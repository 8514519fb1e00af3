// The lines of a recording file → batches as a tracker sends them, with the names of a session that only this file on this site has: the same file
// again makes the same batches, which are stored once. What the recording did not say of its files, and that it was imported, is told in one more.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { CUSTOM, MAX_SEQ, PART_BYTES, parseBlock, type BatchHeader, type BlockLine, type RecordedEvent } from '@hindsight/wire';

import { refuse, type Refusal } from '../problems/refusal.ts';
import { unpack, type ReadFile } from './read-file.ts';

/** As much as a session may hold. */
const LARGEST_VISIT_BYTES = 200_000_000;
/** A session takes batches for a day. */
const LONGEST_VISIT_MS = 86_400_000;
/** What imported recordings are found by in lists. */
export const IMPORTED_TAG = 'imported';

export interface ImportedBatch {
  receivedAt: number;
  /** As a browser sends it. */
  body: Uint8Array;
}

export interface VisitNames {
  session: string;
  handle: string;
}

/** @param attempt 0, or how often the recording of this file was erased */
export function namesOf({ digest }: Pick<ReadFile, 'digest'>, siteId: bigint, attempt: number): VisitNames {
  const made = named(`${siteId}.${digest}.${attempt}`);
  return { session: made('session', 32), handle: made('handle', 16) };
}

/** @returns the batches in order, or why there are none */
export async function pastBatches(file: ReadFile, names: VisitNames): Promise<ImportedBatch[] | Refusal> {
  const { manifest } = file.head;
  const documents = new Map(manifest.documents.map((document) => [document.doc, document]));
  const lastSeqs = new Map<number, number>();
  const batches: ImportedBatch[] = [];
  let inflated = 0;
  let firstDoc: { doc: number; clock: number; atMs: number } | null = null;
  const add = (line: BlockLine): boolean => {
    const document = documents.get(line.doc);
    const offsetMs = document?.clockOffsetsMs[String(line.clock)];
    const times = line.events.map((event) => event?.timestamp);
    if (document === undefined || offsetMs === undefined || !isCount(line.seq) || !times.every((ms) => Number.isFinite(ms) && ms >= 0)) return false;
    const elapsedMs = Math.ceil(times.reduce((most, ms) => Math.max(most, ms), 0));
    lastSeqs.set(line.doc, Math.max(lastSeqs.get(line.doc) ?? 0, line.seq));
    firstDoc ??= { doc: line.doc, clock: line.clock, atMs: elapsedMs };
    batches.push(...slices(headerOf(names, document, line, elapsedMs), line.events, manifest.startedAt + offsetMs + elapsedMs));
    return true;
  };
  for (const block of file.blocks) {
    const text = await unpack(block);
    if (text === null) return refuse('API_IMPORT_DAMAGED');
    inflated += text.length;
    if (inflated > LARGEST_VISIT_BYTES) return refuse('API_IMPORT_LARGE');
    const { lines, broken } = parseBlock(text.toString());
    if (broken > 0 || !lines.every(add)) return refuse('API_IMPORT_DAMAGED');
  }
  const first = firstDoc as { doc: number; clock: number; atMs: number } | null;
  if (first === null) return refuse('API_IMPORT_DAMAGED');
  if (!add({ doc: first.doc, clock: first.clock, seq: (lastSeqs.get(first.doc) ?? 0) + 1, events: told(file, first.atMs) })) return refuse('API_IMPORT_LARGE');
  batches.sort((a, b) => a.receivedAt - b.receivedAt);
  const spanMs = (batches.at(-1)?.receivedAt ?? 0) - (batches[0]?.receivedAt ?? 0);
  return spanMs > LONGEST_VISIT_MS ? refuse('API_IMPORT_LARGE') : batches;
}

function told({ head }: ReadFile, timestamp: number): RecordedEvent[] {
  const assets = Object.entries(head.names).map(([url, hash]) => ({ url, hash }));
  return [
    { type: CUSTOM, timestamp, data: { tag: 'hs:tag', payload: { tag: IMPORTED_TAG } } },
    ...(assets.length > 0 ? [{ type: CUSTOM, timestamp, data: { tag: 'hs:assets', payload: { assets } } }] : []),
  ];
}

function headerOf({ session, handle }: VisitNames, { doc, tab }: { doc: number; tab: string }, { seq, clock }: BlockLine, elapsedMs: number): Omit<BatchHeader, 'part' | 'parts'> {
  const made = named(session);
  return {
    v: 1, session, handle, visitor: made('visitor', 32), tab: /^[0-9a-f]{8}$/.test(tab) ? tab : made(`tab ${tab}`, 8), doc: made(`doc ${doc}`, 32),
    seq, clock, elapsedMs, sentAt: 0, enc: 'gzip', flags: {},
  };
}

function slices(header: Omit<BatchHeader, 'part' | 'parts'>, events: readonly RecordedEvent[], receivedAt: number): ImportedBatch[] {
  const packed = gzipSync(JSON.stringify(events));
  const parts = Math.max(1, Math.ceil(packed.length / PART_BYTES));
  return Array.from({ length: parts }, (_, part) => ({
    receivedAt, body: Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, part, parts })}\n`), packed.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)]),
  }));
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SEQ;
}

/** Hex that only this text and purpose have. */
function named(text: string): (purpose: string, digits: number) => string {
  return (purpose, digits) => createHash('sha256').update(`import.v1 ${purpose} ${text}`).digest('hex').slice(0, digits);
}
