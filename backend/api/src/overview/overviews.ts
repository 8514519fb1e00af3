// Storage of the overview: one pass over a span's recordings, grouped every way the page shows. Bounded, so that a million visits
// cost no more than the newest hundred thousand.
import { Inject, Injectable } from '@nestjs/common';
import type { Overview } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import type { IndexScope, RecordingFilter } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';

type Totals = Overview['totals'];
type Bucket = Overview['buckets'][number];
type Shares = Overview['entries'];

export interface CountedSpan {
  isWhole: boolean;
  /** Start of the oldest visit counted; null when there is none. */
  oldestAt: number | null;
  totals: Totals;
  /** Those with a visit only. */
  buckets: Bucket[];
  entries: Shares;
  referrers: Shares;
  devices: Shares;
  countries: Shares;
  browsers: Shares;
}

/** Visits behind one overview. */
export const MOST_COUNTED = 100_000;
const MOST_SHARES = 8;
const MOST_ERRORS = 6;

/** What the recordings are grouped by, one column a grouping set. */
const GROUPED = { buckets: 'bucket', entries: 'entry_path', referrers: 'referrer_host', devices: 'device', countries: 'country', browsers: 'browser' } as const;

const SUMS = `count(*) as visits, sum(page_count) as page_views, count(*) filter (where error_count > 0) as with_errors,
  count(*) filter (where rage_click_count > 0) as with_rage, count(*) filter (where dead_click_count > 0) as with_dead,
  count(*) filter (where u_turn_count > 0) as with_u_turns, count(*) filter (where abandon_count > 0) as with_abandons,
  count(*) filter (where error_click_count > 0) as with_error_clicks`;

interface SumsRow {
  set: number;
  bucket: bigint | null;
  key: string | null;
  visits: bigint;
  page_views: bigint | null;
  with_errors: bigint;
  with_rage: bigint;
  with_dead: bigint;
  with_u_turns: bigint;
  with_abandons: bigint;
  with_error_clicks: bigint;
  median: number | null;
  oldest: Date;
}

@Injectable()
export class Overviews {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** @param filter with both `fromMs` and `toMs` */
  async count(scope: IndexScope, filter: RecordingFilter, bucketMs: number): Promise<CountedSpan> {
    const params = new SqlParams();
    const newest = newestRecordings(scope, filter, params, `r.page_count, r.error_count, r.rage_click_count, r.dead_click_count, r.u_turn_count, r.abandon_count,
      r.error_click_count, r.duration_ms, r.entry_path, r.referrer_host, r.device, r.country, r.browser,
      floor(extract(epoch from r.started_at) * 1000 / ${params.add(bucketMs)}::bigint)::bigint as bucket`);
    const columns = Object.values(GROUPED);
    const { rows } = await this.#pool.query<SumsRow>(
      `with newest as materialized (${newest}), sums as (
         select grouping(${columns.join(', ')}) as set, bucket, coalesce(${columns.slice(1).join(', ')}) as key, min(started_at) as oldest, ${SUMS}
         from newest group by grouping sets ((), ${columns.map((column) => `(${column})`).join(', ')})
       ), ranked as (select sums.*, row_number() over (partition by set order by visits desc, key collate "C") as place from sums)
       select ranked.*, case when bucket is null and key is null then (select percentile_cont(0.5) within group (order by duration_ms) from newest) end as median
       from ranked where place <= ${MOST_SHARES} or bucket is not null`,
      params.values,
    );
    return countedSpan(rows, bucketMs);
  }

  /** Page groups by the number of visits that saw them. */
  async pages(scope: IndexScope, filter: RecordingFilter): Promise<Overview['pages']> {
    const params = new SqlParams();
    const newest = newestRecordings(scope, filter, params, 'r.month, r.id');
    const { rows } = await this.#pool.query<{ page_group: string; visits: bigint; page_views: bigint }>(
      `with newest as materialized (${newest})
       select p.page_group, count(distinct v.recording_id) as visits, count(*) as page_views
       from newest n join page_views v on v.month = n.month and v.recording_id = n.id join pages p on p.id = v.page_id
       group by p.page_group order by visits desc, p.page_group collate "C" limit ${MOST_SHARES}`,
      params.values,
    );
    return rows.map((row) => ({ pageGroup: row.page_group, visits: Number(row.visits), pageViews: Number(row.page_views) }));
  }

  async newestErrors(scope: IndexScope, filter: RecordingFilter): Promise<Overview['newestErrors']> {
    const params = new SqlParams();
    const where = whereRecordings(scope, { ...filter, hasError: true }, params);
    const { rows } = await this.#pool.query<{ id: bigint; started_at: Date; entry_path: string; error_count: number; browser: string; device: string }>(
      `select r.id, r.started_at, r.entry_path, r.error_count, r.browser, r.device from recordings r where ${where} order by r.started_at desc, r.id desc limit ${MOST_ERRORS}`,
      params.values,
    );
    return rows.map((row) => ({ recordingId: String(row.id), startedAt: row.started_at.getTime(), entryPath: row.entry_path, errors: row.error_count, browser: row.browser, device: row.device }));
  }
}

/** One more than is counted: tells whether that were all. */
function newestRecordings(scope: IndexScope, filter: RecordingFilter, params: SqlParams, columns: string): string {
  return `select r.started_at, ${columns} from recordings r where ${whereRecordings(scope, filter, params)} order by r.started_at desc, r.id desc limit ${params.add(MOST_COUNTED + 1)}`;
}

function countedSpan(rows: readonly SumsRow[], bucketMs: number): CountedSpan {
  const names = Object.keys(GROUPED) as (keyof typeof GROUPED)[];
  // grouping() has a bit per column, the first one highest, set where the column is not grouped by.
  const every = 2 ** names.length - 1;
  const rowsOf = (name: keyof typeof GROUPED): SumsRow[] => rows.filter((row) => row.set === every - 2 ** (names.length - 1 - names.indexOf(name)));
  const all = rows.find((row) => row.set === every);
  const sharesOf = (name: Exclude<keyof typeof GROUPED, 'buckets'>): Shares => rowsOf(name).map((row) => ({ key: row.key ?? '', visits: Number(row.visits) }));
  return {
    isWhole: Number(all?.visits ?? 0) <= MOST_COUNTED,
    oldestAt: all === undefined || Number(all.visits) === 0 ? null : all.oldest.getTime(),
    totals: {
      visits: Number(all?.visits ?? 0), pageViews: Number(all?.page_views ?? 0), withErrors: Number(all?.with_errors ?? 0), withRage: Number(all?.with_rage ?? 0),
      withDeadClicks: Number(all?.with_dead ?? 0), withUTurns: Number(all?.with_u_turns ?? 0), withAbandons: Number(all?.with_abandons ?? 0),
      withErrorClicks: Number(all?.with_error_clicks ?? 0), medianDurationMs: all?.median == null ? null : Math.round(all.median),
    },
    buckets: rowsOf('buckets').map((row) => ({
      atMs: Number(row.bucket) * bucketMs, visits: Number(row.visits), errors: Number(row.with_errors), rage: Number(row.with_rage), dead: Number(row.with_dead),
      uTurns: Number(row.with_u_turns), abandons: Number(row.with_abandons), errorClicks: Number(row.with_error_clicks),
    })).sort((a, b) => a.atMs - b.atMs),
    entries: sharesOf('entries'), referrers: sharesOf('referrers'), devices: sharesOf('devices'), countries: sharesOf('countries'), browsers: sharesOf('browsers'),
  };
}
