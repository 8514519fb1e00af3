// The wide rows of a recording: the one in `recordings`, its page views, and the mark in the outbox. Written when a visit is
// first seen, when it shows a new page, now and then while it runs, and at sealing.

import type { Transaction } from '@hindsight/database';
import { foldCase, referrerHost } from '@hindsight/recording-index';
import { SIGNAL_RULES_VERSION } from '@hindsight/signals';

import { UTM_FIELDS } from '../derive/batch-facts.ts';
import { FACT_RULES_VERSION } from '../derive/fact-rules.ts';
import type { PageViewRow, Summary } from '../derive/summary.ts';
import type { VisitFacts } from '../derive/visit-facts.ts';
import { bulkInsert } from './bulk-insert.ts';
import type { Column } from './bulk-insert.ts';

export interface RecordingRow {
  recordingId: bigint;
  month: string;
  workspaceId: bigint;
  siteId: bigint;
  version: bigint;
  state: 'live' | 'sealed';
  facts: VisitFacts;
  summary: Summary;
  inflatedBytes: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const request = (row: RecordingRow): Partial<NonNullable<VisitFacts['first']>['request']> => row.facts.first?.request ?? {};

const COLUMNS: Column<RecordingRow>[] = [
  { name: 'month', type: 'date', of: (row) => row.month },
  { name: 'id', type: 'bigint', of: (row) => row.recordingId },
  { name: 'workspace_id', type: 'bigint', of: (row) => row.workspaceId },
  { name: 'site_id', type: 'bigint', of: (row) => row.siteId },
  { name: 'handle', type: 'bytea', of: (row) => Buffer.from(row.facts.first?.handle ?? '', 'hex') },
  { name: 'visitor_hash', type: 'bytea', of: (row) => Buffer.from(row.facts.first?.visitorHash ?? '', 'hex') },
  { name: 'version', type: 'bigint', of: (row) => row.version },
  { name: 'rules_version', type: 'int', of: () => FACT_RULES_VERSION },
  { name: 'state', type: 'text', of: (row) => row.state },
  { name: 'started_at', type: 'timestamptz', of: (row) => iso(row.summary.startedAt) },
  { name: 'ended_at', type: 'timestamptz', of: (row) => iso(row.summary.endedAt) },
  { name: 'duration_ms', type: 'bigint', of: (row) => row.summary.durationMs },
  { name: 'active_ms', type: 'bigint', of: (row) => row.summary.activeMs },
  { name: 'page_count', type: 'int', of: (row) => row.summary.pageViews.length },
  { name: 'click_count', type: 'int', of: (row) => row.facts.clicks },
  { name: 'error_count', type: 'int', of: (row) => row.facts.errors },
  { name: 'rage_click_count', type: 'int', of: (row) => row.facts.signals?.rage ?? 0 },
  { name: 'dead_click_count', type: 'int', of: (row) => row.facts.signals?.dead ?? 0 },
  { name: 'u_turn_count', type: 'int', of: (row) => row.facts.signals?.['u-turn'] ?? 0 },
  { name: 'abandon_count', type: 'int', of: (row) => row.facts.signals?.abandon ?? 0 },
  { name: 'error_click_count', type: 'int', of: (row) => row.facts.signals?.['error-click'] ?? 0 },
  { name: 'signal_rules_version', type: 'int', of: (row) => (row.facts.signals === undefined ? 0 : SIGNAL_RULES_VERSION) },
  { name: 'event_count', type: 'bigint', of: (row) => row.facts.events },
  { name: 'has_gap', type: 'boolean', of: (row) => row.summary.hasGap },
  { name: 'is_bot', type: 'boolean', of: (row) => row.facts.isBot && !row.facts.isDemo },
  { name: 'is_demo', type: 'boolean', of: (row) => row.facts.isDemo },
  { name: 'country', type: 'text', of: (row) => request(row).country ?? '' },
  { name: 'device', type: 'text', of: (row) => request(row).device ?? 'other' },
  { name: 'browser', type: 'text', of: (row) => request(row).browser ?? '' },
  { name: 'browser_version', type: 'text', of: (row) => request(row).browserVersion ?? '' },
  { name: 'system', type: 'text', of: (row) => request(row).system ?? '' },
  { name: 'system_version', type: 'text', of: (row) => request(row).systemVersion ?? '' },
  { name: 'language', type: 'text', of: (row) => row.facts.language?.text ?? '' },
  { name: 'viewport_width', type: 'int', of: (row) => row.summary.entry?.viewportWidth ?? 0 },
  { name: 'viewport_height', type: 'int', of: (row) => row.summary.entry?.viewportHeight ?? 0 },
  { name: 'entry_path', type: 'text', of: (row) => row.summary.entry?.path ?? '' },
  { name: 'exit_path', type: 'text', of: (row) => row.summary.exit?.path ?? '' },
  // What filters compare with: folded as they fold.
  { name: 'folded_paths', type: 'text[]', of: (row) => row.summary.foldedPaths },
  { name: 'entry_folded', type: 'text', of: (row) => foldCase(row.summary.entry?.path ?? '') },
  { name: 'exit_folded', type: 'text', of: (row) => foldCase(row.summary.exit?.path ?? '') },
  { name: 'referrer_folded', type: 'text', of: (row) => foldCase(row.summary.entry?.referrer ?? '') },
  { name: 'referrer_host_folded', type: 'text', of: (row) => foldCase(referrerHost(row.summary.entry?.referrer ?? '')) },
  { name: 'referrer', type: 'text', of: (row) => row.summary.entry?.referrer ?? '' },
  { name: 'referrer_host', type: 'text', of: (row) => hostOf(row.summary.entry?.referrer ?? '') },
  ...UTM_FIELDS.map((field): Column<RecordingRow> => ({ name: `utm_${field}`, type: 'text', of: (row) => row.summary.entry?.utm[field] ?? '' })),
  { name: 'user_name', type: 'text', of: (row) => row.facts.user?.text ?? '' },
  { name: 'user_folded', type: 'text', of: (row) => foldCase(row.facts.user?.text ?? '') },
  { name: 'tags', type: 'text[]', of: (row) => row.facts.tags },
  // Trackers describe the elements clicked.
  { name: 'clicked_elements', type: 'bigint[]', of: (row) => [...new Set(Object.values(row.facts.elements))].filter((id) => id !== '').sort() },
  { name: 'inflated_bytes', type: 'bigint', of: (row) => row.inflatedBytes },
];

const KEY_COLUMNS = new Set(['month', 'id']);
const UPSERT = `on conflict (month, id) do update set ${COLUMNS.filter((column) => !KEY_COLUMNS.has(column.name)).map((column) => `${column.name} = excluded.${column.name}`).join(', ')}`;

interface OwnedView {
  row: RecordingRow;
  view: PageViewRow;
}

const VIEW_COLUMNS: Column<OwnedView>[] = [
  { name: 'month', type: 'date', of: ({ row }) => row.month },
  { name: 'recording_id', type: 'bigint', of: ({ row }) => row.recordingId },
  { name: 'workspace_id', type: 'bigint', of: ({ row }) => row.workspaceId },
  { name: 'site_id', type: 'bigint', of: ({ row }) => row.siteId },
  { name: 'doc', type: 'int', of: ({ view }) => view.doc },
  { name: 'view', type: 'int', of: ({ view }) => view.view },
  { name: 'page_id', type: 'bigint', of: ({ view }) => view.pageId },
  { name: 'cause', type: 'text', of: ({ view }) => view.cause },
  { name: 'title', type: 'text', of: ({ view }) => view.title },
  { name: 'from_ms', type: 'bigint', of: ({ view }) => view.fromMs },
  { name: 'to_ms', type: 'bigint', of: ({ view }) => view.toMs },
  { name: 'viewport_width', type: 'int', of: ({ view }) => view.viewportWidth },
  { name: 'viewport_height', type: 'int', of: ({ view }) => view.viewportHeight },
  { name: 'cost_ms', type: 'int', of: ({ view }) => view.cost?.[0] ?? null },
  { name: 'cost_longest_ms', type: 'int', of: ({ view }) => view.cost?.[1] ?? null },
  { name: 'cost_span_ms', type: 'int', of: ({ view }) => view.cost?.[2] ?? null },
];

/** Writes or rewrites the rows of these recordings. Their months must be ready. */
export async function writeRecordingRows(transaction: Transaction, rows: readonly RecordingRow[]): Promise<void> {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (a.recordingId < b.recordingId ? -1 : 1));
  await bulkInsert(transaction, 'recordings', COLUMNS, sorted, UPSERT);
  await bulkInsert(transaction, 'page_views', VIEW_COLUMNS, sorted.flatMap((row) => row.summary.pageViews.map((view) => ({ row, view }))),
    `on conflict (month, recording_id, doc, view) do update set page_id = excluded.page_id, cause = excluded.cause, title = excluded.title,
       from_ms = excluded.from_ms, to_ms = excluded.to_ms, viewport_width = excluded.viewport_width, viewport_height = excluded.viewport_height,
       cost_ms = excluded.cost_ms, cost_longest_ms = excluded.cost_longest_ms, cost_span_ms = excluded.cost_span_ms`);
  await markDirty(transaction, sorted);
}

/** Tells the indexer that these recordings changed: a set of dirty recordings, not a queue. */
export async function markDirty(transaction: Transaction, rows: readonly Pick<RecordingRow, 'recordingId' | 'workspaceId' | 'version'>[]): Promise<void> {
  await bulkInsert(transaction, 'outbox', [
    { name: 'recording_id', type: 'bigint', of: (row) => row.recordingId },
    { name: 'workspace_id', type: 'bigint', of: (row) => row.workspaceId },
    { name: 'version', type: 'bigint', of: (row) => row.version },
  ], rows, 'on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)');
}

function hostOf(referrer: string): string {
  try {
    return new URL(referrer).host;
  } catch {
    return '';
  }
}
