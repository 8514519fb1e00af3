import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingFilter } from '@hindsight/recording-index';
import { PostgresRecordingIndex } from '@hindsight/recording-index/postgres';
import { SessionBuilder } from '@hindsight/testkit';

import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  bench.start();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Home, product with clicks, cart as a route. */
function visit(): SessionBuilder {
  const session = new SessionBuilder({ facts: { country: 'FR', device: 'mobile' } });
  const page = session.document();
  page.load('/', [], { referrer: 'https://search.example/', utm: { source: 'news' } }).wait(1000).flush();
  page.scroll(1500).wait(2000).click(12).wait(100).flush();
  page.view('/cart').wait(500).error().wait(3000).flush();
  return session;
}

async function recordingOf(session: SessionBuilder): Promise<Record<string, unknown> & { id: bigint }> {
  const { rows } = await bench.pool.query('select r.* from recordings r where handle = $1', [Buffer.from(session.handle, 'hex')]);
  expect(rows).toHaveLength(1);
  return rows[0] as Record<string, unknown> & { id: bigint };
}

describe('a window', () => {
  it('makes a recording that is listed and can be played while it runs', async () => {
    const session = visit();
    await bench.append(...session.records());
    await bench.consumed();
    const recording = await recordingOf(session);
    expect(recording).toMatchObject({
      state: 'live', country: 'FR', device: 'mobile', page_count: 2, click_count: 1, error_count: 1, entry_path: '/', exit_path: '/cart',
      folded_paths: ['/', '/cart'], utm_source: 'news', referrer_host: 'search.example', has_gap: false, duration_ms: 3600n,
    });
    expect((recording['started_at'] as Date).getTime()).toBe(session.startedAt + 40);
    const scope = { workspaceId: recording['workspace_id'] as bigint, siteId: recording['site_id'] as bigint };
    for (const filter of [{ entry: { match: 'equals', value: '/' } }, { exit: { match: 'equals', value: '/CART' } }, { referrer: { match: 'equals', value: 'search.example' } }, { referrer: { match: 'contains', value: 'https://search' } }] satisfies RecordingFilter[]) {
      expect((await new PostgresRecordingIndex(bench.pool).list(scope, filter, { limit: 9 })).recordings.map(({ id }) => id)).toContain(recording.id);
    }
    const lines = await linesOf(bench, recording.id);
    expect(lines.map((line) => [line.doc, line.seq])).toEqual([[0, 0], [0, 1], [0, 2]]);
    expect(lines.flatMap((line) => line.events)).toEqual(session.batches().flatMap((batch) => batch.events));
    expect(await bench.count('click_points where recording_id = $1', [recording.id])).toBe(1);
    expect(await bench.count('scroll_points where recording_id = $1 and reached = 1500', [recording.id])).toBe(1);
  });
});

describe('visits that were heard of and not recorded', () => {
  it('are one number for each site, hour and reason, whatever else the log says', async () => {
    const at = Date.UTC(2026, 5, 1, 10, 20);
    const record = (visits: number, receivedAt = at) => ({ kind: 'unrecorded' as const, receivedAt, workspaceId: '1', siteId: '4711', reason: 'sampled-out' as const, visits });
    await bench.append(record(3), record(4), record(5, at + 3_600_000), { ...record(2), reason: 'site-quota-spent' }, { ...record(-9), visits: -9 }, { ...record(1), reason: 'no reason' as never });
    await bench.consumed();
    const { rows } = await bench.pool.query('select hour, reason, visits from unrecorded_visits where site_id = 4711 order by hour, reason');
    expect(rows.map(({ hour, reason, visits }) => [(hour as Date).getTime(), reason, Number(visits)])).toEqual([
      [Date.UTC(2026, 5, 1, 10), 'sampled-out', 7], [Date.UTC(2026, 5, 1, 10), 'site-quota-spent', 2], [Date.UTC(2026, 5, 1, 11), 'sampled-out', 5],
    ]);
  });
});
