// One recording in one frame: hands the feed's manifest and grants to the player, and what the player says to the screen. Shared by the page
// for members and the one behind a link.
import { Injectable, effect, inject, signal } from '@angular/core';
import type { FromPlayer, ToPlayer } from '@hindsight/wire';
import { BlocksFeed, type FeedPlace } from '../player/blocks-feed.ts';
import { FedPlayer } from '../player/fed-player.ts';
import { Playback } from './playback.ts';

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
