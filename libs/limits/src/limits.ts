// The port: asking whether something may happen now. A refusal is a value that says when to come back; nothing here ever fails open,
// and nothing throws because a store is away.

/** A token bucket: `burst` at once, then `perSecond`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** At most `most` within a window that slides. */
export interface AttemptRule {
  windowMs: number;
}

export type Taken = { isAllowed: true } | { isAllowed: false; retryAfterMs: number };

/** Buckets of one kind, each with a key of its own. */
export interface Limiter {
  /**
   * Takes `cost` tokens (default 1) from the bucket of `key`, or none. Answers at once where it can; await it all the same.
   * `retryAfterMs` is at least 1,000.
   */
  take(key: string, cost?: number): Taken | Promise<Taken>;
}

export interface AttemptCount {
  key: string;
  most: number;
}

/** Attempts counted in a sliding window. */
export interface Attempts {
  /** Counts an attempt under every key, or under none if one of them is used up. Called before the attempt is made. */
  take(counts: readonly AttemptCount[]): Taken | Promise<Taken>;
  /** Forgets what was counted under `key`. */
  forget(key: string): void | Promise<void>;
}

/** So many of a day (UTC), spread over it: an even share for each hour, and what an hour leaves over stays for later that day. */
export interface Allowance {
  /**
   * Lets a member in, or not. Who was let in before is let in again and counted once; the one who was not may come back after
   * `retryAfterMs`, when another one is due. Where nobody has counted before, the hours of the day that are past count as used.
   */
  take(key: string, mostPerDay: number, member: string): Taken | Promise<Taken>;
}

/** Where limits are kept: in this process, or shared. */
export interface Limits {
  /** @param name the same name in every process that shares the limit; different names never meet */
  rate(name: string, rate: Rate): Limiter;
  /**
   * @param secret what keys are hashed with before they leave the process, where they could be guessed from a plain hash (network
   *   addresses, e-mail addresses); the same in every process that shares the limit
   */
  attempts(name: string, rule: AttemptRule, secret: Uint8Array): Attempts;
  /** @param name as of a rate */
  allowance(name: string): Allowance;
  /** Whether limits are shared now as they should be; the reason if not. In one process they always are. */
  health(): { isShared: true } | { isShared: false; reason: string };
  close(): Promise<void>;
}
