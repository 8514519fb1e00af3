// Token buckets in memory, forgotten on restart. Bounded: the bucket untouched for longest goes first.

import { dropOldest } from './drop-oldest.ts';
import type { Limiter, Rate, Taken } from './limits.ts';

const MOST_BUCKETS = 50_000;
/** Nobody is told to come back sooner. */
export const LEAST_WAIT_MS = 1000;

export const ALLOWED: Taken = { isAllowed: true };

export class TokenBuckets implements Limiter {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** @param now ms; any zero */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  take(key: string, cost = 1): Taken {
    const { perSecond, burst } = this.#rate;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    const isThere = tokens >= cost;
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: isThere ? tokens - cost : tokens, at: now });
    if (this.#buckets.size > MOST_BUCKETS) dropOldest(this.#buckets);
    return isThere ? ALLOWED : { isAllowed: false, retryAfterMs: Math.max(LEAST_WAIT_MS, Math.ceil(((cost - tokens) / perSecond) * 1000)) };
  }
}
