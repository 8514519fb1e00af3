// From one recording of the list to the next: where this one stands in it, and the way on, by hand or at its end.
import { Injectable, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { Toast } from '../design/toast.ts';
import { formatNumber } from '../format/count.ts';
import { WatchList } from '../player/watch-list.ts';

/** Outlives the page of one recording: playing on is a wish about the walk. */
@Injectable({ providedIn: 'root' })
export class ListWalk {
  private readonly router = inject(Router);
  private readonly toast = inject(Toast);
  private readonly watchList = inject(WatchList);
  private readonly recordingId = signal('');
  private readonly place = computed(() => this.watchList.list()?.ids.indexOf(this.recordingId()) ?? -1);

  /** Goes on to the next recording when one has been played to its end. */
  readonly isAutoplayOn = signal(false);
  /** The next recording is to play as soon as it stands. */
  readonly playsOnOpen = signal(false);
  readonly isInList = computed(() => this.place() >= 0);
  readonly hasPrevious = computed(() => this.place() > 0);
  readonly hasNext = computed(() => {
    const list = this.watchList.list();
    return this.isInList() && list !== null && (this.place() + 1 < list.ids.length || list.cursor !== null);
  });
  /** A list that was left before it was counted is known as far as its rows were fetched. */
  private readonly countText = computed(() => {
    const list = this.watchList.list();
    return list === null ? '' : list.count || `${formatNumber(list.ids.length)}${list.cursor === null ? '' : '+'}`;
  });
  readonly text = computed(() => (this.isInList() ? `${formatNumber(this.place() + 1)} of ${this.countText()}` : ''));
  /** Address of the list with its filter; null when the recording was not opened from one. */
  readonly listAddress = computed(() => (this.isInList() ? (this.watchList.list()?.address ?? null) : null));

  at(recordingId: string): void {
    this.recordingId.set(recordingId);
    if (this.watchList.placeOf(recordingId) >= 0) this.watchList.lastOpened.set(recordingId);
  }

  async go(direction: 1 | -1, isPlaying: boolean): Promise<void> {
    try {
      const next = await this.watchList.neighbour(this.recordingId(), direction);
      if (next === null) return this.toast.say(direction === 1 ? 'This is the last recording of the list.' : 'This is the first recording of the list.');
      this.playsOnOpen.set(isPlaying);
      await this.router.navigate(['/recordings', next]);
    } catch (error) {
      this.toast.fail('The list could not be followed.', error);
    }
  }
}
