// Where the picture changes next: steps for a person who looks at one change after the other. What happens within a frame of a screen is one
// step; the pointer's way alone is none. Pure.

import { CUSTOM, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MOUSE_MOVE, SOURCE_TOUCH_MOVE, customTag } from '@hindsight/wire';
import { eventIndexAfter } from './document-timeline.ts';
import type { DocumentTimeline } from './document-timeline.ts';
import { incrementalData } from './timed-event.ts';
import type { TimedEvent } from './timed-event.ts';

/** One picture of a screen that shows 60 in a second. */
const FRAME_MS = 17;

/** The moment after the next change, or the one before the last; null if there is none that way in this document. */
export function pictureStep({ events }: Pick<DocumentTimeline, 'events'>, atMs: number, direction: 1 | -1): number | null {
  const after = eventIndexAfter({ events } as DocumentTimeline, atMs);
  if (direction === 1) {
    const next = events.findIndex((timed, index) => index >= after && isPicture(timed));
    return next < 0 ? null : endOfFrame(events, next);
  }
  // Back over the change that led here, to the end of the one before it.
  const current = events.findLastIndex((timed, index) => index < after && isPicture(timed));
  if (current < 0) return null;
  const before = events.findLastIndex((timed, index) => index < current && isPicture(timed) && timed.atMs < startOfFrame(events, current));
  return before < 0 ? null : (events[before] as TimedEvent).atMs;
}

/** All that follows a change within one frame belongs to it. */
function endOfFrame(events: readonly TimedEvent[], index: number): number {
  const endMs = (events[index] as TimedEvent).atMs + FRAME_MS;
  return (events.findLast((timed) => timed.atMs < endMs) as TimedEvent).atMs;
}

function startOfFrame(events: readonly TimedEvent[], index: number): number {
  let startMs = (events[index] as TimedEvent).atMs;
  for (let i = index; i >= 0 && (events[i] as TimedEvent).atMs > (events[index] as TimedEvent).atMs - FRAME_MS; i--) startMs = (events[i] as TimedEvent).atMs;
  return startMs;
}

function isPicture({ event }: TimedEvent): boolean {
  if (event.type === FULL_SNAPSHOT) return true;
  if (event.type === CUSTOM) return customTag(event) === 'hs:canvas' || customTag(event) === 'hs:click';
  if (event.type !== INCREMENTAL_SNAPSHOT) return false;
  const source = incrementalData(event)?.source;
  return source !== undefined && source !== SOURCE_MOUSE_MOVE && source !== SOURCE_TOUCH_MOVE;
}
