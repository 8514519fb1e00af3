// One recording in one frame: hands the feed's manifest and grants to the player, and what the player says to the screen. Shared by the page
// for members and the one behind a link.
import { Injectable, effect, inject, signal, untracked } from '@angular/core';
import type { FromPlayer, ToPlayer } from '@hindsight/wire';
import { BlocksFeed, type FeedPlace } from '../player/blocks-feed.ts';
import { Playback } from './playback.ts';

@Injectable()
export class PlayerSession {
  private readonly feed = inject(BlocksFeed);
  private readonly playback = inject(Playback);
  private readonly hasHello = signal(false);
  private toldVersion = '';
  private tell: (message: ToPlayer) => void = () => undefined;
  private startMs = 0;
  private playsOnOpen = false;

  constructor() {
    this.playback.connect((message) => this.tell(message));
    effect(() => {
      const blocks = this.feed.blocks();
      this.playback.isLive.set(blocks?.manifest.isLive ?? false);
      if (!blocks?.manifest.isLive) this.playback.isFollowing.set(false);
      if (!blocks || !untracked(this.hasHello)) return;
      this.tell({ to: 'player', type: 'grant', grant: blocks.grant });
      if (blocks.manifest.version !== this.toldVersion) this.tell({ to: 'player', type: 'manifest', manifest: blocks.manifest });
      this.toldVersion = blocks.manifest.version;
    });
  }

  connect(tell: (message: ToPlayer) => void): void {
    this.tell = tell;
  }

  start(recordingId: string, at: { startMs: number; playsOnOpen?: boolean }, place: FeedPlace = {}): void {
    this.hasHello.set(false);
    this.startMs = at.startMs;
    this.playsOnOpen = at.playsOnOpen ?? false;
    this.playback.reset();
    this.feed.start(recordingId, place);
  }

  hear(message: FromPlayer): void {
    if (message.type === 'hello') return this.open();
    if (message.type === 'grant-needed' || message.type === 'manifest-needed') return void this.feed.renew();
    this.playback.hear(message);
    if (message.type === 'opened' && this.playsOnOpen) {
      this.playsOnOpen = false;
      this.playback.play();
    }
  }

  private open(): void {
    const blocks = this.feed.blocks();
    if (!blocks) return;
    this.hasHello.set(true);
    this.toldVersion = blocks.manifest.version;
    this.playback.durationMs.set(blocks.manifest.durationMs);
    this.playback.atMs.set(this.startMs);
    this.tell({ to: 'player', type: 'open', manifest: blocks.manifest, grant: blocks.grant, atMs: this.startMs, mode: 'watch' });
    this.playback.resume();
  }
}
