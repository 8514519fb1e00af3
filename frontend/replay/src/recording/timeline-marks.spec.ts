import { describe, expect, it } from '@jest/globals';
import { rageTimes } from './timeline-marks.ts';

function at(atMs: number, x = 0, y = 0) {
  return { atMs, x, y };
}

describe('rageTimes', () => {
  it('needs three clicks within a second of the first and near it', () => {
    expect(rageTimes([at(0), at(400), at(900)])).toEqual([0]);
    expect(rageTimes([at(0), at(400)])).toEqual([]);
    expect(rageTimes([at(0), at(600), at(1_200)])).toEqual([]);
    expect(rageTimes([at(0), at(300, 40), at(600)])).toEqual([]);
  });

  it('takes bursts that overlap as one and finds the next', () => {
    expect(rageTimes([at(0), at(200), at(400), at(600), at(1_300)])).toEqual([0]);
    expect(rageTimes([at(0), at(200), at(400), at(5_000), at(5_100), at(5_200)])).toEqual([0, 5_000]);
  });
});
