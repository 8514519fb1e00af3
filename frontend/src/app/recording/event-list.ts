// What happened, in order; each entry leads to its moment. The entry the player has reached is marked and kept in view.
import { Component, type ElementRef, computed, effect, inject, linkedSignal, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatNumber } from '../format/count.ts';
import { formatDuration } from '../format/duration.ts';
import { ListTools } from './list-tools.ts';
import { MARK_ICONS, MARK_NAMES } from './mark-icon.ts';
import type { Moment, MomentKind } from './moments.ts';
import { Playback } from './playback.ts';
import { RecordingMoments } from './recording-moments.ts';

interface Group {
  name: string;
  kinds: readonly MomentKind[];
}
const GROUPS: readonly Group[] = [
  { name: 'Pages', kinds: ['view', 'tab'] }, { name: 'Clicks', kinds: ['click'] }, { name: 'Signals', kinds: ['rage', 'dead', 'u-turn', 'abandon', 'error-click'] },
  { name: 'Errors', kinds: ['error'] }, { name: 'Notes', kinds: ['note'] }, { name: 'Gaps', kinds: ['gap', 'frozen'] },
];
/** Shown at once; a person looking for one of thousands narrows by kind, searches, or uses the timeline. */
const STEP = 300;

@Component({
  selector: 'hs-event-list',
  imports: [Icon, ListTools, MatButtonModule, StatePanel],
  templateUrl: './event-list.html',
  styleUrl: './event-list.css',
})
export class EventList {
  protected readonly playback = inject(Playback);
  private readonly gathered = inject(RecordingMoments);
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');
  protected readonly group = signal<string | null>(null);
  protected readonly wanted = signal('');
  /** Begins anew with every other wish. */
  protected readonly shownCount = linkedSignal({ source: () => [this.group(), this.wanted()], computation: () => STEP });
  protected readonly icons = MARK_ICONS;
  protected readonly names = MARK_NAMES;
  protected readonly duration = formatDuration;
  protected readonly number = formatNumber;

  protected readonly groups = computed(() => GROUPS.map(({ name, kinds }) => ({ name, count: this.gathered.all().filter(({ kind }) => kinds.includes(kind)).length })).filter(({ count }) => count > 0));
  private readonly all = computed(() => {
    const kinds = GROUPS.find(({ name }) => name === this.group())?.kinds;
    const words = this.wanted().toLowerCase().split(/\s+/).filter((word) => word !== '');
    return this.gathered.all().filter((moment) => (kinds === undefined || kinds.includes(moment.kind)) && holdsAll(moment, words));
  });
  protected readonly hasAny = computed(() => this.gathered.all().length > 0);
  protected readonly moments = computed(() => this.all().slice(0, this.shownCount()));
  protected readonly hidden = computed(() => this.all().length - this.moments().length);
  protected readonly currentIndex = computed(() => this.moments().findLastIndex((moment) => moment.atMs <= this.playback.atMs() + 20));

  constructor() {
    effect(() => {
      const index = this.currentIndex();
      const list = this.list()?.nativeElement;
      const entry = list?.children.item(index);
      if (!list || !(entry instanceof HTMLElement)) return;
      // Not scrollIntoView: it would move the whole page on narrow screens.
      const top = entry.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + entry.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
    });
  }

  protected more(): void {
    this.shownCount.update((count) => count + STEP);
  }
}

function holdsAll({ kind, label, detail }: Moment, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${MARK_NAMES[kind]} ${label} ${detail}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
