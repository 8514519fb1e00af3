// The seek bar and the lanes below it: where the player stands, what happened when, which stretches are idle, missing or stood still. A
// slider for keyboards and screen readers, who find the moments in the list of events; a surface to press and drag for everybody else.
import { Component, type ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { Icon } from '../design/icon.ts';
import { formatDuration } from '../format/duration.ts';
import { makeLanes, makeTabRows, momentNear, span } from './lanes.ts';
import { MARK_NAMES } from './mark-icon.ts';
import type { Moment } from './moments.ts';
import { Playback } from './playback.ts';
import { RecordingMoments } from './recording-moments.ts';

/** How far beside a mark it is still meant. */
const REACH_PX = 7;

@Component({
  selector: 'hs-timeline',
  imports: [Icon],
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
})
export class Timeline {
  protected readonly playback = inject(Playback);
  private readonly moments = inject(RecordingMoments);
  private readonly bar = viewChild.required<ElementRef<HTMLElement>>('bar');
  private isDragging = false;
  protected readonly hover = signal<{ share: number; moment: Moment | null } | null>(null);

  protected readonly timeText = computed(() => `${formatDuration(this.playback.atMs())} of ${formatDuration(this.playback.durationMs())}`);
  protected readonly lanes = computed(() => makeLanes(this.moments.all(), this.playback.tabs(), this.playback.durationMs()));
  protected readonly tabRows = computed(() => makeTabRows(this.playback.tabs(), this.playback.durationMs()));
  protected readonly idle = computed(() => this.playback.idle().map(({ fromMs, toMs }) => span(fromMs, toMs, this.playback.durationMs())));
  protected readonly gaps = computed(() => this.spansOf('gap'));
  protected readonly frozen = computed(() => this.spansOf('frozen'));
  protected readonly hoverText = computed(() => {
    const hover = this.hover();
    if (hover === null) return '';
    const { share, moment } = hover;
    if (moment) return `${formatDuration(moment.atMs)} · ${MARK_NAMES[moment.kind]}${moment.label ? `: ${moment.label}` : ''}`;
    const atMs = share * this.playback.durationMs();
    const isIdle = this.playback.idle().some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);
    return `${formatDuration(atMs)}${isIdle ? ' · idle' : ''}`;
  });

  private spansOf(kind: 'gap' | 'frozen'): { leftPercent: number; widthPercent: number }[] {
    const all = this.playback.durationMs();
    return all === 0 ? [] : this.moments.all().filter((moment) => moment.kind === kind).map(({ atMs, toMs }) => span(atMs, toMs ?? atMs, all));
  }

  protected isHeld(tab: string): boolean {
    return this.playback.heldTab() === tab;
  }

  protected holdTab(tab: string): void {
    this.playback.holdTab(this.isHeld(tab) ? null : tab);
  }

  private shareAt(event: PointerEvent): number {
    const box = this.bar().nativeElement.getBoundingClientRect();
    return box.width === 0 ? 0 : Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  /** What the pointer means: a moment of the lane it is over, else of all of them. */
  private momentAt(event: PointerEvent, share: number): Moment | null {
    const width = this.bar().nativeElement.getBoundingClientRect().width;
    const durationMs = this.playback.durationMs();
    const reachMs = width === 0 ? 0 : (REACH_PX / width) * durationMs;
    const index = event.target instanceof Element ? Number(event.target.closest('[data-lane]')?.getAttribute('data-lane') ?? -1) : -1;
    const lane = this.lanes()[index];
    const atMs = share * durationMs;
    if (!lane) return momentNear(this.moments.all(), atMs, reachMs);
    if (lane.spans.length === 0) return momentNear(lane.ticks.map(({ moment }) => moment), atMs, reachMs);
    return lane.spans.findLast(({ leftPercent }) => leftPercent <= share * 100)?.moment ?? null;
  }

  protected press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.isDragging = true;
    const share = this.shareAt(event);
    const moment = this.momentAt(event, share);
    this.bar().nativeElement.setPointerCapture(event.pointerId);
    // A page view is long: pressing inside it means the place, not its beginning.
    this.playback.seek(moment && moment.kind !== 'view' ? moment.atMs : share * this.playback.durationMs());
  }

  protected move(event: PointerEvent): void {
    const share = this.shareAt(event);
    this.hover.set({ share, moment: this.isDragging ? null : this.momentAt(event, share) });
    if (this.isDragging) this.playback.seek(share * this.playback.durationMs());
  }

  protected release(): void {
    this.isDragging = false;
  }
}
