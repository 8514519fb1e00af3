// What the player draws over a recorded page, and what it says of it: points by element, depths of the page, places of the page.

import type { PrivacyRules } from './mask-preview.ts';

/** How an element is found again, as the tracker described it (libs/fingerprint). */
export interface MapElement {
  selector: string;
  role: string;
  text: string;
  /** What it stands in; absent before version 2. */
  near?: string;
  version: number;
}

export interface ClickMapElement extends MapElement {
  /** Positions inside the element, 0–65535 each way, with how often: x, y, count. */
  points: [number, number, number][];
}
export interface AreaMapElement extends MapElement {
  /** How strong the area is coloured: 0–1, of a difference −1–1. */
  value: number;
  label: string;
  /** Clicks that are placed with it, or not. */
  clicks: number;
}
export interface ScrollBand {
  /** Upper edge, CSS px. */
  depthPx: number;
  /** Page views whose fold reached this depth. */
  reached: number;
  /** Page views tall enough to reach it: the denominator. */
  eligible: number;
}
/** Where the first screen ends for half of the page views. */
export interface FoldLine {
  label: string;
  px: number;
}
export type HeatmapDrawing =
  | { kind: 'click'; elements: ClickMapElement[] }
  /** Elements as boxes, coloured by their share of the clicks; of a difference red where there are more, blue where there are fewer. */
  | { kind: 'area'; elements: AreaMapElement[] }
  /** Without folds the backdrop's own is shown. */
  | { kind: 'scroll'; bands: ScrollBand[]; folds?: FoldLine[] }
  /** `value`: 0–1 of the longest; bands are as high as it is to the next. */
  | { kind: 'attention'; bands: { depthPx: number; value: number; label: string }[] }
  /** Squares of the page: left, top, count; CSS px. */
  | { kind: 'move'; cellPx: number; cells: [number, number, number][] }
  /** What rules would mask and leave out; `masks-drawn` is answered beside `heatmap-drawn`. */
  | { kind: 'masks'; rules: PrivacyRules };

/** A click just before which the page is shown: in the state it was clicked in. */
export interface BackdropClick {
  /** Number of the document in the manifest. */
  doc: number;
  /** Its own time. */
  atMs: number;
}

/** One element of a map after projection: what the test and the table read. */
export interface PlacedElement {
  /** Index into the drawing's `elements`. */
  element: number;
  isPlaced: boolean;
  /** Present border box in page coordinates, CSS px. */
  box: [number, number, number, number] | null;
  /** Of its points those that lie where a box on the page would have to be scrolled to; `heatmap-show` scrolls there. */
  outOfSight: number;
}
