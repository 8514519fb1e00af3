// Limits of one process: enough where one process serves everything.

import { AttemptWindows } from './attempt-windows.ts';
import { DayAllowances } from './day-allowance.ts';
import type { Limits } from './limits.ts';
import { TokenBuckets } from './token-buckets.ts';

/**
 * @param now ms; any zero
 * @param clock ms since 1970
 */
export function inProcessLimits(now: () => number = () => performance.now(), clock: () => number = Date.now): Limits {
  const rates = new Map<string, TokenBuckets>();
  const attempts = new Map<string, AttemptWindows>();
  const allowances = new Map<string, DayAllowances>();
  return {
    rate: (name, rate) => known(rates, name, () => new TokenBuckets(rate, now)),
    attempts: (name, rule) => known(attempts, name, () => new AttemptWindows(rule, now)),
    allowance: (name) => known(allowances, name, () => new DayAllowances(clock)),
    health: () => ({ isShared: true }),
    close: () => Promise.resolve(),
  };
}

/** Whoever asks by the same name shares, here as elsewhere. */
function known<T>(all: Map<string, T>, name: string, make: () => T): T {
  const one = all.get(name) ?? make();
  all.set(name, one);
  return one;
}
