// The stage: holds the one rebuilt page that is shown, scales it into the window, and says what is missing.
// A page is replaced only when the next one stands, so that a change of document never shows an empty stage.

import type { PlayMode } from '@hindsight/wire';
import type { PageAssets } from '../assets/page-assets.ts';
import { eventIndexAfter } from '../recording/document-timeline.ts';
import type { DocumentTimeline } from '../recording/document-timeline.ts';
import type { MeasuredPage } from '../fidelity/measure-page.ts';
import type { Reach } from './build-progress.ts';
import { holdAnimations, releaseAnimations } from './hold-animations.ts';
import { InspectLayer } from './inspect-layer.ts';
import { PointerLayer } from './pointer-layer.ts';
import { RebuiltPage } from './rebuilt-page.ts';
import type { Viewport } from './rebuilt-page.ts';
import { untilDrawn } from './until-drawn.ts';

export type StageMode = PlayMode | 'heatmap';

export class StageView {
  readonly #container: HTMLElement;
  readonly #frame: HTMLElement;
  readonly #notice: HTMLElement;
  readonly #panel: HTMLElement;
  readonly #pointer: PointerLayer;
  readonly #onResize = new ResizeObserver(() => this.fit());
  #assets: PageAssets | null = null;
  #inspect: InspectLayer | null = null;
  #page: RebuiltPage | null = null;
  #mode: StageMode = 'watch';
  #whole: Viewport | null = null;

  constructor(container: HTMLElement) {
    this.#container = container;
    this.#frame = child(container, 'stage-frame');
    this.#pointer = new PointerLayer(child(this.#frame, 'pointer-layer'));
    this.#notice = child(container, 'stage-notice');
    this.#panel = child(container, 'stage-panel');
    this.#notice.setAttribute('role', 'status');
    this.#onResize.observe(container);
    this.notice('');
    this.panel('');
  }

  get page(): RebuiltPage | null {
    return this.#page;
  }

  get viewport(): Viewport {
    return this.#page?.viewport ?? { width: 0, height: 0 };
  }

  /** Where the pages shown from now on take their styles, fonts and images from. */
  useAssets(assets: PageAssets): void {
    this.#assets = assets;
  }

  setMode(mode: StageMode): void {
    this.#mode = mode;
    this.#whole = null;
    this.#container.style.height = '';
    document.documentElement.dataset['mode'] = mode;
  }

  /**
   * Shows a document as it was at a moment.
   * @param manner `anew`: from the nearest start, not from the page that is shown
   * @param eventCount how many of its events that is, where the moment alone is not exact enough
   * @returns false if its recording has no keyframe up to then
   */
  show(timeline: DocumentTimeline, atMs: number, manner: 'jump' | 'play' | 'anew', eventCount = eventIndexAfter(timeline, atMs)): boolean {
    const isSamePage = manner !== 'anew' && this.reach(timeline, eventCount) !== null;
    if (!isSamePage && !this.#replacePage(timeline, eventCount, atMs)) return false;
    const page = this.#page as RebuiltPage;
    const reached = isSamePage && manner === 'play' ? 'play' : 'jump';
    page.apply(timeline, eventCount, reached);
    if (this.#mode === 'watch') this.#pointer.show(page, timeline.pointer, atMs, reached);
    else if (this.#mode === 'still') {
      // Hover belongs to the picture, the pointer does not.
      this.#pointer.show(page, timeline.pointer, atMs, 'jump');
      this.#pointer.hide();
    }
    this.panel('');
    return true;
  }

  /** Where the page on stage can go on from to a state of a document; null if it cannot. */
  reach(timeline: DocumentTimeline, eventCount: number): Reach | null {
    return this.#page?.reach(timeline, eventCount) ?? null;
  }

  /** Lets elements be pointed at, telling of each click on one; null ends it. */
  inspect(onPick: ConstructorParameters<typeof InspectLayer>[2] | null): void {
    this.#inspect?.close();
    this.#inspect = onPick === null ? null : new InspectLayer(this.#frame, () => this.#page, onPick);
  }

  /** Lets the page's animations run or holds them. */
  setMoving(isMoving: boolean): void {
    const page = this.#page?.document;
    if (!page) return;
    if (isMoving) releaseAnimations(page);
    else {
      holdAnimations(page);
      this.#page?.restoreScrolls();
    }
  }

  /** Builds a document at one of its moments out of sight, hands it over drawn, and takes it away. */
  async rebuildApart<T>(timeline: DocumentTimeline, eventCount: number, look: (page: MeasuredPage) => Promise<T>): Promise<T | null> {
    const assets = this.#assets;
    if (assets === null) return null;
    await assets.whenReady(timeline, eventCount);
    const apart = child(this.#container, 'stage-apart');
    const page = new RebuiltPage(apart, timeline.doc, assets, () => undefined);
    try {
      if (!page.apply(timeline, eventCount, 'jump') || page.document === null) return null;
      await untilDrawn(page.document);
      holdAnimations(page.document);
      page.restoreScrolls();
      return await look({ document: page.document, node: (id) => page.node(id), missingFiles: assets.missing });
    } finally {
      page.destroy();
      apart.remove();
    }
  }

  /** A line over the picture: a stretch is missing, or something is being loaded. '' hides it. */
  notice(text: string): void {
    if (this.#notice.textContent !== text) this.#notice.textContent = text;
    this.#notice.hidden = text === '';
  }

  /** What stands instead of a picture. '' hides it. */
  panel(text: string): void {
    if (this.#panel.textContent !== text) this.#panel.textContent = text;
    this.#panel.hidden = text === '';
    this.#frame.style.visibility = text === '' ? '' : 'hidden';
  }

  clear(): void {
    this.#page?.destroy();
    this.#page = null;
    this.#pointer.reset();
    this.#pointer.hide();
  }

  /** Scales the recorded viewport into the window: never larger than it was, centred on whole pixels. */
  fit(): void {
    const { width, height } = this.viewport;
    if (this.#mode === 'heatmap' && this.#whole !== null) return this.#fitWhole(this.#whole);
    if (width === 0) return;
    const room = this.#container.getBoundingClientRect();
    const scale = this.#mode === 'still' ? 1 : Math.min(1, room.width / width, room.height / height);
    const left = this.#mode === 'still' ? 0 : Math.max(0, Math.round((room.width - width * scale) / 2));
    const top = this.#mode === 'still' ? 0 : Math.max(0, Math.round((room.height - height * scale) / 2));
    Object.assign(this.#frame.style, { width: `${width}px`, height: `${height}px`, transform: scale === 1 ? 'none' : `scale(${scale})`, left: `${left}px`, top: `${top}px` });
    this.#frame.style.setProperty('--unscale', String(1 / scale));
  }

  /** Shows the page at its whole size with a layer over it, scaled to the window's width; the window scrolls. */
  layOutWhole(width: number, height: number, layer: HTMLElement): void {
    this.#whole = { width, height };
    this.#frame.append(layer);
    this.fit();
  }

  #fitWhole({ width, height }: Viewport): void {
    const scale = Math.min(1, this.#container.clientWidth / width);
    const left = Math.max(0, Math.round((this.#container.clientWidth - width * scale) / 2));
    Object.assign(this.#frame.style, { width: `${width}px`, height: `${height}px`, transform: scale === 1 ? 'none' : `scale(${scale})`, left: `${left}px`, top: '0' });
    // Labels keep their size on a page that is shown small.
    this.#frame.style.setProperty('--unscale', String(1 / scale));
    // A transform keeps the untransformed height in the layout; the container must end where the picture does.
    this.#container.style.height = `${Math.ceil(height * scale)}px`;
  }

  #replacePage(timeline: DocumentTimeline, eventCount: number, atMs: number): boolean {
    if (this.#assets === null) return false;
    const next = new RebuiltPage(this.#frame, timeline.doc, this.#assets, () => this.fit());
    if (!next.apply(timeline, eventCount, 'jump', atMs)) {
      next.destroy();
      return false;
    }
    this.#page?.destroy();
    this.#page = next;
    this.#pointer.reset();
    this.fit();
    return true;
  }
}

function child(parent: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  parent.append(element);
  return element;
}
