// Many recordings straight into Postgres, for measuring: the rows a worker would have written, made where they lie.
import type { Pool } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';

/** Rows per statement, so that memory stays bounded. */
const AT_ONCE = 100_000;

/** Three months of visits to one site: skewed pages, devices, countries; about four page views each. Ids run from 1 to `count`. */
export async function fillRecordings(pool: Pool, scope: IndexScope, count: number): Promise<void> {
  await pool.query(`select ensure_month(d::date) from generate_series(date_trunc('month', now()) - interval '4 months', now(), interval '1 month') d`);
  await pool.query(`insert into pages (workspace_id, site_id, path, path_folded, page_group, rules_version)
    select ${scope.workspaceId}, ${scope.siteId}, '/product/' || n, '/product/' || n, '/product/*', 1 from generate_series(1, 400) n
    union all select ${scope.workspaceId}, ${scope.siteId}, p, p, p, 1 from unnest(array['/', '/list', '/cart', '/checkout', '/about', '/article']) p`);
  await pool.query(`insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text, text_folded)
    select ${scope.workspaceId}, ${scope.siteId}, decode(md5(n::text), 'hex'), 1, '#b' || n, 'button', 'Button ' || n, 'button ' || n from generate_series(1, 300) n`);
  const { rows: [elements] } = await pool.query<{ first: bigint }>('select min(id) as first from elements where site_id = $1', [scope.siteId]);
  for (let from = 1; from <= count; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE - 1, count);
    await pool.query(`
      insert into recordings (month, id, workspace_id, site_id, handle, visitor_hash, version, rules_version, state, started_at, ended_at, duration_ms,
        page_count, click_count, error_count, rage_click_count, event_count, is_bot, is_demo, country, device, browser, browser_version, system,
        system_version, entry_path, exit_path, entry_folded, exit_folded, folded_paths, referrer, referrer_host, referrer_folded, referrer_host_folded, utm_source, clicked_elements)
      select date_trunc('month', s.at)::date, s.n, ${scope.workspaceId}, ${scope.siteId}, decode(lpad(to_hex(s.n), 16, '0'), 'hex'), decode(md5((s.n % 60000)::text), 'hex'), 1, 1, 'sealed', s.at,
        s.at + s.ms * interval '1 millisecond', s.ms, array_length(s.paths, 1), (random() * 40)::int, (random() < 0.06)::int, (random() < 0.04)::int, 500,
        random() < 0.03, false, (array['DE','US','FR','GB','NL','ES','IT','PL','JP','BR'])[1 + floor(power(random(), 2) * 10)::int],
        (array['desktop','mobile','tablet'])[1 + floor(power(random(), 2) * 3)::int], (array['Chrome','Safari','Firefox','Edge'])[1 + floor(power(random(), 2) * 4)::int], '1',
        (array['Windows','macOS','Android','iOS','Linux'])[1 + floor(random() * 5)::int], '1',
        s.paths[1], s.paths[array_length(s.paths, 1)], s.paths[1], s.paths[array_length(s.paths, 1)], s.paths, s.referrer, split_part(s.referrer, '/', 3),
        s.referrer, split_part(s.referrer, '/', 3), (array['', '', '', 'newsletter', 'ads'])[1 + floor(random() * 5)::int],
        array(select distinct ${elements?.first ?? 0n} + floor(power(random(), 3) * 300)::bigint from generate_series(1, (s.n % 5)::int))
      from (
        select n, date_trunc('milliseconds', now() - random() * interval '90 days') as at, (power(random(), 3) * 1800000)::bigint as ms,
          (array['', 'https://search.example/q', 'https://news.example/a/b'])[1 + floor(random() * 3)::int] as referrer,
          (array['/', '/list'])[1 + floor(random() * 2)::int] || array(select case when random() < 0.5 then '/product/' || (1 + floor(power(random(), 2) * 400))::int
            else (array['/list', '/cart', '/checkout', '/about', '/article'])[1 + floor(random() * 5)::int] end from generate_series(1, 1 + (n % 6))) as paths
        from generate_series(${from}, ${to}) n
      ) s`);
    await pool.query(`
      insert into page_views (month, recording_id, workspace_id, site_id, doc, view, page_id, cause, from_ms, to_ms, viewport_width, viewport_height)
      select r.month, r.id, r.workspace_id, r.site_id, p.nth, 0, pages.id, 'load', (p.nth - 1) * 20000, p.nth * 20000, 1440, 900
      from recordings r cross join lateral unnest(r.folded_paths) with ordinality as p(path, nth) join pages on pages.site_id = r.site_id and pages.path = p.path
      where r.id between ${from} and ${to}`);
  }
  await pool.query('vacuum analyze');
}
