// The API's side of points in Postgres: the maps of one page, over the recordings a filter finds.

import type { Pool } from '@hindsight/database';
import { storableText } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { SCROLL_BAND_PX, type ClickMap, type MapSample, type MoveMap, type PointQuery, type PointReader, type ScrollMap } from '../index.ts';
import { unpackMoves } from '../pack-moves.ts';
import { scrollBands } from './scroll-bands.ts';

/** Above this many clicks positions are binned, 256 to a side of an element, so that the answer stays small. */
const EXACT_CLICKS = 20_000;
const BIN = 256;
/** Elements in a click map; what is less clicked is left out of the drawing, not out of the counts. */
const MOST_ELEMENTS = 500;
/** Side of a cell of a move map, and rows of packed moves read for one. */
const MOVE_CELL_PX = 10;
const MOST_MOVE_ROWS = 20_000;
const MOST_CELLS = 50_000;

export class PostgresPointReader implements PointReader {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async clickMap(scope: IndexScope, query: PointQuery): Promise<ClickMap> {
    const sample = await this.#sample(scope, query);
    const clicks = await this.#clickCount(scope, query);
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const step = params.add(clicks > EXACT_CLICKS ? BIN : 1);
    const { rows } = await this.#pool.query<ClickRow>(
      `with page as (${page}), visited as (${visited}), found as (
         select c.element_id, c.recording_id, c.is_rage, c.x / ${step}::int * ${step}::int + ${step}::int / 2 as x, c.y / ${step}::int * ${step}::int + ${step}::int / 2 as y
         from visited join click_points c on c.month = visited.month and c.recording_id = visited.id
         where c.page_id = any (array(select id from page))
       ), ranked as (
         select element_id, count(*) as clicks, count(*) filter (where is_rage) as rage_clicks, count(distinct recording_id) as recordings
         from found group by element_id order by clicks desc, element_id limit ${MOST_ELEMENTS}
       ), places as (
         select element_id, x, y, count(*) as n from found where element_id in (select element_id from ranked) group by element_id, x, y
       ), drawn as (
         select element_id, json_agg(json_build_array(x, y, n) order by n desc, x, y) as points from places group by element_id
       )
       select ranked.clicks, ranked.rage_clicks, ranked.recordings, e.selector, e.role, e.text, e.rules_version, drawn.points
       from ranked join drawn using (element_id) join elements e on e.id = ranked.element_id
       order by ranked.clicks desc, ranked.element_id`,
      params.values,
    );
    return {
      ...sample, clicks,
      elements: rows.map((row) => ({
        selector: row.selector, role: row.role, text: row.text, version: row.rules_version,
        clicks: Number(row.clicks), rageClicks: Number(row.rage_clicks), recordings: Number(row.recordings), points: row.points,
      })),
    };
  }

  async scrollMap(scope: IndexScope, query: PointQuery): Promise<ScrollMap> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ reached: number; height: number; fold: number; views: bigint }>(
      `with page as (${page}), visited as (${visited})
       select least(s.reached, s.height) / ${SCROLL_BAND_PX} as reached, s.height / ${SCROLL_BAND_PX} as height, s.fold, count(*) as views
       from visited join scroll_points s on s.month = visited.month and s.recording_id = visited.id
       where s.page_id = any (array(select id from page)) group by 1, 2, 3`,
      params.values,
    );
    const measured = rows.map((row) => ({ ...row, views: Number(row.views) }));
    const pageViews = measured.reduce((sum, row) => sum + row.views, 0);
    return { recordings: await this.#scrolledRecordings(scope, query), pageViews, ...scrollBands(measured) };
  }

  async moveMap(scope: IndexScope, query: PointQuery): Promise<MoveMap> {
    const sample = await this.#sample(scope, query);
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ packed: Buffer }>(
      `with page as (${page}), visited as (${visited})
       select m.packed from visited join move_points m on m.month = visited.month and m.recording_id = visited.id
       where m.page_id = any (array(select id from page)) order by m.recording_id desc, m.doc, m.view, m.from_seq limit ${MOST_MOVE_ROWS}`,
      params.values,
    );
    const cells = new Map<string, [number, number, number]>();
    for (const { packed } of rows) {
      for (const [x, y] of unpackMoves(packed)) {
        if (x < 0 || y < 0) continue;
        const left = Math.floor(x / MOVE_CELL_PX) * MOVE_CELL_PX;
        const top = Math.floor(y / MOVE_CELL_PX) * MOVE_CELL_PX;
        const cell = cells.get(`${left} ${top}`);
        if (cell) cell[2]++;
        else cells.set(`${left} ${top}`, [left, top, 1]);
      }
    }
    return { ...sample, cellPx: MOVE_CELL_PX, cells: [...cells.values()].sort((a, b) => b[2] - a[2] || a[1] - b[1] || a[0] - b[0]).slice(0, MOST_CELLS) };
  }

  async #sample(scope: IndexScope, query: PointQuery): Promise<MapSample> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ recordings: bigint; page_views: bigint }>(
      `with page as (${page}), visited as (${visited})
       select count(distinct visited.id) as recordings, count(*) as page_views
       from visited join page_views v on v.month = visited.month and v.recording_id = visited.id where v.page_id = any (array(select id from page))`,
      params.values,
    );
    return { recordings: Number(rows[0]?.recordings ?? 0n), pageViews: Number(rows[0]?.page_views ?? 0n) };
  }

  #clickCount(scope: IndexScope, query: PointQuery): Promise<number> {
    return this.#countIn('count(*)', 'click_points', scope, query);
  }

  #scrolledRecordings(scope: IndexScope, query: PointQuery): Promise<number> {
    return this.#countIn('count(distinct t.recording_id)', 'scroll_points', scope, query);
  }

  async #countIn(what: string, table: 'click_points' | 'scroll_points', scope: IndexScope, query: PointQuery): Promise<number> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ n: bigint }>(
      `with page as (${page}), visited as (${visited})
       select ${what} as n from visited join ${table} t on t.month = visited.month and t.recording_id = visited.id where t.page_id = any (array(select id from page))`,
      params.values,
    );
    return Number(rows[0]?.n ?? 0n);
  }
}

interface ClickRow {
  clicks: bigint;
  rage_clicks: bigint;
  recordings: bigint;
  selector: string;
  role: string;
  text: string;
  rules_version: number;
  points: [number, number, number][];
}

/** The ids of the page, which is a group's or a path's. */
function selectPage(scope: IndexScope, { page }: PointQuery, params: SqlParams): string {
  const name = params.add(storableText(page));
  return `select id from pages where site_id = ${params.add(scope.siteId)} and (page_group = ${name} or path = ${name})`;
}

function selectVisited(scope: IndexScope, { filter }: PointQuery): { visited: string; params: SqlParams } {
  const params = new SqlParams();
  return { visited: `select r.id, r.month from recordings r where ${whereRecordings(scope, filter, params)}`, params };
}
