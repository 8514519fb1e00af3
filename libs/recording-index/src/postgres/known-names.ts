// What the words of a filter mean among the pages and elements of a site, found before its recordings are asked for. Of names there are
// thousands, of recordings millions: with the names at hand Postgres looks them up in its indexes and knows how many to expect, and a page
// nobody ever saw is told at once.

import type { Pool } from '@hindsight/database';

import type { ClickedElement, RecordingFilter, TextCondition } from '../filter.ts';
import type { IndexScope } from '../index.ts';
import { SqlParams, whereElements, wherePages, type KnownNames } from './where-recordings.ts';

/** A condition that means more than this is none to look names up by: it is met by many recordings, which are soon found. */
const MOST_NAMES = 200;

/** Asks nothing for a filter without pages and clicks. */
export async function findNames(pool: Pool, scope: IndexScope, filter: RecordingFilter): Promise<KnownNames> {
  const pages = new Map<TextCondition, string[]>();
  const elements = new Map<ClickedElement, bigint[]>();
  for (const { page, sequence, clicked } of filtersIn(filter)) {
    for (const text of [page, ...(sequence?.steps ?? [])]) {
      // Equal to a text is a name already.
      if (text === undefined || text.match === 'equals') continue;
      const params = new SqlParams();
      const { rows } = await pool.query<{ path: string }>(`select p.path_folded as path from pages p where ${wherePages(scope, text, params)} limit ${MOST_NAMES + 1}`, params.values);
      if (rows.length <= MOST_NAMES) pages.set(text, rows.map(({ path }) => path));
    }
    if (clicked === undefined) continue;
    const params = new SqlParams();
    const { rows } = await pool.query<{ id: bigint }>(`select e.id from elements e where ${whereElements(scope, clicked, params)} limit ${MOST_NAMES + 1}`, params.values);
    if (rows.length <= MOST_NAMES) elements.set(clicked, rows.map(({ id }) => id));
  }
  return { pages, elements };
}

function filtersIn(filter: RecordingFilter): RecordingFilter[] {
  return [filter, ...[...filter.any ?? [], ...filter.all ?? []].flatMap(filtersIn)];
}
