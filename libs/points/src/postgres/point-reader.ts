// The API's side of points in Postgres: the maps of one page, over the recordings a filter finds.

import type { Pool } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';

import { addAttention } from '../attention.ts';
import { SCROLL_BAND_PX } from '../index.ts';
import type { ClickMap, ClickMoment, ClickQuery, DeviceFold, MapSample, MoveMap, PointQuery, PointReader, ScrollMap } from '../index.ts';
import { unpackMoves } from '../pack-moves.ts';
import { readClickMap } from './click-map.ts';
import { clickedAtMs, ofKind, selectPage, selectVisited } from './page-query.ts';
import { scrollBands } from './scroll-bands.ts';

/** Side of a cell of a move map, and rows of packed moves read for one. */
const MOVE_CELL_PX = 10;
const MOST_MOVE_ROWS = 20_000;
const MOST_CELLS = 50_000;
/** Page views whose attention is read, the newest: an average of so many does not change. */
const MOST_ATTENTION_ROWS = 20_000;

export class PostgresPointReader implements PointReader {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async clickMap(scope: IndexScope, query: ClickQuery): Promise<ClickMap> {
    const [sample, clicks] = await Promise.all([this.#sample(scope, query), readClickMap(this.#pool, scope, query)]);
    return { ...sample, ...clicks };
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
    const [recordings, folds, attention] = [await this.#scrolledRecordings(scope, query), await this.#folds(scope, query), await this.#attention(scope, query)];
    return { recordings, pageViews, folds, ...scrollBands(measured, attention) };
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

  async clickMoments(scope: IndexScope, query: ClickQuery & { elementId: bigint; limit: number }): Promise<{ moments: ClickMoment[]; recordings: number }> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<MomentRow>(
      `with page as (${page}), visited as (${visited}), first as (
         select distinct on (c.month, c.recording_id) c.month, c.recording_id, c.doc, c.at_ms, c.is_rage, c.is_dead
         from visited join click_points c on c.month = visited.month and c.recording_id = visited.id
         where c.page_id = any (array(select id from page)) and c.element_id = ${params.add(query.elementId)} and ${ofKind(query.kind)}
           ${query.stateId === null ? '' : `and c.state_id = ${params.add(query.stateId)}`}
         order by c.month, c.recording_id, c.at_ms
       )
       select f.recording_id, r.started_at, r.duration_ms, r.country, r.device, f.is_rage, f.is_dead, count(*) over () as recordings,
         ${clickedAtMs('f', 'd', 'r')}::float8 as at_ms
       from first f join recordings r on r.month = f.month and r.id = f.recording_id
       left join recording_documents d on d.month = f.month and d.recording_id = f.recording_id and d.doc = f.doc
       order by r.started_at desc, r.id desc limit ${params.add(query.limit)}`,
      params.values,
    );
    return {
      recordings: Number(rows[0]?.recordings ?? 0n),
      moments: rows.map((row) => ({
        recordingId: row.recording_id, atMs: Math.max(0, Math.round(row.at_ms ?? 0)), startedAt: row.started_at.getTime(), durationMs: Number(row.duration_ms),
        country: row.country, device: row.device, isRage: row.is_rage, isDead: row.is_dead,
      })),
    };
  }

  async #sample(scope: IndexScope, query: PointQuery): Promise<MapSample> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ recordings: bigint; page_views: bigint }>(
      `with page as (${page}), visited as (${visited})
       select count(*) as recordings, coalesce(sum(views), 0)::bigint as page_views from (
         select count(*) as views from visited join page_views v on v.month = visited.month and v.recording_id = visited.id
         where v.page_id = any (array(select id from page)) group by visited.id
       ) visits`,
      params.values,
    );
    return { recordings: Number(rows[0]?.recordings ?? 0n), pageViews: Number(rows[0]?.page_views ?? 0n) };
  }

  /** Over the visits of all devices: a page is read on each of them. */
  async #folds(scope: IndexScope, { filter: { device: _all, ...filter }, ...query }: PointQuery): Promise<DeviceFold[]> {
    const { visited, params } = selectVisited(scope, { ...query, filter });
    const page = selectPage(scope, { ...query, filter }, params);
    const { rows } = await this.#pool.query<{ device: DeviceFold['device']; median: number; views: bigint }>(
      `with page as (${page}), visited as (${visited})
       select r.device, percentile_disc(0.5) within group (order by s.fold) as median, count(*) as views
       from visited join recordings r on r.month = visited.month and r.id = visited.id join scroll_points s on s.month = visited.month and s.recording_id = visited.id
       where s.page_id = any (array(select id from page)) and r.device in ('desktop', 'tablet', 'mobile') group by 1 order by 3 desc, 1`,
      params.values,
    );
    return rows.map(({ device, median, views }) => ({ device, medianPx: median, pageViews: Number(views) }));
  }

  async #attention(scope: IndexScope, query: PointQuery): Promise<{ views: number; bandMs: number[] }> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ attention: Buffer }>(
      `with page as (${page}), visited as (${visited})
       select s.attention from visited join scroll_points s on s.month = visited.month and s.recording_id = visited.id
       where s.page_id = any (array(select id from page)) and s.attention is not null order by s.recording_id desc limit ${MOST_ATTENTION_ROWS}`,
      params.values,
    );
    const bandMs: number[] = [];
    for (const { attention } of rows) addAttention(bandMs, attention);
    return { views: rows.length, bandMs };
  }

  async #scrolledRecordings(scope: IndexScope, query: PointQuery): Promise<number> {
    const { visited, params } = selectVisited(scope, query);
    const page = selectPage(scope, query, params);
    const { rows } = await this.#pool.query<{ n: bigint }>(
      `with page as (${page}), visited as (${visited})
       select count(distinct s.recording_id) as n from visited join scroll_points s on s.month = visited.month and s.recording_id = visited.id
       where s.page_id = any (array(select id from page))`,
      params.values,
    );
    return Number(rows[0]?.n ?? 0n);
  }
}

interface MomentRow {
  recording_id: bigint;
  at_ms: number | null;
  started_at: Date;
  duration_ms: bigint;
  country: string;
  device: string;
  is_rage: boolean;
  is_dead: boolean;
  recordings: bigint;
}
