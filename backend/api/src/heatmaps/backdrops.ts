// Which recorded moments a heatmap is drawn over, the best first: of a recording without gaps, whose document has a keyframe, at the width
// most visitors had, of a page that had come to its full height. The page as it comes: late in the view, but before the visitor's first
// click there, which may have opened a menu over the page, and not where something had opened by itself. Another state of the page: the
// moment of a click that was made in it.
import { Inject, Injectable } from '@nestjs/common';
import type { HeatmapBackdrop } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import type { PointQuery } from '@hindsight/points';
import { clickedAtMs } from '@hindsight/points/postgres';
import type { IndexScope } from '@hindsight/recording-index';
import { NOT_ERASED, SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';

/** Before the view's end, so that the next page is not yet there. */
const BEFORE_END_MS = 250;
/** Before the first click: the press comes first, and pages answer it. */
const BEFORE_CLICK_MS = 250;
/** A page left alone this long has loaded; longer is no better. */
const SETTLED_MS = 5000;
/** Newest page views, or clicks, looked at. */
const CANDIDATES = 500;
/** The best one, and others in case a page shows that it is still loading. */
const ANSWERED = 4;
/** Of the height that most page views of the width come to. */
const FULL_HEIGHT = 0.9;

export interface WantedBackdrop extends PointQuery {
  /** 0, or null for all states: the page as it comes. */
  stateId: bigint | null;
}

@Injectable()
export class Backdrops {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async find(scope: IndexScope, wanted: WantedBackdrop): Promise<HeatmapBackdrop[]> {
    return wanted.stateId === null || wanted.stateId === 0n ? this.#asItComes(scope, wanted) : this.#inState(scope, wanted, wanted.stateId);
  }

  /** A moment somebody chose; null if the recording cannot be shown. */
  async chosen(scope: IndexScope, recordingId: bigint, atMs: number): Promise<HeatmapBackdrop | null> {
    const { rows } = await this.#pool.query<{ viewport_width: number; viewport_height: number }>(
      `select coalesce(v.viewport_width, r.viewport_width) as viewport_width, coalesce(v.viewport_height, r.viewport_height) as viewport_height
       from recordings r left join page_views v on v.month = r.month and v.recording_id = r.id and v.from_ms <= $4
       where r.workspace_id = $1 and r.site_id = $2 and r.id = $3 and ${NOT_ERASED} order by v.from_ms desc nulls last limit 1`,
      [scope.workspaceId, scope.siteId, recordingId, atMs],
    );
    return rows[0] ? { recordingId: String(recordingId), atMs, viewportWidth: rows[0].viewport_width, viewportHeight: rows[0].viewport_height, click: null } : null;
  }

  async #asItComes(scope: IndexScope, { page, filter }: WantedBackdrop): Promise<HeatmapBackdrop[]> {
    const params = new SqlParams();
    const where = whereRecordings(scope, filter, params);
    const name = params.add(page);
    const { rows } = await this.#pool.query<Row & { doc: number; from_ms: number; to_ms: number; calm_to_ms: number; clicked_ms: number | null; first_at_ms: bigint | null }>(
      `with views as (
         select ${VIEW}, v.from_ms, v.to_ms
         from recordings r
         join page_views v on v.month = r.month and v.recording_id = r.id
         join pages p on p.id = v.page_id and p.site_id = r.site_id
         ${HEIGHT}
         where ${where} and (p.page_group = ${name} or p.path = ${name}) and v.viewport_width > 0
         order by r.started_at desc, r.id desc limit ${CANDIDATES}
       ), candidates as (
         select v.*, first.* from views v left join lateral (
           select c.state_id as first_state, c.at_ms as first_at_ms, ${clickedAtMs('c', 'd', 'v')} as clicked_ms
           from click_points c left join recording_documents d on d.month = c.month and d.recording_id = c.recording_id and d.doc = c.doc
           where c.month = v.month and c.recording_id = v.recording_id and c.doc = v.doc and c.view = v.view order by c.at_ms, c.seq, c.nth limit 1
         ) first on true
       ), ${WIDTHS}, calm as (
         select *, least(to_ms - ${BEFORE_END_MS}, coalesce(clicked_ms - ${BEFORE_CLICK_MS}, to_ms))::float8 as calm_to_ms from candidates
       )
       select c.recording_id, c.doc, c.from_ms::float8, c.to_ms::float8, c.calm_to_ms, c.clicked_ms::float8, c.first_at_ms, c.viewport_width, c.viewport_height
       from calm c join widths w using (viewport_width)
       where ${HAS_KEYFRAME}
       order by c.has_gap, c.state = 'live', coalesce(c.first_state, 0) <> 0, w.views desc, ${IS_SHORT}, least(c.calm_to_ms - c.from_ms, ${SETTLED_MS}) desc,
         c.started_at desc, c.recording_id desc, c.doc, c.view
       limit ${ANSWERED}`,
      params.values,
    );
    return rows.map((row) => {
      if (row.calm_to_ms > row.from_ms) return { ...placeOf(row), atMs: Math.round(row.calm_to_ms), click: null };
      // Too short for the margins: as it was when the first click was made, before the page answered it; without one, its middle.
      if (row.clicked_ms !== null && row.first_at_ms !== null) return { ...placeOf(row), atMs: Math.max(0, Math.round(row.clicked_ms)), click: { doc: row.doc, atMs: Number(row.first_at_ms) } };
      return { ...placeOf(row), atMs: Math.ceil((row.from_ms + row.to_ms) / 2), click: null };
    });
  }

  async #inState(scope: IndexScope, { page, filter }: WantedBackdrop, stateId: bigint): Promise<HeatmapBackdrop[]> {
    const params = new SqlParams();
    const where = whereRecordings(scope, filter, params);
    const name = params.add(page);
    const { rows } = await this.#pool.query<Row & { doc: number; at_ms: bigint; clicked_ms: number }>(
      `with candidates as (
         select ${VIEW}, k.at_ms, (${clickedAtMs('k', 'd', 'r')})::float8 as clicked_ms
         from recordings r
         join click_points k on k.month = r.month and k.recording_id = r.id
         join page_views v on v.month = r.month and v.recording_id = r.id and v.doc = k.doc and v.view = k.view
         join pages p on p.id = v.page_id and p.site_id = r.site_id
         join recording_documents d on d.month = r.month and d.recording_id = r.id and d.doc = k.doc
         ${HEIGHT}
         where ${where} and (p.page_group = ${name} or p.path = ${name}) and v.viewport_width > 0 and k.state_id = ${params.add(stateId)}
         order by r.started_at desc, r.id desc limit ${CANDIDATES}
       ), ${WIDTHS}
       select c.recording_id, c.viewport_width, c.viewport_height, c.doc, c.at_ms, c.clicked_ms
       from candidates c join widths w using (viewport_width)
       where ${HAS_KEYFRAME}
       order by c.has_gap, c.state = 'live', w.views desc, ${IS_SHORT}, c.started_at desc, c.recording_id desc, c.at_ms desc
       limit ${ANSWERED}`,
      params.values,
    );
    return rows.map((row) => ({ ...placeOf(row), atMs: Math.max(0, Math.round(row.clicked_ms)), click: { doc: row.doc, atMs: Number(row.at_ms) } }));
  }
}

const VIEW = 'r.id as recording_id, r.month, r.has_gap, r.state, r.started_at, v.doc, v.view, v.viewport_width, v.viewport_height, s.height';
const HEIGHT = 'left join scroll_points s on s.month = v.month and s.recording_id = v.recording_id and s.doc = v.doc and s.view = v.view';
const WIDTHS = `widths as (
         select viewport_width, count(*) as views, percentile_disc(0.75) within group (order by height) as full_height from candidates group by viewport_width
       )`;
const IS_SHORT = `coalesce(c.height < w.full_height * ${FULL_HEIGHT}, w.full_height is not null)`;
const HAS_KEYFRAME = 'exists (select 1 from recording_blocks b where b.month = c.month and b.recording_id = c.recording_id and b.doc = c.doc and b.has_keyframe)';

interface Row {
  recording_id: bigint;
  viewport_width: number;
  viewport_height: number;
}

function placeOf({ recording_id, viewport_width, viewport_height }: Row): Omit<HeatmapBackdrop, 'atMs' | 'click'> {
  return { recordingId: String(recording_id), viewportWidth: viewport_width, viewportHeight: viewport_height };
}
