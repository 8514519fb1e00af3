// A small picture of the recorded page at a moment pointed at on the time line. A second player draws it, behind the same wall as the large one:
// it comes with the first moment that is pointed at for a while, fetches what each needs, and is never played, heard, focused or touched.
import { Component, DestroyRef, computed, effect, inject, input, signal, viewChild } from '@angular/core';
import type { FromPlayer } from '@hindsight/wire';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { FedPlayer } from '../player/fed-player.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { Playback } from './playback.ts';
import { PlayerSession } from './player-session.ts';

/** Pointed at for less, a moment was only passed over. */
const SETTLE_MS = 120;
const MOST_WIDTH_PX = 232;
const MOST_HEIGHT_PX = 148;
const USUAL_RATIO = 1.6;

@Component({
  selector: 'hs-moment-preview',
  imports: [PlayerFrame],
  template: `
    @if (isWanted() && !hasFailed() && feed.blocks(); as blocks) {
      <hs-player-frame inert label="Picture of a moment" [class.late]="!isRight()" [recordingId]="session.recordingId()" [grantToken]="blocks.grant.token" [playerOrigin]="session.playerOrigin()" (said)="hear($event)" />
    }
    @if (shownMs() === null) { <span class="waiting"></span> }
  `,
  styles: `
    :host { display: block; position: relative; overflow: hidden; border-radius: 4px; background: light-dark(#e6ebec, #0c0f10); }
    :host([hidden]) { display: none; }
    hs-player-frame { position: absolute; inset: 0; transition: opacity 120ms; }
    .late { opacity: 0.35; }
    .waiting { position: absolute; inset: 0; background: light-dark(#e6ebec, #0c0f10); }
    @media (prefers-reduced-motion: reduce) { hs-player-frame { transition: none; } }
  `,
  host: { '[style.width.px]': 'size().width', '[style.height.px]': 'size().height' },
})
export class MomentPreview {
  protected readonly feed = inject(BlocksFeed);
  protected readonly session = inject(PlayerSession);
  private readonly playback = inject(Playback);
  private readonly frame = viewChild(PlayerFrame);
  private readonly fed = new FedPlayer((message) => this.frame()?.tell(message));

  /** ms since the recording's start; null: no moment is pointed at. */
  readonly atMs = input.required<number | null>();
  protected readonly isWanted = signal(false);
  protected readonly hasFailed = signal(false);
  /** The moment whose picture stands. */
  protected readonly shownMs = signal<number | null>(null);
  private readonly askedMs = signal(0);
  private isOpen = false;
  private tab: string | null = null;

  protected readonly isRight = computed(() => this.shownMs() === this.askedMs() && this.askedMs() === this.roundMs());
  private readonly roundMs = computed(() => Math.round(this.atMs() ?? this.askedMs()));
  protected readonly size = computed(() => {
    const viewport = this.playback.viewport();
    const ratio = viewport === null ? USUAL_RATIO : viewport.width / viewport.height;
    const width = Math.min(MOST_WIDTH_PX, MOST_HEIGHT_PX * ratio);
    return { width: Math.round(width), height: Math.round(Math.min(MOST_HEIGHT_PX, width / ratio)) };
  });

  constructor() {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      clearTimeout(timer);
      if (this.atMs() === null) return;
      const atMs = this.roundMs();
      timer = setTimeout(() => this.ask(atMs), SETTLE_MS);
    });
    effect(() => {
      // Another recording has another player.
      this.session.recordingId();
      this.fed.forget();
      this.isOpen = false;
      for (const state of [this.isWanted, this.hasFailed]) state.set(false);
      this.shownMs.set(null);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  }

  private ask(atMs: number): void {
    this.askedMs.set(atMs);
    this.isWanted.set(true);
    if (!this.isOpen) return;
    this.holdTab();
    this.frame()?.tell({ to: 'player', type: 'seek', atMs });
  }

  protected hear(message: FromPlayer): void {
    if (message.type === 'hello') {
      this.isOpen = this.fed.open(this.askedMs(), 'preview') !== null;
      this.tab = null;
      this.holdTab();
    } else if (message.type === 'failed') this.hasFailed.set(true);
    else if (message.type === 'time' && !message.isBuffering) this.shownMs.set(Math.round(message.atMs));
    else this.fed.hears(message);
  }

  /** Of several tabs the one the large player shows. */
  private holdTab(): void {
    const tab = this.playback.heldTab();
    if (tab === this.tab) return;
    this.tab = tab;
    this.frame()?.tell({ to: 'player', type: 'hold-tab', tab });
  }
}
