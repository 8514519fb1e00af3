import { expect, it } from '@jest/globals';

import { gapsOf } from './gaps.ts';

it('finds what never arrived between the first seq and the last', () => {
  const cases: [string, [number, number][]][] = [['{}', []], ['{[0,5)}', []], ['{[2,3)}', [[0, 1]]], ['{[0,4),[6,9),[10,11)}', [[4, 5], [9, 9]]]];
  for (const [seen, gaps] of cases) expect([seen, gapsOf(seen)]).toEqual([seen, gaps]);
});
