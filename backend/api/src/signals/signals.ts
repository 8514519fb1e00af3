// Storage of signals: those of a recording, those of a site by element, and what people said is none. That last word is heeded here at once; the
// worker then carries it into counts, marks and lists (`signal_feedback.settled_at`).
import { Inject, Injectable } from '@nestjs/common';
import type { Signal, SignalKind, SiteSignals } from '@hindsight/api-contract';
import { inTransaction, type Pool } from '@hindsight/database';
import type { IndexScope, RecordingFilter } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';
import { noteDeed } from '../audit/audit.ts';
import type { StoredRecording } from '../recordings/recordings.ts';

interface ElementRow {
  element_id: bigint | null;
  selector: string | null;
  role: string | null;
  text: string | null;
}

const MOST_OF_A_KIND = 100;
const MOST_DISMISSED = 200;
/** Of a row `s` of `signals`: nobody's last word is that it is none. */
const COUNTS = 'not exists (select 1 from signal_feedback f where f.site_id = s.site_id and f.kind = s.kind and f.element_id = s.element_id and f.is_dismissed)';

@Injectable()
export class Signals {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** In order of time, without those that were dismissed. */
  async ofRecording({ month, summary }: Pick<StoredRecording, 'month' | 'summary'>): Promise<Signal[]> {
    const { rows } = await this.#pool.query<ElementRow & { kind: SignalKind; at_ms: bigint; span_ms: bigint; doc: number; view: number }>(
      `select s.kind, s.at_ms, s.span_ms, s.doc, s.view, e.id as element_id, e.selector, e.role, e.text
       from signals s left join elements e on e.id = s.element_id and e.selector <> ''
       where s.month = $1 and s.recording_id = $2 and s.workspace_id = $3 and ${COUNTS} order by s.n`,
      [month, summary.id, summary.workspaceId],
    );
    return rows.map((row) => ({ kind: row.kind, atMs: Number(row.at_ms), spanMs: Number(row.span_ms), doc: row.doc, view: row.view, elementId: idText(row.element_id), label: elementLabel(row) }));
  }

  async ofSite(scope: IndexScope, filter: RecordingFilter): Promise<SiteSignals> {
    const [totals, groups, dismissed] = await Promise.all([this.#totals(scope, filter), this.#groups(scope, filter), this.#dismissed(scope)]);
    return { totals, groups, dismissed };
  }

  /** @returns false: the site has no such element */
  dismiss(scope: IndexScope, memberId: bigint | null, kind: SignalKind, elementId: bigint): Promise<boolean> {
    return this.#say(scope, memberId, kind, elementId, true);
  }

  undismiss(scope: IndexScope, memberId: bigint | null, kind: SignalKind, elementId: bigint): Promise<boolean> {
    return this.#say(scope, memberId, kind, elementId, false);
  }

  #say({ workspaceId, siteId }: IndexScope, memberId: bigint | null, kind: SignalKind, elementId: bigint, isDismissed: boolean): Promise<boolean> {
    return inTransaction(this.#pool, async (transaction) => {
      // Whoever writes signals of the site holds it too: they see this word, or the worker finds their rows.
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`signal-feedback ${siteId}`]);
      const { rowCount } = await transaction.query(
        `insert into signal_feedback as known (site_id, kind, element_id, workspace_id, is_dismissed, said_by)
         select site_id, $4, id, workspace_id, $5, $6 from elements where workspace_id = $1 and site_id = $2 and id = $3 and selector <> ''
         on conflict (site_id, kind, element_id) do update set is_dismissed = excluded.is_dismissed, said_by = excluded.said_by, said_at = now(), settled_at = null`,
        [workspaceId, siteId, elementId, kind, isDismissed, memberId],
      );
      if (rowCount === 0) return false;
      await noteDeed(transaction, { workspaceId, memberId, action: isDismissed ? 'signal.dismissed' : 'signal.restored', recordingId: null, subjectId: elementId });
      return true;
    });
  }

  async #totals(scope: IndexScope, filter: RecordingFilter): Promise<SiteSignals['totals']> {
    const params = new SqlParams();
    const { rows } = await this.#pool.query<{ kind: SignalKind; signals: bigint; recordings: bigint }>(
      `select s.kind, count(*) as signals, count(distinct s.recording_id) as recordings
       from signals s join recordings r on r.month = s.month and r.id = s.recording_id
       where ${whereRecordings(scope, filter, params)} and s.site_id = ${params.add(scope.siteId)} and ${COUNTS} group by s.kind order by s.kind`, params.values,
    );
    return rows.map(({ kind, signals, recordings }) => ({ kind, signals: Number(signals), recordings: Number(recordings) }));
  }

  async #groups(scope: IndexScope, filter: RecordingFilter): Promise<SiteSignals['groups']> {
    const params = new SqlParams();
    const { rows } = await this.#pool.query<ElementRow & { kind: SignalKind; page_group: string; signals: bigint; recordings: bigint; newest_id: bigint; newest_start: Date; newest_at: bigint }>(
      `with grouped as (
         select s.kind, p.page_group, s.element_id, count(*) as signals, count(distinct s.recording_id) as recordings,
           (array_agg(s.recording_id order by r.started_at desc, r.id desc, s.at_ms))[1] as newest_id, max(r.started_at) as newest_start,
           (array_agg(s.at_ms order by r.started_at desc, r.id desc, s.at_ms))[1] as newest_at
         from signals s join recordings r on r.month = s.month and r.id = s.recording_id join pages p on p.id = s.page_id
         where ${whereRecordings(scope, filter, params)} and s.site_id = ${params.add(scope.siteId)} and ${COUNTS}
         group by s.kind, p.page_group, s.element_id
       ), ranked as (
         select *, row_number() over (partition by kind order by recordings desc, signals desc, page_group, element_id) as rank from grouped
       )
       select ranked.*, e.id as element_id, e.selector, e.role, e.text from ranked left join elements e on e.id = ranked.element_id and e.selector <> ''
       where rank <= ${MOST_OF_A_KIND} order by kind, rank`, params.values,
    );
    return rows.map((row) => ({
      kind: row.kind, pageGroup: row.page_group, elementId: idText(row.element_id), label: elementLabel(row), selector: row.selector ?? '',
      signals: Number(row.signals), recordings: Number(row.recordings),
      newest: { recordingId: String(row.newest_id), startedAt: row.newest_start.getTime(), atMs: Number(row.newest_at) },
    }));
  }

  async #dismissed({ workspaceId, siteId }: IndexScope): Promise<SiteSignals['dismissed']> {
    const { rows } = await this.#pool.query<ElementRow & { kind: SignalKind; element_id: bigint; signals: bigint; name: string | null; said_at: Date }>(
      `select f.kind, f.element_id, e.selector, e.role, e.text, f.said_at, coalesce(nullif(m.name, ''), m.email) as name,
         (select count(*) from signals s where s.site_id = f.site_id and s.kind = f.kind and s.element_id = f.element_id) as signals
       from signal_feedback f join elements e on e.id = f.element_id left join members m on m.id = f.said_by
       where f.workspace_id = $1 and f.site_id = $2 and f.is_dismissed order by f.said_at desc, f.kind, f.element_id limit ${MOST_DISMISSED}`, [workspaceId, siteId],
    );
    return rows.map((row) => ({
      kind: row.kind, elementId: String(row.element_id), label: elementLabel(row), selector: row.selector ?? '', signals: Number(row.signals), by: row.name ?? '', at: row.said_at.getTime(),
    }));
  }
}

/** An element in words: its role and text, else the last step of its selector. */
export function elementLabel({ role, text, selector }: Pick<ElementRow, 'role' | 'text' | 'selector'>): string {
  if (text) return `${role ?? ''} “${text}”`.trim();
  const lastStep = selector?.split(/ >>> | > | /).at(-1) ?? '';
  return role && !lastStep.startsWith(role) ? `${role} ${lastStep}`.trim() : lastStep;
}

function idText(id: bigint | null): string | null {
  return id === null ? null : String(id);
}
