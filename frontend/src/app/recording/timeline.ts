// The seek bar and the lanes below it: where the player stands, what happened when, which stretches are idle, missing or stood still. A
// slider for keyboards and screen readers, who find the moments in the list of events; a surface to press and drag for everybody else. Whoever
// points at it, or steps along it by keys, is shown a small picture of the moment.
import { Component, type ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { Icon } from '../design/icon.ts';
import { formatDuration } from '../format/duration.ts';
import { makeLanes, makeTabRows, momentNear, span } from './lanes.ts';
import { MARK_NAMES } from './mark-icon.ts';
import { MomentPreview } from './moment-preview.ts';
import type { Moment } from './moments.ts';
import { Playback } from './playback.ts';
import { RecordingMoments } from './recording-moments.ts';

/** How far beside a mark it is still meant. */
const REACH_PX = 7;
/** Keys that move along the time line. */
const MOVING_KEYS = /^(Arrow(Left|Right)|Home|End)$/;

interface Pointed {
  share: number;
  moment: Moment | null;
  /** Not under a finger, which hides it, and not while the page itself follows. */
  hasPicture: boolean;
}

@Component({
  selector: 'hs-timeline',
  imports: [Icon, MomentPreview],
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
})
export class Timeline {
  protected readonly playback = inject(Playback);
  private readonly moments = inject(RecordingMoments);
  private readonly bar = viewChild.required<ElementRef<HTMLElement>>('bar');
  private isDragging = false;
  protected readonly hover = signal<Pointed | null>(null);
  /** Where a key has moved to, until the keyboard goes elsewhere. */
  private readonly keyedMs = signal<number | null>(null);
  protected readonly pointed = computed((): Pointed | null => {
    const durationMs = this.playback.durationMs();
    const keyedMs = this.playback.isPlaying() || durationMs === 0 ? null : this.keyedMs();
    return this.hover() ?? (keyedMs === null ? null : { share: Math.min(1, keyedMs / durationMs), moment: null, hasPicture: true });
  });
  /** A page view is long: pointing inside it means the place, not its beginning. */
  private readonly pointedMs = computed(() => {
    const { share = 0, moment = null } = this.pointed() ?? {};
    return moment !== null && moment.kind !== 'view' ? moment.atMs : share * this.playback.durationMs();
  });
  protected readonly previewMs = computed(() => (this.pointed()?.hasPicture && this.playback.isOpened() ? this.pointedMs() : null));

  protected readonly timeText = computed(() => `${formatDuration(this.playback.atMs())} of ${formatDuration(this.playback.durationMs())}`);
  protected readonly lanes = computed(() => makeLanes(this.moments.all(), this.playback.tabs(), this.playback.durationMs()));
  protected readonly tabRows = computed(() => makeTabRows(this.playback.tabs(), this.playback.durationMs()));
  protected readonly idle = computed(() => this.playback.idle().map(({ fromMs, toMs }) => span(fromMs, toMs, this.playback.durationMs())));
  protected readonly gaps = computed(() => this.spansOf('gap'));
  protected readonly frozen = computed(() => this.spansOf('frozen'));
  /** Path of the page on stage at the moment pointed at. */
  protected readonly pointedPath = computed(() => {
    const pointed = this.pointed();
    if (pointed === null || pointed.moment?.kind === 'view') return '';
    const percent = pointed.share * 100;
    return this.lanes()[0]?.spans.findLast(({ leftPercent, widthPercent }) => leftPercent <= percent && percent <= leftPercent + widthPercent)?.moment.label ?? '';
  });
  protected readonly pointedText = computed(() => {
    const pointed = this.pointed();
    if (pointed === null) return '';
    const { moment } = pointed;
    const atMs = this.pointedMs();
    if (moment) return `${formatDuration(atMs)} · ${MARK_NAMES[moment.kind]}${moment.label ? `: ${moment.label}` : ''}`;
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
    this.hover.set({ share, moment: this.isDragging ? null : this.momentAt(event, share), hasPicture: !this.isDragging && event.pointerType !== 'touch' });
    if (this.isDragging) this.playback.seek(share * this.playback.durationMs());
  }

  protected release(): void {
    this.isDragging = false;
  }

  /** The keys themselves are the whole page's; by the time they are let go they have been obeyed. */
  protected letGo({ key }: KeyboardEvent): void {
    if (MOVING_KEYS.test(key)) this.keyedMs.set(this.playback.atMs());
  }

  protected hide(): void {
    this.hover.set(null);
    this.keyedMs.set(null);
  }
}
