// A keyframe the worker folded and stored beside a block, placed on the recording's time line.

import { customTag } from '@hindsight/wire';
import type { Keyframe, ManifestDocument, RecordedEvent, ViewPayload } from '@hindsight/wire';
import { pointerTrack } from './pointer-track.ts';
import type { PointerSample } from './pointer-track.ts';
import type { TimedEvent, TimedView } from './timed-event.ts';

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

export function placeKeyframe(blockId: string, keyframe: Keyframe, document: ManifestDocument): StoredKeyframe {
  const offsetMs = (clock: number): number => document.clockOffsetsMs[String(clock)] ?? 0;
  const own = offsetMs(keyframe.clock);
  const events = keyframe.events.filter(isEvent).map((event): TimedEvent => ({ atMs: event.timestamp + own, seq: -1, clock: keyframe.clock, event }));
  return {
    blockId, shiftedAtMs: typeof keyframe.shiftedMs === 'number' ? keyframe.shiftedMs + own : -Infinity, clock: keyframe.clock, throughMs: keyframe.throughMs, atMs: keyframe.throughMs + own, sinceMs: keyframe.sinceMs + offsetMs(keyframe.sinceClock),
    events, pointer: pointerTrack(events).slice(-1), view: viewIn(events),
  };
}

function isEvent(value: RecordedEvent | null): value is RecordedEvent {
  return value !== null && typeof value === 'object' && Number.isFinite(value.timestamp) && Number.isInteger(value.type);
}

function viewIn(events: readonly TimedEvent[]): TimedView | null {
  const timed = events.find(({ event }) => customTag(event) === 'hs:view');
  const payload = (timed?.event.data as { payload?: ViewPayload | null } | undefined)?.payload;
  return timed === undefined || payload === null || typeof payload !== 'object' ? null : { atMs: timed.atMs, view: payload };
}
