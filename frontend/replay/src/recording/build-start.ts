// What a moment is best built from: the nearest full snapshot or stored keyframe before it.

import type { DocumentTimeline } from './document-timeline.ts';
import type { StoredKeyframe } from './stored-keyframe.ts';
import type { TimedEvent } from './timed-event.ts';
import { indexAfter } from './timed-merge.ts';

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
