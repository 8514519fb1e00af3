import { describe, expect, it } from '@jest/globals';

import { limitsContract } from './contract-kit.ts';
import { inProcessLimits } from './index.ts';

limitsContract(() => Promise.resolve({ limits: inProcessLimits() }));

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
});
