// assemble: slices of a batch too large for one request → the one batch. What is incomplete waits in a pack and in
// `batch_parts`; a retry cut otherwise replaces the older set, because slices of two encodings must never be mixed.

import type { Arrival } from './arrival.ts';
import { MAX_DOCUMENT_MS } from './parse-events.ts';

export type SliceBytes = { kind: 'here'; bytes: Uint8Array } | { kind: 'stored'; blobKey: string; from: number; length: number };

export interface Slice {
  part: number;
  content: SliceBytes;
  /** Receive time − elapsedMs of the try that brought it. */
  offset: number;
}

export interface SliceSet {
  parts: number;
  slices: Map<number, Slice>;
  /** Slices that came in this window. */
  arrived: Map<number, Arrival>;
  /** Whether rows of an older window are there. */
  isStored: boolean;
  isDone: boolean;
}

/** Sets by `<visit>.<document hash>.<seq>`. */
export type SliceSets = Map<string, SliceSet>;

export function sliceKey(arrival: Pick<Arrival, 'visitKey' | 'docHash'>, seq: number): string {
  return `${arrival.visitKey}.${arrival.docHash}.${seq}`;
}

/** Adds a slice. `complete` when all are there, `repeat` when this one was. */
export function addSlice(sets: SliceSets, arrival: Arrival): { state: 'complete' | 'waiting' | 'repeat'; set: SliceSet } {
  const key = sliceKey(arrival, arrival.header.seq);
  const { part, parts, elapsedMs } = arrival.header;
  let set = sets.get(key);
  if (set === undefined || set.parts !== parts) {
    set = { parts, slices: new Map(), arrived: new Map(), isStored: set?.isStored ?? false, isDone: false };
    sets.set(key, set);
  }
  if (set.isDone || set.slices.has(part)) return { state: 'repeat', set };
  set.slices.set(part, { part, content: { kind: 'here', bytes: arrival.payload }, offset: arrival.receivedAt - Math.min(elapsedMs, MAX_DOCUMENT_MS) });
  set.arrived.set(part, arrival);
  return { state: set.slices.size === parts ? 'complete' : 'waiting', set };
}

/** The whole payload, and the smallest offset of its slices. */
export async function joinSlices(set: SliceSet, fetch: (slice: Extract<SliceBytes, { kind: 'stored' }>) => Promise<Uint8Array>): Promise<{ payload: Uint8Array; offset: number }> {
  const ordered = [...set.slices.values()].sort((a, b) => a.part - b.part);
  const pieces: Uint8Array[] = [];
  for (const { content } of ordered) pieces.push(content.kind === 'here' ? content.bytes : await fetch(content));
  return { payload: Buffer.concat(pieces), offset: Math.min(...ordered.map((slice) => slice.offset)) };
}
