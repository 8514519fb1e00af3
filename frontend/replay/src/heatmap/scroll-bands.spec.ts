import { describe, expect, it } from '@jest/globals';
import { drawnBands, labelledBands } from './scroll-bands.ts';

describe('drawnBands', () => {
  it('divides by the page views that are tall enough, joins equal shares and ends with the page', () => {
    const drawn = drawnBands([{ depthPx: 0, reached: 4, eligible: 4 }, { depthPx: 100, reached: 4, eligible: 4 }, { depthPx: 200, reached: 1, eligible: 2 }, { depthPx: 900, reached: 0, eligible: 2 }], 500);
    expect(drawn).toEqual([{ topPx: 0, heightPx: 200, share: 1 }, { topPx: 200, heightPx: 300, share: 0.5 }]);
  });

  it('leaves out depths nobody could reach', () => {
    expect(drawnBands([{ depthPx: 0, reached: 0, eligible: 0 }], 500)).toEqual([]);
  });
});

describe('labelledBands', () => {
  it('labels where the share has changed by a tenth', () => {
    const bands = [1, 0.96, 0.9, 0.85, 0.5].map((share, index) => ({ topPx: index * 10, heightPx: 10, share }));
    expect(labelledBands(bands).map((band) => band.share)).toEqual([1, 0.9, 0.5]);
  });
});
