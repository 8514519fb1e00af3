// The map itself: the backdrop recording in the player's frame, the drawing sent to it, and beside it what the drawing means.
import { Component, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import type { Heatmap } from '@hindsight/api-contract';
import type { FromPlayer, PlacedElement, PlayerFailure } from '@hindsight/wire';
import { FailurePanel } from '../design/failure-panel.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatCount } from '../format/count.ts';
import { PageReady } from '../page-ready.ts';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { failureWords } from '../player/failure-words.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { ElementTable } from './element-table.ts';
import { ScrollLegend } from './scroll-legend.ts';
import { toDrawing } from './drawing.ts';

interface Drawn {
  placed: number;
  unplaced: number;
  elements: readonly PlacedElement[];
}

@Component({
  selector: 'hs-heatmap-stage',
  imports: [ElementTable, FailurePanel, PlayerFrame, ScrollLegend, StatePanel],
  providers: [BlocksFeed],
  templateUrl: './heatmap-stage.html',
  styleUrl: './heatmap-stage.css',
})
export class HeatmapStage {
  private readonly ready = inject(PageReady);
  private readonly frame = viewChild(PlayerFrame);
  protected readonly feed = inject(BlocksFeed);
  readonly heatmap = input.required<Heatmap>();

  protected readonly recordingId = computed(() => this.heatmap().backdrop?.recordingId ?? '');
  protected readonly drawn = signal<Drawn | null>(null);
  protected readonly problem = signal('');
  private readonly isListening = signal(false);
  private hasRetried = false;

  protected readonly unplacedText = computed(() => {
    const drawn = this.drawn();
    if (this.heatmap().kind !== 'click' || !drawn || drawn.unplaced === 0) return '';
    const clicks = formatCount(drawn.unplaced, 'click');
    return `${clicks} could not be placed: the elements are not on the state of the page shown here. They are counted in the table.`;
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
      const heatmap = this.heatmap();
      if (this.isListening()) untracked(() => this.draw(heatmap));
    });
    effect(() => {
      if (this.feed.error() !== null) this.ready.set(true);
    });
  }

  protected hear(message: FromPlayer): void {
    switch (message.type) {
      case 'hello':
        // A frame that was loaded anew must be told again, also when the map is the same.
        if (this.isListening()) this.draw(this.heatmap());
        else this.isListening.set(true);
        return;
      case 'heatmap-drawn':
        this.drawn.set(message);
        this.problem.set('');
        this.ready.set(true);
        return;
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

  private draw(heatmap: Heatmap): void {
    const blocks = this.feed.blocks();
    const map = toDrawing(heatmap);
    if (!blocks || !map || !heatmap.backdrop) return;
    this.ready.set(false);
    this.drawn.set(null);
    this.frame()?.tell({ to: 'player', type: 'heatmap', manifest: blocks.manifest, grant: blocks.grant, atMs: heatmap.backdrop.atMs, map });
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
