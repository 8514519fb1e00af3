// Tries again what failed because a lock was not free in time, after a wait of random length: two runners never march in step, and those
// queued behind the last try are through before the next one.

import { setTimeout as delay } from 'node:timers/promises';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
/** lock_timeout passed; chosen as the victim of a deadlock. Both leave nothing behind. */
const NOT_FREE = ['55P03', '40P01'];

export interface LockRetry {
  /** ms since 1970 after which no further try begins. */
  until: number;
  waiting?: (code: string, waitMs: number) => void;
  /** What to throw when time is up; default: the last fault. */
  gaveUp?: (error: unknown) => Promise<Error>;
}

/** Runs `work`, which must leave nothing behind when it fails, until it comes through. Other faults are thrown at once. */
export async function retryForLock<T>(work: () => Promise<T>, { until, waiting, gaveUp }: LockRetry): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const code = faultCode(error);
      if (code === undefined || !NOT_FREE.includes(code)) throw error;
      const waitMs = Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
      if (Date.now() + waitMs > until) throw (await gaveUp?.(error)) ?? error;
      waiting?.(code, waitMs);
      await delay(waitMs);
    }
  }
}

/** Postgres's code of a fault, as pg or TypeORM throw it. */
export function faultCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? faultCode(error.driverError) : undefined;
}
