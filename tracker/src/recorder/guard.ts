// Every entry from the page into the recorder goes through a guard: nothing is thrown into the page, faults are counted, and
// after too many of them the recorder is told to stop itself, once.

/** Wraps an entry. `where` names the part for the one report. */
export type Guard = <Args extends unknown[]>(where: string, run: (...args: Args) => void) => (...args: Args) => void;

const MOST_FAULTS = 10;

export interface Guarded {
  guard: Guard;
  /** Counts a fault that was caught elsewhere (a promise). */
  fault(where: string): void;
}

/**
 * @param onWornOut called once, with the part that failed last and the number of faults
 * @param onSpent told how long each entry kept the page's main thread
 */
export function makeGuard(onWornOut: (where: string, faults: number) => void, onSpent: (ms: number) => void = () => undefined): Guarded {
  let faults = 0;
  let isInside = false;
  const fault = (where: string): void => {
    if (++faults !== MOST_FAULTS) return;
    try {
      onWornOut(where, faults);
    } catch { /* A page on which not even this can be said. */ }
  };
  return {
    fault,
    guard: (where, run) => (...args) => {
      if (faults >= MOST_FAULTS) return;
      try {
        // An entry within an entry is part of it.
        if (isInside) return run(...args);
        isInside = true;
        const beganMs = performance.now();
        try {
          run(...args);
        } finally {
          isInside = false;
          onSpent(performance.now() - beganMs);
        }
      } catch {
        fault(where);
      }
    },
  };
}
