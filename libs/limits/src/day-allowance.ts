// So many a day, spread over it: by each moment as much may have been taken as the day so far has earned, and what was not taken stays for
// later that day. Days are those of UTC.

import { dropOldest } from './drop-oldest.ts';
import type { Allowance, Taken } from './limits.ts';
import { ALLOWED, LEAST_WAIT_MS } from './token-buckets.ts';

export const DAY_MS = 86_400_000;
/** A day begins with what an hour earns, so that its first visits are not turned away, and has earned all an hour before its end. */
export const AHEAD_MS = 3_600_000;
const MOST_KEYS = 50_000;
const MOST_MEMBERS = 200_000;

/** How many may have been taken. @param atMs since the day began */
export function dueBy(mostPerDay: number, atMs: number): number {
  return Math.min(mostPerDay, Math.max(Math.min(1, mostPerDay), Math.floor((mostPerDay * (atMs + AHEAD_MS)) / DAY_MS)));
}

/** What counts as taken where nobody has counted before: as much as the day has earned, so that beginning anew never gives it twice. */
export function takenUnseen(mostPerDay: number, atMs: number): number {
  return Math.floor((mostPerDay * atMs) / DAY_MS);
}

/** ms until one more than `used` is due: today, or when the next day begins. */
export function waitMs(mostPerDay: number, used: number, atMs: number): number {
  const dueAtMs = used < mostPerDay ? ((used + 1) * DAY_MS) / mostPerDay - AHEAD_MS : DAY_MS;
  return Math.max(LEAST_WAIT_MS, Math.ceil(Math.min(dueAtMs, DAY_MS) - atMs));
}

export class DayAllowances implements Allowance {
  readonly #clock: () => number;
  readonly #days = new Map<string, { day: number; used: number }>();
  /** Who was let in, by key and name, and on which day. */
  readonly #members = new Map<string, number>();

  /** @param clock ms since 1970 */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  take(key: string, mostPerDay: number, member: string): Taken {
    if (this.#members.has(`${key} ${member}`)) return ALLOWED;
    const { day, atMs } = this.#today(key);
    const used = this.used(key, mostPerDay);
    if (used >= dueBy(mostPerDay, atMs)) return { isAllowed: false, retryAfterMs: waitMs(mostPerDay, used, atMs) };
    this.#keep(key, day, used + 1);
    this.remember(key, member);
    return ALLOWED;
  }

  used(key: string, mostPerDay: number): number {
    const { day, atMs } = this.#today(key);
    const known = this.#days.get(key);
    return known === undefined ? takenUnseen(mostPerDay, atMs) : known.day === day ? known.used : 0;
  }

  /** Others counted too: so much is taken by now. */
  learn(key: string, used: number): void {
    this.#keep(key, this.#today(key).day, used);
  }

  remember(key: string, member: string): void {
    this.#members.set(`${key} ${member}`, this.#today(key).day);
    if (this.#members.size > MOST_MEMBERS) dropOldest(this.#members);
  }

  /** A clock that goes back does not begin a day twice. */
  #today(key: string): { day: number; atMs: number } {
    const now = this.#clock();
    const day = Math.floor(now / DAY_MS);
    const known = this.#days.get(key)?.day ?? day;
    return known > day ? { day: known, atMs: 0 } : { day, atMs: now - day * DAY_MS };
  }

  #keep(key: string, day: number, used: number): void {
    this.#days.delete(key);
    this.#days.set(key, { day, used });
    if (this.#days.size > MOST_KEYS) dropOldest(this.#days);
  }
}
