// The event format every hop and store agrees on: rrweb's, written down here so that no hop needs rrweb's package.
// Source: the event types of @rrweb/types 2.1.6. Stored recordings must stay readable for ever, so numbers are never reused.
// One difference from rrweb: `timestamp` is milliseconds on the document's own monotonic clock (0 = the document's time
// origin), not Date.now(). `toWallClock` in `manifest.ts` turns it into time of day for a Replayer.

import type { AssetsPayload } from './assets.ts';

/** The version of rrweb's event format our recordings are written in. */
export const RRWEB_FORMAT = '2.1';

export const DOM_CONTENT_LOADED = 0;
export const LOAD = 1;
export const FULL_SNAPSHOT = 2;
export const INCREMENTAL_SNAPSHOT = 3;
export const META = 4;
export const CUSTOM = 5;
export const PLUGIN = 6;

/** `data.source` of an incremental snapshot. */
export const SOURCE_MUTATION = 0;
export const SOURCE_MOUSE_MOVE = 1;
export const SOURCE_MOUSE_INTERACTION = 2;
export const SOURCE_SCROLL = 3;
export const SOURCE_VIEWPORT_RESIZE = 4;
export const SOURCE_INPUT = 5;
export const SOURCE_TOUCH_MOVE = 6;
export const SOURCE_MEDIA = 7;
export const SOURCE_STYLE_RULE = 8;
export const SOURCE_FONT = 10;
export const SOURCE_DRAG = 12;
export const SOURCE_STYLE_DECLARATION = 13;
export const SOURCE_SELECTION = 14;
export const SOURCE_ADOPTED_SHEETS = 15;
export const SOURCE_CUSTOM_ELEMENT = 16;

/** `data.type` of a mouse interaction. */
export const MOUSE_DOWN = 1;
export const MOUSE_CLICK = 2;
export const MOUSE_FOCUS = 5;
export const MOUSE_BLUR = 6;
export const MOUSE_TOUCH_START = 7;

/** One recorded event. `data` is left open: only the player and the deriving code look inside. */
export interface RecordedEvent {
  type: number;
  /** Milliseconds on the document's monotonic clock. */
  timestamp: number;
  data: unknown;
}

/** An event of ours, carried as rrweb's custom event so that the stock Replayer accepts and ignores it. */
export interface CustomEvent<Tag extends CustomTag = CustomTag> extends RecordedEvent {
  type: typeof CUSTOM;
  data: { tag: Tag; payload: CustomPayloads[Tag] };
}

/** The payload of each custom event, by tag. New tags may be added; a reader skips tags it does not know. */
export interface CustomPayloads {
  /** A page view begins: a load, or a route shown without one. */
  'hs:view': ViewPayload;
  /** A click point. */
  'hs:click': ClickPayload;
  /** What stands open on the page: sent once per (document, state) before the first click that names the state. */
  'hs:state': StatePayload;
  /** How to find an element again; sent once per (document, node) before the first point that names the node. */
  'hs:element': ElementPayload;
  /** The deepest place reached so far in a page view. Sent again when it grows; the largest counts. */
  'hs:scroll': ScrollPayload;
  /** A JavaScript error. */
  'hs:error': ErrorPayload;
  /** A line the page wrote to its console; only where the site asked for them. */
  'hs:console': ConsolePayload;
  /** Something whose time alone is kept, for signals derived later. */
  'hs:signal': SignalPayload;
  /** Facts of the browser window, once per document. */
  'hs:window': WindowPayload;
  'hs:identify': { user: string };
  'hs:event': { name: string; data?: Record<string, string | number | boolean> };
  'hs:tag': { tag: string };
  /** What a canvas or a film shows from here on; sent again after each full snapshot. */
  'hs:canvas': CanvasPayload;
  /** Styles, fonts and images the page used, and the bytes they had. */
  'hs:assets': AssetsPayload;
  /** Where some elements were: what the player measures its rebuilt page against. */
  'hs:boxes': BoxesPayload;
  /** What the recorder itself cost the page's main thread, since it last said so. */
  'hs:cost': CostPayload;
  /** A part of the page changes too fast to be followed without getting in its way: it stands still from here on, or moves again. */
  'hs:frozen': FrozenPayload;
  /** Only in keyframes: which fields the visitor has changed so far, and which of them were left again. */
  'hs:fields': TouchedFieldsPayload;
  /** The recorder could not keep something: what and how much. */
  'hs:lost': { reason: string; count: number };
}
export type CustomTag = keyof CustomPayloads;

export type ViewCause = 'load' | 'push' | 'replace' | 'pop' | 'hash' | 'page' | 'restore';

export interface ViewPayload {
  /** Counts the document's page views from 0. */
  view: number;
  cause: ViewCause;
  /** Origin, e.g. `https://shop.example`. */
  origin: string;
  /** Path, with values of query parameters the site allows, and a hash route (`#/…`). Other query values never; see `utm`. */
  path: string;
  /** Document title; absent where the masking preset hides text. */
  title?: string;
  /** Referring page as origin + path, or '' (only on `load`). */
  referrer: string;
  /** utm_source, utm_medium, utm_campaign, utm_term, utm_content without the prefix; only those present. */
  utm?: Partial<Record<'source' | 'medium' | 'campaign' | 'term' | 'content', string>>;
  /** Viewport in CSS px. */
  viewportWidth: number;
  viewportHeight: number;
}

export interface ClickPayload {
  /** Page view counter of the view the click happened on. */
  view: number;
  /** rrweb node id of the target. */
  node: number;
  /** Position inside the target's border box, 0–65535 each way. */
  x: number;
  y: number;
  /** The target's border box in document coordinates, CSS px: left, top, width, height. */
  box: [number, number, number, number];
  /** The click in document coordinates, CSS px. */
  pageX: number;
  pageY: number;
  viewportWidth: number;
  viewportHeight: number;
  /** The state the page was in when it was clicked, before the page answered; absent: as it comes, nothing stands open. */
  state?: number;
  /** The pointer was a hand over it, and no key was held that opens links elsewhere. */
  isHand?: true;
}

export interface StatePayload {
  /** Counts the document's states from 1. */
  state: number;
  /** Selectors of what makes it: dialogs, menus, unfolded parts, a tab or a slide other than the first, a variant; joined by ` + `. */
  selector: string;
  /** What a person would call it, masked, digits as `#`, at most 60 characters. */
  label: string;
}

export interface ElementPayload {
  /** rrweb node id. */
  node: number;
  /** Version of the fingerprint rules, `FINGERPRINT_VERSION` of libs/fingerprint. */
  version: number;
  /** Stable selector path; shadow boundaries are written ` >>> `. */
  selector: string;
  /** ARIA role or tag name. */
  role: string;
  /** Visible text after masking, at most 60 characters; '' when masked away. */
  text: string;
  /** What the element stands in, of several alike: its heading or first words, masked, at most 60 characters. Since version 2. */
  near?: string;
}

export interface ScrollPayload {
  view: number;
  /** rrweb node id of the main scroller (the document's own, or the element that scrolls the page). */
  node: number;
  /** Height of the scrolled content in CSS px. */
  height: number;
  /** Deepest pixel that was visible: scroll offset + visible height, at most `height`. */
  reached: number;
  /** Visible height, CSS px. */
  fold: number;
}

export interface ErrorPayload {
  view: number;
  /** Message with values masked, at most 300 characters. */
  message: string;
  /** Script path without query, or ''. */
  source: string;
  line: number;
  column: number;
}

/** Worst first. */
export const CONSOLE_LEVELS = ['error', 'warn', 'info', 'log', 'debug'] as const;
export type ConsoleLevel = (typeof CONSOLE_LEVELS)[number];
export interface ConsolePayload {
  view: number;
  level: ConsoleLevel;
  /** The line with values masked, at most 300 characters; of objects only what they are. */
  message: string;
}

/** `open`: a window, or a dialog of the browser (alert, confirm, prompt, print). `submit`: a form is sent, to the page's script or away. */
export type SignalKind =
  | 'fetch' | 'xhr' | 'select' | 'focus' | 'blur' | 'copy' | 'cut' | 'paste' | 'download' | 'open' | 'visible' | 'hidden' | 'unload' | 'submit';
export interface SignalPayload {
  kind: SignalKind;
  /** How many of this kind within the same 50 ms; absent = 1. */
  count?: number;
}

export interface WindowPayload {
  language: string;
  timeZone: string;
  screenWidth: number;
  screenHeight: number;
  pixelRatio: number;
  /** Whether the browser says it is driven by a script (navigator.webdriver). */
  isAutomated: boolean;
}

export interface CanvasPayload {
  /** rrweb node id. */
  node: number;
  /** The canvas's or the film's own pixels. */
  width: number;
  height: number;
  /** A data URL, to be stretched over the canvas or film; '' when it is blank; absent when it cannot be had, as of WebGL. */
  picture?: string;
}

export interface BoxesPayload {
  /** Where the page was scrolled to, CSS px. */
  scroll: [number, number];
  /** Five whole numbers for each element: rrweb node id, left, top, width, height of its border box in the viewport, CSS px. */
  boxes: number[];
  /** Families of the web fonts in use: loaded, so that text was drawn in them. */
  fonts: string[];
}

export interface CostPayload {
  view: number;
  /** Main-thread time of all the recorder did, and of the longest piece of it. */
  ms: number;
  longestMs: number;
  /** The time this was spent in. */
  spanMs: number;
}

export interface FrozenPayload {
  /** rrweb node id. */
  node: number;
  isFrozen: boolean;
}

export interface TouchedFieldsPayload {
  /** rrweb node ids. */
  changed: number[];
  left: number[];
}

/** Narrows an event to one of ours; null for rrweb's own events and for tags from the future. */
export function customTag(event: RecordedEvent): CustomTag | null {
  if (event.type !== CUSTOM) return null;
  const data = event.data as { tag?: unknown } | null;
  return data !== null && typeof data === 'object' && typeof data.tag === 'string' && data.tag.startsWith('hs:')
    ? (data.tag as CustomTag)
    : null;
}
