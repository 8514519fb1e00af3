// How often this page's requests to us have failed. The browser writes a line on the page's console for each: after three there is a
// pause of a minute before the next, doubled each time, whatever asks. Batches go before what can be done without.

const MOST_FAILED = 3;
const PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 960_000;

let failed = 0;
let calmFromMs = 0;
let last: Promise<unknown> = Promise.resolve();

/** Counts one. Answers how long nothing may be asked now. */
export function requestFailed(): number {
  const pauseMs = ++failed < MOST_FAILED ? 0 : Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (failed - MOST_FAILED));
  calmFromMs = performance.now() + pauseMs;
  return pauseMs;
}

/** What is left of the pause; 0: ask. */
export function pauseLeftMs(): number {
  return Math.max(0, calmFromMs - performance.now());
}

/**
 * Asks for something that is not a batch: one after the other, so that a batch under way is the only other that can fail, and no more once
 * two have failed. Null: it was not asked, or rejected.
 */
export function askBeside<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  const answer = last.then(() => (failed < MOST_FAILED - 1 ? ask() : null)).catch(() => null);
  last = answer;
  return answer;
}
