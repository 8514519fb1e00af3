// The seek bar: where the player stands, what happened when, which stretches are idle or missing. A slider for keyboards and
// screen readers, a bar to press and drag for everybody else.
import { Component, type ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import type { MarkKind, TimelineMark } from '@hindsight/wire';
import { formatDuration } from '../format/duration.ts';
import { MARK_NAMES } from './mark-icon.ts';
import { Playback } from './playback.ts';

/** More ticks than this cannot be told apart on any screen. */
const MOST_TICKS = 400;
const LOUDNESS: Record<MarkKind, number> = { error: 5, rage: 4, view: 3, tab: 2, click: 1, gap: 0, frozen: 0 };

interface Tick {
  kind: MarkKind;
  leftPercent: number;
}

@Component({
  selector: 'hs-timeline',
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
})
export class Timeline {
  protected readonly playback = inject(Playback);
  private readonly bar = viewChild.required<ElementRef<HTMLElement>>('bar');
  protected readonly hoverShare = signal<number | null>(null);
  private isDragging = false;

  protected readonly timeText = computed(() => `${formatDuration(this.playback.atMs())} of ${formatDuration(this.playback.durationMs())}`);
  protected readonly ticks = computed<Tick[]>(() => pickTicks(this.playback.marks(), this.playback.durationMs()));
  protected readonly gaps = computed(() => this.spans(this.playback.marks().filter((mark) => mark.kind === 'gap').map((mark) => ({ fromMs: mark.atMs, toMs: mark.toMs ?? mark.atMs }))));
  protected readonly idle = computed(() => this.spans(this.playback.idle()));
  protected readonly hoverText = computed(() => {
    const share = this.hoverShare();
    if (share === null) return '';
    const atMs = share * this.playback.durationMs();
    const reachMs = this.playback.durationMs() * 0.006;
    const near = this.playback.marks().filter((mark) => Math.abs(mark.atMs - atMs) <= reachMs).sort((a, b) => LOUDNESS[b.kind] - LOUDNESS[a.kind])[0];
    return near ? `${formatDuration(near.atMs)} · ${MARK_NAMES[near.kind]}${near.label ? `: ${near.label}` : ''}` : formatDuration(atMs);
  });

  private spans(spans: readonly { fromMs: number; toMs: number }[]): { leftPercent: number; widthPercent: number }[] {
    const all = this.playback.durationMs();
    return all === 0 ? [] : spans.map(({ fromMs, toMs }) => ({ leftPercent: (fromMs / all) * 100, widthPercent: Math.max(0.3, ((toMs - fromMs) / all) * 100) }));
  }

  private shareAt(event: PointerEvent): number {
    const box = this.bar().nativeElement.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  protected press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.isDragging = true;
    this.bar().nativeElement.setPointerCapture(event.pointerId);
    this.playback.seek(this.shareAt(event) * this.playback.durationMs());
  }

  protected move(event: PointerEvent): void {
    this.hoverShare.set(this.shareAt(event));
    if (this.isDragging) this.playback.seek(this.shareAt(event) * this.playback.durationMs());
  }

  protected release(): void {
    this.isDragging = false;
  }
}

function pickTicks(marks: readonly TimelineMark[], durationMs: number): Tick[] {
  if (durationMs === 0) return [];
  const ticks = marks.filter((mark) => mark.kind !== 'gap');
  const kept = ticks.length <= MOST_TICKS ? ticks : [...ticks].sort((a, b) => LOUDNESS[b.kind] - LOUDNESS[a.kind]).slice(0, MOST_TICKS);
  return kept.map((mark) => ({ kind: mark.kind, leftPercent: Math.min(100, (mark.atMs / durationMs) * 100) }));
}
