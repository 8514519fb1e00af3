import { describe, expect, it } from '@jest/globals';

import fc from 'fast-check';

import { limitsContract } from './contract-kit.ts';
import { DAY_MS, dueBy } from './day-allowance.ts';
import { inProcessLimits } from './index.ts';

limitsContract((clock) => Promise.resolve({ limits: inProcessLimits(undefined, clock) }));

describe('limits in one process', () => {
  it('refuse attempts when the table is full, and open again with time', async () => {
    let now = 0;
    const attempts = inProcessLimits(() => now).attempts('sign-in', { windowMs: 600_000 }, new Uint8Array());
    const take = async (i: number) => (await attempts.take([{ key: `a${i}`, most: 9 }, { key: `b${i}`, most: 9 }])).isAllowed;
    let taken = 0;
    for (let i = 0; i < 12_000; i++) taken += Number(await take(i));
    expect(taken).toBe(10_000);
    now += 600_001;
    expect(await take(-1)).toBe(true);
  });

  it('survive a clock that goes back', async () => {
    let now = 10_000;
    const limiter = inProcessLimits(() => now).rate('back', { perSecond: 1, burst: 1 });
    await limiter.take('a');
    now = 0;
    expect(await limiter.take('a')).toEqual({ isAllowed: false, retryAfterMs: 1000 });
  });

  it('let in as many as are due by every moment of a day, whatever comes when, and all of the quota where enough come', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), fc.array(fc.tuple(fc.nat(DAY_MS - 1), fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 40 }), async (most, rushes) => {
      let now = 0;
      const allowance = inProcessLimits(undefined, () => now).allowance('day');
      let taken = 0;
      let asked = 0;
      const come = async (atMs: number, visits: number): Promise<void> => {
        now = atMs;
        let here = 0;
        for (let i = 0; i < visits; i++) here += Number((await allowance.take('7', most, `visit ${asked++}`)).isAllowed);
        // Exactly what was due and not yet taken, as far as somebody came for it.
        expect(here).toBe(Math.min(visits, dueBy(most, atMs) - taken));
        taken += here;
      };
      await come(0, 1); // Counted from the day's beginning.
      for (const [atMs, visits] of rushes.sort(([a], [b]) => a - b)) await come(atMs, visits);
      await come(DAY_MS - 1, most);
      expect(taken).toBe(most);
      // No rush of one hour eats more than that hour and what was left over: half of the day never has more than its half and the hour ahead.
      expect(dueBy(most, DAY_MS / 2)).toBeLessThanOrEqual(most / 2 + Math.max(1, most / 24));
    }), { numRuns: 40 });
  });
});
