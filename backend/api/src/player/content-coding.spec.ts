import { expect, it } from '@jest/globals';

import { chooseCoding } from './content-coding.ts';

it('takes the best coding the asker takes', () => {
  const cases: [string | undefined, string][] = [
    ['gzip, deflate, br, zstd', 'zstd'], ['gzip', 'gzip'], ['ZSTD', 'zstd'], ['zstd;q=0, gzip;q=0.5', 'gzip'], ['*', 'zstd'], ['*;q=0', 'identity'],
    ['zstd;q=0.000, *', 'gzip'], ['br', 'identity'], ['', 'identity'], [undefined, 'identity'], ['gzip;q=0', 'identity'], [' gzip ; q=1 ', 'gzip'],
  ];
  for (const [header, coding] of cases) expect([header, chooseCoding(header)]).toEqual([header, coding]);
});
