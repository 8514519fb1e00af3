// Limits shared by all processes that name the same Redis. Redis away: each process goes on by its own count, says so, and shares
// again by itself when Redis is back.

import { createHmac } from 'node:crypto';

import type { Limits } from '../limits.ts';
import { LeasedBuckets } from './leased-buckets.ts';
import { COMMAND_TIMEOUT_MS, RedisLink, type RedisMeter } from './redis-link.ts';
import { SharedAllowances } from './shared-allowances.ts';
import { SharedAttempts } from './shared-attempts.ts';

export { sliceTokens } from './leased-buckets.ts';
export { COMMAND_TIMEOUT_MS, PROBE_EVERY_MS, type RedisFailure, type RedisMeter } from './redis-link.ts';

export interface RedisLimitsOptions {
  /** redis:// or rediss:// */
  url: string;
  meter: RedisMeter;
  /** What every key begins with; default `hindsight`. */
  prefix?: string;
  /** ms since 1970; of days. Default the wall clock. */
  clock?: () => number;
  /** Longest a question waits before the process decides by itself; default {@link COMMAND_TIMEOUT_MS}. */
  answerWithinMs?: number;
}

const NO_SECRET = new Uint8Array();

/** Does not wait for Redis, neither here nor, longer than `answerWithinMs`, in any question. */
export function redisLimits({ url, meter, prefix = 'hindsight', clock = Date.now, answerWithinMs = COMMAND_TIMEOUT_MS }: RedisLimitsOptions): Limits {
  const now = (): number => performance.now();
  const link = new RedisLink(url, meter, answerWithinMs);
  return {
    rate: (name, rate) => new LeasedBuckets(rate, link, hashing(`${prefix}:rate:${name}:`, NO_SECRET), now),
    attempts: (name, rule, secret) => new SharedAttempts(rule, link, hashing(`${prefix}:attempts:${name}:`, secret), now),
    allowance: (name) => new SharedAllowances(link, hashing(`${prefix}:allowance:${name}:`, NO_SECRET), clock),
    health: () => {
      const failure = link.failure();
      return failure === null ? { isShared: true } : { isShared: false, reason: `Redis does not answer (${failure})` };
    },
    close: () => Promise.resolve(link.close()),
  };
}

/** Keys stand for addresses and what people typed: only a hash of them leaves the process. */
function hashing(start: string, secret: Uint8Array): (key: string) => string {
  return (key) => start + createHmac('sha256', secret).update(key).digest('base64url').slice(0, 22);
}
