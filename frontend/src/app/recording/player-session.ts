// One recording in one frame: hands the feed's manifest and grants to the player, and what the player says to the screen. Shared by the page
// for members and the one behind a link. What the player has not said yet is shown as the recording's row has it.
import { Injectable, computed, effect, inject, signal } from '@angular/core';
import type { SharedRecording } from '@hindsight/api-contract';
import type { FromPlayer, ToPlayer } from '@hindsight/wire';
import { formatDuration } from '../format/duration.ts';
import { BlocksFeed, type FeedPlace } from '../player/blocks-feed.ts';
import { FedPlayer } from '../player/fed-player.ts';
import { failureWords } from '../player/failure-words.ts';
import { Playback } from './playback.ts';

/** What is known of a visit before its player is there. */
type VisitRow = Pick<SharedRecording, 'durationMs' | 'viewportWidth' | 'viewportHeight' | 'entryPath'>;

@Injectable()
export class PlayerSession {
  private readonly feed = inject(BlocksFeed);
  private readonly playback = inject(Playback);
  private readonly fed = new FedPlayer((message) => this.tell(message));
  private tell: (message: ToPlayer) => void = () => undefined;
  private startMs = 0;
  private playsOnOpen = false;
  readonly recordingId = signal('');
  /** Where the player is, when nobody is signed in to be told. */
  readonly playerOrigin = signal<string | undefined>(undefined);
  private readonly row = signal<VisitRow | null>(null);
  readonly path = computed(() => this.playback.path() || (this.row()?.entryPath ?? ''));
  readonly duration = computed(() => formatDuration(this.playback.durationMs() || (this.row()?.durationMs ?? 0)));
  private readonly viewport = computed(() => {
    const row = this.row();
    return this.playback.viewport() ?? (row === null ? null : { width: row.viewportWidth, height: row.viewportHeight });
  });
  readonly size = computed(() => {
    const viewport = this.viewport();
    return viewport === null ? '' : `${viewport.width} × ${viewport.height}`;
  });
  /** Of the viewport's width to its height; null where there is none. */
  readonly ratio = computed(() => {
    const { width, height } = this.viewport() ?? { width: 0, height: 0 };
    return width > 0 && height > 0 ? width / height : null;
  });
  /** Why nothing can be shown; '' while something can. */
  readonly problem = computed(() => {
    const reason = this.playback.failure();
    return reason === null ? '' : failureWords(reason);
  });

  constructor() {
    this.playback.connect((message) => this.tell(message));
    effect(() => {
      const blocks = this.feed.blocks();
      this.playback.isLive.set(blocks?.manifest.isLive ?? false);
      if (!blocks?.manifest.isLive) this.playback.isFollowing.set(false);
    });
  }

  connect(tell: (message: ToPlayer) => void): void {
    this.tell = tell;
  }

  know(row: VisitRow | null): void {
    this.row.set(row);
  }

  start(recordingId: string, at: { startMs: number; playsOnOpen?: boolean; playerOrigin?: string }, place: FeedPlace = {}): void {
    this.fed.forget();
    this.recordingId.set(recordingId);
    this.playerOrigin.set(at.playerOrigin);
    this.startMs = at.startMs;
    this.playsOnOpen = at.playsOnOpen ?? false;
    this.playback.reset();
    this.feed.start(recordingId, place);
  }

  hear(message: FromPlayer): void {
    if (message.type === 'hello') return this.open();
    if (this.fed.hears(message)) return;
    this.playback.hear(message);
    if (message.type === 'opened' && this.playsOnOpen) {
      this.playsOnOpen = false;
      this.playback.play();
    }
  }

  private open(): void {
    const blocks = this.fed.open(this.startMs, 'watch');
    if (blocks === null) return;
    this.playback.durationMs.set(blocks.manifest.durationMs);
    this.playback.atMs.set(this.startMs);
    this.playback.resume();
  }
}
