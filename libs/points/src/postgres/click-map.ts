// The click map of a page: what was clicked in which state, and where in it. Counted from the packs the database keeps of clicks, in one pass,
// whatever the filter; of maps with few clicks the exact positions are read beside.

import type { Pool } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';

import type { ClickedElementMap, ClickMap, ClickQuery } from '../index.ts';
import { ClickSum } from './click-sum.ts';
import { ofKind, selectPage, selectVisited } from './page-query.ts';

/** Up to so many clicks every position is told; beyond, which part of the element. */
const EXACT_CLICKS = 20_000;
/** Elements in a click map; what is less clicked is left out of the drawing, not out of the counts. */
const MOST_ELEMENTS = 500;
/** Packs come in 64 rows: neither in one long value, nor in as many as there are recordings. Of truths Postgres knows how few groups they make, and need not sort. */
const IN_FEW_ROWS = [1, 2, 4, 8, 16, 32].map((bit) => `k.recording_id & ${bit} = 0`).join(', ');

type Points = ClickedElementMap['points'];

export async function readClickMap(pool: Pool, scope: IndexScope, query: ClickQuery): Promise<Omit<ClickMap, 'recordings' | 'pageViews'>> {
  const sum = await sumPacks(pool, scope, query);
  const elements = sum.elements().slice(0, MOST_ELEMENTS);
  const states = sum.states();
  const exact = sum.clicks <= EXACT_CLICKS ? await readPoints(pool, scope, query, elements.map(({ id }) => id)) : null;
  const names = await readNames(pool, [...elements, ...states].map(({ id }) => id));
  return {
    clicks: sum.clicks,
    states: states.map((state) => ({ ...state, id: BigInt(state.id), selector: names.get(state.id)?.selector ?? '', label: names.get(state.id)?.text ?? '' })),
    // Nothing for one that was erased meanwhile.
    elements: elements.flatMap(({ id, ...counts }) => {
      const named = names.get(id);
      return named === undefined ? [] : [{ ...named, id: BigInt(id), ...counts, points: exact === null ? sum.points(id) : (exact.get(id) ?? []) }];
    }),
  };
}

/** In base64, because the driver takes all values as text. Each row is counted as it comes, and forgotten. */
async function sumPacks(pool: Pool, scope: IndexScope, query: ClickQuery): Promise<ClickSum> {
  const { visited, params } = selectVisited(scope, query);
  const page = selectPage(scope, query, params);
  const sum = new ClickSum(query.kind, query.stateId);
  await pool.query({
    text: `with page as (${page}), visited as (${visited})
     select encode(string_agg(int8send(k.recording_id) || substring(int8send(k.state_id) from 4) || int4send(octet_length(k.packed)) || k.packed, ''::bytea), 'base64')
     from visited join click_packs k on k.month = visited.month and k.recording_id = visited.id
     where k.page_id = any (array(select id from page)) group by ${IN_FEW_ROWS}`,
    values: params.values,
    types: { getTypeParser: () => (packs: string) => sum.add(Buffer.from(packs, 'base64')) },
  });
  return sum;
}

async function readPoints(pool: Pool, scope: IndexScope, query: ClickQuery, elements: readonly number[]): Promise<Map<number, Points>> {
  const { visited, params } = selectVisited(scope, query);
  const page = selectPage(scope, query, params);
  const { rows } = await pool.query<{ element_id: bigint; points: Points }>(
    `with page as (${page}), visited as (${visited}), places as (
       select c.element_id, c.x, c.y, count(*) as n from visited join click_points c on c.month = visited.month and c.recording_id = visited.id
       where c.page_id = any (array(select id from page)) and ${ofKind(query.kind)} ${query.stateId === null ? '' : `and c.state_id = ${params.add(query.stateId)}`}
         and c.element_id = any (${params.add(elements)}::bigint[]) group by 1, 2, 3
     )
     select element_id, json_agg(json_build_array(x, y, n) order by n desc, x, y) as points from places group by element_id`,
    params.values,
  );
  return new Map(rows.map((row) => [Number(row.element_id), row.points]));
}

type Named = Pick<ClickedElementMap, 'selector' | 'role' | 'text' | 'near' | 'version'>;

async function readNames(pool: Pool, ids: readonly number[]): Promise<Map<number, Named>> {
  const { rows } = await pool.query<Named & { id: bigint }>('select id, selector, role, text, near, rules_version as version from elements where id = any($1::bigint[])', [ids]);
  return new Map(rows.map(({ id, ...named }) => [Number(id), named]));
}
