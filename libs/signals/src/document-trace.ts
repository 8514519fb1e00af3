// What the rules read: one document of a visit, boiled down to what its visitor did and what became of it. Built by `read-document.ts`;
// all times are wall times, ms since 1970, on the clocks the server settled.

import type { ClickTarget } from './click-target.ts';

export interface ClickRef {
  /** Batch the click came in, and its number among that batch's clicks. */
  seq: number;
  nth: number;
}

export interface TracedClick extends ClickRef {
  atMs: number;
  /** When the pointer was pressed: menus open then. */
  fromMs: number;
  view: number;
  node: number;
  /** In the page, CSS px. */
  pageX: number;
  pageY: number;
  target: ClickTarget;
}

/**
 * A change that may be the answer to a click.
 * `page`: the visitor can see it (DOM, styles, fields, media, focus, selection, windows, downloads); `leave`: another view, or the
 * document ends; `network`: a request begins, of which nothing can be seen yet.
 */
export interface Effect {
  kind: 'page' | 'scroll' | 'leave' | 'network';
  atMs: number;
  /** What changed, as few numbers: the same place changing again has the same ones. Empty: never takes place by itself. */
  places: readonly number[];
  /** Where only decoration came that goes away again (a ripple): the elements it is in, and when it went. */
  decorates?: { within: readonly number[]; untilMs: number };
  /** The element that got the focus, where nothing but the focus changed. */
  focus?: number;
  /** Text was selected, or is not any more: what whoever clicks on words wants, and whoever hammers on a button does not. */
  isSelection?: boolean;
  /** The visitor typed it. */
  isTyped?: boolean;
}

export interface TracedView {
  atMs: number;
  view: number;
  path: string;
  cause: string;
  referrer: string;
}

export interface Typing {
  atMs: number;
  field: number;
  /** The form the field is in; null: none, or one that searches. */
  form: number | null;
  isEmpty: boolean;
}

export interface TracedError {
  atMs: number;
  message: string;
  /** Script, line and column. */
  place: string;
}

export interface DocumentTrace {
  doc: number;
  tab: string;
  /** First and last event. */
  fromMs: number;
  toMs: number;
  /** All of these in order of time. */
  clicks: TracedClick[];
  effects: Effect[];
  views: TracedView[];
  typings: Typing[];
  submitsMs: number[];
  errors: TracedError[];
  /** When the window came to the front. */
  focusedMs: number[];
  /** Stretches nothing is known of: batches are missing, a part of the page stood still. */
  unseen: [fromMs: number, toMs: number][];
}

export type SignalKind = 'rage' | 'dead' | 'u-turn' | 'abandon' | 'error-click';

export interface FoundSignal {
  kind: SignalKind;
  doc: number;
  view: number;
  atMs: number;
  /** How long it went on. */
  spanMs: number;
  click: ClickRef | null;
  /** Node of the element it is about; null: nobody can say. */
  node: number | null;
}

/** Index of the first that is not before `ms`, in a list ordered by time. */
export function firstFrom(list: readonly { atMs: number }[], ms: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as { atMs: number }).atMs < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether all of a stretch was recorded. A document that ends says no more: its end is an effect, or the recording stopped. */
export function isSeen(trace: DocumentTrace, fromMs: number, toMs: number): boolean {
  return toMs <= trace.toMs && !trace.unseen.some(([from, to]) => from < toMs && to > fromMs);
}
