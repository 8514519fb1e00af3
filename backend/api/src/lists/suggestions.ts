// Values a filter may be told, with their counts under the other conditions. Counted among the newest recordings alone, so that the answer
// takes the same time however many there are; it says among how many.
import { Inject, Injectable } from '@nestjs/common';
import type { SuggestionField, Suggestions as SuggestionsShape } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import { foldCase, newestToCount, type IndexScope, type RecordingFilter } from '@hindsight/recording-index';
import { endOfNewest, SqlParams, whereAmongNewest } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';

const MOST_VALUES = 50;
/** All there are: people type names of countries, and only the app knows those. */
const MOST_COUNTRIES = 300;

interface Source {
  /** The value, of the recordings `r` and what is joined. */
  key: string;
  /** Each value once per recording, so that rows can be counted and need not be sorted. */
  join?: string;
  /** Whether the join reads large tables. */
  isBeside: boolean;
}

const column = (key: string): Source => ({ key, isBeside: false });
const clicked = (what: 'text' | 'selector'): Source => ({
  key: `clicked.${what}`, isBeside: true, join: `cross join lateral (select distinct e.${what} from elements e where e.id = any(r.clicked_elements)) as clicked`,
});

const SOURCES: Record<SuggestionField, Source> = {
  device: column('r.device'), country: column('r.country'), browser: column('r.browser'), system: column('r.system'), language: column('r.language'),
  entry: column('r.entry_path'), exit: column('r.exit_path'), referrer: column('r.referrer_host_folded'), user: column('r.user_name'),
  utmSource: column('r.utm_source'), utmMedium: column('r.utm_medium'), utmCampaign: column('r.utm_campaign'),
  page: { key: 'path.text', join: 'cross join lateral unnest(r.folded_paths) as path (text)', isBeside: false },
  tag: {
    key: 'tagged.tag', isBeside: false,
    join: 'cross join lateral (select unnest(r.tags) as tag union select t.tag from recording_tags t where t.recording_id = r.id) as tagged',
  },
  pageGroup: {
    key: 'seen.page_group', isBeside: true,
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
    const { key, join = '', isBeside } = SOURCES[field];
    const amongNewest = newestToCount(filter, isBeside);
    const end = await endOfNewest(this.#pool, scope, filter, amongNewest);
    const params = new SqlParams();
    const conditions = [whereAmongNewest(scope, filter, end, params)];
    if (!MAY_BE_EMPTY.has(field)) conditions.push(`${key} <> ''`);
    if (prefix !== '') conditions.push(`strpos(lower(${key}), ${params.add(foldCase(prefix))}) > 0`);
    const { rows } = await this.#pool.query<{ key: string; count: bigint }>(
      `select ${key} as key, count(*) as count from recordings r ${join} where ${conditions.join('\n and ')}
       group by 1 order by 2 desc, ${key} collate "C" limit ${field === 'country' ? MOST_COUNTRIES : MOST_VALUES}`,
      params.values,
    );
    return { field, values: rows.map((row) => ({ key: row.key, count: Number(row.count) })), amongNewest: end === null ? null : amongNewest };
  }
}
