// Where the pointer was: all moves, clicks and touches of one document as samples in time order.
// rrweb sends moves in packets stamped at their end; here each position has its own time, so that the pointer is right after a seek.

import { MOUSE_BLUR, MOUSE_CLICK, MOUSE_FOCUS, MOUSE_TOUCH_START, SOURCE_DRAG, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_TOUCH_MOVE } from '@hindsight/wire';
import { incrementalData } from './timed-event.ts';
import type { TimedEvent } from './timed-event.ts';

export interface PointerSample {
  atMs: number;
  /** CSS px in the frame that holds the node. */
  x: number;
  y: number;
  /** rrweb node id under the pointer. */
  node: number;
  isTouch: boolean;
  isClick: boolean;
}

export function pointerTrack(events: readonly TimedEvent[]): PointerSample[] {
  const track: PointerSample[] = [];
  for (const { atMs, event } of events) {
    const data = incrementalData(event);
    if (data === null) continue;
    if (data.source === SOURCE_MOUSE_MOVE || data.source === SOURCE_TOUCH_MOVE || data.source === SOURCE_DRAG) {
      for (const position of Array.isArray(data['positions']) ? data['positions'] : []) {
        const { x, y, id, timeOffset } = (position ?? {}) as Record<string, unknown>;
        if (!isNumber(x) || !isNumber(y)) continue;
        track.push({ atMs: atMs + (isNumber(timeOffset) ? timeOffset : 0), x, y, node: isNumber(id) ? id : -1, isTouch: data.source === SOURCE_TOUCH_MOVE, isClick: false });
      }
    } else if (data.source === SOURCE_MOUSE_INTERACTION && data['type'] !== MOUSE_FOCUS && data['type'] !== MOUSE_BLUR) {
      const { x, y, id, type, pointerType } = data;
      if (!isNumber(x) || !isNumber(y)) continue;
      track.push({ atMs, x, y, node: isNumber(id) ? id : -1, isTouch: pointerType === 2 || (isNumber(type) && type >= MOUSE_TOUCH_START), isClick: type === MOUSE_CLICK });
    }
  }
  return track.sort((a, b) => a.atMs - b.atMs);
}

/** Index of the last sample at or before a time; -1 if there is none. */
export function sampleIndexAt(track: readonly PointerSample[], atMs: number): number {
  let low = 0;
  let high = track.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((track[middle] as PointerSample).atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
