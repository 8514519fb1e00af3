// The map itself: the backdrop recording in the player's frame, the drawing sent to it, and beside it what the drawing means. A backdrop
// that turns out to be still loading is exchanged for the next best one.
import { Component, computed, effect, inject, input, linkedSignal, output, signal, untracked, viewChild } from '@angular/core';
import type { Params } from '@angular/router';
import type { ClickHeatmap, Heatmap } from '@hindsight/api-contract';
import type { FromPlayer, HeatmapDrawing, MaskPreview, PlayerFailure } from '@hindsight/wire';
import { FailurePanel } from '../design/failure-panel.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatCount } from '../format/count.ts';
import { PageReady } from '../page-ready.ts';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { failureWords } from '../player/failure-words.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { ElementTable } from './element-table.ts';
import { ScrollLegend } from './scroll-legend.ts';
import { toDifference, toDrawing } from './drawing.ts';
import type { MapKind } from './map-kind.ts';

type Drawn = Extract<FromPlayer, { type: 'heatmap-drawn' }>;

@Component({
  selector: 'hs-heatmap-stage',
  imports: [ElementTable, FailurePanel, PlayerFrame, ScrollLegend, StatePanel],
  providers: [BlocksFeed],
  templateUrl: './heatmap-stage.html',
  styleUrl: './heatmap-stage.css',
  host: { '[class.narrow]': '!hasTable()' },
})
export class HeatmapStage {
  private readonly ready = inject(PageReady);
  private readonly frame = viewChild(PlayerFrame);
  protected readonly feed = inject(BlocksFeed);
  readonly siteId = input.required<string>();
  readonly heatmap = input.required<Heatmap>();
  readonly kind = input.required<MapKind>();
  /** What is drawn is the difference to this one. */
  readonly other = input<Heatmap | null>(null);
  /** What is drawn in place of the map: rules of privacy, over the map's page. */
  readonly drawnAs = input<HeatmapDrawing | null>(null);
  readonly masksDrawn = output<MaskPreview>();
  readonly hasTable = input(true);
  readonly label = input('Heatmap');
  /** What a reel of one of the elements is of, beside the element. */
  readonly reel = input<Params>({});
  /** The id of an element that was clicked on the map. */
  readonly elementClicked = output<string>();

  /** Those found to be loading are passed over. */
  private readonly passed = linkedSignal({ source: () => this.heatmap(), computation: () => 0 });
  protected readonly backdrop = computed(() => {
    const { backdrop, otherBackdrops } = this.heatmap();
    return backdrop === null ? null : ([backdrop, ...otherBackdrops][this.passed()] ?? backdrop);
  });
  protected readonly recordingId = computed(() => this.backdrop()?.recordingId ?? '');
  readonly drawn = signal<Drawn | null>(null);
  protected readonly problem = signal('');
  private readonly isListening = signal(false);
  private hasRetried = false;
  /** The drawing the player knows. */
  private told: HeatmapDrawing | null = null;
  /** Waits for the picture that was asked for. */
  private pictureWanted: ((png: ArrayBuffer | null) => void) | null = null;

  private readonly difference = computed(() => {
    const [map, other] = [this.heatmap(), this.other()];
    return isOfClicks(map) && other !== null && isOfClicks(other) ? toDifference(map, other) : null;
  });
  private readonly drawing = computed(() => this.drawnAs() ?? this.difference()?.drawing ?? toDrawing(this.heatmap(), this.kind()));
  /** Elements as the player counts them: with those only the other map has. */
  protected readonly clicks = computed<ClickHeatmap | null>(() => {
    const map = this.heatmap();
    if (!isOfClicks(map)) return null;
    const elements = this.difference()?.elements;
    return elements ? { ...map, elements } : map;
  });
  protected readonly otherClicks = computed(() => {
    const other = this.other();
    return other !== null && isOfClicks(other) ? other : null;
  });
  protected readonly scroll = computed(() => {
    const map = this.heatmap();
    return map.kind === 'scroll' ? map : null;
  });

  protected readonly notes = computed(() => {
    const drawn = this.drawn();
    if (!drawn) return [];
    const notes: string[] = [];
    if (drawn.isLoading) notes.push('The page shown here had not finished loading, and no recorded moment is better.');
    if (drawn.unplaced > 0) notes.push(`${formatCount(drawn.unplaced, 'click')} could not be placed: the elements are not on the state of the page shown here. They are counted in the table.`);
    if (drawn.outOfSight > 0) notes.push(`${formatCount(drawn.outOfSight, 'click')} lie where a box on the page was scrolled to. Choose the element in the table to see them.`);
    return notes;
  });

  constructor() {
    effect(() => {
      const recordingId = this.recordingId();
      untracked(() => {
        this.isListening.set(false);
        if (recordingId !== '') this.feed.start(recordingId);
      });
    });
    effect(() => {
      const [backdrop, isListening] = [this.backdrop(), this.isListening()];
      if (isListening && backdrop) untracked(() => this.draw());
    });
    // Another drawing over the same page needs no new page.
    effect(() => {
      this.drawing();
      untracked(() => this.redraw());
    });
    effect(() => {
      if (this.feed.error() !== null) this.ready.set(true);
    });
  }

  /** Scrolls the map to an element. */
  show(element: number): void {
    this.frame()?.tell({ to: 'player', type: 'heatmap-show', element });
  }

  /** The whole page with the map over it as a PNG; null if it is not drawn, or this browser cannot make it. */
  async picture(): Promise<Blob | null> {
    if (this.drawn() === null) return null;
    const png = await new Promise<ArrayBuffer | null>((resolve) => {
      this.tellPicture(null);
      this.pictureWanted = resolve;
      this.frame()?.tell({ to: 'player', type: 'heatmap-picture' });
    });
    return png && new Blob([png], { type: 'image/png' });
  }

  private tellPicture(png: ArrayBuffer | null): void {
    this.pictureWanted?.(png);
    this.pictureWanted = null;
  }

  protected hear(message: FromPlayer): void {
    switch (message.type) {
      case 'heatmap-picture': return this.tellPicture(message.png);
      case 'hello':
        // A frame that was loaded anew must be told again, also when the map is the same.
        if (this.isListening()) this.draw();
        else this.isListening.set(true);
        return;
      case 'heatmap-drawn':
        if (message.isLoading && this.passed() < this.heatmap().otherBackdrops.length) return this.passed.update((passed) => passed + 1);
        this.drawn.set(message);
        this.problem.set('');
        this.ready.set(true);
        return this.redraw();
      case 'masks-drawn': return this.masksDrawn.emit(message.preview);
      case 'heatmap-element': {
        const element = this.clicks()?.elements[message.element];
        if (element) this.elementClicked.emit(element.id);
        return;
      }
      case 'grant-needed':
      case 'manifest-needed':
        void this.renew();
        return;
      case 'failed':
        if (this.tryOnceMore(message.reason)) return;
        this.problem.set(failureWords(message.reason));
        this.ready.set(true);
        return;
      default:
        return;
    }
  }

  private draw(): void {
    const blocks = this.feed.blocks();
    const backdrop = this.backdrop();
    if (!blocks || !backdrop) return;
    this.ready.set(false);
    this.tellPicture(null);
    this.drawn.set(null);
    this.told = this.drawing();
    this.frame()?.tell({ to: 'player', type: 'heatmap', manifest: blocks.manifest, grant: blocks.grant, atMs: backdrop.atMs, click: backdrop.click, map: this.told });
  }

  /** Also what changed while the page was being drawn. */
  private redraw(): void {
    const map = this.drawing();
    if (this.drawn() === null || !this.isListening() || map === this.told) return;
    this.told = map;
    this.frame()?.tell({ to: 'player', type: 'heatmap-map', map });
  }

  /** The recording may have been sealed, or the grant have ended, since the manifest was read. */
  private tryOnceMore(reason: PlayerFailure): boolean {
    if (this.hasRetried || (reason !== 'block-missing' && reason !== 'block-refused')) return false;
    this.hasRetried = true;
    this.isListening.set(false);
    this.feed.start(this.recordingId());
    return true;
  }

  private async renew(): Promise<void> {
    await this.feed.renew();
    const blocks = this.feed.blocks();
    if (!blocks) return;
    this.frame()?.tell({ to: 'player', type: 'grant', grant: blocks.grant });
    this.frame()?.tell({ to: 'player', type: 'manifest', manifest: blocks.manifest });
  }
}

function isOfClicks(map: Heatmap): map is ClickHeatmap {
  return map.kind !== 'scroll' && map.kind !== 'move';
}
