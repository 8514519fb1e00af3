import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Overview } from '@hindsight/api-contract';

import { startApi, type ApiUnderTest } from './api-under-test.ts';
import { putVisit } from './put-visit.ts';

const DAY_MS = 86_400_000;
const TO_MS = Date.UTC(2026, 10, 20, 12);

let t: ApiUnderTest;
beforeAll(async () => { t = await startApi(); });
afterAll(() => t[Symbol.asyncDispose]());

it('counts a span of visits every way the page shows, beside the span before', async () => {
  const made = await t.ask('/api/v1/sites', { method: 'POST', cookie: t.owner.cookie, body: { name: 'Shop' } });
  const site = { workspaceId: t.owner.workspaceId, siteId: BigInt(made.json<{ id: string }>().id) };
  const on = (daysAgo: number): number => TO_MS - daysAgo * DAY_MS;
  await putVisit(t, site, { startedAt: on(1), durationMs: 10_000, paths: ['/a', '/b'], pageGroups: ['/a', '/b'], entryPath: '/a', device: 'desktop', country: 'DE', rageClickCount: 2 });
  await putVisit(t, site, { startedAt: on(1), durationMs: 30_000, paths: ['/a'], pageGroups: ['/a'], entryPath: '/a', device: 'mobile', country: 'DE', errorCount: 3 });
  const newest = await putVisit(t, site, { startedAt: on(0.5), durationMs: 20_000, paths: ['/b'], pageGroups: ['/b'], entryPath: '/b', device: 'mobile', country: 'FR', errorCount: 1 });
  await putVisit(t, site, { startedAt: on(9), durationMs: 5_000, paths: ['/a'], pageGroups: ['/a'], entryPath: '/a', device: 'desktop' });
  await putVisit(t, site, { startedAt: on(1), paths: ['/a'], pageGroups: ['/a'], entryPath: '/a', isBot: true });
  const get = (query: string) => t.ask(`/api/v1/sites/${site.siteId}/overview?${query}`, { cookie: t.owner.cookie });

  const week = (await get(`from=${on(7)}&to=${TO_MS}`)).json<Overview>();
  expect(week).toMatchObject({
    fromMs: on(7), toMs: TO_MS, isWhole: true, countedFromMs: on(7), bucketMs: DAY_MS,
    totals: { visits: 3, pageViews: 4, withErrors: 2, withRage: 1, withDeadClicks: 0, medianDurationMs: 20_000 }, before: { visits: 1, medianDurationMs: 5_000 },
    pages: [{ pageGroup: '/a', visits: 2, pageViews: 2 }, { pageGroup: '/b', visits: 2, pageViews: 2 }],
    entries: [{ key: '/a', visits: 2 }, { key: '/b', visits: 1 }], devices: [{ key: 'mobile', visits: 2 }, { key: 'desktop', visits: 1 }],
    countries: [{ key: 'DE', visits: 2 }, { key: 'FR', visits: 1 }],
  });
  expect(week.newestErrors.map(({ recordingId, errors }) => [recordingId, errors])).toEqual([[String(newest.id), 1], [expect.any(String), 3]]);
  // Every step of the span is there, and they add up.
  expect(week.buckets.map(({ visits }) => visits)).toEqual([0, 0, 0, 0, 0, 0, 2, 1]);
  expect(week.buckets[6]).toMatchObject({ atMs: Date.UTC(2026, 10, 19), errors: 1, rage: 1 });

  const day = (await get(`from=${on(1.01)}&to=${TO_MS}&device=mobile`)).json<Overview>();
  expect([day.bucketMs, day.totals.visits, day.before?.visits, day.buckets.length]).toEqual([3_600_000, 2, 0, 25]);
  const refused = await get(`from=${TO_MS}&to=${on(1)}`);
  expect([refused.statusCode, refused.json()]).toEqual([400, expect.objectContaining({ code: 'API_REQUEST_INVALID' })]);
});

it('an empty site has an overview too', async () => {
  const made = await t.ask('/api/v1/sites', { method: 'POST', cookie: t.owner.cookie, body: { name: 'New' } });
  const answer = await t.ask(`/api/v1/sites/${made.json<{ id: string }>().id}/overview`, { cookie: t.owner.cookie });
  expect(answer.json()).toMatchObject({ totals: { visits: 0, medianDurationMs: null }, before: { visits: 0 }, pages: [], devices: [], newestErrors: [] });
});
