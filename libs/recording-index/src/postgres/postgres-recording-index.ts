// The default index: Postgres answers from the rows themselves, so it is never behind.

import type { Pool } from '@hindsight/database';

import { readCursor, writeCursor, type CursorPlace } from '../cursor.ts';
import type { RecordingFilter } from '../filter.ts';
import { EXACT_COUNT_LIMIT, FACET_LIMIT, type Facet, type FacetCounts, type FacetField, type IndexScope, type Neighbours, type RecordingCount, type RecordingIndex, type RecordingPage } from '../index.ts';
import { endOfNewest, whereAmongNewest } from './end-of-newest.ts';
import { findNames } from './known-names.ts';
import { SUMMARY_COLUMNS, summaryOf, type SummaryRow } from './summary-row.ts';
import { SqlParams, whereRecordings, whereStarted, type KnownNames } from './where-recordings.ts';

const LARGEST_ID = 9_223_372_036_854_775_807n;
/** Recordings gone through one by one before Postgres may choose another way. */
const NEAR = 5_000;

/** From a place (null: the newest recording) towards one end of the list. */
interface Walk {
  columns: string;
  limit: number;
  beside: CursorPlace | null;
  towards: 'newer' | 'older';
}

export class PostgresRecordingIndex implements RecordingIndex {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(scope: IndexScope, filter: RecordingFilter, { cursor, limit }: { cursor?: string; limit: number }): Promise<RecordingPage> {
    // One row more than asked tells whether there is a next page.
    const rows = await this.#inOrder<SummaryRow>(scope, filter, { columns: SUMMARY_COLUMNS, limit: limit + 1, beside: cursor === undefined ? null : readCursor(cursor, filter), towards: 'older' });
    const recordings = rows.slice(0, limit).map(summaryOf);
    const last = recordings.at(-1);
    return { recordings, cursor: rows.length > limit && last ? writeCursor(last, filter) : null };
  }

  async neighbours(scope: IndexScope, filter: RecordingFilter, place: CursorPlace): Promise<Neighbours> {
    const next = async (towards: Walk['towards']): Promise<bigint | null> =>
      (await this.#inOrder<{ id: bigint }>(scope, filter, { columns: 'r.id', limit: 1, beside: place, towards }))[0]?.id ?? null;
    const [newer, older] = await Promise.all([next('newer'), next('older')]);
    return { newer, older };
  }

  /**
   * The first `limit` recordings on one side of a place. Most filters find a screenful among the nearest few thousand, so these are gone
   * through first, one after the other. Left to itself, Postgres may find all matches of a million and sort them: how many there will be it
   * guesses badly for pages, clicks and sequences. What is rarer than that is sought by whatever way it thinks best.
   */
  async #inOrder<Row extends object>(scope: IndexScope, filter: RecordingFilter, walk: Walk): Promise<Row[]> {
    const near = await this.#walk<Row>(scope, filter, walk, NEAR);
    return near.length === walk.limit ? near : this.#walk<Row>(scope, filter, walk, await findNames(this.#pool, scope, filter));
  }

  /** @param among only so many of the nearest recordings, whether or not they meet the filter; or all, with the names of the site known */
  async #walk<Row extends object>(scope: IndexScope, filter: RecordingFilter, { columns, limit, beside, towards }: Walk, among: number | KnownNames): Promise<Row[]> {
    const params = new SqlParams();
    const [sign, way] = towards === 'older' ? ['<', 'desc'] : ['>', 'asc'];
    const order = `order by r.started_at ${way}, r.id ${way}`;
    const place = beside === null ? 'true' : `(r.started_at, r.id) ${sign} (${params.addTime(beside.startedAt)}, ${params.add(beside.id > LARGEST_ID ? LARGEST_ID : beside.id)}::bigint)`;
    const [near, names] = typeof among === 'number' ? [among, undefined] : [null, among];
    const source = near === null ? 'recordings r' : `(select * from recordings r where ${whereStarted(scope, filter, params)} and ${place} ${order} limit ${params.add(near)}) as r`;
    const { rows } = await this.#pool.query<Row>(
      `select ${columns} from ${source} where ${whereRecordings(scope, filter, params, names)}\n and ${place} ${order} limit ${params.add(limit)}`, params.values,
    );
    return rows;
  }

  async count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount> {
    const params = new SqlParams();
    const where = whereRecordings(scope, filter, params, await findNames(this.#pool, scope, filter));
    const { rows } = await this.#pool.query<{ count: bigint }>(
      `select count(*) as count from (select 1 from recordings r where ${where} limit ${params.add(EXACT_COUNT_LIMIT + 1)}) as found`,
      params.values,
    );
    const count = Number(rows[0]?.count ?? 0n);
    return count > EXACT_COUNT_LIMIT ? { count: EXACT_COUNT_LIMIT, isExact: false } : { count, isExact: true };
  }

  async facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[], amongNewest: number): Promise<FacetCounts> {
    const end = await endOfNewest(this.#pool, scope, filter, amongNewest);
    const columns = fields.filter((field) => field !== 'page');
    const [counted, pages] = await Promise.all([columns.length > 0 ? this.#countColumns(scope, filter, columns, end) : null, fields.includes('page') ? this.#countPages(scope, filter, end) : []]);
    const facets = fields.map((field) => ({ field, values: (field === 'page' ? pages : counted?.get(field)) ?? [] }));
    return { facets, amongNewest: end === null ? null : amongNewest };
  }

  /** One pass over the recordings, whatever the number of fields. */
  async #countColumns(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetColumn[], end: CursorPlace | null): Promise<Map<FacetField, Facet['values']>> {
    const params = new SqlParams();
    const where = whereAmongNewest(scope, filter, end, params);
    const columns = fields.map((field) => `r.${field}`);
    const key = `coalesce(${columns.join(', ')})`;
    // Ties by key in byte order of UTF-8: the same on every database, whatever its collation.
    const { rows } = await this.#pool.query<{ others: number; key: string; count: bigint }>(
      `select * from (
         select grouping(${columns.join(', ')}) as others, ${key} as key, count(*) as count, row_number() over (partition by grouping(${columns.join(', ')}) order by count(*) desc, ${key} collate "C") as place
         from recordings r where ${where} group by grouping sets (${columns.map((column) => `(${column})`).join(', ')})
       ) as counted where place <= ${params.add(FACET_LIMIT)} order by place`,
      params.values,
    );
    const all = 2 ** fields.length - 1;
    return new Map(fields.map((field, i) => [field, rows.filter(({ others }) => others === all - 2 ** (fields.length - 1 - i)).map(({ key: value, count }) => ({ key: value, count: Number(count) }))]));
  }

  async #countPages(scope: IndexScope, filter: RecordingFilter, end: CursorPlace | null): Promise<Facet['values']> {
    const params = new SqlParams();
    const where = whereAmongNewest(scope, filter, end, params);
    // The site is given, not the row's: else the names of all pages are hashed anew for each row.
    const { rows } = await this.#pool.query<{ key: string; count: bigint }>(
      `select seen.page_group as key, count(*) as count from recordings r cross join lateral (
         select distinct p.page_group from page_views v join pages p on p.id = v.page_id and p.site_id = ${params.add(scope.siteId)} where v.month = r.month and v.recording_id = r.id
       ) as seen where ${where} group by 1 order by 2 desc, seen.page_group collate "C" limit ${params.add(FACET_LIMIT)}`,
      params.values,
    );
    return rows.map(({ key, count }) => ({ key, count: Number(count) }));
  }
}

type FacetColumn = Exclude<FacetField, 'page'>;
