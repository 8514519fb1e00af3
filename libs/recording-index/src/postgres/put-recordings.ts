// For tests: recordings straight into Postgres, as the worker would have written them.

import { createHash } from 'node:crypto';

import { storableText, type Pool } from '@hindsight/database';

import { foldCase } from '../filter.ts';
import { foldedTexts, viewFromMs, type IndexedRecording } from '../plain-index.ts';

const DAY_MS = 86_400_000;

/** Writes recordings with their page views and pages, a page's path standing in `pages` beside its group. */
export async function putRecordings(pool: Pool, recordings: readonly IndexedRecording[]): Promise<void> {
  const months = [...new Set(recordings.map(monthOf))];
  await pool.query('select ensure_month(month::date) from unnest($1::text[]) as month', [months]);
  const elementsOf = await putElements(pool, recordings);
  await insert(pool, 'recordings', recordings.map((one) => recordingRow(one, elementsOf(one))));
  await insert(pool, 'recording_fidelity', recordings.filter((one) => one.fidelity !== null).map((one) => ({
    recording_id: one.id, workspace_id: one.workspaceId, percent: one.fidelity, elements: 1, reasons: [], measured_at: new Date(one.startedAt),
  })));
  const views = recordings.flatMap((one) => one.paths.map((_, i) => ({ one, i })));
  const pageIdOf = await putPages(pool, recordings);
  await insert(pool, 'page_views', views.map(({ one, i }) => ({
    month: monthOf(one), recording_id: one.id, workspace_id: one.workspaceId, site_id: one.siteId, doc: i, view: 0, page_id: pageIdOf(one, i),
    cause: 'load', title: '', from_ms: viewFromMs(one, i), to_ms: viewFromMs(one, i) + 1000, viewport_width: one.viewportWidth, viewport_height: one.viewportHeight,
  })));
  await putWhatMembersDid(pool, recordings);
}

async function putWhatMembersDid(pool: Pool, recordings: readonly IndexedRecording[]): Promise<void> {
  const owned = (one: IndexedRecording) => ({ recording_id: one.id, workspace_id: one.workspaceId });
  const at = new Date(0);
  await insert(pool, 'recording_tags', recordings.flatMap((one) => (one.memberTags ?? []).map((tag) => ({ ...owned(one), tag, created_at: at }))));
  await insert(pool, 'recording_watches', recordings.flatMap((one) => (one.watchedBy ?? []).map((member) => ({ ...owned(one), member_id: member, watched_at: at }))));
  await pool.query(
    `insert into recording_notes (workspace_id, recording_id, author_id, at_ms, text) select workspace_id, recording_id, 1, 0, 'seen' from jsonb_populate_recordset(null::recording_notes, $1)`,
    [toJson(recordings.filter((one) => one.hasNotes === true).map(owned))],
  );
}

/** The elements clicked. @returns ids of a recording's */
async function putElements(pool: Pool, recordings: readonly IndexedRecording[]): Promise<(one: IndexedRecording) => bigint[]> {
  const hashOf = ({ selector, text }: { selector: string; text: string }): string => createHash('sha256').update(JSON.stringify([selector, text])).digest('hex').slice(0, 32);
  const elements = new Map(recordings.flatMap((one) => (one.clicks ?? []).map((click) => [`${one.siteId} ${hashOf(click)}`, {
    workspace_id: one.workspaceId, site_id: one.siteId, hash: `\\x${hashOf(click)}`, rules_version: 1, selector: click.selector, role: 'button', text: click.text, text_folded: foldCase(click.text),
  }] as const)));
  const { rows } = await pool.query<{ id: bigint; site_id: bigint; hash: Buffer }>(
    `insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text, text_folded)
     select workspace_id, site_id, hash, rules_version, selector, role, text, text_folded from jsonb_populate_recordset(null::elements, $1)
     on conflict (site_id, hash) do update set role = excluded.role returning id, site_id, hash`,
    [toJson([...elements.values()])],
  );
  const ids = new Map(rows.map((row) => [`${row.site_id} ${row.hash.toString('hex')}`, row.id]));
  return (one) => (one.clicks ?? []).flatMap((click) => ids.get(`${one.siteId} ${hashOf(click)}`) ?? []);
}

/** Random recordings put one path into several groups, which real ones never do: all but the first get a path of their own. */
async function putPages(pool: Pool, recordings: readonly IndexedRecording[]): Promise<(one: IndexedRecording, i: number) => bigint | undefined> {
  const firstGroups = new Map<string, string>();
  const nameOf = (one: IndexedRecording, i: number): { path: string; group: string } => {
    const path = storableText(one.paths[i] ?? '/');
    const group = storableText(one.pageGroups[i] ?? path);
    const key = `${one.siteId} ${path}`;
    if (!firstGroups.has(key)) firstGroups.set(key, group);
    return { path: firstGroups.get(key) === group ? path : `${path} ${group}`, group };
  };
  const pages = new Map(recordings.flatMap((one) => one.paths.map((_, i) => {
    const { path, group } = nameOf(one, i);
    return [`${one.siteId} ${path}`, { workspace_id: one.workspaceId, site_id: one.siteId, path, path_folded: foldCase(one.paths[i] ?? '/'), page_group: group, rules_version: 1 }] as const;
  })));
  const { rows } = await pool.query<{ id: bigint; site_id: bigint; path: string }>(
    `insert into pages (workspace_id, site_id, path, path_folded, page_group, rules_version)
     select workspace_id, site_id, path, path_folded, page_group, rules_version from jsonb_populate_recordset(null::pages, $1)
     on conflict (site_id, path) do update set page_group = excluded.page_group returning id, site_id, path`,
    [toJson([...pages.values()])],
  );
  const ids = new Map(rows.map((row) => [`${row.site_id} ${row.path}`, row.id]));
  return (one, i) => ids.get(`${one.siteId} ${nameOf(one, i).path}`);
}

function recordingRow(one: IndexedRecording, clickedElements: bigint[]): Record<string, unknown> {
  const folded = foldedTexts(one);
  return {
    month: monthOf(one), id: one.id, workspace_id: one.workspaceId, site_id: one.siteId, handle: `\\x${one.handle.slice(-16)}`, visitor_hash: `\\x${one.visitor}`,
    version: 1, rules_version: 1, state: one.isLive ? 'live' : 'sealed', started_at: new Date(one.startedAt), ended_at: new Date(one.startedAt + one.durationMs),
    duration_ms: one.durationMs, active_ms: one.activeMs, page_count: one.pageCount, click_count: one.clickCount, error_count: one.errorCount,
    rage_click_count: one.rageClickCount, dead_click_count: one.deadClickCount, u_turn_count: one.uTurnCount, abandon_count: one.abandonCount,
    error_click_count: one.errorClickCount, signal_rules_version: 1, event_count: 1, has_gap: one.hasGap, is_bot: one.isBot, is_demo: one.isDemo, country: one.country, device: one.device,
    browser: one.browser, browser_version: one.browserVersion, system: one.system, system_version: one.systemVersion, language: one.language,
    viewport_width: one.viewportWidth, viewport_height: one.viewportHeight, entry_path: one.entryPath, exit_path: one.exitPath, folded_paths: folded.paths,
    referrer: one.referrer, referrer_host: '', utm_source: one.utmSource, utm_medium: one.utmMedium, utm_campaign: one.utmCampaign, utm_term: '', utm_content: '',
    entry_folded: folded.entry, exit_folded: folded.exit, referrer_folded: folded.referrer, referrer_host_folded: folded.referrerHost,
    user_name: one.userName, user_folded: folded.user, clicked_elements: clickedElements, tags: one.tags, asset_hosts: [], inflated_bytes: 0,
  };
}

function monthOf({ startedAt }: { startedAt: number }): string {
  // A clock offset found later may have moved the start over the end of its month; the row stays where it was.
  const wasFirst = startedAt % (7 * DAY_MS) < 2 ? startedAt + DAY_MS : startedAt;
  return `${new Date(wasFirst).toISOString().slice(0, 7)}-01`;
}

async function insert(pool: Pool, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  await pool.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [toJson(rows)]);
}

function toJson(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : typeof value === 'string' ? storableText(value) : value));
}
