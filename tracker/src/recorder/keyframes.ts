// When to take a full snapshot beside the first: for each page view once the DOM has settled, and after a gap. A page that is
// dear to serialise is spared.

import type { Guard } from './guard.ts';

const QUIET_MS = 300;
const LATEST_MS = 2_000;
/** A snapshot may take this share of the time. */
const SHARE = 0.1;

export interface Keyframes {
  /** Wanted once the DOM is quiet. */
  want(): void;
  /** Wanted after a time, whatever the DOM does. */
  wantAfter(ms: number): void;
  /** A snapshot has been taken, which cost so much. */
  taken(ms: number): void;
  /** The DOM has changed. */
  changed(): void;
  stop(): void;
}

export function makeKeyframes(guard: Guard, takeSnapshot: () => void): Keyframes {
  let wantedSince = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const take = guard('keyframe', () => {
    timer = undefined;
    const now = performance.now();
    if (now < notBefore) return arm(notBefore - now);
    wantedSince = 0;
    takeSnapshot();
  });
  const arm = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(take, ms);
  };
  return {
    want() {
      wantedSince ||= performance.now();
      arm(QUIET_MS);
    },
    wantAfter(ms) {
      if (wantedSince === 0) arm(ms);
    },
    taken(ms) {
      notBefore = performance.now() + ms / SHARE;
    },
    changed() {
      if (wantedSince > 0) arm(Math.max(0, Math.min(QUIET_MS, wantedSince + LATEST_MS - performance.now())));
    },
    stop: () => clearTimeout(timer),
  };
}
