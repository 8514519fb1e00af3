// points — click, move and scroll facts of pages (contract 7): appended per window, queried per page, erased per recording.

import type { RecordingFilter, IndexScope } from '@hindsight/recording-index';

/** A click of a page view, its names already turned into ids. */
export interface ClickPoint {
  recordingId: bigint;
  /** First day of the month the recording started in, `YYYY-MM-01`. */
  month: string;
  workspaceId: bigint;
  siteId: bigint;
  pageId: bigint;
  elementId: bigint;
  doc: number;
  view: number;
  /** Batch the click came in, and its number among that batch's clicks. */
  seq: number;
  nth: number;
  /** Document time. */
  atMs: number;
  x: number;
  y: number;
  box: [number, number, number, number];
  pageX: number;
  pageY: number;
  viewportWidth: number;
  isRage: boolean;
  /** The page's state, a row among the elements; 0: as the page comes. */
  stateId: bigint;
}

export interface MovePoints {
  recordingId: bigint;
  month: string;
  workspaceId: bigint;
  siteId: bigint;
  pageId: bigint;
  doc: number;
  view: number;
  fromSeq: number;
  /** See `packMoves`. */
  packed: Uint8Array;
}

export interface ScrollPoint {
  recordingId: bigint;
  month: string;
  workspaceId: bigint;
  siteId: bigint;
  pageId: bigint;
  doc: number;
  view: number;
  height: number;
  reached: number;
  fold: number;
  /** How long each band was looked at, see `packAttention`; null while the recording runs. */
  attention: Uint8Array | null;
}

export interface PointWindow {
  clicks: ClickPoint[];
  moves: MovePoints[];
  scrolls: ScrollPoint[];
}

/** Which page views a map is drawn from: the page, and any filter the list knows. */
export interface PointQuery {
  /** Page groups (`/product/*`) or plain paths; either matches. */
  page: string;
  filter: RecordingFilter;
}

/** Which clicks: all, or those that were signals. */
export type ClickKind = 'click' | 'rage' | 'dead';

export interface ClickQuery extends PointQuery {
  kind: ClickKind;
  /** Only those made in this state of the page (0: as it comes); null: in any. */
  stateId: bigint | null;
}

export interface MapSample {
  /** Distinct recordings and page views behind the map. */
  recordings: number;
  pageViews: number;
}

export interface ClickedState {
  id: bigint;
  /** What stands open; '' for the page as it comes. */
  selector: string;
  label: string;
  clicks: number;
  recordings: number;
}

export interface ClickedElementMap {
  id: bigint;
  selector: string;
  role: string;
  text: string;
  near: string;
  version: number;
  clicks: number;
  rageClicks: number;
  deadClicks: number;
  recordings: number;
  /** Positions 0–65535 inside the element: x, y, count. */
  points: [number, number, number][];
}

export interface ClickMap extends MapSample {
  clicks: number;
  /** Of all clicks of the kind, whichever state was asked for; most clicked first. */
  states: ClickedState[];
  /** Most clicked first. */
  elements: ClickedElementMap[];
}

export interface DeviceFold {
  device: 'desktop' | 'tablet' | 'mobile';
  medianPx: number;
  pageViews: number;
}

export interface ScrollMap extends MapSample {
  /** Each 20 CSS px: page views whose fold reached the depth, of those tall enough; and the average time it was looked at. */
  bands: { depthPx: number; reached: number; eligible: number; attentionMs: number }[];
  /** Median visible height: where the average visitor's first screen ends. */
  medianFoldPx: number;
  /** The same for each kind of device, whichever the filter asks for; most page views first. */
  folds: DeviceFold[];
  /** Page views whose attention is known. */
  attentionViews: number;
}

export interface MoveMap extends MapSample {
  /** Positions in page coordinates, binned: x, y, count, at the given viewport width. */
  cells: [number, number, number][];
  cellPx: number;
}

/** A click on an element, to be watched. */
export interface ClickMoment {
  recordingId: bigint;
  /** Since the recording's start. */
  atMs: number;
  startedAt: number;
  durationMs: number;
  country: string;
  device: string;
  isRage: boolean;
  isDead: boolean;
}

/** Depth step of a scroll map, CSS px. */
export const SCROLL_BAND_PX = 20;

/** What a database transaction looks like to the store; its appends go with the window's transaction. */
export interface PointStore<Transaction> {
  /** Appends a window's points; clicks and moves already there (same recording, document, seq) are
   * left as they are, of scrolls the deepest is kept. Every key at most once per window. */
  append(transaction: Transaction, window: PointWindow): Promise<void>;
  /** Removes all points of one recording; sealing then appends them again, derived from the whole. */
  erase(transaction: Transaction, recordingId: bigint, month: string): Promise<void>;
}

export interface PointReader {
  clickMap(scope: IndexScope, query: ClickQuery): Promise<ClickMap>;
  scrollMap(scope: IndexScope, query: PointQuery): Promise<ScrollMap>;
  moveMap(scope: IndexScope, query: PointQuery): Promise<MoveMap>;
  /** Clicks on one element, at most one of each recording and `limit` of them, the newest recordings first; `recordings` counts all. */
  clickMoments(scope: IndexScope, query: ClickQuery & { elementId: bigint; limit: number }): Promise<{ moments: ClickMoment[]; recordings: number }>;
}

export { addAttention, ATTENTION_BAND_PX, packAttention } from './attention.ts';
export { packMoves, unpackMoves } from './pack-moves.ts';
