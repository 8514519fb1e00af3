// The filter language as SQL: one condition after the other, every value a parameter. Used by lists and by heatmaps, so that
// both mean the same. The alias of the recordings table is always `r`.

import { storableText } from '@hindsight/database';

import { foldCase, type ClickedElement, type PageSequence, type RecordingFilter, type TeamVisits, type TextCondition } from '../filter.ts';
import type { IndexScope } from '../index.ts';
import { FIDELITY } from './summary-row.ts';

const DAY_MS = 86_400_000;
/**
 * Keeps an `exists` what it is. Postgres would join it otherwise, which goes through the page views of all recordings to show fifty; and
 * how many it will find it can only guess, at a thousandth of what there are.
 */
const PER_ROW = 'offset 0';
/** Years 1 to 9999: what both JavaScript and Postgres can say. */
const EARLIEST_MS = -62_135_596_800_000;
const LATEST_MS = 253_402_300_799_000;

/** Collects the parameters of one statement. */
export class SqlParams {
  readonly values: unknown[] = [];

  /** @returns the parameter's name in the statement, e.g. `$3` */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** A moment; moments beyond year 9999 or before year 1 are taken as those. */
  addTime(ms: number): string {
    return `${this.add(new Date(clampTime(ms)))}::timestamptz`;
  }
}

/** Holds for a row `r` of `recordings` that was not erased. The tombstone counts too: it is there before every row has been marked. */
export const NOT_ERASED = `r.state <> 'erased'
 and not exists (select 1 from tombstones t where t.recording_id = r.id)
 and not exists (select 1 from tombstones t where t.site_id = r.site_id and t.visitor_hash = r.visitor_hash and t.created_at > r.started_at)`;

/** What conditions mean among the names of a site, found beforehand; the keys are the filter's own objects. */
export interface KnownNames {
  /** Folded paths. */
  pages: ReadonlyMap<TextCondition, readonly string[]>;
  /** Ids of elements. */
  elements: ReadonlyMap<ClickedElement, readonly bigint[]>;
}

/**
 * The condition under which a row `r` of `recordings` belongs to the site, meets the filter and is not erased.
 * @param params receives the values the returned SQL names
 * @param names makes it quicker to find what is rare; means the same
 */
export function whereRecordings(scope: IndexScope, filter: RecordingFilter, params: SqlParams, names?: KnownNames): string {
  return [
    `r.workspace_id = ${params.add(scope.workspaceId)}`,
    `r.site_id = ${params.add(scope.siteId)}`,
    NOT_ERASED,
    ...byKind('r.is_bot', filter.bots ?? 'exclude'),
    ...conditionsOf(scope, filter, params, names),
  ].join('\n and ');
}

/** Of these conditions those that narrow a walk by start: the site and the span. */
export function whereStarted({ workspaceId, siteId }: IndexScope, filter: RecordingFilter, params: SqlParams): string {
  return [`r.workspace_id = ${params.add(workspaceId)}`, `r.site_id = ${params.add(siteId)}`, ...whenStarted(filter, params)].join(' and ');
}

/** All but bots, which groups within a filter do not leave out by themselves. */
function conditionsOf(scope: IndexScope, filter: RecordingFilter, params: SqlParams, names: KnownNames | undefined): string[] {
  return [
    ...whenStarted(filter, params),
    ...whatWasVisited(filter, params, names),
    ...whoVisited(filter, params),
    ...whatHappened(filter, params),
    ...whereFrom(filter, params),
    ...whatMembersDid(filter, params),
    ...(filter.clicked ? [wasClicked(scope, filter.clicked, params, names)] : []),
    ...group(filter.all, 'and', (member) => conditionsOf(scope, member, params, names)),
    ...group(filter.any, 'or', (member) => conditionsOf(scope, member, params, names)),
  ];
}

function group(members: readonly RecordingFilter[] | undefined, word: 'and' | 'or', write: (member: RecordingFilter) => string[]): string[] {
  if (members === undefined) return [];
  const written = members.map((member) => `(${[...byKind('r.is_bot', member.bots ?? 'include'), ...write(member), 'true'].join(' and ')})`);
  return [`(${[...written, word === 'and' ? 'true' : 'false'].join(` ${word} `)})`];
}

function whenStarted({ fromMs, toMs }: RecordingFilter, params: SqlParams): string[] {
  const conditions: string[] = [];
  // The month is fixed when a recording begins; a better clock offset may move its start a little, hence the two days.
  if (fromMs !== undefined) {
    conditions.push(`r.started_at >= ${params.addTime(fromMs)}`, `r.month >= ${params.add(firstOfMonth(fromMs - 2 * DAY_MS))}::date`);
  }
  if (toMs !== undefined) {
    conditions.push(`r.started_at < ${params.addTime(toMs)}`, `r.month <= ${params.add(firstOfMonth(toMs + 2 * DAY_MS))}::date`);
  }
  return conditions;
}

function whatWasVisited({ page, pageGroup, entry, exit, sequence }: RecordingFilter, params: SqlParams, names: KnownNames | undefined): string[] {
  const conditions: string[] = [];
  if (page) conditions.push(visited(page, params, names));
  if (sequence) conditions.push(...wentThrough(sequence, params, names));
  if (pageGroup !== undefined) {
    conditions.push(`exists (select 1 from page_views v join pages p on p.id = v.page_id
      where v.month = r.month and v.recording_id = r.id and p.site_id = r.site_id and p.page_group = ${params.add(storableText(pageGroup))} ${PER_ROW})`);
  }
  if (entry) conditions.push(textMeets('r.entry_folded', entry, params));
  if (exit) conditions.push(textMeets('r.exit_folded', exit, params));
  return conditions;
}

function visited(page: TextCondition, params: SqlParams, names: KnownNames | undefined): string {
  const known = names?.pages.get(page);
  if (known !== undefined) return `r.folded_paths && ${params.add(known)}::text[]`;
  if (page.match === 'equals') return `r.folded_paths @> array[${params.add(foldCase(page.value))}::text]`;
  return `exists (select 1 from unnest(r.folded_paths) as path where ${textMeets('path', page, params)})`;
}

/** First who saw all the pages, which the recording itself knows; then in which order. */
function wentThrough({ steps, withinMs }: PageSequence, params: SqlParams, names: KnownNames | undefined): string[] {
  const views = steps.map((_, i) => `page_views v${i} join pages p${i} on p${i}.id = v${i}.page_id`);
  const last = steps.length - 1;
  const conditions = steps.flatMap((step, i) => [
    `v${i}.month = r.month and v${i}.recording_id = r.id`, textMeets(`p${i}.path_folded`, step, params),
    ...(i === 0 ? [] : [`(v${i}.from_ms, v${i}.doc, v${i}.view) > (v${i - 1}.from_ms, v${i - 1}.doc, v${i - 1}.view)`]),
  ]);
  if (withinMs !== undefined) conditions.push(`v${last}.from_ms - v0.from_ms <= ${params.add(withinMs)}::bigint`);
  return [...steps.map((step) => visited(step, params, names)), `exists (select 1 from ${views.join(' cross join ')} where ${conditions.join(' and ')} ${PER_ROW})`];
}

/** Which elements are meant is found once, not for every recording. */
function wasClicked(scope: IndexScope, clicked: ClickedElement, params: SqlParams, names: KnownNames | undefined): string {
  const known = names?.elements.get(clicked);
  return `r.clicked_elements && ${known === undefined ? `array(select e.id from elements e where ${whereElements(scope, clicked, params)})` : `${params.add(known)}::bigint[]`}`;
}

/** The condition under which a row `e` of `elements` is one of those meant. */
export function whereElements({ siteId }: IndexScope, { selector, text }: ClickedElement, params: SqlParams): string {
  return [
    `e.site_id = ${params.add(siteId)}`,
    ...(selector === undefined ? [] : [`e.selector = ${params.add(storableText(selector))}`]),
    ...(text === undefined ? [] : [textMeets('e.text_folded', text, params)]),
  ].join(' and ');
}

/** The condition under which a row `p` of `pages` is one of those meant. */
export function wherePages({ siteId }: IndexScope, page: TextCondition, params: SqlParams): string {
  return `p.site_id = ${params.add(siteId)} and ${textMeets('p.path_folded', page, params)}`;
}

function whatMembersDid({ watched, tags, hasNotes, team }: RecordingFilter, params: SqlParams): string[] {
  const conditions: string[] = [];
  if (watched) {
    const by = watched.memberId === null ? '' : ` and w.member_id = ${params.add(watched.memberId)}::bigint`;
    conditions.push(`${watched.is ? '' : 'not '}exists (select 1 from recording_watches w where w.recording_id = r.id${by})`);
  }
  if (tags) {
    const wanted = params.add(tags.map(storableText));
    conditions.push(`(r.tags && ${wanted}::text[] or exists (select 1 from recording_tags t where t.recording_id = r.id and t.tag = any(${wanted}::text[])))`);
  }
  if (hasNotes !== undefined) conditions.push(`${hasNotes ? '' : 'not '}exists (select 1 from recording_notes n where n.recording_id = r.id)`);
  if (team) conditions.push(`${team.is === 'only' ? '' : 'not '}${isOfTeam(team, params)}`);
  return conditions;
}

function isOfTeam({ visitors, users }: TeamVisits, params: SqlParams): string {
  return `(r.visitor_hash = any(${params.add(visitors.map((hash) => Buffer.from(hash, 'hex')))}::bytea[]) or r.user_folded = any(${params.add(users.map(foldCase))}::text[]))`;
}

function whoVisited(filter: RecordingFilter, params: SqlParams): string[] {
  return [
    ...oneOf('r.device', filter.device, params),
    ...oneOf('r.country', filter.country, params),
    ...oneOf('r.browser', filter.browser, params),
    ...oneOf('r.system', filter.system, params),
    ...oneOf('r.language', filter.language, params),
    ...(filter.user ? [textMeets('r.user_folded', filter.user, params)] : []),
    ...byKind('r.is_demo', filter.demo ?? 'include'),
  ];
}

function whatHappened(filter: RecordingFilter, params: SqlParams): string[] {
  const conditions: string[] = [];
  if (filter.minDurationMs !== undefined) conditions.push(`r.duration_ms >= ${params.add(filter.minDurationMs)}`);
  if (filter.maxDurationMs !== undefined) conditions.push(`r.duration_ms <= ${params.add(filter.maxDurationMs)}`);
  if (filter.minPages !== undefined) conditions.push(`r.page_count >= ${params.add(filter.minPages)}::bigint`);
  if (filter.maxPages !== undefined) conditions.push(`r.page_count <= ${params.add(filter.maxPages)}::bigint`);
  if (filter.minFidelity !== undefined) conditions.push(`${FIDELITY} >= ${params.add(filter.minFidelity)}::bigint`);
  if (filter.maxFidelity !== undefined) conditions.push(`${FIDELITY} <= ${params.add(filter.maxFidelity)}::bigint`);
  if (filter.minViewportWidth !== undefined) conditions.push(`r.viewport_width >= ${params.add(filter.minViewportWidth)}::bigint`);
  if (filter.maxViewportWidth !== undefined) conditions.push(`r.viewport_width <= ${params.add(filter.maxViewportWidth)}::bigint`);
  if (filter.isLive !== undefined) conditions.push(`r.state ${filter.isLive ? '=' : '<>'} 'live'`);
  conditions.push(
    ...some('r.error_count', filter.hasError), ...some('r.rage_click_count', filter.hasRageClick), ...some('r.dead_click_count', filter.hasDeadClick),
    ...some('r.u_turn_count', filter.hasUTurn), ...some('r.abandon_count', filter.hasAbandon), ...some('r.error_click_count', filter.hasErrorClick),
  );
  return conditions;
}

function whereFrom(filter: RecordingFilter, params: SqlParams): string[] {
  const conditions = [
    ...oneOf('r.utm_source', filter.utmSource, params),
    ...oneOf('r.utm_medium', filter.utmMedium, params),
    ...oneOf('r.utm_campaign', filter.utmCampaign, params),
  ];
  if (filter.referrer) {
    conditions.push(`(${textMeets('r.referrer_host_folded', filter.referrer, params)} or ${textMeets('r.referrer_folded', filter.referrer, params)})`);
  }
  return conditions;
}

/** @param column holds folded text */
function textMeets(column: string, condition: TextCondition, params: SqlParams): string {
  const wanted = foldCase(condition.value);
  switch (condition.match) {
    case 'equals': return `${column} = ${params.add(wanted)}`;
    case 'contains': return `strpos(${column}, ${params.add(wanted)}) > 0`;
    case 'pattern': return `${column} like ${params.add(likePattern(wanted))} escape '\\'`;
  }
}

/** `*` becomes LIKE's `%`; what LIKE itself takes for special is escaped. */
function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replace(/\*+/g, '%');
}

function oneOf(column: string, values: readonly string[] | undefined, params: SqlParams): string[] {
  return values === undefined ? [] : [`${column} = any(${params.add(values.map(storableText))}::text[])`];
}

/** @param column a count */
function some(column: string, wanted: boolean | undefined): string[] {
  return wanted === undefined ? [] : [`${column} ${wanted ? '> 0' : '= 0'}`];
}

function byKind(column: string, kind: 'exclude' | 'include' | 'only'): string[] {
  if (kind === 'include') return [];
  return [kind === 'only' ? column : `not ${column}`];
}

function clampTime(ms: number): number {
  return Math.min(Math.max(ms, EARLIEST_MS), LATEST_MS);
}

function firstOfMonth(ms: number): string {
  return `${new Date(clampTime(ms)).toISOString().slice(0, 7)}-01`;
}
