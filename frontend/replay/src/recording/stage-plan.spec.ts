import { describe, expect, it } from '@jest/globals';
import { planStage, segmentAt } from './stage-plan.ts';

function page(doc: number, tab: string, startMs: number, endMs: number, claimsMs: number[] = [], hiddenMs: number[] = []) {
  return { doc, tab, startMs, endMs, claimsMs, hiddenMs };
}

describe('planStage', () => {
  it('lets pages of one tab follow each other, from the start to the end without holes', () => {
    const plan = planStage([page(0, 'a', 40, 900), page(1, 'a', 1_000, 2_000)], 2_500);
    expect(plan).toEqual([{ fromMs: 0, toMs: 1_000, doc: 0, tab: 'a' }, { fromMs: 1_000, toMs: 2_500, doc: 1, tab: 'a' }]);
  });

  it('leaves a page opened in the background there until the visitor turns to it', () => {
    const plan = planStage([page(0, 'a', 0, 9_000, [500, 1_500, 8_000]), page(1, 'b', 1_000, 9_000, [5_000])], 9_000);
    expect(plan.map(({ fromMs, doc }) => [fromMs, doc])).toEqual([[0, 0], [5_000, 1], [8_000, 0]]);
  });

  it('shows a page that opens in a new tab at once if that hides the old one', () => {
    const plan = planStage([page(0, 'a', 0, 9_000, [500, 8_000], [1_200]), page(1, 'b', 1_000, 9_000)], 9_000);
    expect(plan.map(({ fromMs, doc }) => [fromMs, doc])).toEqual([[0, 0], [1_000, 1], [8_000, 0]]);
  });

  it('moves on to another tab when the page on stage has nothing more to say', () => {
    const plan = planStage([page(0, 'a', 0, 800), page(1, 'b', 3_000, 4_000)], 4_000);
    expect(segmentAt(plan, 3_500)?.doc).toBe(1);
  });

  it('is empty without documents, and the first page also stands for what lies before it', () => {
    expect(planStage([], 1_000)).toEqual([]);
    expect(segmentAt([], 5)).toBeNull();
    expect(segmentAt(planStage([page(0, 'a', 300, 900)], 900), 0)?.doc).toBe(0);
  });
});
