// Values a filter may be told, with their counts under the other conditions. Counted among the newest recordings alone, so that the answer
// takes the same time however many there are; it says among how many.
import { Inject, Injectable } from '@nestjs/common';
import type { SuggestionField, Suggestions as SuggestionsShape } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import { foldCase, type IndexScope, type RecordingFilter } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';

const MOST_VALUES = 50;
/** All there are: people type names of countries, and only the app knows those. */
const MOST_COUNTRIES = 300;

interface Source {
  /** The value, of the recordings `r` and what is joined. */
  key: string;
  /** Each value once per recording, so that rows can be counted and need not be sorted. */
  join?: string;
  amongNewest: number;
}

const COLUMN_SAMPLE = 50_000;
const JOINED_SAMPLE = 10_000;
const column = (key: string): Source => ({ key, amongNewest: COLUMN_SAMPLE });
const clicked = (what: 'text' | 'selector'): Source => ({
  key: `clicked.${what}`, amongNewest: JOINED_SAMPLE, join: `cross join lateral (select distinct e.${what} from elements e where e.id = any(r.clicked_elements)) as clicked`,
});

const SOURCES: Record<SuggestionField, Source> = {
  device: column('r.device'), country: column('r.country'), browser: column('r.browser'), system: column('r.system'), language: column('r.language'),
  entry: column('r.entry_path'), exit: column('r.exit_path'), referrer: column('r.referrer_host_folded'), user: column('r.user_name'),
  utmSource: column('r.utm_source'), utmMedium: column('r.utm_medium'), utmCampaign: column('r.utm_campaign'),
  page: { key: 'path.text', join: 'cross join lateral unnest(r.folded_paths) as path (text)', amongNewest: COLUMN_SAMPLE },
  tag: {
    key: 'tagged.tag', amongNewest: COLUMN_SAMPLE,
    join: 'cross join lateral (select unnest(r.tags) as tag union select t.tag from recording_tags t where t.recording_id = r.id) as tagged',
  },
  pageGroup: {
    key: 'seen.page_group', amongNewest: JOINED_SAMPLE,
    join: 'cross join lateral (select distinct p.page_group from page_views v join pages p on p.id = v.page_id where v.month = r.month and v.recording_id = r.id) as seen',
  },
  clickedText: clicked('text'), clickedSelector: clicked('selector'),
};
/** Where nothing is a value people look for. */
const MAY_BE_EMPTY: ReadonlySet<SuggestionField> = new Set(['country', 'browser', 'system', 'language', 'device']);

@Injectable()
export class Suggestions {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async of(scope: IndexScope, filter: RecordingFilter, field: SuggestionField, prefix: string): Promise<SuggestionsShape> {
    const { key, join = '', amongNewest } = SOURCES[field];
    const oldest = await this.#nth(scope, filter.toMs, amongNewest);
    const params = new SqlParams();
    const conditions = [whereRecordings(scope, filter, params)];
    if (oldest !== null) conditions.push(`(r.started_at, r.id) >= (${params.add(oldest.started_at)}::timestamptz, ${params.add(oldest.id)}::bigint)`);
    if (!MAY_BE_EMPTY.has(field)) conditions.push(`${key} <> ''`);
    if (prefix !== '') conditions.push(`strpos(lower(${key}), ${params.add(foldCase(prefix))}) > 0`);
    const { rows } = await this.#pool.query<{ key: string; count: bigint }>(
      `select ${key} as key, count(*) as count from recordings r ${join} where ${conditions.join('\n and ')}
       group by 1 order by 2 desc, ${key} collate "C" limit ${field === 'country' ? MOST_COUNTRIES : MOST_VALUES}`,
      params.values,
    );
    return { field, values: rows.map((row) => ({ key: row.key, count: Number(row.count) })), amongNewest: oldest === null ? null : amongNewest };
  }

  /** The n-th newest recording of the site, bots included; null when there are fewer. */
  async #nth({ siteId }: IndexScope, beforeMs: number | undefined, n: number): Promise<{ started_at: Date; id: bigint } | null> {
    const params = new SqlParams();
    const before = beforeMs === undefined ? '' : ` and started_at < ${params.addTime(beforeMs)}`;
    const { rows } = await this.#pool.query<{ started_at: Date; id: bigint }>(
      `select started_at, id from recordings where site_id = ${params.add(siteId)}${before} order by started_at desc, id desc offset ${n - 1} limit 1`, params.values,
    );
    return rows[0] ?? null;
  }
}
