// What happened, in order; each entry leads to its moment. The entry the player has reached is marked and kept in view.
import { Component, type ElementRef, computed, effect, inject, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { MarkKind } from '@hindsight/wire';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatDuration } from '../format/duration.ts';
import { MARK_ICONS, MARK_NAMES } from './mark-icon.ts';
import { Playback } from './playback.ts';

const KINDS: readonly { kind: MarkKind; label: string }[] = [
  { kind: 'view', label: 'Pages' }, { kind: 'click', label: 'Clicks' }, { kind: 'rage', label: 'Rage' }, { kind: 'error', label: 'Errors' },
];
/** Shown at once; a person looking for one of thousands narrows by kind or uses the timeline. */
const STEP = 300;

@Component({
  selector: 'hs-event-list',
  imports: [Icon, MatButtonModule, StatePanel],
  templateUrl: './event-list.html',
  styleUrl: './event-list.css',
})
export class EventList {
  protected readonly playback = inject(Playback);
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');
  protected readonly kind = signal<MarkKind | null>(null);
  protected readonly shownCount = signal(STEP);
  protected readonly icons = MARK_ICONS;
  protected readonly names = MARK_NAMES;
  protected readonly duration = formatDuration;

  protected readonly kinds = computed(() => KINDS.filter(({ kind }) => this.playback.marks().some((mark) => mark.kind === kind)));
  private readonly all = computed(() => this.playback.marks().filter((mark) => this.kind() === null || mark.kind === this.kind()));
  protected readonly marks = computed(() => this.all().slice(0, this.shownCount()));
  protected readonly hidden = computed(() => this.all().length - this.marks().length);
  protected readonly currentIndex = computed(() => this.marks().findLastIndex((mark) => mark.atMs <= this.playback.atMs() + 20));

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

  protected show(kind: MarkKind | null): void {
    this.kind.set(kind);
    this.shownCount.set(STEP);
  }

  protected more(): void {
    this.shownCount.update((count) => count + STEP);
  }
}
