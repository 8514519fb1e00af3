import { describe, expect, it } from '@jest/globals';

import { growthPerDay } from './growth.ts';

const HOUR_MS = 3_600_000;

describe('growth', () => {
  it('is the slope, whatever the noise', () => {
    const samples = Array.from({ length: 48 }, (_, hour) => ({ atMs: hour * HOUR_MS, bytes: 1000 + hour * 50 + (hour % 2 === 0 ? 5 : -5) }));
    expect(Math.abs((growthPerDay(samples) ?? 0) - 1200)).toBeLessThan(10);
  });

  it('is not guessed from an hour', () => {
    expect(growthPerDay([])).toBeNull();
    expect(growthPerDay([{ atMs: 0, bytes: 0 }, { atMs: HOUR_MS - 1, bytes: 1e9 }])).toBeNull();
  });
});
