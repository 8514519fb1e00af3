// Attempts counted in Redis, and in this process beside it: when Redis is away, what this process saw still counts.

import { randomBytes } from 'node:crypto';

import { AttemptWindows } from '../attempt-windows.ts';
import type { AttemptCount, AttemptRule, Attempts, Taken } from '../limits.ts';
import { ALLOWED, LEAST_WAIT_MS } from '../token-buckets.ts';
import type { RedisLink } from './redis-link.ts';

export class SharedAttempts implements Attempts {
  readonly #rule: AttemptRule;
  readonly #link: RedisLink;
  readonly #keyOf: (key: string) => string;
  readonly #own: AttemptWindows;

  constructor(rule: AttemptRule, link: RedisLink, keyOf: (key: string) => string, now: () => number) {
    this.#rule = rule;
    this.#link = link;
    this.#keyOf = keyOf;
    this.#own = new AttemptWindows(rule, now);
  }

  async take(counts: readonly AttemptCount[]): Promise<Taken> {
    const own = this.#own.take(counts);
    const keys = counts.map(({ key }) => this.#keyOf(key));
    const waitMs = await this.#link.ask((redis) => redis.countAttempt(
      keys.length, ...keys, this.#rule.windowMs, randomBytes(12).toString('base64url'), ...counts.map(({ most }) => most),
    ));
    if (waitMs === null) {
      this.#link.decidedAlone();
      return own;
    }
    return waitMs === 0 ? ALLOWED : { isAllowed: false, retryAfterMs: Math.max(LEAST_WAIT_MS, waitMs) };
  }

  async forget(key: string): Promise<void> {
    this.#own.forget(key);
    await this.#link.ask((redis) => redis.del(this.#keyOf(key)));
  }
}
