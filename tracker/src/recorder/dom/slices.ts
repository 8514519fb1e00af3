// Long work in slices the page does not feel: a generator that offers to pause is run for a few milliseconds at a time, and goes
// on in a task of its own, after whatever the page has to do.

import type { Guard } from '../guard.ts';

/** The most that runs at once. Work offers to pause every few nodes, so a slice may take a little longer. */
const SLICE_MS = 6;

export interface Slices {
  /** Whether the present slice is used up: time to pause. */
  isOver(): boolean;
  /**
   * Runs the work, its first slice at once, in place of work that has not ended.
   * @param then told what the work returned; undefined where it failed
   */
  run<Result>(work: Iterator<unknown, Result>, then: (result: Result | undefined) => void): void;
  /** Whether work has not ended. */
  readonly isBusy: boolean;
  /** What the last work has taken of the main thread. */
  readonly spentMs: number;
  /** Goes on without pausing, until the end or for this long. */
  hurry(ms: number): void;
  stop(): void;
}

export function makeSlices(guard: Guard): Slices {
  let work: { next: () => boolean; end: () => void } | null = null;
  let endsAt = 0;
  let spentMs = 0;
  let asked = 0;
  const slice = (ms: number): void => {
    const mine = work;
    if (!mine) return;
    const began = performance.now();
    endsAt = began + ms;
    let isDone = true;
    try {
      isDone = mine.next();
    } finally {
      spentMs += performance.now() - began;
      // Also after a fault: what waits for the end must not wait for ever.
      if (work === mine) {
        if (isDone) {
          work = null;
          mine.end();
        } else {
          later();
        }
      }
    }
  };
  const later = makeLater(guard('slices', () => slice(SLICE_MS)));
  return {
    isOver: () => (++asked & 15) === 0 && performance.now() > endsAt,
    run(iterator, then) {
      let result: Parameters<typeof then>[0];
      spentMs = 0;
      work = {
        next() {
          const step = iterator.next();
          if (step.done) result = step.value;
          return step.done === true;
        },
        end: () => then(result),
      };
      slice(SLICE_MS);
    },
    get isBusy() {
      return work !== null;
    },
    get spentMs() {
      return spentMs;
    },
    hurry(ms) {
      const until = performance.now() + ms;
      while (work && performance.now() < until) slice(ms);
    },
    stop() {
      work = null;
    },
  };
}

/** A task of its own, soon, also in a hidden tab; timers wait there. */
function makeLater(run: () => void): () => void {
  if (typeof MessageChannel !== 'function') return () => void setTimeout(run, 1);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = run;
  return () => port2.postMessage(0);
}
