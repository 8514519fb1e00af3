// The click map of a page from single clicks: what was clicked in which state, and where in it.

import type { Pool } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';

import type { ClickedElementMap, ClickMap, ClickQuery } from '../index.ts';
import { ofKind, selectPage, selectVisited } from './page-query.ts';

/** Above this many clicks positions are binned, 256 to a side of an element, so that the answer stays small. */
const EXACT_CLICKS = 20_000;
const BIN = 256;
/** Elements in a click map; what is less clicked is left out of the drawing, not out of the counts. */
const MOST_ELEMENTS = 500;

export async function readClickMap(pool: Pool, scope: IndexScope, query: ClickQuery): Promise<Omit<ClickMap, 'recordings' | 'pageViews'>> {
  const states = await readStates(pool, scope, query);
  const clicks = states.filter(({ id }) => query.stateId === null || id === query.stateId).reduce((sum, state) => sum + state.clicks, 0);
  const { visited, params } = selectVisited(scope, query);
  const page = selectPage(scope, query, params);
  const step = params.add(clicks > EXACT_CLICKS ? BIN : 1);
  const { rows } = await pool.query<ElementRow>(
    `with page as (${page}), visited as (${visited}), found as (
       select c.element_id, c.recording_id, c.is_rage, c.is_dead, c.x / ${step}::int * ${step}::int + ${step}::int / 2 as x, c.y / ${step}::int * ${step}::int + ${step}::int / 2 as y
       from visited join click_points c on c.month = visited.month and c.recording_id = visited.id
       where c.page_id = any (array(select id from page)) and ${ofKind(query.kind)} ${query.stateId === null ? '' : `and c.state_id = ${params.add(query.stateId)}`}
     ), ranked as (
       select element_id, count(*) as clicks, count(*) filter (where is_rage) as rage_clicks, count(*) filter (where is_dead) as dead_clicks, count(distinct recording_id) as recordings
       from found group by element_id order by clicks desc, element_id limit ${MOST_ELEMENTS}
     ), places as (
       select element_id, x, y, count(*) as n from found where element_id in (select element_id from ranked) group by element_id, x, y
     ), drawn as (
       select element_id, json_agg(json_build_array(x, y, n) order by n desc, x, y) as points from places group by element_id
     )
     select ranked.element_id, ranked.clicks, ranked.rage_clicks, ranked.dead_clicks, ranked.recordings, e.selector, e.role, e.text, e.near, e.rules_version, drawn.points
     from ranked join drawn using (element_id) join elements e on e.id = ranked.element_id
     order by ranked.clicks desc, ranked.element_id`,
    params.values,
  );
  return { clicks, states, elements: rows.map(elementOf) };
}

async function readStates(pool: Pool, scope: IndexScope, query: ClickQuery): Promise<ClickMap['states']> {
  const { visited, params } = selectVisited(scope, query);
  const page = selectPage(scope, query, params);
  const { rows } = await pool.query<{ state_id: bigint; clicks: bigint; recordings: bigint; selector: string; label: string }>(
    `with page as (${page}), visited as (${visited}), counted as (
       select c.state_id, count(*) as clicks, count(distinct c.recording_id) as recordings
       from visited join click_points c on c.month = visited.month and c.recording_id = visited.id
       where c.page_id = any (array(select id from page)) and ${ofKind(query.kind)} group by 1
     )
     select counted.*, coalesce(e.selector, '') as selector, coalesce(e.text, '') as label from counted left join elements e on e.id = counted.state_id
     order by clicks desc, state_id`,
    params.values,
  );
  return rows.map((row) => ({ id: row.state_id, selector: row.selector, label: row.label, clicks: Number(row.clicks), recordings: Number(row.recordings) }));
}

interface ElementRow {
  element_id: bigint;
  clicks: bigint;
  rage_clicks: bigint;
  dead_clicks: bigint;
  recordings: bigint;
  selector: string;
  role: string;
  text: string;
  near: string;
  rules_version: number;
  points: [number, number, number][];
}

function elementOf(row: ElementRow): ClickedElementMap {
  return {
    id: row.element_id, selector: row.selector, role: row.role, text: row.text, near: row.near, version: row.rules_version, clicks: Number(row.clicks),
    rageClicks: Number(row.rage_clicks), deadClicks: Number(row.dead_clicks), recordings: Number(row.recordings), points: row.points,
  };
}
