// Storage of single recordings: their details, their manifest rows, their erasure. Lists are the index's.
import { Inject, Injectable } from '@nestjs/common';
import type { Fidelity } from '@hindsight/api-contract';
import { inTransaction, type Pool } from '@hindsight/database';
import { eraseRecordings } from '@hindsight/database/erasures';
import type { RecordingSummary } from '@hindsight/recording-index';
import { NOT_ERASED, SUMMARY_COLUMNS, summaryOf, type SummaryRow } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';
import { lockSessions, raiseVersions } from './raise-version.ts';

export interface StoredRecording {
  summary: RecordingSummary;
  /** Of the manifest: raised with every block, while the wide row is written less often. */
  version: bigint;
  /** `YYYY-MM-DD`: the partition its rows lie in. */
  month: string;
}

export interface StoredPageView {
  doc: number;
  view: number;
  path: string;
  pageGroup: string;
  title: string;
  cause: string;
  fromMs: number;
  toMs: number;
}

const OF_A_SITE = 'exists (select 1 from sites where sites.id = r.site_id and sites.deleted_at is null)';

@Injectable()
export class Recordings {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  find(workspaceId: bigint, id: bigint): Promise<StoredRecording | null> {
    return this.#findWhere('r.id = $2', workspaceId, id);
  }

  findByHandle(workspaceId: bigint, handle: string): Promise<StoredRecording | null> {
    // A session split by the worker has several recordings under one handle: the newest counts.
    return this.#findWhere('r.id = (select max(recording_id) from sessions where handle = $2 and workspace_id = $1)', workspaceId, Buffer.from(handle, 'hex'));
  }

  async pageViews({ month, summary }: StoredRecording): Promise<StoredPageView[]> {
    const { rows } = await this.#pool.query<{ doc: number; view: number; path: string; page_group: string; title: string; cause: string; from_ms: bigint; to_ms: bigint }>(
      `select v.doc, v.view, p.path, p.page_group, v.title, v.cause, v.from_ms, v.to_ms
       from page_views v join pages p on p.id = v.page_id
       where v.month = $1 and v.recording_id = $2 and v.workspace_id = $3
       order by v.from_ms, v.doc, v.view`,
      [month, summary.id, summary.workspaceId],
    );
    return rows.map((row) => ({
      doc: row.doc, view: row.view, path: row.path, pageGroup: row.page_group, title: row.title, cause: row.cause,
      fromMs: Number(row.from_ms), toMs: Number(row.to_ms),
    }));
  }

  async fidelityReasons({ summary }: StoredRecording): Promise<Fidelity['reasons'] | null> {
    const { rows } = await this.#pool.query<{ reasons: Fidelity['reasons'] }>('select reasons from recording_fidelity where recording_id = $1', [summary.id]);
    return rows[0]?.reasons ?? null;
  }

  /** Keeps a measurement unless a better one is known; lists elsewhere are told. */
  async noteFidelity({ summary, month }: StoredRecording, { percent, elements, reasons }: Fidelity): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      await lockSessions(transaction, [summary.id]);
      const { rowCount } = await transaction.query(
        `insert into recording_fidelity as known (recording_id, workspace_id, percent, elements, reasons)
         select id, workspace_id, $3, $4, $5 from recordings where month = $1 and id = $2 and state <> 'erased'
         on conflict (recording_id) do update set percent = excluded.percent, elements = excluded.elements, reasons = excluded.reasons, measured_at = now()
         where excluded.percent > known.percent`,
        [month, summary.id, percent, elements, JSON.stringify(reasons)],
      );
      if (rowCount === 0) return;
      await raiseVersions(transaction, summary.workspaceId, [summary.id]);
    });
  }

  /** Makes a recording unviewable at once; its rows, blobs and log records follow. */
  async erase({ summary }: StoredRecording, memberId: bigint | null): Promise<void> {
    await inTransaction(this.#pool, (transaction) => eraseRecordings(transaction, { workspaceId: summary.workspaceId, ids: [summary.id], memberId, reason: 'deleted' }));
  }

  /** Removes the demo visits of a site. */
  async eraseDemoVisits(scope: { workspaceId: bigint; siteId: bigint }, memberId: bigint | null): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      const { rows } = await transaction.query<{ id: bigint }>(
        `select id from recordings where workspace_id = $1 and site_id = $2 and is_demo and state <> 'erased'`, [scope.workspaceId, scope.siteId],
      );
      await eraseRecordings(transaction, { workspaceId: scope.workspaceId, ids: rows.map((row) => row.id), memberId, reason: 'demo visits removed' });
    });
  }

  async #findWhere(condition: string, workspaceId: bigint, key: unknown): Promise<StoredRecording | null> {
    const { rows } = await this.#pool.query<SummaryRow & { version: bigint; month: string }>(
      `select ${SUMMARY_COLUMNS}, greatest(r.version, s.version) as version, r.month::text as month
       from recordings r left join sessions s on s.recording_id = r.id where r.workspace_id = $1 and ${condition} and ${NOT_ERASED} and ${OF_A_SITE}`,
      [workspaceId, key],
    );
    const row = rows[0];
    return row ? { summary: summaryOf(row), version: row.version, month: row.month } : null;
  }
}
