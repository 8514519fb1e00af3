// A row of `recordings` as a summary.

import type { DeviceKind } from '@hindsight/wire';

import type { RecordingSummary } from '../filter.ts';

/** Of `r`; kept beside the rows the worker rewrites. */
export const FIDELITY = '(select f.percent from recording_fidelity f where f.recording_id = r.id)';

/** The columns a summary needs, of a recordings table with the alias `r`. */
export const SUMMARY_COLUMNS = `r.id, r.workspace_id, r.site_id, r.handle, r.started_at, r.duration_ms, r.active_ms, r.page_count, r.click_count,
  r.error_count, r.rage_click_count, r.dead_click_count, r.u_turn_count, r.abandon_count, r.error_click_count, r.has_gap, r.state, r.is_bot, r.is_demo, r.country, r.device, r.browser, r.browser_version, r.system,
  r.system_version, r.language, r.viewport_width, r.viewport_height, r.entry_path, r.exit_path, r.referrer, r.utm_source, r.utm_medium,
  r.utm_campaign, r.user_name, r.tags, ${FIDELITY} as fidelity`;

/** What Postgres answers for {@link SUMMARY_COLUMNS}. */
export interface SummaryRow {
  id: bigint;
  workspace_id: bigint;
  site_id: bigint;
  handle: Buffer;
  started_at: Date;
  duration_ms: bigint;
  active_ms: bigint;
  page_count: number;
  click_count: number;
  error_count: number;
  rage_click_count: number;
  dead_click_count: number;
  u_turn_count: number;
  abandon_count: number;
  error_click_count: number;
  has_gap: boolean;
  fidelity: number | null;
  state: string;
  is_bot: boolean;
  is_demo: boolean;
  country: string;
  device: DeviceKind;
  browser: string;
  browser_version: string;
  system: string;
  system_version: string;
  language: string;
  viewport_width: number;
  viewport_height: number;
  entry_path: string;
  exit_path: string;
  referrer: string;
  utm_source: string;
  utm_medium: string;
  utm_campaign: string;
  user_name: string;
  tags: string[];
}

/** The summary a row stands for. */
export function summaryOf(row: SummaryRow): RecordingSummary {
  return {
    id: row.id, workspaceId: row.workspace_id, siteId: row.site_id, handle: row.handle.toString('hex'),
    startedAt: row.started_at.getTime(), durationMs: Number(row.duration_ms), activeMs: Number(row.active_ms),
    pageCount: row.page_count, clickCount: row.click_count, errorCount: row.error_count, rageClickCount: row.rage_click_count,
    deadClickCount: row.dead_click_count, uTurnCount: row.u_turn_count, abandonCount: row.abandon_count, errorClickCount: row.error_click_count,
    hasGap: row.has_gap, fidelity: row.fidelity, isLive: row.state === 'live', isBot: row.is_bot, isDemo: row.is_demo,
    country: row.country, device: row.device, browser: row.browser, browserVersion: row.browser_version,
    system: row.system, systemVersion: row.system_version, language: row.language,
    viewportWidth: row.viewport_width, viewportHeight: row.viewport_height,
    entryPath: row.entry_path, exitPath: row.exit_path, referrer: row.referrer,
    utmSource: row.utm_source, utmMedium: row.utm_medium, utmCampaign: row.utm_campaign, userName: row.user_name, tags: row.tags,
  };
}
