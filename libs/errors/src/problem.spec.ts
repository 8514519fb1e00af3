import { describe, expect, it } from '@jest/globals';
import { PROBLEM_CODES, problem, reasonLabel, type Code, type ProblemCode } from './index.ts';

describe('the problem table', () => {
  const rows = Object.entries(PROBLEM_CODES) as [Code, ProblemCode][];

  it('names every code HOP_NOUN_STATE', () => {
    for (const [code] of rows) expect(code).toMatch(/^(EDGE|API|WORKER|TRACKER)(_[A-Z]+){2,}$/);
  });

  it('has statuses that fit the advice: what may be tried later is 408, 429, 5xx or a request cut short', () => {
    for (const [code, row] of rows) {
      expect([code, row.status >= 400 && row.status < 600]).toEqual([code, true]);
      if (row.status >= 500 || row.status === 429) expect([code, row.retry]).toEqual([code, 'later']);
    }
  });

  it('gives problem details and a metric label', () => {
    expect(problem('EDGE_SITE_UNKNOWN', 'x')).toEqual({
      type: '/docs/errors.md#edge_site_unknown', title: 'There is no site with this key.', status: 404, code: 'EDGE_SITE_UNKNOWN', detail: 'x',
    });
    expect(reasonLabel('EDGE_ADDRESS_QUOTA_SPENT')).toBe('address-quota-spent');
  });
});
