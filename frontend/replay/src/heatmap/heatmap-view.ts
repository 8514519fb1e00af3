// A heatmap: a recorded page rebuilt whole, with heat or scroll bands over it. Nothing of the customer's site is framed
// or fetched.

import type { BlockGrant, HeatmapDrawing, Manifest, PlacedElement, PlayerFailure, ScrollBand } from '@hindsight/wire';
import { PageAssets } from '../assets/page-assets.ts';
import type { ParentPort } from '../parent-port.ts';
import { BlockLoader } from '../recording/block-loader.ts';
import { BlockQueue } from '../recording/block-queue.ts';
import { eventIndexAfter, type DocumentTimeline } from '../recording/document-timeline.ts';
import { missingBlocks } from '../recording/needed-blocks.ts';
import { RecordingStore } from '../recording/recording-store.ts';
import { segmentAt } from '../recording/stage-plan.ts';
import type { StageView } from '../stage/stage-view.ts';
import { untilDrawn } from '../stage/until-drawn.ts';
import { paintHeat } from './heat-painter.ts';
import { layOutWholePage } from './lay-out-whole-page.ts';
import type { WholePage } from './lay-out-whole-page.ts';
import { placePoints } from './place-points.ts';
import { bandColour, drawnBands, labelledBands, percent } from './scroll-bands.ts';

export interface HeatmapOptions {
  manifest: Manifest;
  grant: BlockGrant;
  atMs: number;
  map: HeatmapDrawing;
}

export class HeatmapView {
  readonly #port: ParentPort;
  readonly #stage: StageView;
  readonly #options: HeatmapOptions;
  readonly #store: RecordingStore;
  readonly #loader: BlockLoader;
  readonly #layer = document.createElement('div');
  readonly #queue: BlockQueue;
  readonly #assets: PageAssets;
  #lastFailure: PlayerFailure = 'no-page';
  #isStarted = false;
  #isClosed = false;

  constructor(port: ParentPort, stage: StageView, options: HeatmapOptions) {
    this.#port = port;
    this.#stage = stage;
    this.#options = options;
    this.#store = new RecordingStore(options.manifest);
    this.#loader = new BlockLoader(options.manifest.recordingId, options.grant, () => port.post({ from: 'player', type: 'grant-needed' }));
    this.#queue = new BlockQueue(this.#store, this.#loader, {
      onChange: () => this.#advance(),
      onGone: () => port.post({ from: 'player', type: 'manifest-needed' }),
      onLost: (reason) => { this.#lastFailure = reason; },
    });
    this.#assets = new PageAssets(this.#loader, this.#store.assets, () => this.#advance());
    stage.useAssets(this.#assets);
    this.#layer.className = 'heat-layer';
    stage.setMode('heatmap');
    stage.panel('Loading…');
    window.ready = false;
    if (options.manifest.blocks.length === 0) this.#fail('no-blocks');
    else this.#advance();
  }

  updateManifest(manifest: Manifest): void {
    this.#store.update(manifest);
    this.#queue.manifestChanged();
    this.#advance();
  }

  renewGrant(grant: BlockGrant): void {
    this.#loader.renew(grant);
  }

  close(): void {
    this.#isClosed = true;
    this.#queue.close();
    this.#assets.close();
    this.#layer.remove();
    this.#stage.clear();
  }

  /** Fetches what the moment needs; once all is there, draws. */
  #advance(): void {
    if (this.#isStarted || this.#isClosed) return;
    const { atMs } = this.#options;
    const segment = segmentAt(this.#store.plan, atMs);
    const timeline = segment === null ? null : this.#store.timeline(segment.doc);
    if (timeline === null) return this.#fail('no-page');
    // A moment before the first picture is drawn on the first picture.
    const pictures = this.#store.manifest.blocks.filter((block) => block.doc === timeline.doc && block.hasKeyframe);
    const shownMs = Math.max(atMs, timeline.startMs, Math.min(...pictures.map((block) => block.fromMs)));
    if (!Number.isFinite(shownMs)) return this.#fail('no-page');
    const missing = missingBlocks(this.#store.manifest.blocks, timeline, shownMs, (block) => this.#store.isLoaded(block));
    if (missing.length > 0) return this.#queue.want(missing);
    if (!this.#assets.isReady(timeline, eventIndexAfter(timeline, shownMs))) return;
    this.#isStarted = true;
    void this.#draw(timeline, shownMs);
  }

  async #draw(timeline: DocumentTimeline, atMs: number): Promise<void> {
    if (!this.#stage.show(timeline, atMs, 'jump')) return this.#fail(this.#lastFailure);
    const page = this.#stage.page;
    if (!page?.document) return this.#fail('no-page');
    await untilDrawn(page.document);
    if (this.#isClosed) return;
    this.#stage.setMoving(false);
    const whole = layOutWholePage(page);
    await untilDrawn(page.document);
    if (this.#isClosed) return;
    this.#stage.setMoving(false);
    page.document.scrollingElement?.scrollTo(0, 0);
    this.#stage.layOutWhole(whole.width, whole.height, this.#layer);
    const { placed, unplaced, elements } = this.#drawMap(page.document, whole, page.viewport.height);
    await untilDrawn(page.document);
    if (this.#isClosed) return;
    window.ready = true;
    this.#port.post({ from: 'player', type: 'heatmap-drawn', placed, unplaced, pageWidth: whole.width, pageHeight: whole.height, elements });
  }

  #drawMap(page: Document, whole: WholePage, foldPx: number): { placed: number; unplaced: number; elements: PlacedElement[] } {
    const { map } = this.#options;
    this.#layer.replaceChildren();
    if (map.kind === 'scroll') {
      this.#drawBands(map.bands, whole, foldPx);
      return { placed: 0, unplaced: 0, elements: [] };
    }
    const { points, ...counts } = placePoints(page, map.elements);
    for (const { topPx, canvas } of paintHeat(points, whole.width, whole.height)) {
      canvas.style.top = `${topPx}px`;
      this.#layer.append(canvas);
    }
    return counts;
  }

  #drawBands(bands: readonly ScrollBand[], { scrolled }: WholePage, foldPx: number): void {
    const drawn = drawnBands(bands, scrolled.height);
    for (const band of drawn) {
      const stripe = this.#add('scroll-band', band.topPx + scrolled.top);
      Object.assign(stripe.style, { left: `${scrolled.left}px`, width: `${scrolled.width}px`, height: `${band.heightPx}px`, background: bandColour(band.share) });
    }
    for (const band of labelledBands(drawn)) this.#add('scroll-label', band.topPx + scrolled.top).textContent = `${percent(band.share)} %`;
    if (foldPx < scrolled.height) this.#add('fold-line', foldPx).textContent = `Fold at ${Math.round(foldPx)} px`;
  }

  #add(className: string, topPx: number): HTMLElement {
    const element = document.createElement('div');
    element.className = className;
    element.style.top = `${topPx}px`;
    this.#layer.append(element);
    return element;
  }

  #fail(reason: PlayerFailure): void {
    this.#stage.panel('The page cannot be rebuilt from this recording.');
    this.#port.post({ from: 'player', type: 'failed', reason });
  }
}
