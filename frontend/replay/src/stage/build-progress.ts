// How far a page has been built: what it began from and which events of the time line it has taken since. The time line grows under it as
// blocks arrive, so a place in it is found again by what stands there, never kept as a number.

import { startAgain } from '../recording/build-start.ts';
import type { BuildStart } from '../recording/build-start.ts';
import type { DocumentTimeline } from '../recording/document-timeline.ts';
import type { TimedEvent } from '../recording/timed-event.ts';

export interface Reach {
  start: BuildStart;
  /** Index of the next event to apply. */
  next: number;
  /** The moment of the last one applied. */
  shownMs: number;
}

export class BuildProgress {
  #start: BuildStart | null = null;
  #taken = 0;
  #last: TimedEvent['event'] | null = null;

  get hasBegun(): boolean {
    return this.#start !== null;
  }

  begin(start: BuildStart): void {
    this.#start = start;
  }

  /** Where what was begun from lies by now, and the next event to take; null if it is not there any more. */
  place(timeline: DocumentTimeline): { start: BuildStart; next: number } | null {
    const start = this.#start === null ? null : startAgain(this.#start.key, timeline);
    return start === null ? null : { start, next: start.from + this.#taken };
  }

  took({ event }: TimedEvent): void {
    this.#taken++;
    this.#last = event;
  }

  /** Where it can go on from to the state after the first `eventCount` events, by applying events only; null if it cannot. */
  reach(timeline: DocumentTimeline, eventCount: number): Reach | null {
    const place = this.place(timeline);
    if (place === null) return null;
    const { start, next } = place;
    // Blocks that came late may have slipped in between what is already applied.
    if (eventCount < next || (this.#taken > 0 && timeline.events[next - 1]?.event !== this.#last)) return null;
    if (timeline.keyframes.some((index) => index >= Math.max(next, start.from + 1) && index < eventCount)) return null;
    return { start, next, shownMs: this.#taken > 0 ? (timeline.events[next - 1] as TimedEvent).atMs : start.atMs };
  }
}
