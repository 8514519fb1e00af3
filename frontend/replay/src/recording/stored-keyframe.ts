// A keyframe the worker folded and stored beside a block, placed on the recording's time line; and what a moment is best built from.

import { customTag } from '@hindsight/wire';
import type { Keyframe, ManifestDocument, RecordedEvent, ViewPayload } from '@hindsight/wire';
import type { DocumentTimeline, TimedView } from './document-timeline.ts';
import { pointerTrack } from './pointer-track.ts';
import type { PointerSample } from './pointer-track.ts';
import type { TimedEvent } from './timed-event.ts';
import { indexAfter } from './timed-merge.ts';

export interface StoredKeyframe {
  /** Id of the block it stands before. */
  blockId: string;
  /** The last event in it: clock and document time. */
  clock: number;
  throughMs: number;
  /** The same, ms since the recording's start. */
  atMs: number;
  /** The full snapshot it goes back to, ms since the recording's start. */
  sinceMs: number;
  /** When something last may have moved under a resting pointer. */
  shiftedAtMs: number;
  events: readonly TimedEvent[];
  /** Where the pointer was. */
  pointer: readonly PointerSample[];
  view: TimedView | null;
}

/** What a page is built from: a full snapshot among the events, or a stored keyframe. */
export interface BuildStart {
  /** The same for the same start. */
  key: object;
  /** Applied before any event of the time line. */
  before: readonly TimedEvent[];
  /** Index of the first event of the time line to apply. */
  from: number;
  /** The moment it is the state of, and the block it is stored beside. */
  atMs: number;
  blockId: string | null;
  /** When the full snapshot was taken that all goes back to. */
  sinceMs: number;
  shiftedAtMs: number;
}

export function placeKeyframe(blockId: string, keyframe: Keyframe, document: ManifestDocument): StoredKeyframe {
  const offsetMs = (clock: number): number => document.clockOffsetsMs[String(clock)] ?? 0;
  const own = offsetMs(keyframe.clock);
  const events = keyframe.events.filter(isEvent).map((event): TimedEvent => ({ atMs: event.timestamp + own, seq: -1, clock: keyframe.clock, event }));
  return {
    blockId, shiftedAtMs: typeof keyframe.shiftedMs === 'number' ? keyframe.shiftedMs + own : -Infinity, clock: keyframe.clock, throughMs: keyframe.throughMs, atMs: keyframe.throughMs + own, sinceMs: keyframe.sinceMs + offsetMs(keyframe.sinceClock),
    events, pointer: pointerTrack(events).slice(-1), view: viewIn(events),
  };
}

/** Index of the first event that is not in a keyframe. */
export function positionOf({ clock, throughMs }: StoredKeyframe, { events }: DocumentTimeline): number {
  return indexAfter(events, (timed) => timed.clock < clock || (timed.clock === clock && timed.event.timestamp <= throughMs));
}

/**
 * The nearest start for the state after the first `eventCount` events; null if there is none yet.
 * @param atMs the moment: what lies before it may not have arrived
 */
export function startBefore(timeline: DocumentTimeline, eventCount: number, atMs = timeline.events[eventCount - 1]?.atMs ?? -Infinity): BuildStart | null {
  const snapshot = timeline.keyframes.findLast((index) => index < eventCount) ?? -1;
  const stored = timeline.stored.findLast((keyframe) => keyframe.atMs <= atMs && positionOf(keyframe, timeline) <= eventCount);
  const position = stored === undefined ? -1 : positionOf(stored, timeline);
  if (stored !== undefined && position > snapshot) return fromStored(stored, position);
  const timed = timeline.events[snapshot];
  return timed === undefined ? null : fromSnapshot(timed, snapshot);
}

/** Where a start used before lies by now; null if it is not there any more. */
export function startAgain(key: object, timeline: DocumentTimeline): BuildStart | null {
  const stored = timeline.stored.find((keyframe) => keyframe === key);
  if (stored !== undefined) return fromStored(stored, positionOf(stored, timeline));
  const from = timeline.keyframes.find((index) => timeline.events[index]?.event === key);
  return from === undefined ? null : fromSnapshot(timeline.events[from] as TimedEvent, from);
}

function fromStored(stored: StoredKeyframe, from: number): BuildStart {
  const { events, atMs, blockId, sinceMs, shiftedAtMs } = stored;
  return { key: stored, before: events, from, atMs, blockId, sinceMs, shiftedAtMs };
}

function fromSnapshot({ event, atMs }: TimedEvent, from: number): BuildStart {
  return { key: event, before: [], from, atMs, blockId: null, sinceMs: atMs, shiftedAtMs: -Infinity };
}

function isEvent(value: RecordedEvent | null): value is RecordedEvent {
  return value !== null && typeof value === 'object' && Number.isFinite(value.timestamp) && Number.isInteger(value.type);
}

function viewIn(events: readonly TimedEvent[]): TimedView | null {
  const timed = events.find(({ event }) => customTag(event) === 'hs:view');
  const payload = (timed?.event.data as { payload?: ViewPayload | null } | undefined)?.payload;
  return timed === undefined || payload === null || typeof payload !== 'object' ? null : { atMs: timed.atMs, view: payload };
}
