// What app and player page say to each other by postMessage (contract 8). Each side checks the other's origin.

import type { Manifest } from './manifest.ts';

/** A signed, short-lived grant to read one recording's blocks: appended to block URLs as `?grant=`. */
export interface BlockGrant {
  token: string;
  /** ms since 1970. */
  expiresAt: number;
}

export type MarkKind = 'view' | 'click' | 'rage' | 'error' | 'gap' | 'tab';
export interface TimelineMark {
  kind: MarkKind;
  /** ms since the recording's start. */
  atMs: number;
  /** Only for gaps. */
  toMs?: number;
  label: string;
}
export interface IdleSpan {
  fromMs: number;
  toMs: number;
}

/** app → player */
export type ToPlayer =
  | { to: 'player'; type: 'open'; manifest: Manifest; grant: BlockGrant; atMs: number; mode: 'watch' | 'still' }
  | { to: 'player'; type: 'manifest'; manifest: Manifest }
  | { to: 'player'; type: 'grant'; grant: BlockGrant }
  | { to: 'player'; type: 'play' }
  | { to: 'player'; type: 'pause' }
  | { to: 'player'; type: 'seek'; atMs: number }
  | { to: 'player'; type: 'speed'; speed: number }
  | { to: 'player'; type: 'skip-idle'; isOn: boolean }
  | { to: 'player'; type: 'heatmap'; manifest: Manifest; grant: BlockGrant; atMs: number; map: HeatmapDrawing };

/** player → app */
export type FromPlayer =
  | { from: 'player'; type: 'hello' }
  | { from: 'player'; type: 'opened'; durationMs: number; marks: TimelineMark[]; idle: IdleSpan[]; hosts: string[] }
  | { from: 'player'; type: 'time'; atMs: number; isPlaying: boolean; isBuffering: boolean; path: string; viewportWidth: number; viewportHeight: number }
  | { from: 'player'; type: 'still-ready' }
  | { from: 'player'; type: 'grant-needed' }
  | { from: 'player'; type: 'heatmap-drawn'; placed: number; unplaced: number; pageWidth: number; pageHeight: number; elements: PlacedElement[] }
  | { from: 'player'; type: 'failed'; reason: string };

/** One element of a click map after projection: what the test and the table read. */
export interface PlacedElement {
  /** Index into the drawing's `elements`. */
  element: number;
  isPlaced: boolean;
  /** Present border box in page coordinates, CSS px. */
  box: [number, number, number, number] | null;
}

export interface ClickMapElement {
  selector: string;
  role: string;
  text: string;
  version: number;
  /** Positions inside the element, 0–65535 each way, with how often: x, y, count. */
  points: [number, number, number][];
}
export interface ScrollBand {
  /** Upper edge, CSS px. */
  depthPx: number;
  /** Page views whose fold reached this depth. */
  reached: number;
  /** Page views tall enough to reach it: the denominator. */
  eligible: number;
}
export type HeatmapDrawing =
  | { kind: 'click' | 'move'; elements: ClickMapElement[] }
  | { kind: 'scroll'; bands: ScrollBand[] };
