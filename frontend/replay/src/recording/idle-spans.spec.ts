import { describe, expect, it } from '@jest/globals';
import { idleSpans } from './idle-spans.ts';

describe('idleSpans', () => {
  it('leaves a little before and after what the visitor did', () => {
    expect(idleSpans([{ startMs: 0, claimsMs: [1_000, 20_000], views: [] }], 21_000)).toEqual([{ fromMs: 2_500, toMs: 19_000 }]);
  });

  it('counts input in any tab, and page views', () => {
    const view = { atMs: 9_000, view: {} as never };
    expect(idleSpans([{ startMs: 0, claimsMs: [4_000], views: [view] }, { startMs: 2_000, claimsMs: [13_000], views: [] }], 15_000)).toEqual([]);
  });

  it('ends with the recording', () => {
    expect(idleSpans([{ startMs: 0, claimsMs: [], views: [] }], 30_000)).toEqual([{ fromMs: 1_500, toMs: 29_000 }]);
  });
});
