// One document of a recording, ready to be played: its events in order, its keyframes, its gaps, its pointer. It grows as blocks arrive:
// the same lines give the same time line, in whatever order they came.

import { customTag, FULL_SNAPSHOT } from '@hindsight/wire';
import type { BlockLine, ManifestBlock, ManifestDocument, SignalPayload, ViewPayload } from '@hindsight/wire';
import { pointerTrack } from './pointer-track.ts';
import type { PointerSample } from './pointer-track.ts';
import type { StoredKeyframe } from './stored-keyframe.ts';
import { isVisitorInput } from './timed-event.ts';
import type { TimedEvent, TimedView } from './timed-event.ts';
import { indexAfter, mergeSorted } from './timed-merge.ts';

export interface GapSpan {
  fromMs: number;
  toMs: number;
}

export interface DocumentTimeline {
  readonly doc: number;
  readonly tab: string;
  readonly events: readonly TimedEvent[];
  /** Indices of the full snapshots in `events`. */
  readonly keyframes: readonly number[];
  /** Keyframes the worker has stored beside blocks, as far as they have arrived; in order. */
  readonly stored: readonly StoredKeyframe[];
  readonly gaps: readonly GapSpan[];
  readonly pointer: readonly PointerSample[];
  readonly views: readonly TimedView[];
  /** Our own events among `events`: what marks are made of. */
  readonly customs: readonly TimedEvent[];
  /** When the visitor did something here, or turned to this tab. */
  readonly claimsMs: readonly number[];
  /** When the tab was hidden. */
  readonly hiddenMs: readonly number[];
  /** First moment there is something to show: the first keyframe, else the first event, else the first block. */
  readonly startMs: number;
  readonly endMs: number;
}

export class GrowingTimeline implements DocumentTimeline {
  readonly doc: number;
  readonly tab: string;
  events: TimedEvent[] = [];
  keyframes: number[] = [];
  stored: StoredKeyframe[] = [];
  pointer: PointerSample[] = [];
  views: TimedView[] = [];
  customs: TimedEvent[] = [];
  claimsMs: number[] = [];
  hiddenMs: number[] = [];
  readonly #offsets: ManifestDocument['clockOffsetsMs'];
  readonly #clocks = new Set<number>();
  /** First and last event of each seq. */
  readonly #spans = new Map<number, GapSpan>();
  #missing: readonly [number, number][] = [];
  #blocks: readonly ManifestBlock[] = [];
  #gaps: GapSpan[] | null = null;

  constructor(document: ManifestDocument) {
    this.doc = document.doc;
    this.tab = document.tab;
    this.#offsets = document.clockOffsetsMs;
  }

  /** What the newest manifest says around the events. @param lostSeqs ranges beyond the manifest's gaps that could not be had */
  describe(document: ManifestDocument, blocks: readonly ManifestBlock[], lostSeqs: readonly [number, number][]): void {
    this.#missing = [...document.gaps, ...lostSeqs];
    this.#blocks = blocks.filter((block) => block.doc === this.doc);
    this.#gaps = null;
  }

  /** Takes lines of this document that are not there yet. */
  add(lines: readonly BlockLine[]): void {
    const fresh: TimedEvent[] = [];
    for (const line of lines) {
      const offsetMs = this.#offsets[String(line.clock)] ?? 0;
      for (const event of line.events) fresh.push({ clock: line.clock, atMs: event.timestamp + offsetMs, seq: line.seq, event });
      if (line.events.length > 0) this.#clocks.add(line.clock);
    }
    fresh.sort(inOrder);
    const { merged, from, to } = mergeSorted(this.events, fresh, inOrder);
    const shift = merged.length - this.events.length;
    const replaced = to - from - shift;
    this.events = merged;
    this.keyframes = [
      ...this.keyframes.filter((index) => index < from),
      ...merged.slice(from, to).flatMap(({ event }, index) => (event.type === FULL_SNAPSHOT ? [from + index] : [])),
      ...this.keyframes.filter((index) => index >= from + replaced).map((index) => index + shift),
    ];
    this.#gaps = null;
    if (this.#clocks.size > 1) this.#deriveAll();
    else this.#derive(fresh);
  }

  addStored(keyframe: StoredKeyframe): void {
    this.stored = mergeSorted(this.stored, [keyframe], (a, b) => a.clock - b.clock || a.throughMs - b.throughMs).merged;
    this.pointer = mergeSorted(this.pointer, keyframe.pointer, byTime).merged;
  }

  get gaps(): readonly GapSpan[] {
    return (this.#gaps ??= this.#missing.map((range) => gapSpan(range, this.#spans, this.#blocks)).sort((a, b) => a.fromMs - b.fromMs));
  }

  get startMs(): number {
    const firstBlock = this.#blocks.reduce<ManifestBlock | null>((first, block) => (first === null || block.fromMs < first.fromMs ? block : first), null);
    const isThere = firstBlock === null || (this.events[0]?.atMs ?? Infinity) <= firstBlock.toMs;
    // Of what lies before the first event that has arrived, only the blocks tell.
    return (isThere ? this.events[this.keyframes[0] ?? 0]?.atMs : undefined) ?? firstBlock?.fromMs ?? 0;
  }

  get endMs(): number {
    return this.#blocks.reduce((end, block) => Math.max(end, block.toMs), this.events.at(-1)?.atMs ?? 0);
  }

  /** A later clock's offset is measured anew and may lie a little early; the order of what happened must not suffer. */
  #deriveAll(): void {
    let lastMs = -Infinity;
    for (const timed of this.events) lastMs = timed.atMs = Math.max(timed.event.timestamp + (this.#offsets[String(timed.clock)] ?? 0), lastMs);
    this.views = [];
    this.customs = [];
    this.claimsMs = [];
    this.hiddenMs = [];
    this.pointer = this.stored.flatMap((keyframe) => keyframe.pointer);
    this.#spans.clear();
    this.#derive(this.events);
  }

  #derive(fresh: readonly TimedEvent[]): void {
    const views: TimedView[] = [];
    const claimsMs: number[] = [];
    const hiddenMs: number[] = [];
    const customs: TimedEvent[] = [];
    for (const timed of fresh) {
      const { event, atMs, seq } = timed;
      const span = this.#spans.get(seq);
      this.#spans.set(seq, { fromMs: Math.min(atMs, span?.fromMs ?? atMs), toMs: Math.max(atMs, span?.toMs ?? atMs) });
      if (isVisitorInput(event)) claimsMs.push(atMs);
      else if (customTag(event) !== null) {
        customs.push(timed);
        readCustom(event, atMs, { views, claimsMs, hiddenMs });
      }
    }
    this.views = mergeSorted(this.views, views, byTime).merged;
    this.customs = mergeSorted(this.customs, customs, inOrder).merged;
    this.claimsMs = mergeSorted(this.claimsMs, claimsMs, (a, b) => a - b).merged;
    this.hiddenMs = mergeSorted(this.hiddenMs, hiddenMs, (a, b) => a - b).merged;
    this.pointer = mergeSorted(this.pointer, pointerTrack(fresh), byTime).merged;
  }
}

/**
 * A time line of lines that are all there.
 * @param lines the document's, by seq
 * @param lostSeqs ranges beyond the manifest's gaps that could not be had
 */
export function buildDocumentTimeline(document: ManifestDocument, lines: ReadonlyMap<number, BlockLine>, blocks: readonly ManifestBlock[], lostSeqs: readonly [number, number][] = []): GrowingTimeline {
  const timeline = new GrowingTimeline(document);
  timeline.describe(document, blocks, lostSeqs);
  timeline.add([...lines.values()]);
  return timeline;
}

/** Index of the first event after a moment. */
export function eventIndexAfter(timeline: DocumentTimeline, atMs: number): number {
  return indexAfter(timeline.events, (timed) => timed.atMs <= atMs);
}

/** Index of the last full snapshot among the first `eventCount` events; -1 if there is none. */
export function keyframeBefore(timeline: DocumentTimeline, eventCount: number): number {
  return timeline.keyframes.findLast((index) => index < eventCount) ?? -1;
}

/** The page view of a moment, as far as is known. */
export function viewAt({ views, stored }: DocumentTimeline, atMs: number): TimedView | null {
  const told = views.findLast((view) => view.atMs <= atMs);
  const folded = stored.findLast(({ view }) => view !== null && view.atMs <= atMs)?.view;
  if (told === undefined || folded === undefined || folded === null) return told ?? folded ?? views[0] ?? null;
  return folded.atMs > told.atMs ? folded : told;
}

/** Order is (clock, time, seq): last words may carry clicks before the changes that led to them. */
function inOrder(a: TimedEvent, b: TimedEvent): number {
  return a.clock - b.clock || a.event.timestamp - b.event.timestamp || a.seq - b.seq;
}

function byTime(a: { atMs: number }, b: { atMs: number }): number {
  return a.atMs - b.atMs;
}

function readCustom(event: TimedEvent['event'], atMs: number, into: Pick<GrowingTimeline, 'views' | 'claimsMs' | 'hiddenMs'>): void {
  const tag = customTag(event);
  const payload = (event.data as { payload?: unknown } | null)?.payload;
  if (payload === null || typeof payload !== 'object') return;
  if (tag === 'hs:view') into.views.push({ atMs, view: payload as ViewPayload });
  if (tag !== 'hs:signal') return;
  const { kind } = payload as SignalPayload;
  if (kind === 'visible' || kind === 'focus') into.claimsMs.push(atMs);
  if (kind === 'hidden') into.hiddenMs.push(atMs);
}

function gapSpan([fromSeq, toSeq]: [number, number], spans: ReadonlyMap<number, GapSpan>, blocks: readonly ManifestBlock[]): GapSpan {
  let fromMs = blocks.filter((block) => block.toSeq < fromSeq).reduce((latest, block) => Math.max(latest, block.toMs), -Infinity);
  let toMs = blocks.filter((block) => block.fromSeq > toSeq).reduce((earliest, block) => Math.min(earliest, block.fromMs), Infinity);
  for (const [seq, span] of spans) {
    if (seq < fromSeq) fromMs = Math.max(fromMs, span.toMs);
    if (seq > toSeq) toMs = Math.min(toMs, span.fromMs);
  }
  if (!Number.isFinite(fromMs)) fromMs = Number.isFinite(toMs) ? toMs : 0;
  if (!Number.isFinite(toMs) || toMs < fromMs) toMs = fromMs;
  return { fromMs, toMs };
}
