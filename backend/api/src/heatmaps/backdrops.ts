// Which recorded moment a heatmap is drawn over: a page view that meets the same filter, of a recording without gaps, whose document
// begins with a keyframe, at the width most visitors had; late in the view, when everything has loaded.
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
    const { rows } = await this.#pool.query<{ recording_id: bigint; from_ms: bigint; to_ms: bigint; viewport_width: number; viewport_height: number }>(
      `with candidates as (
         select r.id as recording_id, r.month, r.has_gap, r.state, r.started_at, v.doc, v.view, v.from_ms, v.to_ms, v.viewport_width, v.viewport_height
         from recordings r
         join page_views v on v.month = r.month and v.recording_id = r.id
         join pages p on p.id = v.page_id and p.site_id = r.site_id
         where ${where} and (p.page_group = ${wanted} or p.path = ${wanted}) and v.viewport_width > 0
         order by r.started_at desc, r.id desc limit ${CANDIDATES}
       ), widths as (
         select viewport_width, count(*) as views from candidates group by viewport_width
       )
       select c.recording_id, c.from_ms, c.to_ms, c.viewport_width, c.viewport_height
       from candidates c join widths w using (viewport_width)
       where exists (select 1 from recording_blocks b where b.month = c.month and b.recording_id = c.recording_id and b.doc = c.doc and b.has_keyframe)
       order by c.has_gap, c.state = 'live', w.views desc, least(c.to_ms - c.from_ms, 5000) desc, c.started_at desc, c.recording_id desc, c.doc, c.view
       limit 1`,
      params.values,
    );
    const best = rows[0];
    if (!best) return null;
    const [fromMs, toMs] = [Number(best.from_ms), Number(best.to_ms)];
    return {
      recordingId: String(best.recording_id),
      atMs: Math.max(Math.round(toMs - BEFORE_END_MS), Math.ceil((fromMs + toMs) / 2)),
      viewportWidth: best.viewport_width,
      viewportHeight: best.viewport_height,
    };
  }
}
