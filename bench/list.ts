// How fast the list answers: 100,000 recordings of one site, random filters, the default index on an embedded Postgres.
import { openPool, type Pool } from '@hindsight/database';
import type { IndexScope, RecordingFilter } from '@hindsight/recording-index';
import { PostgresRecordingIndex } from '@hindsight/recording-index/postgres';
import { migrate } from '@hindsight/migrations';
import { startPostgres } from '@hindsight/testkit';

import { percentile, writeReport } from './report.ts';

const RECORDINGS = 100_000;
const FILTERS = 200;
const SCOPE: IndexScope = { workspaceId: 1n, siteId: 1n };

const server = await startPostgres({ ownServer: true });
try {
  await migrate(server.url);
  const pool = openPool(server.url, { max: 4 });
  try {
    await fill(pool);
    await measure(pool);
  } finally {
    await pool.end();
  }
} finally {
  await server.stop();
}

/** Three months of visits: skewed pages, devices, countries; about four page views each. */
async function fill(pool: Pool): Promise<void> {
  await pool.query(`select ensure_month(d::date) from generate_series(date_trunc('month', now()) - interval '4 months', now(), interval '1 month') d`);
  await pool.query(`insert into pages (workspace_id, site_id, path, page_group, rules_version)
    select 1, 1, '/product/' || n, '/product/*', 1 from generate_series(1, 400) n
    union all select 1, 1, p, p, 1 from unnest(array['/', '/list', '/cart', '/checkout', '/about', '/article']) p`);
  await pool.query(`
    insert into recordings (month, id, workspace_id, site_id, handle, visitor_hash, version, rules_version, state, started_at, ended_at, duration_ms,
      page_count, click_count, error_count, rage_click_count, event_count, is_bot, is_demo, country, device, browser, browser_version, system,
      system_version, entry_path, exit_path, entry_folded, exit_folded, folded_paths, referrer, referrer_host, referrer_folded, referrer_host_folded, utm_source)
    select date_trunc('month', s.at)::date, s.n, 1, 1, decode(lpad(to_hex(s.n), 16, '0'), 'hex'), decode(md5((s.n % 60000)::text), 'hex'), 1, 1, 'sealed', s.at,
      s.at + s.ms * interval '1 millisecond', s.ms, array_length(s.paths, 1), (random() * 40)::int, (random() < 0.06)::int, (random() < 0.04)::int, 500,
      random() < 0.03, false, (array['DE','US','FR','GB','NL','ES','IT','PL','JP','BR'])[1 + floor(power(random(), 2) * 10)::int],
      (array['desktop','mobile','tablet'])[1 + floor(power(random(), 2) * 3)::int], (array['Chrome','Safari','Firefox','Edge'])[1 + floor(power(random(), 2) * 4)::int], '1',
      (array['Windows','macOS','Android','iOS','Linux'])[1 + floor(random() * 5)::int], '1',
      s.paths[1], s.paths[array_length(s.paths, 1)], s.paths[1], s.paths[array_length(s.paths, 1)], s.paths, s.referrer, split_part(s.referrer, '/', 3),
      s.referrer, split_part(s.referrer, '/', 3), (array['', '', '', 'newsletter', 'ads'])[1 + floor(random() * 5)::int]
    from (
      select n, now() - random() * interval '90 days' as at, (power(random(), 3) * 1800000)::bigint as ms,
        (array['', 'https://search.example/q', 'https://news.example/a/b'])[1 + floor(random() * 3)::int] as referrer,
        (array['/', '/list'])[1 + floor(random() * 2)::int] || array(select case when random() < 0.5 then '/product/' || (1 + floor(power(random(), 2) * 400))::int
          else (array['/list', '/cart', '/checkout', '/about', '/article'])[1 + floor(random() * 5)::int] end from generate_series(1, 1 + (n % 6))) as paths
      from generate_series(1, ${RECORDINGS}) n
    ) s`);
  await pool.query(`
    insert into page_views (month, recording_id, workspace_id, site_id, doc, view, page_id, cause, from_ms, to_ms, viewport_width, viewport_height)
    select r.month, r.id, 1, 1, p.nth, 0, pages.id, 'load', 0, 1000, 1440, 900
    from recordings r cross join lateral unnest(r.folded_paths) with ordinality as p(path, nth) join pages on pages.site_id = 1 and pages.path = p.path`);
  await pool.query('analyze');
}

async function measure(pool: Pool): Promise<void> {
  const index = new PostgresRecordingIndex(pool);
  const listMs: number[] = [];
  const bothMs: number[] = [];
  let slowest = { ms: 0, filter: {} as RecordingFilter };
  const random = seeded(20261121);
  for (let round = 0; round < FILTERS + 20; round++) {
    const filter = randomFilter(random);
    const start = performance.now();
    await index.list(SCOPE, filter, { limit: 50 });
    const listed = performance.now();
    await index.count(SCOPE, filter);
    const counted = performance.now();
    if (round < 20) continue; // warming up
    listMs.push(listed - start);
    bothMs.push(counted - start);
    if (counted - start > slowest.ms) slowest = { ms: counted - start, filter };
  }
  const { rows: [size] } = await pool.query<{ recordings: bigint; views: bigint; bytes: bigint }>(
    `select (select count(*) from recordings) as recordings, (select count(*) from page_views) as views, pg_database_size(current_database()) as bytes`);
  const row = (what: string, values: number[]): Record<string, string | number> =>
    ({ what, 'p50 ms': percentile(values, 0.5).toFixed(1), 'p95 ms': percentile(values, 0.95).toFixed(1), 'max ms': Math.max(...values).toFixed(1) });
  writeReport({
    name: 'list',
    what: `${size?.recordings ?? 0} recordings and ${size?.views ?? 0} page views of one site over 90 days (${Math.round(Number(size?.bytes ?? 0) / 2 ** 20)} MiB with indexes); `
      + `${FILTERS} random filters of 0 to 4 conditions, first page of 50, then the count exact to 10,000; one after the other, after 20 to warm up.`,
    command: 'npm run list -w bench',
    rows: [row('page of 50', listMs), row('page of 50 and count', bothMs)],
    notes: [`Slowest: ${JSON.stringify(slowest.filter)}`, 'One connection, nothing else running but what the load says. fsync of the test database is off; only reads are measured.'],
  });
}

function randomFilter(random: () => number): RecordingFilter {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const day = 86_400_000;
  const conditions: (() => RecordingFilter)[] = [
    () => ({ page: { match: pick(['equals', 'contains', 'pattern'] as const), value: pick(['/product/7', '/cart', 'duct/3', '/product/*1', '/checkout']) } }),
    () => ({ entry: { match: 'equals', value: pick(['/', '/list']) } }),
    () => ({ exit: { match: 'contains', value: pick(['check', 'product']) } }),
    () => ({ device: [pick(['desktop', 'mobile', 'tablet'] as const)] }),
    () => ({ country: [pick(['DE', 'US', 'BR']), 'JP'] }),
    () => ({ browser: [pick(['Chrome', 'Safari', 'Edge'])] }),
    () => ({ fromMs: Date.now() - pick([1, 7, 30, 60]) * day }),
    () => ({ minDurationMs: pick([1000, 60_000, 600_000]) }),
    () => ({ minPages: pick([2, 5]) }),
    () => ({ hasError: true }),
    () => ({ hasRageClick: true }),
    () => ({ pageGroup: '/product/*' }),
    () => ({ utmSource: ['newsletter'] }),
    () => ({ referrer: { match: 'contains', value: 'search' } }),
  ];
  return Object.assign({}, ...Array.from({ length: Math.floor(random() * 5) }, () => pick(conditions)())) as RecordingFilter;
}

/** Numerical Recipes' linear congruential generator: the same filters in every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
