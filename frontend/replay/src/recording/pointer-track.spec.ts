import { describe, expect, it } from '@jest/globals';
import { pointerTrack, sampleIndexAt } from './pointer-track.ts';

describe('pointerTrack', () => {
  it('gives each position of a packet its own time', () => {
    const track = pointerTrack([{ atMs: 1_000, seq: 0, clock: 0, event: { type: 3, timestamp: 0, data: { source: 1, positions: [{ x: 1, y: 2, id: 3, timeOffset: -400 }, { x: 5, y: 6, id: 3, timeOffset: -100 }] } } }]);
    expect(track.map(({ atMs, x, y }) => [atMs, x, y])).toEqual([[600, 1, 2], [900, 5, 6]]);
    expect([500, 600, 899, 2_000].map((atMs) => sampleIndexAt(track, atMs))).toEqual([-1, 0, 0, 1]);
  });

  it('leaves out positions that make no sense, and focus', () => {
    const data = [{ source: 1 }, { source: 1, positions: [null, { x: 'a', y: 1 }] }, { source: 2, type: 5, id: 1, x: 1, y: 1 }, { source: 2, type: 2 }];
    expect(pointerTrack(data.map((each) => ({ atMs: 0, seq: 0, clock: 0, event: { type: 3, timestamp: 0, data: each } })))).toEqual([]);
  });
});
