import { describe, expect, it } from '@jest/globals';

import { findRageClicks } from './rage-clicks.ts';

const clicks = (...at: [number, number?, number?][]) => at.map(([atMs, pageX = 100, pageY = 100]) => ({ atMs, pageX, pageY }));

describe('findRageClicks', () => {
  it('wants three within a second and 30 px', () => {
    expect(findRageClicks(clicks([0], [500], [1000]))).toEqual({ isRage: [true, true, true], bursts: [0], ends: [2] });
    expect(findRageClicks(clicks([0], [500], [1001])).bursts).toEqual([]);
    expect(findRageClicks(clicks([0], [100, 130], [200, 100, 131])).bursts).toEqual([]);
    expect(findRageClicks(clicks([0], [100])).bursts).toEqual([]);
  });
  it('counts a long burst once, and two bursts twice', () => {
    expect(findRageClicks(clicks([0], [200], [400], [600], [800], [1000], [1200])).bursts).toEqual([0]);
    expect(findRageClicks(clicks([0], [200], [400], [9000], [9100], [9200])).bursts).toEqual([0, 3]);
  });
  it('marks only the clicks of the burst', () => {
    expect(findRageClicks(clicks([0], [5000], [5100], [5200], [9000])).isRage).toEqual([false, true, true, true, false]);
  });
});
