// Token buckets shared through Redis without asking it for every token: each process leases a slice and spends it by itself.
// Over any window all processes together take at most perSecond × seconds + burst + processes × 2 slices; one process alone never
// more than perSecond × seconds + burst, whatever Redis does, because its own bucket is asked too.

import { dropOldest } from '../drop-oldest.ts';
import type { Limiter, Rate, Taken } from '../limits.ts';
import { ALLOWED, LEAST_WAIT_MS, TokenBuckets } from '../token-buckets.ts';
import type { RedisLink } from './redis-link.ts';

const MOST_SLICES = 50_000;
/** While a bucket is empty Redis is not asked again sooner, however many come. */
const LEAST_PAUSE_MS = 20;

interface Slice {
  tokens: number;
  /** Until then (`now` clock) Redis is not asked for `emptyFor` tokens or more: it had fewer, and `wait` is the answer. */
  emptyUntil: number;
  emptyFor: number;
  wait: Taken;
  /** The question on its way, if any. */
  leasing: Promise<LeaseAnswer> | null;
}
type LeaseAnswer = 'granted' | 'empty' | 'unreachable';

export class LeasedBuckets implements Limiter {
  readonly #rate: Rate;
  readonly #link: RedisLink;
  readonly #keyOf: (key: string) => string;
  readonly #now: () => number;
  readonly #own: TokenBuckets;
  readonly #slices = new Map<string, Slice>();
  readonly #sliceTokens: number;

  constructor(rate: Rate, link: RedisLink, keyOf: (key: string) => string, now: () => number) {
    this.#rate = rate;
    this.#link = link;
    this.#keyOf = keyOf;
    this.#now = now;
    this.#own = new TokenBuckets(rate, now);
    this.#sliceTokens = sliceTokens(rate);
  }

  take(key: string, cost = 1): Taken | Promise<Taken> {
    const slice = this.#sliceOf(key);
    if (slice.tokens >= cost) return this.#spend(key, slice, cost);
    if (this.#now() < slice.emptyUntil && cost - slice.tokens >= slice.emptyFor) return slice.wait;
    return this.#leaseAndTake(key, slice, cost);
  }

  #spend(key: string, slice: Slice, cost: number): Taken {
    slice.tokens -= cost;
    // The next slice is fetched while this one still serves, so that nobody waits for it.
    if (this.#sliceTokens > 1 && slice.tokens < this.#sliceTokens / 2 && slice.leasing === null && this.#now() >= slice.emptyUntil) void this.#lease(key, slice, 1);
    return this.#own.take(key, cost);
  }

  async #leaseAndTake(key: string, slice: Slice, cost: number): Promise<Taken> {
    const answer = await (slice.leasing ?? this.#lease(key, slice, cost - slice.tokens));
    if (answer === 'unreachable') {
      this.#link.decidedAlone();
      return this.#own.take(key, cost);
    }
    // Others who waited for the same slice may have been quicker: then the next one is asked for.
    return this.take(key, cost);
  }

  #lease(key: string, slice: Slice, needed: number): Promise<LeaseAnswer> {
    slice.leasing = this.#ask(key, slice, needed).finally(() => (slice.leasing = null));
    return slice.leasing;
  }

  async #ask(key: string, slice: Slice, needed: number): Promise<LeaseAnswer> {
    const { perSecond, burst } = this.#rate;
    const answer = await this.#link.ask((redis) => redis.takeTokens(this.#keyOf(key), perSecond, burst, needed, Math.max(needed, this.#sliceTokens)));
    if (answer === null) return 'unreachable';
    const [granted, waitMs] = answer;
    if (granted > 0) {
      slice.tokens += granted;
      return 'granted';
    }
    slice.emptyUntil = this.#now() + Math.min(LEAST_WAIT_MS, Math.max(LEAST_PAUSE_MS, waitMs));
    slice.emptyFor = needed;
    slice.wait = { isAllowed: false, retryAfterMs: Math.max(LEAST_WAIT_MS, waitMs) };
    return 'empty';
  }

  #sliceOf(key: string): Slice {
    const known = this.#slices.get(key);
    if (known !== undefined) {
      // Kept in order of use, at a fraction of the price of moving it each time.
      if (this.#slices.size < MOST_SLICES / 2) return known;
      this.#slices.delete(key);
    }
    const slice: Slice = known ?? { tokens: 0, emptyUntil: -Infinity, emptyFor: Infinity, wait: ALLOWED, leasing: null };
    this.#slices.set(key, slice);
    if (this.#slices.size > MOST_SLICES) dropOldest(this.#slices);
    return slice;
  }
}

/** What a process leases at a time: a tenth of a second's rate, at most a twentieth of the burst, at least one token. */
export function sliceTokens({ perSecond, burst }: Rate): number {
  return Math.max(1, Math.floor(Math.min(perSecond / 10, burst / 20)));
}
