import { expect, it } from '@jest/globals';

import { SiteWatch } from './site-watch.ts';

it('tells what was refused within the hour and when the bootstrap was fetched', () => {
  let now = 1_000_000;
  const watch = new SiteWatch(() => now);
  watch.refused('key', 'EDGE_ORIGIN_FOREIGN');
  now += 50 * 60_000;
  watch.refused('key', 'EDGE_ORIGIN_FOREIGN');
  watch.bootstrapFetched('key');
  expect(watch.ofSite('key')).toEqual({ refused: [{ reason: 'origin-foreign', count: 2, lastAt: now }], bootstrapLastFetchedAt: now });
  expect(watch.ofSite('other')).toEqual({ refused: [], bootstrapLastFetchedAt: null });
  now += 61 * 60_000;
  expect(watch.ofSite('key').refused).toEqual([]);
  watch.refused('key', 'EDGE_ORIGIN_FOREIGN');
  expect(watch.ofSite('key').refused).toMatchObject([{ count: 1 }]);
});

it('forgets the keys seen longest ago, however many are guessed', () => {
  const watch = new SiteWatch(() => 0);
  watch.bootstrapFetched('first');
  for (let n = 0; n < 5_000; n++) watch.bootstrapFetched(`guess-${n}`);
  expect(watch.ofSite('first').bootstrapLastFetchedAt).toBeNull();
});
