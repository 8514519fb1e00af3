// The contract of every place limits are kept in; an adapter's test calls it with a way to open one.

import { afterEach, describe, expect, it } from '@jest/globals';

import { dueBy } from './day-allowance.ts';
import type { Allowance, Limiter, Limits, Taken } from './index.ts';

const SECRET = new TextEncoder().encode('of the contract');
const HOUR_MS = 3_600_000;
const MIDNIGHT_MS = Date.UTC(2026, 5, 1);

/**
 * @param open opens limits that share nothing with what was opened before; called once per test. Several opened by `again` share. `clock` is
 *   what days go by.
 */
export function limitsContract(open: (clock: () => number) => Promise<{ limits: Limits; again?: () => Promise<Limits> }>): void {
  describe('limits contract', () => {
    const opened: Limits[] = [];
    let now = MIDNIGHT_MS;
    const start = async (): Promise<{ limits: Limits; again: () => Promise<Limits> }> => {
      const { limits, again } = await open(() => now);
      opened.push(limits);
      return {
        limits,
        again: async () => {
          if (again === undefined) return limits;
          const other = await again();
          opened.push(other);
          return other;
        },
      };
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((limits) => limits.close()));
    });

    it('lets a burst through, then says when to come back', async () => {
      const limiter = (await start()).limits.rate('burst', { perSecond: 0.01, burst: 5 });
      expect(await takeMany(limiter, 'a', 8)).toBe(5);
      expect(await limiter.take('a')).toEqual({ isAllowed: false, retryAfterMs: expect.any(Number) });
      const refused = await limiter.take('a') as Extract<Taken, { isAllowed: false }>;
      expect(refused.retryAfterMs).toBeGreaterThan(90_000);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(100_000);
    });

    it('never says to come back within a second', async () => {
      const limiter = (await start()).limits.rate('soon', { perSecond: 10, burst: 1 });
      await limiter.take('a');
      expect(await limiter.take('a')).toEqual({ isAllowed: false, retryAfterMs: 1000 });
    });

    it('keeps keys and names apart', async () => {
      const { limits } = await start();
      const one = limits.rate('one', { perSecond: 0.01, burst: 2 });
      const two = limits.rate('two', { perSecond: 0.01, burst: 2 });
      expect([await takeMany(one, 'a', 3), await takeMany(one, 'b', 3), await takeMany(two, 'a', 3)]).toEqual([2, 2, 2]);
    });

    it('takes a cost whole or not at all', async () => {
      const limiter = (await start()).limits.rate('cost', { perSecond: 0.01, burst: 10 });
      expect([(await limiter.take('a', 7)).isAllowed, (await limiter.take('a', 7)).isAllowed, (await limiter.take('a', 3)).isAllowed]).toEqual([true, false, true]);
      expect((await limiter.take('a')).isAllowed).toBe(false);
    });

    it('counts many that come at once', async () => {
      const limiter = (await start()).limits.rate('at once', { perSecond: 0.01, burst: 50 });
      const answers = await Promise.all(Array.from({ length: 200 }, async () => limiter.take('a')));
      expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(50);
    });

    it('fills up again', async () => {
      const limiter = (await start()).limits.rate('again', { perSecond: 20, burst: 1 });
      await limiter.take('a');
      const until = performance.now() + 30_000;
      let taken = await limiter.take('a');
      while (!taken.isAllowed && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        taken = await limiter.take('a');
      }
      expect(taken.isAllowed).toBe(true);
    });

    it('counts an attempt under every key or under none', async () => {
      const { limits, again } = await start();
      const first = limits.attempts('sign-in', { windowMs: 600_000 }, SECRET);
      const second = (await again()).attempts('sign-in', { windowMs: 600_000 }, SECRET);
      const attempt = (name: string) => [{ key: `net ${name}`, most: 3 }, { key: 'net', most: 5 }];
      expect((await first.take(attempt('a'))).isAllowed).toBe(true);
      expect((await second.take(attempt('a'))).isAllowed).toBe(true);
      expect((await first.take(attempt('a'))).isAllowed).toBe(true);
      const refused = await second.take(attempt('a'));
      expect(refused).toEqual({ isAllowed: false, retryAfterMs: expect.any(Number) });
      expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(500_000);
      // The refused one was not counted for the network: two are left.
      expect([(await first.take(attempt('b'))).isAllowed, (await second.take(attempt('b'))).isAllowed, (await first.take(attempt('b'))).isAllowed]).toEqual([true, true, false]);
    });

    it('forgets one key and no other', async () => {
      const attempts = (await start()).limits.attempts('forget', { windowMs: 600_000 }, SECRET);
      const count = (name: string) => [{ key: name, most: 1 }];
      for (const name of ['a', 'b']) await attempts.take(count(name));
      await attempts.forget('a');
      expect([(await attempts.take(count('a'))).isAllowed, (await attempts.take(count('b'))).isAllowed]).toEqual([true, false]);
    });

    it('lets attempts leave the window one by one', async () => {
      const attempts = (await start()).limits.attempts('window', { windowMs: 400 }, SECRET);
      const count = [{ key: 'a', most: 2 }];
      for (let i = 0; i < 2; i++) await attempts.take(count);
      const until = performance.now() + 30_000;
      while (!(await attempts.take(count)).isAllowed && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(performance.now()).toBeLessThan(until);
    });

    it('spreads what a day allows over it, keeps what is left for later, and begins anew with the next day', async () => {
      const { limits, again } = await start();
      const [first, second] = [limits.allowance('spread'), (await again()).allowance('spread')];
      const visits = visitors();
      now = MIDNIGHT_MS;
      expect(await letIn([first, second], visits, 240, 30)).toBe(10);
      now = MIDNIGHT_MS + HOUR_MS;
      expect(await letIn([first, second], visits, 240, 4)).toBe(4);
      // Six of that hour are left, and ten of each of the next three.
      now = MIDNIGHT_MS + 4 * HOUR_MS;
      expect(await letIn([first, second], visits, 240, 100)).toBe(36);
      now = MIDNIGHT_MS + 24 * HOUR_MS - 1;
      expect(await letIn([first, second], visits, 240, 300)).toBe(190);
      expect(await first.take('7', 240, 'one more')).toEqual({ isAllowed: false, retryAfterMs: 1000 });
      now = MIDNIGHT_MS + 24 * HOUR_MS;
      expect(await letIn([first, second], visits, 240, 30)).toBe(10);
    });

    it('lets in again whom it let in, counts them once, and says when the next is due', async () => {
      const { limits, again } = await start();
      const [first, second] = [limits.allowance('again'), (await again()).allowance('again')];
      now = MIDNIGHT_MS;
      expect((await first.take('7', 24, 'a')).isAllowed).toBe(true);
      for (let i = 0; i < 3; i++) expect([(await first.take('7', 24, 'a')).isAllowed, (await second.take('7', 24, 'a')).isAllowed]).toEqual([true, true]);
      expect(await second.take('7', 24, 'b')).toEqual({ isAllowed: false, retryAfterMs: HOUR_MS });
      expect((await second.take('8', 24, 'b')).isAllowed).toBe(true);
      now = MIDNIGHT_MS + HOUR_MS;
      expect((await second.take('7', 24, 'b')).isAllowed).toBe(true);
      // The next day: the visit goes on, and costs nothing.
      now = MIDNIGHT_MS + 24 * HOUR_MS;
      expect([(await first.take('7', 24, 'a')).isAllowed, (await first.take('7', 24, 'c')).isAllowed, (await first.take('7', 24, 'd')).isAllowed]).toEqual([true, true, false]);
    });

    it('takes the hours that are past as used where nobody counted, and follows a quota that is changed', async () => {
      const allowance = (await start()).limits.allowance('late');
      now = MIDNIGHT_MS + 12 * HOUR_MS;
      const visits = visitors();
      expect(await letIn([allowance], visits, 240, 40)).toBe(10);
      expect(await letIn([allowance], visits, 480, 300)).toBe(dueBy(480, 12 * HOUR_MS) - 130);
      expect(await letIn([allowance], visits, 24, 5)).toBe(0);
    });
  });
}

function visitors(): () => string {
  let n = 0;
  return () => `visit ${n++}`;
}

/** How many of so many new visits are let in; the limits are asked in turn. */
async function letIn(limits: readonly Allowance[], visits: () => string, mostPerDay: number, times: number): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < times; i++) if ((await (limits[i % limits.length] as Allowance).take('7', mostPerDay, visits())).isAllowed) allowed++;
  return allowed;
}

async function takeMany(limiter: Limiter, key: string, times: number): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < times; i++) if ((await limiter.take(key)).isAllowed) allowed++;
  return allowed;
}
