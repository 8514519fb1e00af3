// The worker's side of points in Postgres: a window's rows go in with the window's own transaction, in one statement per kind.

import type { Transaction } from '@hindsight/database';

import type { ClickPoint, MovePoints, PointStore, ScrollPoint } from '../index.ts';

/** Points in the tables click_points, move_points and scroll_points. The months' partitions must be there. */
export const postgresPointStore: PointStore<Transaction> = {
  async append(transaction, window) {
    if (window.clicks.length > 0) await appendClicks(transaction, window.clicks);
    if (window.moves.length > 0) await appendMoves(transaction, window.moves);
    if (window.scrolls.length > 0) await appendScrolls(transaction, window.scrolls);
  },
  async erase(transaction, recordingId, month) {
    for (const table of ['click_points', 'move_points', 'scroll_points']) {
      await transaction.query(`delete from ${table} where month = $1 and recording_id = $2`, [month, recordingId]);
    }
  },
};

async function appendClicks(transaction: Transaction, clicks: readonly ClickPoint[]): Promise<void> {
  const column = <T>(pick: (click: ClickPoint) => T): T[] => clicks.map(pick);
  await transaction.query(
    `insert into click_points (month, recording_id, workspace_id, site_id, page_id, element_id, doc, view, seq, nth, at_ms, x, y,
       box_left, box_top, box_width, box_height, page_x, page_y, viewport_width, is_rage, state_id)
     select * from unnest($1::date[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[], $8::int[], $9::int[],
       $10::int[], $11::bigint[], $12::int[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[], $18::int[], $19::int[], $20::int[], $21::boolean[], $22::bigint[])
     on conflict do nothing`,
    [
      column((c) => c.month), column((c) => c.recordingId), column((c) => c.workspaceId), column((c) => c.siteId), column((c) => c.pageId),
      column((c) => c.elementId), column((c) => c.doc), column((c) => c.view), column((c) => c.seq), column((c) => c.nth), column((c) => c.atMs),
      column((c) => c.x), column((c) => c.y), column((c) => c.box[0]), column((c) => c.box[1]), column((c) => c.box[2]), column((c) => c.box[3]),
      column((c) => c.pageX), column((c) => c.pageY), column((c) => c.viewportWidth), column((c) => c.isRage), column((c) => c.stateId),
    ],
  );
}

async function appendMoves(transaction: Transaction, moves: readonly MovePoints[]): Promise<void> {
  const column = <T>(pick: (move: MovePoints) => T): T[] => moves.map(pick);
  await transaction.query(
    `insert into move_points (month, recording_id, workspace_id, site_id, page_id, doc, view, from_seq, packed)
     select * from unnest($1::date[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[], $8::int[], $9::bytea[])
     on conflict do nothing`,
    [
      column((m) => m.month), column((m) => m.recordingId), column((m) => m.workspaceId), column((m) => m.siteId), column((m) => m.pageId),
      column((m) => m.doc), column((m) => m.view), column((m) => m.fromSeq), column((m) => Buffer.from(m.packed)),
    ],
  );
}

/** One row per page view: the deepest place wins, whichever window brings it. */
async function appendScrolls(transaction: Transaction, scrolls: readonly ScrollPoint[]): Promise<void> {
  const column = <T>(pick: (scroll: ScrollPoint) => T): T[] => scrolls.map(pick);
  await transaction.query(
    `insert into scroll_points as known (month, recording_id, workspace_id, site_id, page_id, doc, view, height, reached, fold, attention)
     select * from unnest($1::date[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::bytea[])
     on conflict (month, recording_id, doc, view) do update set height = excluded.height, reached = excluded.reached, fold = excluded.fold, attention = excluded.attention
     where (excluded.reached, excluded.height, excluded.fold) > (known.reached, known.height, known.fold)`,
    [
      column((s) => s.month), column((s) => s.recordingId), column((s) => s.workspaceId), column((s) => s.siteId), column((s) => s.pageId),
      column((s) => s.doc), column((s) => s.view), column((s) => s.height), column((s) => s.reached), column((s) => s.fold),
      column((s) => s.attention && Buffer.from(s.attention)),
    ],
  );
}
