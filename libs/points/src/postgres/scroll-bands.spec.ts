import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { SCROLL_BAND_PX } from '../index.ts';
import { addAttention, packAttention } from '../attention.ts';
import { scrollBands } from './scroll-bands.ts';

it('equals counting every page view at every depth', () => {
  const view = fc.record({ height: fc.nat(60), reached: fc.nat(60), fold: fc.integer({ min: 1, max: 900 }), views: fc.integer({ min: 1, max: 5 }) })
    .map((one) => ({ ...one, reached: Math.min(one.reached, one.height) }));
  fc.assert(fc.property(fc.array(view, { minLength: 1, maxLength: 30 }), (measured) => {
    const { bands, medianFoldPx } = scrollBands(measured);
    const sum = (meets: (one: (typeof measured)[number]) => boolean): number => measured.filter(meets).reduce((all, one) => all + one.views, 0);
    const deepest = Math.max(...measured.map(({ height }) => height));
    expect(bands).toEqual(Array.from({ length: deepest + 1 }, (_, i) => ({ depthPx: i * SCROLL_BAND_PX, reached: sum((one) => one.reached >= i), eligible: sum((one) => one.height >= i), attentionMs: 0 })));
    const folds = measured.flatMap(({ fold, views }) => new Array<number>(views).fill(fold)).sort((a, b) => a - b);
    expect(medianFoldPx).toBe(folds[Math.ceil(folds.length / 2) - 1]);
  }));
});

it('is empty without page views, and bounded for endless pages', () => {
  expect(scrollBands([])).toEqual({ bands: [], medianFoldPx: 0, attentionViews: 0 });
  const { bands } = scrollBands([{ height: 1_000_000, reached: 1_000_000, fold: 5, views: 2 }]);
  expect([bands.length, bands.at(-1)]).toEqual([5000, { depthPx: 4999 * SCROLL_BAND_PX, reached: 2, eligible: 2, attentionMs: 0 }]);
});

it('says how long each depth was looked at, on average', () => {
  const sums: number[] = [];
  for (const bandMs of [[1000, 2000], [3000, 0, 500, 0], [0, 0, 40_000_000]]) addAttention(sums, packAttention(bandMs));
  addAttention(sums, Uint8Array.of(9, 9));
  expect(sums).toEqual([4000, 2000, 40_000_500]);
  const { bands, attentionViews } = scrollBands([{ height: 11, reached: 5, fold: 100, views: 2 }], { views: 2, bandMs: sums });
  expect([attentionViews, bands.map(({ attentionMs }) => attentionMs)]).toEqual([2, [2000, 2000, 2000, 2000, 2000, 1000, 1000, 1000, 1000, 1000, 20_000_250, 20_000_250]]);
});
