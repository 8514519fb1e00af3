// What app and player page say to each other by postMessage (contract 8). Each side checks the other's origin and window.
//
// The app embeds `<player origin>/?app=<app origin>&grant=<block grant>` and waits for `hello`. `app` is the only origin the
// player talks to; the server names it in frame-ancestors.

import type { ConsoleLevel } from './events.ts';
import type { Fidelity } from './fidelity.ts';
import type { BackdropClick, HeatmapDrawing, PlacedElement } from './heatmap-drawing.ts';
import type { Manifest } from './manifest.ts';
import type { MaskPreview } from './mask-preview.ts';

/** A signed, short-lived grant to read one recording's blocks: appended to block URLs as `?grant=`. */
export interface BlockGrant {
  token: string;
  /** ms since 1970. */
  expiresAt: number;
}

/** `frozen`: a part of the page stood still, because it changed too fast to be recorded. */
export type MarkKind = 'view' | 'click' | 'error' | 'console' | 'gap' | 'tab' | 'frozen';
export interface TimelineMark {
  kind: MarkKind;
  /** ms since the recording's start. */
  atMs: number;
  /** Only for gaps and frozen parts. */
  toMs?: number;
  /** The tab it happened in, as in the manifest. */
  tab?: string;
  label: string;
  /** More of it: where in which script an error arose. */
  detail?: string;
  /** Only for lines of the console. */
  level?: ConsoleLevel;
}
/** One browser tab of the visit: from its first to its last moment, and when the visitor was turned to it. */
export interface TabLane {
  tab: string;
  fromMs: number;
  toMs: number;
  /** [from, to], ms, in order. */
  onStage: [number, number][];
}
/** An element a person pointed at in a paused recording: as the tracker would name it. */
export interface PickedElement {
  selector: string;
  role: string;
  text: string;
  /** Path of the page view it was on. */
  path: string;
}
export interface IdleSpan {
  fromMs: number;
  toMs: number;
}

/**
 * `watch`: to be played. `still`: one moment as it was, unscaled, for pictures. `preview`: pictures of moments beside another player; it fetches
 * what each needs and nothing besides, shows no pointer and tells no marks.
 */
export type PlayMode = 'watch' | 'still' | 'preview';

/** app → player */
export type ToPlayer =
  | { to: 'player'; type: 'open'; manifest: Manifest; grant: BlockGrant; atMs: number; mode: PlayMode }
  | { to: 'player'; type: 'manifest'; manifest: Manifest }
  | { to: 'player'; type: 'grant'; grant: BlockGrant }
  | { to: 'player'; type: 'play' }
  | { to: 'player'; type: 'pause' }
  | { to: 'player'; type: 'seek'; atMs: number }
  | { to: 'player'; type: 'speed'; speed: number }
  | { to: 'player'; type: 'skip-idle'; isOn: boolean }
  /** To the next or previous change of the picture; pauses. */
  | { to: 'player'; type: 'step'; direction: 1 | -1 }
  /** Keeps one tab on stage; null: again the one the visitor is turned to. */
  | { to: 'player'; type: 'hold-tab'; tab: string | null }
  /** Pauses, and outlines what the mouse points at; a click answers `picked`. Playing ends it. */
  | { to: 'player'; type: 'inspect'; isOn: boolean }
  /** Draws a map over the page as it was at a moment: `click`, if given, says it more exactly than `atMs`. */
  | { to: 'player'; type: 'heatmap'; manifest: Manifest; grant: BlockGrant; atMs: number; click?: BackdropClick | null; map: HeatmapDrawing }
  /** Another map over the same page; answered with `heatmap-drawn`. */
  | { to: 'player'; type: 'heatmap-map'; map: HeatmapDrawing }
  /** Scrolls to an element of the map, also inside of boxes of the page, and points it out. */
  | { to: 'player'; type: 'heatmap-show'; element: number }
  /** Wants the whole page with its map as a picture; answered with `heatmap-picture`. */
  | { to: 'player'; type: 'heatmap-picture' };

/** player → app */
export type FromPlayer =
  /** The page is loaded and listens. Nothing said before this is heard. */
  | { from: 'player'; type: 'hello' }
  /** The first picture of an `open` stands. Marks and idle spans may still grow, see `marks`. */
  | { from: 'player'; type: 'opened'; durationMs: number; marks: TimelineMark[]; idle: IdleSpan[]; tabs: TabLane[] }
  /**
   * More blocks have arrived: the whole lists again. `isComplete` when every block of the newest manifest is in; `broken` counts
   * lines and events that could not be read and were left out.
   */
  | { from: 'player'; type: 'marks'; durationMs: number; marks: TimelineMark[]; idle: IdleSpan[]; tabs: TabLane[]; isComplete: boolean; broken: number }
  /**
   * Where the player stands: at most 10 a second while playing, and after each change. `isBuffering`: waits for blocks, or for
   * the visitor at the end of a live recording. `path` is that of the page view on stage, `tab` its tab. Playing ends with isPlaying false.
   */
  | { from: 'player'; type: 'time'; atMs: number; isPlaying: boolean; isBuffering: boolean; path: string; tab: string; viewportWidth: number; viewportHeight: number }
  /** Mode `still`: fonts, images and two frames are drawn. */
  | { from: 'player'; type: 'still-ready' }
  /** A block was refused: send a new grant; the player goes on by itself. */
  | { from: 'player'; type: 'grant-needed' }
  /** A block is no longer where the manifest says (the recording was sealed): send the newest manifest. */
  | { from: 'player'; type: 'manifest-needed' }
  /**
   * How much of what the visitor saw the player could show: measured once, after all blocks are in, at a few moments for which the
   * tracker noted where elements were. Not sent for a recording without such moments.
   */
  | { from: 'player'; type: 'fidelity'; fidelity: Fidelity }
  /** A key was pressed while the stage had the focus (`KeyboardEvent.key`), so that shortcuts work everywhere. */
  | { from: 'player'; type: 'key'; key: string }
  /** The stage was clicked (to play or pause). */
  | { from: 'player'; type: 'stage-clicked' }
  /** Inspecting: an element was clicked. Inspecting goes on; null: it has ended. */
  | { from: 'player'; type: 'picked'; element: PickedElement | null }
  /**
   * `placed` and `unplaced` count points (clicks), not elements; of the placed, `outOfSight` lie in parts of boxes nobody has scrolled to.
   * `isLoading`: the page shows that it has not loaded yet. Sizes in CSS px of the recorded page, unscaled.
   */
  | { from: 'player'; type: 'heatmap-drawn'; placed: number; unplaced: number; outOfSight: number; isLoading: boolean; pageWidth: number; pageHeight: number; elements: PlacedElement[] }
  /** What the rules of a map of the kind `masks` do to the page. */
  | { from: 'player'; type: 'masks-drawn'; preview: MaskPreview }
  /** The whole page with its map, smaller where the page is taller than 16,000 px; null if this browser cannot make it. */
  | { from: 'player'; type: 'heatmap-picture'; png: ArrayBuffer | null }
  /** An element of the map was clicked. */
  | { from: 'player'; type: 'heatmap-element'; element: number }
  /** Nothing can be shown: `no-blocks`, `block-missing`, `block-refused`, `network`, `no-page`, `sandbox`. */
  | { from: 'player'; type: 'failed'; reason: PlayerFailure };

export type PlayerFailure = 'no-blocks' | 'block-missing' | 'block-refused' | 'network' | 'no-page' | 'sandbox';
