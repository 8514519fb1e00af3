// Turns an event into held text and weighs it.

import {
  CUSTOM, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MUTATION, SOURCE_SCROLL,
  SOURCE_VIEWPORT_RESIZE,
  type RecordedEvent,
} from '@hindsight/wire';
import { jsonText } from '../json-text.ts';
import type { HeldEvent, Lane } from './batch.ts';

/** An event whose text was made piece by piece, so that nobody has to make megabytes of it at once. */
export interface EventText {
  type: number;
  timestamp: number;
  /** Joined they are the JSON of the event's `data`; each piece a string of well-formed text. */
  json: readonly string[];
  /** `data.source`, of an incremental snapshot. */
  source?: number;
}

/** Asked of the value: pages give names like `json` to every object. */
export function isEventText(event: RecordedEvent | EventText): event is EventText {
  return Array.isArray((event as EventText).json);
}

const VITAL_SOURCES: readonly unknown[] = [SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_SCROLL, SOURCE_VIEWPORT_RESIZE];
/** Nodes, stylesheet rules, style declarations, adopted sheets (rrweb's 8, 13, 15): each builds on the ones before. */
const CHANGE_SOURCES: readonly unknown[] = [SOURCE_MUTATION, 8, 13, 15];

export function hold(event: RecordedEvent | EventText, lane: Lane): HeldEvent {
  const { type, timestamp } = event;
  const isText = isEventText(event);
  const source = type !== INCREMENTAL_SNAPSHOT ? undefined : isText ? event.source : (event.data as { source?: unknown }).source;
  const pieces = isText ? [`{"type":${type},"timestamp":${timestamp},"data":`, ...event.json, '}'] : [jsonText(event)];
  return {
    lane,
    clock: lane.clock.number,
    pieces,
    size: pieces.reduce((sum, piece) => sum + piece.length, 0),
    isVital: type === CUSTOM || type === META || (source !== undefined && VITAL_SOURCES.includes(source)),
    isChange: type === FULL_SNAPSHOT || (source !== undefined && CHANGE_SOURCES.includes(source)),
  };
}
