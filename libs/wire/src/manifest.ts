// A stored recording as the player sees it (contract 5): a manifest of blocks, each block a text of lines.
// One line of a block = one batch: {"doc":n,"seq":n,"clock":n,"events":[…]}, events in document time.

import type { RecordedEvent } from './events.ts';

export interface BlockLine {
  /** Number of the document within the recording, from 0 (the random document id never leaves the server). */
  doc: number;
  seq: number;
  clock: number;
  events: RecordedEvent[];
}

export interface ManifestBlock {
  /** Opaque id, stable until the recording is sealed; used to fetch the block. */
  id: string;
  doc: number;
  tab: string;
  /** Stored (compressed) bytes. */
  bytes: number;
  /** First and last event, ms since the recording's start. */
  fromMs: number;
  toMs: number;
  /** Whether the block holds a full snapshot. */
  hasKeyframe: boolean;
  /** First and last seq in the block, so that a reader can see gaps. */
  fromSeq: number;
  toSeq: number;
  /** The page as it was just before the block, asked for beside it (see {@link Keyframe}); absent where nothing needs it. */
  keyframe?: { bytes: number } | undefined;
}

export interface ManifestDocument {
  doc: number;
  tab: string;
  /** Per clock: ms to add to a document time to get ms since the recording's start. */
  clockOffsetsMs: Record<string, number>;
  /** Stretches of seqs that never arrived: inclusive ranges. */
  gaps: [number, number][];
}

export interface Manifest {
  /** bigint as string. */
  recordingId: string;
  /** Raised with every change of the recording; bigint as string. */
  version: string;
  /** ms since 1970, server time. */
  startedAt: number;
  durationMs: number;
  isLive: boolean;
  documents: ManifestDocument[];
  blocks: ManifestBlock[];
}

/**
 * What a document's page looked like at a moment, folded from its events: to begin there and not at its last full snapshot. Stored beside a
 * block and never part of one: whoever plays a recording from its beginning needs none.
 */
export interface Keyframe {
  /** Version of what follows; a reader leaves out those it does not know. */
  v: 1;
  doc: number;
  /** The last event folded into it: its clock and document time. Everything up to there is in it, everything later follows. */
  clock: number;
  throughMs: number;
  /** The full snapshot it goes back to: gaps since then are in it. */
  sinceClock: number;
  sinceMs: number;
  /** When something last scrolled or changed: it may have come to lie under a resting pointer. Null: nothing has since that snapshot. */
  shiftedMs: number | null;
  /** A meta event, a full snapshot, and what no snapshot can say; document time. */
  events: RecordedEvent[];
}

/** Reads a keyframe's text; null for what is none. */
export function parseKeyframe(text: string): Keyframe | null {
  try {
    const keyframe = JSON.parse(text) as Partial<Keyframe> | null;
    const isWhole = keyframe?.v === 1 && Array.isArray(keyframe.events) && [keyframe.doc, keyframe.clock, keyframe.throughMs, keyframe.sinceClock, keyframe.sinceMs].every(Number.isFinite);
    return isWhole ? (keyframe as Keyframe) : null;
  } catch {
    return null;
  }
}

/** Reads a block's text. Broken lines are skipped and counted: one bad batch must not take the rest along. */
export function parseBlock(text: string): { lines: BlockLine[]; broken: number } {
  const lines: BlockLine[] = [];
  let broken = 0;
  for (const row of text.split('\n')) {
    if (row === '') continue;
    try {
      const line = JSON.parse(row) as BlockLine;
      if (Array.isArray(line.events)) lines.push(line);
      else broken++;
    } catch {
      broken++;
    }
  }
  return { lines, broken };
}

/**
 * The events of one document in play order with timestamps in ms since 1970: what a stock rrweb Replayer expects. Ordered by time,
 * then by seq: last words may put a click into an earlier batch than the changes before it.
 * @param lines the document's lines from any number of blocks, in any order; a seq that comes twice counts once
 */
export function toWallClock(manifest: Pick<Manifest, 'startedAt'>, document: ManifestDocument, lines: readonly BlockLine[]): RecordedEvent[] {
  const own = new Map(lines.filter((line) => line.doc === document.doc).map((line) => [line.seq, line]));
  return [...own.values()]
    .sort((a, b) => a.seq - b.seq)
    .flatMap((line) => {
      const offset = manifest.startedAt + (document.clockOffsetsMs[String(line.clock)] ?? 0);
      return line.events.map((event) => ({ ...event, timestamp: event.timestamp + offset }));
    })
    .sort((a, b) => a.timestamp - b.timestamp);
}
