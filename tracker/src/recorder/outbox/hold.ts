// Turns an event into held text and weighs it.

import {
  CUSTOM, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_MUTATION, SOURCE_SCROLL,
  SOURCE_VIEWPORT_RESIZE,
  type RecordedEvent,
} from '@hindsight/wire';
import type { HeldEvent, Lane } from './batch.ts';

const VITAL_SOURCES: readonly unknown[] = [SOURCE_INPUT, SOURCE_MOUSE_INTERACTION, SOURCE_SCROLL, SOURCE_VIEWPORT_RESIZE];
/** Nodes, stylesheet rules, style declarations, adopted sheets (rrweb's 8, 13, 15): each builds on the ones before. */
const CHANGE_SOURCES: readonly unknown[] = [SOURCE_MUTATION, 8, 13, 15];

export function hold(event: RecordedEvent, lane: Lane): HeldEvent {
  const source = event.type === INCREMENTAL_SNAPSHOT ? (event.data as { source?: unknown }).source : undefined;
  return {
    lane,
    clock: lane.clock.number,
    json: JSON.stringify(event),
    isVital: event.type === CUSTOM || event.type === META || (source !== undefined && VITAL_SOURCES.includes(source)),
    isChange: event.type === FULL_SNAPSHOT || (source !== undefined && CHANGE_SOURCES.includes(source)),
  };
}
