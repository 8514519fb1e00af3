// Tells the API that the member has watched a recording: once some seconds of it were played, or all of a shorter one.
import { HttpClient } from '@angular/common/http';
import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import { apiUrl } from '../api/api-url.ts';
import { Playback } from './playback.ts';
import { WatchList } from '../player/watch-list.ts';

/** Played, however fast. */
const WATCHED_AFTER_MS = 5000;

@Injectable()
export class WatchedMark {
  private readonly http = inject(HttpClient);
  private readonly playback = inject(Playback);
  private readonly watchList = inject(WatchList);
  private readonly recordingId = signal('');
  private isMarked = false;
  private playedMs = 0;

  constructor() {
    effect((onCleanup) => {
      const id = this.recordingId();
      if (id === '' || !this.playback.isPlaying() || this.isMarked) return;
      const since = performance.now();
      const timer = setTimeout(() => { this.mark(id); }, WATCHED_AFTER_MS - this.playedMs);
      onCleanup(() => {
        clearTimeout(timer);
        this.playedMs += performance.now() - since;
      });
    });
    effect(() => {
      if (this.playback.ended() > 0) untracked(() => { this.mark(this.recordingId()); });
    });
  }

  at(recordingId: string): void {
    this.isMarked = false;
    this.playedMs = 0;
    this.recordingId.set(recordingId);
  }

  private mark(id: string): void {
    if (this.isMarked || id === '') return;
    this.isMarked = true;
    // Not worth a word when it fails: the dot in the list stays, and the next time is as good.
    this.http.put(apiUrl('recordings', id, 'watched'), {}).subscribe({ next: () => { this.watchList.markWatched(id); }, error: () => { this.isMarked = false; } });
  }
}
