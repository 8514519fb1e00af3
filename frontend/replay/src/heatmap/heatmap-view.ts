// A heatmap: a recorded page rebuilt whole, with heat or scroll bands over it, or with what rules of privacy would do to it. Nothing of
// the customer's site is framed or fetched.

import { customTag, INCREMENTAL_SNAPSHOT, MOUSE_CLICK, SOURCE_MOUSE_INTERACTION } from '@hindsight/wire';
import type { AreaMapElement, BackdropClick, BlockGrant, HeatmapDrawing, Manifest, PlayerFailure } from '@hindsight/wire';
import { PageAssets } from '../assets/page-assets.ts';
import { MaskedPage } from '../masks/masked-page.ts';
import type { ParentPort } from '../parent-port.ts';
import { BlockLoader } from '../recording/block-loader.ts';
import { BlockQueue } from '../recording/block-queue.ts';
import { eventIndexAfter, viewAt, type DocumentTimeline } from '../recording/document-timeline.ts';
import { missingParts } from '../recording/needed-blocks.ts';
import { RecordingStore } from '../recording/recording-store.ts';
import { segmentAt } from '../recording/stage-plan.ts';
import type { StageView } from '../stage/stage-view.ts';
import { untilDrawn } from '../stage/until-drawn.ts';
import { DrawLayer } from './draw-layer.ts';
import { isLoading } from './is-loading.ts';
import { layOutWholePage } from './lay-out-whole-page.ts';
import type { WholePage } from './lay-out-whole-page.ts';
import { takePicture } from './picture/take-picture.ts';
import { placePoints } from './place-points.ts';
import type { PlacedPoints } from './place-points.ts';

export interface HeatmapOptions {
  manifest: Manifest;
  grant: BlockGrant;
  atMs: number;
  click?: BackdropClick | null;
  map: HeatmapDrawing;
}

/** A block may end just before its last event's whole millisecond. */
const ROUNDED_MS = 20;
/** The click itself follows what is told of it closely. */
const NEAR_EVENTS = 40;
const NOTHING: PlacedPoints = { points: [], elements: [], found: [], placed: 0, unplaced: 0, outOfSight: 0 };

export class HeatmapView {
  readonly #port: ParentPort;
  readonly #stage: StageView;
  readonly #options: HeatmapOptions;
  readonly #store: RecordingStore;
  readonly #loader: BlockLoader;
  readonly #layer = new DrawLayer();
  readonly #queue: BlockQueue;
  readonly #assets: PageAssets;
  #lastFailure: PlayerFailure = 'no-page';
  #map: HeatmapDrawing;
  #whole: WholePage | null = null;
  #placed: PlacedPoints = NOTHING;
  #masked: MaskedPage | null = null;
  /** Of the page shown. */
  #path = '';
  #isLoading = false;
  #isStarted = false;
  #isClosed = false;

  constructor(port: ParentPort, stage: StageView, options: HeatmapOptions) {
    this.#port = port;
    this.#stage = stage;
    this.#options = options;
    this.#map = options.map;
    this.#store = new RecordingStore(options.manifest);
    this.#loader = new BlockLoader(options.manifest.recordingId, options.grant, () => port.post({ from: 'player', type: 'grant-needed' }));
    this.#queue = new BlockQueue(this.#store, this.#loader, {
      onChange: () => this.#advance(),
      onGone: () => port.post({ from: 'player', type: 'manifest-needed' }),
      onLost: (reason) => { this.#lastFailure = reason; },
    });
    this.#assets = new PageAssets(this.#loader, this.#store.assets, () => this.#advance());
    stage.useAssets(this.#assets);
    this.#layer.element.addEventListener('click', (event) => this.#tellElement(event));
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
    this.#layer.element.remove();
    this.#stage.clear();
  }

  /** Another map over the same page. */
  setMap(map: HeatmapDrawing): void {
    this.#map = map;
    if (this.#whole !== null) this.#drawMap(this.#whole);
  }

  /** Scrolls to an element of the map, also inside of boxes of the page. */
  showElement(index: number): void {
    const [element, page] = [this.#placed.found[index], this.#stage.page?.document];
    if (!element || !page || this.#whole === null) return;
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    page.scrollingElement?.scrollTo(0, 0);
    this.#drawMap(this.#whole);
    const box = this.#placed.elements[index]?.box ?? null;
    this.#layer.point(box);
    if (box === null) return;
    const layer = this.#layer.element.getBoundingClientRect();
    const scale = layer.width / this.#whole.width;
    window.scrollTo({ top: window.scrollY + layer.top + (box[1] + box[3] / 2) * scale - window.innerHeight / 2, behavior: 'smooth' });
  }

  /** Sends the whole page with its map as a PNG, or nothing if it cannot be had. */
  async sendPicture(): Promise<void> {
    const [page, whole] = [this.#stage.page?.document, this.#whole];
    const picture = !page || whole === null ? null : await takePicture(page, whole, this.#layer.element, (address) => this.#assets.blob(address)).catch(() => null);
    if (!this.#isClosed) this.#port.post({ from: 'player', type: 'heatmap-picture', png: (await picture?.arrayBuffer()) ?? null });
  }

  /** Fetches what the moment needs; once all is there, draws. */
  #advance(): void {
    if (this.#isStarted || this.#isClosed) return;
    const { click } = this.#options;
    const atMs = this.#options.atMs + (click ? ROUNDED_MS : 0);
    const doc = click?.doc ?? segmentAt(this.#store.plan, atMs)?.doc;
    const timeline = doc === undefined ? null : this.#store.timeline(doc);
    if (timeline === null) return this.#fail('no-page');
    // A moment before the first picture is drawn on the first picture.
    const pictures = this.#store.manifest.blocks.filter((block) => block.doc === timeline.doc && block.hasKeyframe);
    const shownMs = Math.max(atMs, timeline.startMs, Math.min(...pictures.map((block) => block.fromMs)));
    if (!Number.isFinite(shownMs)) return this.#fail('no-page');
    const missing = missingParts(this.#store.manifest.blocks, timeline, shownMs, null, this.#store);
    if (missing.length > 0) return this.#queue.want(missing);
    const eventCount = (click ? eventsBefore(timeline, click) : null) ?? eventIndexAfter(timeline, shownMs);
    if (!this.#assets.isReady(timeline, eventCount)) return;
    this.#isStarted = true;
    void this.#draw(timeline, shownMs, eventCount);
  }

  async #draw(timeline: DocumentTimeline, atMs: number, eventCount: number): Promise<void> {
    if (!this.#stage.show(timeline, atMs, 'jump', eventCount)) return this.#fail(this.#lastFailure);
    const page = this.#stage.page;
    if (!page?.document) return this.#fail('no-page');
    await untilDrawn(page.document);
    if (this.#isClosed) return;
    this.#stage.setMoving(false);
    this.#isLoading = isLoading(page.document, page.viewport);
    const whole = layOutWholePage(page);
    await untilDrawn(page.document);
    if (this.#isClosed) return;
    this.#stage.setMoving(false);
    page.document.scrollingElement?.scrollTo(0, 0);
    this.#stage.layOutWhole(whole.width, whole.height, this.#layer.element);
    this.#whole = whole;
    await untilDrawn(page.document);
    if (this.#isClosed) return;
    this.#path = viewAt(timeline, atMs)?.view.path.split(/[?#]/)[0] || '/';
    window.ready = true;
    this.#drawMap(whole);
  }

  #drawMap(whole: WholePage): void {
    const page = this.#stage.page;
    if (!page?.document) return;
    const map = this.#map;
    this.#layer.clear();
    this.#masked?.restore();
    this.#layer.element.style.cursor = 'elements' in map ? 'pointer' : 'default';
    this.#placed = map.kind === 'click' || map.kind === 'area' ? placePoints(page.document, map.elements) : NOTHING;
    switch (map.kind) {
      case 'click': this.#layer.heat(this.#placed.points, whole); break;
      case 'area': this.#layer.areas(map.elements as AreaMapElement[], this.#placed.elements); break;
      case 'scroll': this.#layer.scroll(map, whole, page.viewport.height); break;
      case 'attention': this.#layer.attention(map, whole); break;
      case 'masks':
        this.#masked = new MaskedPage(page.document, this.#path, map.rules);
        this.#layer.masks(this.#masked.boxes);
        this.#port.post({ from: 'player', type: 'masks-drawn', preview: this.#masked.preview });
        break;
      case 'move': this.#layer.heat(map.cells.map(([left, top, value]) => ({ x: left + map.cellPx / 2, y: top + map.cellPx / 2, value })), whole); break;
    }
    const { placed, unplaced, outOfSight, elements } = this.#placed;
    this.#port.post({ from: 'player', type: 'heatmap-drawn', placed, unplaced, outOfSight, isLoading: this.#isLoading, pageWidth: whole.width, pageHeight: whole.height, elements });
  }

  /** The smallest element of the map under the pointer. */
  #tellElement(event: MouseEvent): void {
    const layer = this.#layer.element.getBoundingClientRect();
    const scale = layer.width / (this.#whole?.width ?? layer.width);
    const [x, y] = [(event.clientX - layer.left) / scale, (event.clientY - layer.top) / scale];
    const hit = this.#placed.elements
      .flatMap(({ element, box }) => (box !== null && x >= box[0] && y >= box[1] && x <= box[0] + box[2] && y <= box[1] + box[3] ? [{ element, area: box[2] * box[3] }] : []))
      .sort((a, b) => a.area - b.area)[0];
    if (hit) this.#port.post({ from: 'player', type: 'heatmap-element', element: hit.element });
  }

  #fail(reason: PlayerFailure): void {
    this.#stage.panel('The page cannot be rebuilt from this recording.');
    this.#port.post({ from: 'player', type: 'failed', reason });
  }
}

/** How many events come before the page could answer a click: what had changed until then is told just after the click's own facts. */
function eventsBefore({ events }: DocumentTimeline, { atMs }: BackdropClick): number | null {
  const told = events.findIndex(({ event }) => customTag(event) === 'hs:click' && Math.round(event.timestamp) === atMs);
  if (told < 0) return null;
  const clicked = events.slice(told, told + NEAR_EVENTS).findIndex(({ event }) => {
    const { source, type } = (event.data ?? {}) as { source?: unknown; type?: unknown };
    return event.type === INCREMENTAL_SNAPSHOT && source === SOURCE_MOUSE_INTERACTION && type === MOUSE_CLICK;
  });
  return clicked < 0 ? told : told + clicked;
}
