// `/recordings/:id?t=…&stage=1`: one moment as it was, unscaled and alone, for pictures, embedding and comparing pixels.
import { Component, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import type { FromPlayer } from '@hindsight/wire';
import { describeFailure } from '../api/problem.ts';
import { PageReady } from '../page-ready.ts';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { failureWords } from '../player/failure-words.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { readMoment } from './read-moment.ts';

@Component({
  selector: 'hs-stage-page',
  imports: [PlayerFrame],
  providers: [BlocksFeed],
  template: `
    @if (problem()) { <p role="alert">{{ problem() }}</p> }
    @if (feed.blocks(); as blocks) {
      <hs-player-frame [recordingId]="recordingId()" [grantToken]="blocks.grant.token" [style.width]="size() ? size()?.width + 'px' : '100vw'" [style.height]="size() ? size()?.height + 'px' : '100vh'" (said)="hear($event)" />
    }
  `,
  styles: `
    :host { display: block; position: absolute; inset: 0; overflow: auto; }
    p { padding: 24px; }
  `,
})
export class StagePage {
  private readonly ready = inject(PageReady);
  private readonly frame = viewChild(PlayerFrame);
  protected readonly feed = inject(BlocksFeed);
  readonly recordingId = input.required<string>();
  readonly t = input<string>();
  /** The recorded viewport, as soon as the player knows it. */
  protected readonly size = signal<{ width: number; height: number } | null>(null);
  protected readonly problem = signal('');

  constructor() {
    effect(() => {
      const recordingId = this.recordingId();
      untracked(() => this.feed.start(recordingId));
    });
    effect(() => {
      const error = this.feed.error();
      if (error !== null) this.problem.set(describeFailure(error).sentence);
    });
    effect(() => {
      // The moment in the address may change without a new page.
      const atMs = readMoment(this.t());
      untracked(() => {
        this.ready.set(false);
        this.frame()?.tell({ to: 'player', type: 'seek', atMs });
      });
    });
  }

  protected hear(message: FromPlayer): void {
    const blocks = this.feed.blocks();
    switch (message.type) {
      case 'hello':
        if (blocks) this.frame()?.tell({ to: 'player', type: 'open', manifest: blocks.manifest, grant: blocks.grant, atMs: readMoment(this.t()), mode: 'still' });
        return;
      case 'time':
        if (message.viewportWidth > 0) this.size.set({ width: message.viewportWidth, height: message.viewportHeight });
        return;
      case 'still-ready':
        this.ready.set(true);
        return;
      case 'grant-needed':
      case 'manifest-needed':
        void this.feed.renew();
        return;
      case 'failed':
        this.problem.set(failureWords(message.reason));
        return;
      default:
        return;
    }
  }
}
