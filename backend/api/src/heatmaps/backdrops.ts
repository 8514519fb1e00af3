// Which recorded moment a heatmap is drawn over: a page view that meets the same filter, of a recording without gaps, whose document
// begins with a keyframe, at the width most visitors had; late in the view, when everything has loaded, but before the visitor's first
// click there, which may have opened a menu or a dialog over the page.
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from '@hindsight/database';
import type { PointQuery } from '@hindsight/points';
import type { IndexScope } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';

export interface Backdrop {
  recordingId: string;
  /** ms since the recording's start. */
  atMs: number;
  viewportWidth: number;
  viewportHeight: number;
}

/** Before the view's end, so that the next page is not yet there. */
const BEFORE_END_MS = 250;
/** Before the first click: the press comes first, and pages answer it. */
const BEFORE_CLICK_MS = 250;
/** A page left alone this long has loaded; longer is no better. */
const SETTLED_MS = 5000;
/** Newest page views looked at. */
const CANDIDATES = 500;

@Injectable()
export class Backdrops {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async find(scope: IndexScope, { page, filter }: PointQuery): Promise<Backdrop | null> {
    const params = new SqlParams();
    const where = whereRecordings(scope, filter, params);
    const wanted = params.add(page);
    const { rows } = await this.#pool.query<{ recording_id: bigint; from_ms: number; to_ms: number; calm_to_ms: number; viewport_width: number; viewport_height: number }>(
      `with candidates as (
         select r.id as recording_id, r.month, r.has_gap, r.state, r.started_at, v.doc, v.view, v.from_ms, v.to_ms, v.viewport_width, v.viewport_height,
           -- A click's time is its document's; documents that slept have further clocks, and then the first one errs early.
           (select min(c.at_ms) + (d.clocks -> '0' ->> 'offset')::numeric - extract(epoch from r.started_at) * 1000
            from click_points c join recording_documents d on d.month = c.month and d.recording_id = c.recording_id and d.doc = c.doc
            where c.month = r.month and c.recording_id = r.id and c.doc = v.doc and c.view = v.view group by d.clocks) as clicked_ms
         from recordings r
         join page_views v on v.month = r.month and v.recording_id = r.id
         join pages p on p.id = v.page_id and p.site_id = r.site_id
         where ${where} and (p.page_group = ${wanted} or p.path = ${wanted}) and v.viewport_width > 0
         order by r.started_at desc, r.id desc limit ${CANDIDATES}
       ), widths as (
         select viewport_width, count(*) as views from candidates group by viewport_width
       ), calm as (
         select *, least(to_ms - ${BEFORE_END_MS}, coalesce(clicked_ms - ${BEFORE_CLICK_MS}, to_ms))::float8 as calm_to_ms from candidates
       )
       select c.recording_id, c.from_ms::float8, c.to_ms::float8, c.calm_to_ms, c.viewport_width, c.viewport_height
       from calm c join widths w using (viewport_width)
       where exists (select 1 from recording_blocks b where b.month = c.month and b.recording_id = c.recording_id and b.doc = c.doc and b.has_keyframe)
       order by c.has_gap, c.state = 'live', w.views desc, least(c.calm_to_ms - c.from_ms, ${SETTLED_MS}) desc, c.started_at desc, c.recording_id desc, c.doc, c.view
       limit 1`,
      params.values,
    );
    const best = rows[0];
    if (!best) return null;
    // A view too short for these margins is shown in its middle.
    const middleMs = Math.ceil((best.from_ms + best.to_ms) / 2);
    return {
      recordingId: String(best.recording_id),
      atMs: best.calm_to_ms > best.from_ms ? Math.round(best.calm_to_ms) : middleMs,
      viewportWidth: best.viewport_width,
      viewportHeight: best.viewport_height,
    };
  }
}
