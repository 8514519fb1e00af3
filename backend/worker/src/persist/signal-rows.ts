// Signals of a recording as rows, and what hangs on them: its counts and the marks of its clicks. One way for sealing, for scoring anew and
// for what people say is no signal: rows first, then everything else is made from the rows.

import type { Transaction } from '@hindsight/database';
import { SIGNAL_RULES_VERSION } from '@hindsight/signals';
import type { FoundSignal, SignalKind } from '@hindsight/signals';

import type { PointOwner } from '../derive/window-points.ts';
import type { VisitFacts } from '../derive/visit-facts.ts';
import { bulkInsert } from './bulk-insert.ts';

export interface SignalRow {
  n: number;
  kind: SignalKind;
  doc: number;
  view: number;
  pageId: bigint;
  elementId: bigint | null;
  /** Since the recording's start. */
  atMs: number;
  spanMs: number;
  seq: number | null;
  nth: number | null;
}

/** @param facts with the ids of pages and elements in them @param startedAt of the recording, ms since 1970 */
export function signalRows(signals: readonly FoundSignal[], facts: VisitFacts, startedAt: number): SignalRow[] {
  const pageIds = new Map(facts.views.filter((view) => view.pageId !== '').map((view) => [`${view.doc}.${view.view}`, BigInt(view.pageId)]));
  const rows: SignalRow[] = [];
  for (const { kind, doc, view, atMs, spanMs, click, node } of signals) {
    const pageId = pageIds.get(`${doc}.${view}`);
    if (pageId === undefined) continue; // of a view that never came
    const element = node === null ? undefined : facts.elements[`${doc}.${node}`];
    rows.push({
      n: rows.length, kind, doc, view, pageId, elementId: element === undefined ? null : BigInt(element),
      atMs: Math.max(0, Math.round(atMs - startedAt)), spanMs: Math.max(0, Math.round(spanMs)), seq: click?.seq ?? null, nth: click?.nth ?? null,
    });
  }
  return rows;
}

/** Makes the recording's signals these; its row and its clicks are there already. Nobody's word about its site's elements comes in between. */
export async function writeSignals(transaction: Transaction, owner: PointOwner, rows: readonly SignalRow[]): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [feedbackLock(owner.siteId)]);
  await bulkInsert(transaction, 'signals', [
    { name: 'month', type: 'date', of: () => owner.month },
    { name: 'recording_id', type: 'bigint', of: () => owner.recordingId },
    { name: 'workspace_id', type: 'bigint', of: () => owner.workspaceId },
    { name: 'site_id', type: 'bigint', of: () => owner.siteId },
    { name: 'n', type: 'int', of: (row) => row.n },
    { name: 'kind', type: 'text', of: (row) => row.kind },
    { name: 'doc', type: 'int', of: (row) => row.doc },
    { name: 'view', type: 'int', of: (row) => row.view },
    { name: 'page_id', type: 'bigint', of: (row) => row.pageId },
    { name: 'element_id', type: 'bigint', of: (row) => row.elementId },
    { name: 'at_ms', type: 'bigint', of: (row) => row.atMs },
    { name: 'span_ms', type: 'bigint', of: (row) => row.spanMs },
    { name: 'seq', type: 'int', of: (row) => row.seq },
    { name: 'nth', type: 'int', of: (row) => row.nth },
    { name: 'rules_version', type: 'int', of: () => SIGNAL_RULES_VERSION },
  ], rows);
  await transaction.query(
    `update signals s set is_dismissed = true from signal_feedback f
     where s.month = $1 and s.recording_id = $2 and f.site_id = s.site_id and f.kind = s.kind and f.element_id = s.element_id and f.is_dismissed`, [owner.month, owner.recordingId],
  );
  await applySignals(transaction, owner.month, [owner.recordingId]);
}

/** Counts and marks by the rows as they are. */
export async function applySignals(transaction: Transaction, month: string, ids: readonly bigint[]): Promise<void> {
  await transaction.query(
    `update recordings r set rage_click_count = c.rage, dead_click_count = c.dead, u_turn_count = c.u_turn, abandon_count = c.abandon, error_click_count = c.error_click
     from (
       select u.id, count(*) filter (where s.kind = 'rage') as rage, count(*) filter (where s.kind = 'dead') as dead, count(*) filter (where s.kind = 'u-turn') as u_turn,
         count(*) filter (where s.kind = 'abandon') as abandon, count(*) filter (where s.kind = 'error-click') as error_click
       from unnest($2::bigint[]) as u(id) left join signals s on s.month = $1 and s.recording_id = u.id and not s.is_dismissed group by u.id
     ) c where r.month = $1 and r.id = c.id
       and (r.rage_click_count, r.dead_click_count, r.u_turn_count, r.abandon_count, r.error_click_count) is distinct from (c.rage, c.dead, c.u_turn, c.abandon, c.error_click)`,
    [month, ids],
  );
  // A burst is every click of the document from its first on for as long as it went on.
  await transaction.query(
    `with found as (
       select s.recording_id, s.kind, s.doc, c.at_ms as from_ms, c.at_ms + s.span_ms + 1 as to_ms, s.seq, s.nth
       from signals s join click_points c on c.month = s.month and c.recording_id = s.recording_id and c.doc = s.doc and c.seq = s.seq and c.nth = s.nth
       where s.month = $1 and s.recording_id = any($2::bigint[]) and s.kind in ('rage', 'dead') and not s.is_dismissed
     ), marked as (
       select c.recording_id, c.doc, c.seq, c.nth,
         exists (select 1 from found f where f.kind = 'rage' and f.recording_id = c.recording_id and f.doc = c.doc and c.at_ms between f.from_ms and f.to_ms) as is_rage,
         exists (select 1 from found f where f.kind = 'dead' and f.recording_id = c.recording_id and f.doc = c.doc and f.seq = c.seq and f.nth = c.nth) as is_dead
       from click_points c where c.month = $1 and c.recording_id = any($2::bigint[])
     )
     update click_points c set is_rage = m.is_rage, is_dead = m.is_dead from marked m
     where c.month = $1 and c.recording_id = m.recording_id and c.doc = m.doc and c.seq = m.seq and c.nth = m.nth and (c.is_rage, c.is_dead) is distinct from (m.is_rage, m.is_dead)`,
    [month, ids],
  );
}

/** Held shared by whoever writes signals of a site, and alone by whoever says what is none. The API takes the same one. */
export function feedbackLock(siteId: bigint): string {
  return `signal-feedback ${siteId}`;
}
