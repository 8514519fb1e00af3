import { describe, expect, it } from '@jest/globals';
import { scoreOf } from './score.ts';

const MISSING = { kind: 'font', what: 'Inter' } as const;

describe('the score of a rebuilt page', () => {
  it('is the share of the noted elements that are right, rounded down', () => {
    expect(scoreOf([{ elements: [null, null], missing: [] }])).toEqual({ percent: 100, elements: 2, reasons: [] });
    expect(scoreOf([{ elements: [null, null], missing: [] }, { elements: [MISSING], missing: [] }])).toEqual({ percent: 66, elements: 3, reasons: [{ ...MISSING, elements: 1 }] });
  });

  it('is below 100 when something is missing that no noted element shows', () => {
    expect(scoreOf([{ elements: [null], missing: [MISSING, MISSING] }])).toEqual({ percent: 99, elements: 1, reasons: [{ ...MISSING, elements: 0 }] });
  });

  it('names the worst first, and no more than the wire takes', () => {
    const flaws = Array.from({ length: 30 }, (_, i) => ({ kind: 'image' as const, what: `/${i}.png` }));
    const score = scoreOf([{ elements: [...flaws, MISSING, MISSING], missing: [] }]);
    expect(score?.percent).toBe(0);
    expect(score?.reasons).toHaveLength(20);
    expect(score?.reasons[0]).toEqual({ ...MISSING, elements: 2 });
  });

  it('says nothing where nothing was noted', () => {
    expect(scoreOf([])).toBeNull();
    expect(scoreOf([{ elements: [], missing: [MISSING] }])).toBeNull();
  });
});
