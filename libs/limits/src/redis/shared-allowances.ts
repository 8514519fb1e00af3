// Allowances of a day counted in Redis. Each answer tells this process what all have taken; when Redis is away it goes on from there by
// itself, and what it let in meanwhile is counted when Redis is back.

import { DAY_MS, DayAllowances, waitMs } from '../day-allowance.ts';
import type { Allowance, Taken } from '../limits.ts';
import { ALLOWED } from '../token-buckets.ts';
import type { RedisLink } from './redis-link.ts';

export class SharedAllowances implements Allowance {
  readonly #link: RedisLink;
  readonly #keyOf: (key: string) => string;
  readonly #clock: () => number;
  readonly #own: DayAllowances;
  /** Let in while Redis was away, by key: not counted there yet. */
  readonly #alone = new Map<string, { day: number; count: number }>();

  /** @param clock ms since 1970 */
  constructor(link: RedisLink, keyOf: (key: string) => string, clock: () => number) {
    this.#link = link;
    this.#keyOf = keyOf;
    this.#clock = clock;
    this.#own = new DayAllowances(clock);
  }

  async take(key: string, mostPerDay: number, member: string): Promise<Taken> {
    const now = this.#clock();
    const day = Math.floor(now / DAY_MS);
    const atMs = now - day * DAY_MS;
    const alone = this.#aloneOn(key, day);
    const answer = await this.#link.ask((redis) => redis.takeAllowance(this.#keyOf(key), this.#keyOf(`${key} ${member}`), mostPerDay, day, atMs, alone));
    if (answer === null) return this.#takeAlone(key, mostPerDay, member, day);
    const [isAllowed, used] = answer;
    // Some may have been let in by itself between question and answer.
    const since = this.#aloneOn(key, day) - alone;
    if (since > 0) this.#alone.set(key, { day, count: since });
    else this.#alone.delete(key);
    this.#own.learn(key, used + since);
    if (isAllowed === 0) return { isAllowed: false, retryAfterMs: waitMs(mostPerDay, used, atMs) };
    this.#own.remember(key, member);
    return ALLOWED;
  }

  #takeAlone(key: string, mostPerDay: number, member: string, day: number): Taken {
    this.#link.decidedAlone();
    const before = this.#own.used(key, mostPerDay);
    const taken = this.#own.take(key, mostPerDay, member);
    if (this.#own.used(key, mostPerDay) > before) this.#alone.set(key, { day, count: this.#aloneOn(key, day) + 1 });
    return taken;
  }

  #aloneOn(key: string, day: number): number {
    const alone = this.#alone.get(key);
    return alone?.day === day ? alone.count : 0;
  }
}
