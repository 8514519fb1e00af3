// The time line of a file's player: a slider the browser knows, over marks of what happened and stretches where nothing did.

import type { IdleSpan, TimelineMark } from '@hindsight/wire';
import { timeText } from './time-text.ts';

/** Kinds that last, and kinds that are drawn; others say nothing without the app around them. */
const LASTING: readonly string[] = ['gap', 'frozen'];
const MOMENTARY: readonly string[] = ['view', 'click', 'error', 'tab'];
/** A jump from a mark does not come to the same one again. */
const NEAR_MS = 250;

export class TimeBar {
  onSeek: (atMs: number) => void = () => undefined;
  readonly #marks: HTMLElement;
  readonly #slider: HTMLInputElement;
  #durationMs = 1;
  #momentsMs: number[] = [];

  /** @param marks where they are drawn, under the slider */
  constructor(marks: HTMLElement, slider: HTMLInputElement) {
    this.#marks = marks;
    this.#slider = slider;
    slider.addEventListener('input', () => this.onSeek(Number(slider.value)));
  }

  show(durationMs: number, marks: readonly TimelineMark[], idle: readonly IdleSpan[]): void {
    this.#durationMs = Math.max(1, durationMs);
    this.#slider.max = String(this.#durationMs);
    const drawn = marks.filter(({ kind }) => MOMENTARY.includes(kind));
    this.#momentsMs = drawn.map(({ atMs }) => atMs);
    this.#marks.replaceChildren(
      ...idle.map(({ fromMs, toMs }) => this.#span('idle', fromMs, toMs)),
      ...marks.filter(({ kind }) => LASTING.includes(kind)).map(({ kind, atMs, toMs }) => this.#span(kind, atMs, toMs ?? atMs)),
      ...drawn.map(({ kind, atMs, label }) => Object.assign(this.#span(kind, atMs, atMs), { title: `${timeText(atMs)} ${label}` })),
    );
  }

  move(atMs: number): void {
    this.#slider.value = String(Math.round(atMs));
    this.#slider.style.setProperty('--share', String(Math.min(1, atMs / this.#durationMs)));
    this.#slider.ariaValueText = `${timeText(atMs)} of ${timeText(this.#durationMs)}`;
  }

  /** The next or previous mark; null if there is none. */
  markFrom(atMs: number, direction: 1 | -1): number | null {
    const far = this.#momentsMs.filter((mark) => (mark - atMs) * direction > NEAR_MS);
    return (direction === 1 ? far[0] : far.at(-1)) ?? null;
  }

  #span(kind: string, fromMs: number, toMs: number): HTMLElement {
    const span = document.createElement('span');
    span.className = `mark ${kind}`;
    const percent = (ms: number): number => Math.min(100, Math.max(0, (ms / this.#durationMs) * 100));
    span.style.left = `${percent(fromMs)}%`;
    if (toMs > fromMs) span.style.width = `${percent(toMs) - percent(fromMs)}%`;
    return span;
  }
}
