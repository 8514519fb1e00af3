// What the recorder says it cost becomes a fact of the page view it was spent in, whatever the order of arrival.
import { describe, expect, it } from '@jest/globals';
import { CUSTOM, type RecordedEvent } from '@hindsight/wire';

import { deriveBatch } from './batch-facts.ts';
import { summarize } from './summary.ts';
import { emptyFacts, mergeBatch, type VisitFacts } from './visit-facts.ts';

const ours = (timestamp: number, tag: string, payload: object): RecordedEvent => ({ type: CUSTOM, timestamp, data: { tag, payload } });
const view = (timestamp: number, number: number): RecordedEvent => ours(timestamp, 'hs:view', { view: number, cause: 'load', path: `/${number}` });
const cost = (timestamp: number, number: number, ms: number, longestMs: number, spanMs: number): RecordedEvent => ours(timestamp, 'hs:cost', { view: number, ms, longestMs, spanMs });

const FIRST = [view(0, 0), cost(5_000, 0, 30, 9, 5_000), view(5_001, 1)];
const SECOND = [cost(9_000, 1, 4, 2, 4_000), cost(20_000, 1, 6, 5, 11_000)];

function costsOf(batches: readonly RecordedEvent[][]): unknown {
  const facts: VisitFacts = emptyFacts();
  for (const events of batches) mergeBatch(facts, deriveBatch(events), { doc: 0, clock: 0, offset: 1_000_000 });
  const summary = summarize(facts, [{ doc: 0, clocks: { '0': { offset: 1_000_000, first: 0, last: 20_000 } }, hasGap: false }], 1_000_000);
  return summary?.pageViews.map((row) => row.cost);
}

describe('the cost of a page view', () => {
  it('is the sum of what was said of it, the longest piece the longest of all', () => {
    expect(costsOf([FIRST, SECOND])).toEqual([[30, 9, 5_000], [10, 5, 15_000]]);
    expect(costsOf([SECOND, FIRST])).toEqual([[30, 9, 5_000], [10, 5, 15_000]]);
  });

  it('is null where nothing was said, or nothing that can be believed', () => {
    expect(costsOf([[view(0, 0), cost(1, 0, -5, 1, 1), cost(2, 0, 1e12, 1, 1)]])).toEqual([null]);
  });
});
