// One player and the feed of its recording: opens it with what is there, and hands on what is newer. Several players may live on one feed.
import { effect, inject, untracked } from '@angular/core';
import type { Blocks } from '@hindsight/api-contract';
import type { FromPlayer, PlayMode, ToPlayer } from '@hindsight/wire';
import { BlocksFeed } from './blocks-feed.ts';

/** Make one where injection is allowed. */
export class FedPlayer {
  private readonly feed = inject(BlocksFeed);
  private readonly tell: (message: ToPlayer) => void;
  private isOpen = false;
  private toldVersion = '';

  constructor(tell: (message: ToPlayer) => void) {
    this.tell = tell;
    effect(() => {
      const blocks = this.feed.blocks();
      if (blocks !== null && this.isOpen) untracked(() => this.hand(blocks));
    });
  }

  /** @returns what it was opened with; null while nothing is there */
  open(atMs: number, mode: PlayMode): Blocks | null {
    const blocks = this.feed.blocks();
    if (blocks === null) return null;
    this.isOpen = true;
    this.toldVersion = blocks.manifest.version;
    this.tell({ to: 'player', type: 'open', manifest: blocks.manifest, grant: blocks.grant, atMs, mode });
    return blocks;
  }

  /** The recording is another: nothing is handed on until it is opened again. */
  forget(): void {
    this.isOpen = false;
  }

  /** @returns whether a message was a wish for something newer: it is asked for */
  hears({ type }: FromPlayer): boolean {
    if (type !== 'grant-needed' && type !== 'manifest-needed') return false;
    void this.feed.renew();
    return true;
  }

  private hand({ grant, manifest }: Blocks): void {
    this.tell({ to: 'player', type: 'grant', grant });
    if (manifest.version !== this.toldVersion) this.tell({ to: 'player', type: 'manifest', manifest });
    this.toldVersion = manifest.version;
  }
}
