// The moments the tracker noted boxes for, read with care: what a recording holds was sent by a stranger. Pure.

import { customTag } from '@hindsight/wire';
import type { DocumentTimeline } from '../recording/document-timeline.ts';
import { keyframeBefore } from '../recording/document-timeline.ts';

export interface NotedBox {
  node: number;
  /** Left, top, width, height in the viewport, CSS px. */
  box: [number, number, number, number];
}
export interface NotedMoment {
  timeline: DocumentTimeline;
  /** Events up to and with the note. */
  eventCount: number;
  scroll: [number, number];
  boxes: NotedBox[];
  fonts: string[];
  /** Canvases of which the recording has pictures, before this moment or after. */
  canvases: ReadonlySet<number>;
}

const MOST_BOXES = 100;

/** At most `most` of them, spread over the recording. */
export function notedMoments(timelines: readonly DocumentTimeline[], most: number): NotedMoment[] {
  const all = timelines.flatMap((timeline) => momentsOf(timeline));
  return all.filter((_moment, i) => all.length <= most || Math.floor((i * most) / all.length) !== Math.floor(((i - 1) * most) / all.length));
}

function momentsOf(timeline: DocumentTimeline): NotedMoment[] {
  const canvases = new Set<number>();
  return timeline.events.flatMap(({ event }, index) => {
    if (customTag(event) === 'hs:canvas') noteCanvas((event.data as { payload?: unknown }).payload, canvases);
    if (customTag(event) !== 'hs:boxes' || keyframeBefore(timeline, index + 1) < 0) return [];
    const note = readNote((event.data as { payload?: unknown }).payload);
    return note === null ? [] : [{ timeline, eventCount: index + 1, canvases, ...note }];
  });
}

function noteCanvas(payload: unknown, canvases: Set<number>): void {
  const { node, picture } = (payload ?? {}) as Record<string, unknown>;
  if (typeof node === 'number' && typeof picture === 'string') canvases.add(node);
}

function readNote(payload: unknown): Pick<NotedMoment, 'scroll' | 'boxes' | 'fonts'> | null {
  if (payload === null || typeof payload !== 'object') return null;
  const { scroll, boxes, fonts } = payload as Record<string, unknown>;
  const flat = numbers(boxes);
  const noted: NotedBox[] = [];
  for (let i = 0; i + 4 < flat.length && noted.length < MOST_BOXES; i += 5) {
    const [node = 0, left = 0, top = 0, width = 0, height = 0] = flat.slice(i, i + 5);
    noted.push({ node, box: [left, top, width, height] });
  }
  if (noted.length === 0) return null;
  const [x = 0, y = 0] = numbers(scroll);
  const names = Array.isArray(fonts) ? fonts.filter((font): font is string => typeof font === 'string' && font !== '').map((font) => font.slice(0, 100)).slice(0, 20) : [];
  return { scroll: [x, y], boxes: noted, fonts: names };
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number' && Number.isFinite(one)) ? value as number[] : [];
}
