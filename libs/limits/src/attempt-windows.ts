// Attempts in memory, in a sliding window. When the table is full it refuses: it fails closed.

import type { AttemptCount, AttemptRule, Attempts, Taken } from './limits.ts';
import { ALLOWED, LEAST_WAIT_MS } from './token-buckets.ts';

const MOST_ENTRIES = 20_000;
/** Looking through a full table at every try would itself be a way to keep the server busy. */
const FORGET_EVERY_MS = 10_000;

export class AttemptWindows implements Attempts {
  readonly #attempts = new Map<string, number[]>();
  readonly #windowMs: number;
  readonly #now: () => number;
  #forgotAt = -Infinity;

  /** @param now ms; any zero */
  constructor({ windowMs }: AttemptRule, now: () => number) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  take(counts: readonly AttemptCount[]): Taken {
    this.#forgetOld();
    const waits = counts.map(({ key, most }) => this.#waitMs(key, most));
    const waitMs = Math.max(0, ...waits);
    if (waitMs > 0) return { isAllowed: false, retryAfterMs: Math.max(LEAST_WAIT_MS, Math.ceil(waitMs)) };
    if (this.#attempts.size + counts.length > MOST_ENTRIES) return { isAllowed: false, retryAfterMs: FORGET_EVERY_MS };
    for (const { key } of counts) this.#attempts.set(key, [...this.#recent(key), this.#now()]);
    return ALLOWED;
  }

  forget(key: string): void {
    this.#attempts.delete(key);
  }

  /** 0 if there is room under the key, else the time until the attempt that is in the way leaves the window. */
  #waitMs(key: string, most: number): number {
    const recent = this.#recent(key);
    const inTheWay = recent[recent.length - most];
    return inTheWay === undefined ? 0 : inTheWay + this.#windowMs - this.#now();
  }

  #recent(key: string): number[] {
    const since = this.#now() - this.#windowMs;
    return (this.#attempts.get(key) ?? []).filter((at) => at > since);
  }

  #forgetOld(): void {
    if (this.#attempts.size < MOST_ENTRIES / 2 || this.#now() - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = this.#now();
    for (const key of this.#attempts.keys()) if (this.#recent(key).length === 0) this.#attempts.delete(key);
  }
}
