// Every entry from the page into the recorder goes through a guard: nothing is thrown into the page, faults are counted, and
// after too many of them the recorder is told to stop itself, once.

/** Wraps an entry. `where` names the part for the one report. */
export type Guard = <Args extends unknown[]>(where: string, run: (...args: Args) => void) => (...args: Args) => void;

const MOST_FAULTS = 10;

export interface Guarded {
  guard: Guard;
  /** Counts a fault that was caught elsewhere (rrweb's error handler, a promise). */
  fault(where: string): void;
}

/** @param onWornOut called once, with the part that failed last and the number of faults */
export function makeGuard(onWornOut: (where: string, faults: number) => void): Guarded {
  let faults = 0;
  const fault = (where: string): void => {
    faults++;
    if (faults === MOST_FAULTS) onWornOut(where, faults);
  };
  return {
    fault,
    guard: (where, run) => (...args) => {
      if (faults >= MOST_FAULTS) return;
      try {
        run(...args);
      } catch {
        fault(where);
      }
    },
  };
}
