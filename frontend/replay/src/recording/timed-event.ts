// One event of a recording, placed on the recording's own time line, and safe ways to look into its open `data`.

import { INCREMENTAL_SNAPSHOT, MOUSE_BLUR, MOUSE_FOCUS, SOURCE_DRAG, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MOUSE_MOVE, SOURCE_SCROLL, SOURCE_TOUCH_MOVE } from '@hindsight/wire';
import type { RecordedEvent, ViewPayload } from '@hindsight/wire';

export interface TimedEvent {
  /** ms since the recording's start; never falls within a document. */
  atMs: number;
  seq: number;
  /** The document's clock that `event.timestamp` is on. */
  clock: number;
  event: RecordedEvent;
}

/** A page view, placed likewise. */
export interface TimedView {
  atMs: number;
  view: ViewPayload;
}

/** The data of an incremental snapshot; null for every other event and for broken ones. */
export function incrementalData(event: RecordedEvent): (Record<string, unknown> & { source: number }) | null {
  if (event.type !== INCREMENTAL_SNAPSHOT) return null;
  const data = event.data as { source?: unknown } | null;
  return data !== null && typeof data === 'object' && typeof data.source === 'number'
    ? (data as Record<string, unknown> & { source: number })
    : null;
}

const INPUT_SOURCES = new Set([SOURCE_MOUSE_MOVE, SOURCE_MOUSE_INTERACTION, SOURCE_SCROLL, SOURCE_INPUT, SOURCE_TOUCH_MOVE, SOURCE_DRAG]);

/** Whether the visitor did something; a focus or a value that a script set does not count. */
export function isVisitorInput(event: RecordedEvent): boolean {
  const data = incrementalData(event);
  if (data === null || !INPUT_SOURCES.has(data.source) || data['userTriggered'] === false) return false;
  return data.source !== SOURCE_MOUSE_INTERACTION || (data['type'] !== MOUSE_FOCUS && data['type'] !== MOUSE_BLUR);
}
