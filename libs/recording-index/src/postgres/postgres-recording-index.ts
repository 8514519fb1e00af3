// The default index: Postgres answers from the rows themselves, so it is never behind.

import type { Pool } from '@hindsight/database';

import { readCursor, writeCursor, type CursorPlace } from '../cursor.ts';
import type { RecordingFilter } from '../filter.ts';
import { EXACT_COUNT_LIMIT, FACET_LIMIT, type Facet, type FacetField, type IndexScope, type Neighbours, type RecordingCount, type RecordingIndex, type RecordingPage } from '../index.ts';
import { SUMMARY_COLUMNS, summaryOf, type SummaryRow } from './summary-row.ts';
import { SqlParams, whereRecordings } from './where-recordings.ts';

const LARGEST_ID = 9_223_372_036_854_775_807n;

export class PostgresRecordingIndex implements RecordingIndex {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(scope: IndexScope, filter: RecordingFilter, { cursor, limit }: { cursor?: string; limit: number }): Promise<RecordingPage> {
    const params = new SqlParams();
    let where = whereRecordings(scope, filter, params);
    if (cursor !== undefined) {
      const after = readCursor(cursor, filter);
      const id = after.id > LARGEST_ID ? LARGEST_ID : after.id;
      where += `\n and (r.started_at, r.id) < (${params.addTime(after.startedAt)}, ${params.add(id)}::bigint)`;
    }
    // One row more than asked tells whether there is a next page.
    const { rows } = await this.#pool.query<SummaryRow>(
      `select ${SUMMARY_COLUMNS} from recordings r where ${where} order by r.started_at desc, r.id desc limit ${params.add(limit + 1)}`,
      params.values,
    );
    const recordings = rows.slice(0, limit).map(summaryOf);
    const last = recordings.at(-1);
    return { recordings, cursor: rows.length > limit && last ? writeCursor(last, filter) : null };
  }

  async neighbours(scope: IndexScope, filter: RecordingFilter, place: CursorPlace): Promise<Neighbours> {
    const beside = async (sign: '<' | '>', order: 'asc' | 'desc'): Promise<bigint | null> => {
      const params = new SqlParams();
      const where = whereRecordings(scope, filter, params);
      const { rows } = await this.#pool.query<{ id: bigint }>(
        `select r.id from recordings r where ${where} and (r.started_at, r.id) ${sign} (${params.addTime(place.startedAt)}, ${params.add(place.id)}::bigint)
         order by r.started_at ${order}, r.id ${order} limit 1`,
        params.values,
      );
      return rows[0]?.id ?? null;
    };
    const [newer, older] = await Promise.all([beside('>', 'asc'), beside('<', 'desc')]);
    return { newer, older };
  }

  async count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount> {
    const params = new SqlParams();
    const where = whereRecordings(scope, filter, params);
    const { rows } = await this.#pool.query<{ count: bigint }>(
      `select count(*) as count from (select 1 from recordings r where ${where} limit ${params.add(EXACT_COUNT_LIMIT + 1)}) as found`,
      params.values,
    );
    const count = Number(rows[0]?.count ?? 0n);
    return count > EXACT_COUNT_LIMIT ? { count: EXACT_COUNT_LIMIT, isExact: false } : { count, isExact: true };
  }

  async facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[]): Promise<Facet[]> {
    const facets: Facet[] = [];
    for (const field of fields) facets.push({ field, values: await this.#facet(scope, filter, field) });
    return facets;
  }

  async #facet(scope: IndexScope, filter: RecordingFilter, field: FacetField): Promise<Facet['values']> {
    const params = new SqlParams();
    const where = whereRecordings(scope, filter, params);
    const limit = params.add(FACET_LIMIT);
    // Ties by key in byte order of UTF-8: the same on every database, whatever its collation.
    const { rows } = await this.#pool.query<{ key: string; count: bigint }>(
      field === 'page'
        ? `select page_group as key, count(*) as count
           from (
             select distinct r.id, p.page_group
             from recordings r
             join page_views v on v.month = r.month and v.recording_id = r.id
             join pages p on p.id = v.page_id and p.site_id = r.site_id
             where ${where}
           ) as visited group by 1 order by 2 desc, page_group collate "C" limit ${limit}`
        : `select r.${FACET_COLUMNS[field]} as key, count(*) as count from recordings r where ${where}
           group by 1 order by 2 desc, r.${FACET_COLUMNS[field]} collate "C" limit ${limit}`,
      params.values,
    );
    return rows.map(({ key, count }) => ({ key, count: Number(count) }));
  }
}

const FACET_COLUMNS = { device: 'device', country: 'country', browser: 'browser', system: 'system' } as const satisfies Record<Exclude<FacetField, 'page'>, string>;
