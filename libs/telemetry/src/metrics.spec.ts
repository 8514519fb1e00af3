import { expect, it } from '@jest/globals';

import { Metrics } from './metrics.ts';

it('a figure that cannot be read is absent and counted; the others are told', async () => {
  const metrics = new Metrics();
  let isAway = false;
  metrics.gauge('rows_waiting', 'help', [], () => (isAway ? Promise.reject(new Error('away')) : [{ labels: {}, value: 7 }]));
  metrics.gauge('rows_by_kind', 'help', ['kind'], () => []);
  metrics.count('failures_total', 'help').add({}, 3);
  expect((await metrics.expose()).text).toMatch(/^rows_waiting 7$/m);
  isAway = true;
  const { text } = await metrics.expose();
  expect(text).toMatch(/^failures_total 3$/m);
  expect(text).not.toMatch(/^rows_waiting \d/m);
  expect((await metrics.expose()).text).toMatch(/^metrics_gauge_failures_total\{gauge="rows_waiting"\} [12]$/m);
});
