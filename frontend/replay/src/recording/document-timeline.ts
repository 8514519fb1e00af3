// One document of a recording, ready to be played: its events in order, its keyframes, its gaps, its pointer.
// Pure: the same lines give the same time line, in whatever order they came.

import { customTag, FULL_SNAPSHOT } from '@hindsight/wire';
import type { BlockLine, ManifestBlock, ManifestDocument, SignalPayload, ViewPayload } from '@hindsight/wire';
import { pointerTrack } from './pointer-track.ts';
import type { PointerSample } from './pointer-track.ts';
import { isVisitorInput } from './timed-event.ts';
import type { TimedEvent } from './timed-event.ts';

export interface GapSpan {
  fromMs: number;
  toMs: number;
}

export interface DocumentTimeline {
  doc: number;
  tab: string;
  events: TimedEvent[];
  /** Indices of the full snapshots in `events`. */
  keyframes: number[];
  gaps: GapSpan[];
  pointer: PointerSample[];
  views: { atMs: number; view: ViewPayload }[];
  /** When the visitor did something here, or turned to this tab. */
  claimsMs: number[];
  /** When the tab was hidden. */
  hiddenMs: number[];
  /** First moment there is something to show: the first keyframe, else the first event, else the first block. */
  startMs: number;
  endMs: number;
}

/**
 * @param lines the document's lines that have arrived, by seq
 * @param lostSeqs ranges beyond the manifest's gaps that could not be had
 */
export function buildDocumentTimeline(
  document: ManifestDocument,
  lines: ReadonlyMap<number, BlockLine>,
  blocks: readonly ManifestBlock[],
  lostSeqs: readonly [number, number][] = [],
): DocumentTimeline {
  const events = orderEvents(document, lines);
  const keyframes: number[] = [];
  const views: DocumentTimeline['views'] = [];
  const claimsMs: number[] = [];
  const hiddenMs: number[] = [];
  events.forEach(({ atMs, event }, index) => {
    if (event.type === FULL_SNAPSHOT) keyframes.push(index);
    else if (isVisitorInput(event)) claimsMs.push(atMs);
    else readCustom(event, atMs, { views, claimsMs, hiddenMs });
  });
  const own = blocks.filter((block) => block.doc === document.doc);
  const first = events[keyframes[0] ?? 0]?.atMs ?? Math.min(...own.map((block) => block.fromMs));
  return {
    doc: document.doc,
    tab: document.tab,
    events,
    keyframes,
    gaps: [...document.gaps, ...lostSeqs].map((range) => gapSpan(range, events, own)).sort((a, b) => a.fromMs - b.fromMs),
    pointer: pointerTrack(events),
    views,
    claimsMs,
    hiddenMs,
    startMs: Number.isFinite(first) ? first : 0,
    endMs: Math.max(events.at(-1)?.atMs ?? 0, ...own.map((block) => block.toMs)),
  };
}

/** Index of the first event after a moment. */
export function eventIndexAfter(timeline: DocumentTimeline, atMs: number): number {
  let low = 0;
  let high = timeline.events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timeline.events[middle] as TimedEvent).atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the last keyframe among the first `eventCount` events; -1 if there is none. */
export function keyframeBefore(timeline: DocumentTimeline, eventCount: number): number {
  return timeline.keyframes.findLast((index) => index < eventCount) ?? -1;
}

/** Order is (clock, time, seq): last words may carry clicks before the changes that led to them. */
function orderEvents(document: ManifestDocument, lines: ReadonlyMap<number, BlockLine>): TimedEvent[] {
  const rows: { clock: number; timed: TimedEvent }[] = [];
  for (const line of [...lines.values()].sort((a, b) => a.seq - b.seq)) {
    const offsetMs = document.clockOffsetsMs[String(line.clock)] ?? 0;
    for (const event of line.events) rows.push({ clock: line.clock, timed: { atMs: event.timestamp + offsetMs, seq: line.seq, event } });
  }
  rows.sort((a, b) => a.clock - b.clock || a.timed.atMs - b.timed.atMs);
  let lastMs = -Infinity;
  // A later clock's offset is measured anew and may lie a little early; the order of what happened must not suffer.
  for (const { timed } of rows) lastMs = timed.atMs = Math.max(timed.atMs, lastMs);
  return rows.map((row) => row.timed);
}

function readCustom(event: TimedEvent['event'], atMs: number, into: Pick<DocumentTimeline, 'views' | 'claimsMs' | 'hiddenMs'>): void {
  const tag = customTag(event);
  const payload = (event.data as { payload?: unknown } | null)?.payload;
  if (payload === null || typeof payload !== 'object') return;
  if (tag === 'hs:view') into.views.push({ atMs, view: payload as ViewPayload });
  if (tag !== 'hs:signal') return;
  const { kind } = payload as SignalPayload;
  if (kind === 'visible' || kind === 'focus') into.claimsMs.push(atMs);
  if (kind === 'hidden') into.hiddenMs.push(atMs);
}

function gapSpan([fromSeq, toSeq]: [number, number], events: readonly TimedEvent[], blocks: readonly ManifestBlock[]): GapSpan {
  let fromMs = Math.max(-Infinity, ...blocks.filter((block) => block.toSeq < fromSeq).map((block) => block.toMs));
  let toMs = Math.min(Infinity, ...blocks.filter((block) => block.fromSeq > toSeq).map((block) => block.fromMs));
  for (const { seq, atMs } of events) {
    if (seq < fromSeq) fromMs = Math.max(fromMs, atMs);
    if (seq > toSeq) toMs = Math.min(toMs, atMs);
  }
  if (!Number.isFinite(fromMs)) fromMs = Number.isFinite(toMs) ? toMs : 0;
  if (!Number.isFinite(toMs) || toMs < fromMs) toMs = fromMs;
  return { fromMs, toMs };
}
