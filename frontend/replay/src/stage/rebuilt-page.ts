// One document on stage: an rrweb Replayer fed event by event by our own clock, forwards only. Going back means a new RebuiltPage
// from an earlier keyframe. Promise: the page lives in an iframe with exactly sandbox="allow-same-origin", and what one event
// breaks is counted and stays that event's.
//
// Scrolls, focus, selection, hover and pointer are ours: after a seek they must stand at once and exactly. rrweb rebuilds the DOM.

import {
  CUSTOM, FULL_SNAPSHOT, META, SOURCE_ADOPTED_SHEETS, SOURCE_CUSTOM_ELEMENT, SOURCE_FONT, SOURCE_INPUT, SOURCE_MEDIA, SOURCE_MOUSE_INTERACTION, SOURCE_MUTATION, SOURCE_SCROLL,
  SOURCE_SELECTION, SOURCE_STYLE_DECLARATION, SOURCE_STYLE_RULE, SOURCE_VIEWPORT_RESIZE,
} from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import { Replayer } from 'rrweb';
import type { PageAssets } from '../assets/page-assets.ts';
import { rewriteEvent } from '@hindsight/asset-vault/recorded';
import type { LiveNodes } from '@hindsight/asset-vault/recorded';
import type { DocumentTimeline } from '../recording/document-timeline.ts';
import { startBefore } from '../recording/build-start.ts';
import { incrementalData } from '../recording/timed-event.ts';
import type { TimedEvent } from '../recording/timed-event.ts';
import { BuildProgress } from './build-progress.ts';
import type { Reach } from './build-progress.ts';
import { CanvasPictures } from './canvas-pictures.ts';
import { defineElement, openShadow } from './components.ts';
import { showFieldState } from './field-state.ts';
import { updateCovers } from './foreign-frames.ts';
import { applyXlink, teachForeignNames } from './foreign-names.ts';
import { keepKeyboard } from './keep-keyboard.ts';
import { applyMediaState } from './media-state.ts';
import { markFrozen } from './frozen-places.ts';
import { neuterEvent } from './neuter-event.ts';
import type { ScrollPlace } from './neuter-event.ts';
import { ownRules, scrollbarRoom } from './own-rules.ts';
import type { BrowserLook } from './own-rules.ts';
import { dropUnplaceableAdds } from './placeable-adds.ts';
import { withPreferredScheme } from './preferred-scheme.ts';
import { changeRecordedCss } from './recorded-css.ts';
import { ScrollPlaces } from './scroll-places.ts';
import { showSelection } from './show-selection.ts';
import { ShownFocus } from './shown-focus.ts';
import { withStateSelectors } from './state-selectors.ts';
import { applyPopovers, letGoOfDialogs } from './top-layer.ts';
import { TouchedFields } from './touched-fields.ts';

/** What rrweb is asked to apply: DOM, sizes, inputs, style sheets, fonts. Sources from the future are left out. */
const REBUILDING_SOURCES = new Set([SOURCE_MUTATION, SOURCE_VIEWPORT_RESIZE, SOURCE_INPUT, SOURCE_STYLE_RULE, SOURCE_FONT, SOURCE_STYLE_DECLARATION, SOURCE_ADOPTED_SHEETS]);
const SHIFTING_SOURCES = new Set([SOURCE_SCROLL, SOURCE_MUTATION, SOURCE_VIEWPORT_RESIZE]);
const SANDBOX = 'allow-same-origin';
/** rrweb applies an event at once if it is older than this. */
const EVERYTHING_IS_PAST = Number.MAX_SAFE_INTEGER;

export class SandboxError extends Error {}

export interface Viewport {
  width: number;
  height: number;
}

export class RebuiltPage {
  readonly doc: number;
  readonly iframe: HTMLIFrameElement;
  viewport: Viewport = { width: 0, height: 0 };
  /** Events that could not be applied. */
  brokenEvents = 0;
  /** When something else may last have come to lie under a resting pointer: ms since the recording's start. */
  shiftedAtMs = -Infinity;
  readonly #replayer: Replayer;
  readonly #scrolls = new ScrollPlaces();
  readonly #canvases = new CanvasPictures();
  readonly #touched = new TouchedFields();
  readonly #progress = new BuildProgress();
  readonly #focus = new ShownFocus((id) => this.node(id));
  #isBroken = false;
  #selection: Record<string, unknown> | null = null;
  readonly #assets: PageAssets;
  /** What of the vault this page was built with. */
  readonly #generation: number;
  #address = '';
  #isDark = false;

  /** @param onResize called when the recorded viewport changes, and when something that moves the layout has loaded */
  constructor(root: HTMLElement, doc: number, assets: PageAssets, onResize: () => void) {
    this.doc = doc;
    this.#assets = assets;
    this.#generation = assets.generation;
    this.#replayer = new Replayer([], {
      root, liveMode: true, mouseTail: false, showWarning: false, showDebug: false, triggerFocus: false, useVirtualDom: false,
      UNSAFE_replayCanvas: false, pauseAnimation: false, loadTimeout: 0,
    });
    this.iframe = this.#replayer.iframe;
    this.iframe.setAttribute('tabindex', '-1');
    // rrweb forbids it to scroll; then its scrollbar takes no room and everything lies elsewhere. The viewer cannot reach it.
    this.iframe.setAttribute('scrolling', 'auto');
    this.#refuseOtherSandbox();
    this.#replayer.on('resize', (size) => {
      const { width, height } = size as Viewport;
      if (!(width > 0 && height > 0)) return;
      this.viewport = { width, height };
      onResize();
    });
    this.#replayer.startLive(EVERYTHING_IS_PAST);
  }

  get document(): Document | null {
    return this.iframe.contentDocument;
  }

  node(id: number): Node | null {
    return this.#replayer.getMirror().getNode(id);
  }

  readonly #nodeOf = (id: number): Node | null => this.node(id);

  readonly #asVisitor = (css: string): string => withPreferredScheme(withStateSelectors(css), this.#isDark);

  readonly #live: LiveNodes = {
    tagOf: (id) => this.node(id)?.nodeName.toLowerCase() ?? '',
    parentTagOf: (id) => this.node(id)?.parentNode?.nodeName.toLowerCase() ?? '',
  };

  /**
   * Where this page can go on from to a state of the time line, by applying events only.
   * @returns null if it cannot
   */
  reach(timeline: DocumentTimeline, eventCount: number): Reach | null {
    return this.#generation === this.#assets.generation && this.doc === timeline.doc ? this.#progress.reach(timeline, eventCount) : null;
  }

  /**
   * Brings the page to the state after the first `eventCount` events.
   * @param atMs the moment, where a page is begun
   * @returns false if there is nothing to begin with, or it cannot be rebuilt: nothing can be shown
   */
  apply(timeline: DocumentTimeline, eventCount: number, manner: 'jump' | 'play', atMs?: number): boolean {
    if (!this.#progress.hasBegun) this.#begin(timeline, eventCount, atMs);
    const place = this.#progress.place(timeline);
    if (place === null) return false;
    for (let { next } = place; next < eventCount; next++) {
      const timed = timeline.events[next] as TimedEvent;
      this.#applyOne(timed.event);
      this.#noteShift(timed);
      this.#progress.took(timed);
    }
    this.#settle(manner);
    return !this.#isBroken;
  }

  #begin(timeline: DocumentTimeline, eventCount: number, atMs: number | undefined): void {
    const start = startBefore(timeline, eventCount, atMs);
    if (start === null) return;
    this.#progress.begin(start);
    if (start.before.length === 0) {
      this.#sizeBefore(timeline.events, start.from);
      for (let index = 0; index < start.from; index++) {
        const { event } = timeline.events[index] as TimedEvent;
        this.#canvases.remember(event);
        this.#touched.note(event);
      }
    }
    for (const { event } of start.before) this.#applyOne(event);
    this.shiftedAtMs = start.shiftedAtMs;
  }

  /** Moves all scrollers back to where the visitor had them; for after images and fonts have loaded. */
  restoreScrolls(): void {
    this.#scrolls.applyAll((id) => this.node(id));
  }

  destroy(): void {
    this.#replayer.destroy();
  }

  #refuseOtherSandbox(): void {
    if (this.iframe.getAttribute('sandbox') === SANDBOX) return;
    this.#replayer.destroy();
    throw new SandboxError('the replay iframe is not sandboxed as it must be');
  }

  /** The viewport as it was at the keyframe: its own meta event, or the nearest before it. */
  #sizeBefore(events: readonly TimedEvent[], keyframe: number): void {
    for (let index = keyframe; index >= 0; index--) {
      const { event } = events[index] as TimedEvent;
      if (event.type === META) return this.#castMeta(event);
    }
    this.#castMeta({ type: META, timestamp: 0, data: { href: '', width: 1280, height: 720 } });
  }

  #castMeta(event: RecordedEvent): void {
    const look = (event.data ?? {}) as BrowserLook & { href?: unknown };
    this.#address = String(look.href ?? '');
    this.#replayer.setConfig({ insertStyleRules: ownRules(look, scrollbarRoom(document)) });
    this.#isDark = look.isDark === true;
    this.#cast(event);
  }

  #applyOne(event: RecordedEvent): void {
    if (event.type === FULL_SNAPSHOT) return this.#applySnapshot(event);
    if (event.type === META) return this.#castMeta(event);
    if (event.type === CUSTOM) {
      this.#touched.note(event);
      markFrozen(event, this.#nodeOf);
      return this.#canvases.apply(event, this.#nodeOf);
    }
    const data = incrementalData(event);
    if (data === null) return;
    this.#touched.note(event);
    if (data.source === SOURCE_SCROLL) this.#noteScroll(data);
    else if (data.source === SOURCE_SELECTION) this.#selection = data;
    else if (data.source === SOURCE_MOUSE_INTERACTION) this.#focus.note(data, event.timestamp);
    else if (data.source === SOURCE_MEDIA) applyMediaState(event, this.#nodeOf);
    else if (data.source === SOURCE_CUSTOM_ELEMENT) this.#prepare(() => defineElement(this.document, (data['define'] as { name?: unknown } | undefined)?.name));
    else if (REBUILDING_SOURCES.has(data.source)) {
      if (data.source === SOURCE_ADOPTED_SHEETS) this.#prepare(() => openShadow(this.node(Number(data['id']))));
      this.#cast(event);
      if (data.source === SOURCE_MUTATION) this.#applyBeyondDom(event);
      if (data.source === SOURCE_INPUT) showFieldState(this.node(Number(data['id'])), data);
    }
  }

  #noteShift({ event, atMs }: TimedEvent): void {
    if (SHIFTING_SOURCES.has(incrementalData(event)?.source ?? -1)) this.shiftedAtMs = atMs;
  }

  #applySnapshot(event: RecordedEvent): void {
    for (const prepare of [teachForeignNames, keepKeyboard]) if (this.document !== null) prepare(this.document);
    this.#isBroken = !this.#cast(event);
    this.#applyBeyondDom(event);
    const data = event.data as { node?: { id?: unknown }; initialOffset?: { left?: unknown; top?: unknown } } | null;
    if (typeof data?.node?.id === 'number') this.#scrolls.set({ node: data.node.id, left: Number(data.initialOffset?.left) || 0, top: Number(data.initialOffset?.top) || 0 });
    // A dialog that opens takes the keyboard into the frame; the app's shortcuts must go on working.
    this.document?.addEventListener('keydown', (key) => window.dispatchEvent(new KeyboardEvent('keydown', { key: key.key })), true);
    // Late images and styles move the content under its scroller.
    this.document?.addEventListener('load', () => requestAnimationFrame(() => this.restoreScrolls()), true);
  }

  /** What rrweb's rebuilding leaves out: what canvases show, the top layer but for dialogs, and which frames are covered. */
  #applyBeyondDom(event: RecordedEvent): void {
    try {
      this.#canvases.apply(event, this.#nodeOf);
      letGoOfDialogs(event, this.#nodeOf);
      applyPopovers(event, this.#nodeOf);
      updateCovers(event, this.#nodeOf);
    } catch {
      this.brokenEvents++;
    }
  }

  /** What the browser refuses is counted and left out. */
  #prepare(prepare: () => void): void {
    try {
      prepare();
    } catch {
      this.brokenEvents++;
    }
  }

  /** Hands a harmless copy to rrweb. Returns false if that failed; what failed is counted. */
  #cast(event: RecordedEvent): boolean {
    const scrolls: ScrollPlace[] = [];
    const { service } = this.#replayer;
    try {
      const harmless = neuterEvent(event, scrolls, this.#nodeOf);
      rewriteEvent(harmless, this.#address, this.#assets, this.#live);
      changeRecordedCss(harmless, this.#live, this.#asVisitor);
      dropUnplaceableAdds(harmless, this.#nodeOf);
      service.send({ type: 'ADD_EVENT', payload: { event: harmless } });
      applyXlink(harmless, this.#nodeOf);
      for (const id of addedIn(event)) this.#scrolls.forget(id);
      for (const place of scrolls) this.#scrolls.set(place);
      return true;
    } catch {
      this.brokenEvents++;
      return false;
    } finally {
      // rrweb keeps what it has played in order to seek; seeking is ours.
      service.state.context.events.length = 0;
    }
  }

  #noteScroll(data: Record<string, unknown>): void {
    const { id, x, y } = data;
    if (typeof id === 'number' && typeof x === 'number' && typeof y === 'number') this.#scrolls.set({ node: id, left: x, top: y });
  }

  #settle(manner: 'jump' | 'play'): void {
    this.document?.documentElement?.classList.remove('rrweb-paused');
    this.#touched.show(this.#nodeOf);
    this.#focus.showChanged(this.document);
    if (this.#selection !== null) showSelection(this.#selection, (id) => this.node(id));
    this.#selection = null;
    this.#scrolls.applyChanged((id) => this.node(id), manner === 'play' ? 'smooth' : 'instant');
  }
}

/** Nodes a change brings, new or anew. */
function addedIn(event: RecordedEvent): number[] {
  const data = incrementalData(event);
  const adds = data?.source === SOURCE_MUTATION && Array.isArray(data['adds']) ? (data['adds'] as ({ node?: { id?: unknown } | null } | null)[]) : [];
  return adds.map((add) => add?.node?.id).filter((id) => typeof id === 'number');
}
