// Limits of one process: enough where one process serves everything.

import { AttemptWindows } from './attempt-windows.ts';
import type { Limits } from './limits.ts';
import { TokenBuckets } from './token-buckets.ts';

/** @param now ms; any zero */
export function inProcessLimits(now: () => number = () => performance.now()): Limits {
  return {
    rate: (_name, rate) => new TokenBuckets(rate, now),
    attempts: (_name, rule) => new AttemptWindows(rule, now),
    health: () => ({ isShared: true }),
    close: () => Promise.resolve(),
  };
}
