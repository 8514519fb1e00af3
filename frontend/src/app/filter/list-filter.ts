// The filter of lists and heatmaps as the app holds it, and its two written forms: the app's own address and the API's query.
// The names are the API's, so that an address can be read and edited by hand; only `range` is ours (a span that ends now).
import type { Params } from '@angular/router';

export type TextMatch = 'contains' | 'equals' | 'pattern';
export interface TextCondition {
  match: TextMatch;
  value: string;
}
export type Presence = 'exclude' | 'include' | 'only';
export type Range = '' | '24h' | '7d' | '30d';
/** Pages seen one after the other. */
export interface Sequence {
  steps: readonly TextCondition[];
  withinMs: number | null;
}
/** A filter within a group, by the API's names. */
export type GroupMember = Readonly<Record<string, unknown>>;

export const TEXT_FIELDS = ['page', 'entry', 'exit', 'referrer', 'user', 'clickedText'] as const;
export const MANY_FIELDS = ['device', 'country', 'browser', 'system', 'language', 'tag', 'utmSource', 'utmMedium', 'utmCampaign'] as const;
export const NUMBER_FIELDS = ['from', 'to', 'minDurationMs', 'maxDurationMs', 'minPages', 'maxPages', 'minFidelity', 'maxFidelity', 'minViewportWidth', 'maxViewportWidth'] as const;
export const FLAG_FIELDS = ['hasError', 'hasRageClick', 'hasDeadClick', 'hasUTurn', 'hasAbandon', 'hasErrorClick', 'hasNotes', 'isLive', 'watched'] as const;
export const PRESENCE_FIELDS = ['bots', 'demo', 'team'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export type ManyField = (typeof MANY_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type FlagField = (typeof FLAG_FIELDS)[number];
export type PresenceField = (typeof PRESENCE_FIELDS)[number];

export type ListFilter = Record<TextField, TextCondition | null> &
  Record<ManyField, readonly string[]> &
  Record<NumberField, number | null> &
  Record<FlagField, boolean | null> & Record<PresenceField, Presence> & {
    pageGroup: string; clickedSelector: string; range: Range; sequence: Sequence | null;
    /** Of each group at least one member is met. */
    groups: readonly (readonly GroupMember[])[];
  };

export const EMPTY_FILTER: ListFilter = {
  page: null, entry: null, exit: null, referrer: null, user: null, clickedText: null,
  device: [], country: [], browser: [], system: [], language: [], tag: [], utmSource: [], utmMedium: [], utmCampaign: [],
  from: null, to: null, minDurationMs: null, maxDurationMs: null, minPages: null, maxPages: null, minFidelity: null, maxFidelity: null, minViewportWidth: null, maxViewportWidth: null,
  hasError: null, hasRageClick: null, hasDeadClick: null, hasUTurn: null, hasAbandon: null, hasErrorClick: null, hasNotes: null, isLive: null, watched: null,
  pageGroup: '', clickedSelector: '', range: '', sequence: null, groups: [], bots: 'exclude', demo: 'include', team: 'exclude',
};

export const RANGE_MS: Record<Exclude<Range, ''>, number> = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 };
const MATCHES = ['contains', 'equals', 'pattern'] as const;

/** The part of Angular's ParamMap that is needed. */
export interface ParamReader {
  get(name: string): string | null;
  getAll(name: string): string[];
}

/** Reads an address. What it does not know or cannot read is left out: an old link still opens. */
export function readFilter(params: ParamReader): ListFilter {
  const filter: ListFilter = { ...EMPTY_FILTER };
  for (const field of TEXT_FIELDS) {
    const value = params.get(field);
    if (value) filter[field] = { match: oneOf(params.get(`${field}Match`), MATCHES, 'equals'), value };
  }
  for (const field of MANY_FIELDS) filter[field] = params.getAll(field);
  for (const field of NUMBER_FIELDS) {
    const value = params.get(field);
    if (value !== null && /^\d{1,16}$/.test(value)) filter[field] = Number(value);
  }
  for (const field of FLAG_FIELDS) {
    const value = params.get(field);
    if (value === 'true' || value === 'false') filter[field] = value === 'true';
  }
  for (const field of PRESENCE_FIELDS) filter[field] = oneOf(params.get(field), ['exclude', 'include', 'only'], EMPTY_FILTER[field]);
  filter.pageGroup = params.get('pageGroup') ?? '';
  filter.clickedSelector = params.get('clickedSelector') ?? '';
  filter.range = oneOf(params.get('range'), ['24h', '7d', '30d'], '');
  filter.sequence = readSequence(params.get('sequence'));
  filter.groups = [...readGroup(params.get('any')), ...readAll(params.get('all'))];
  return filter;
}

function oneOf<T extends string, D extends string>(value: string | null, allowed: readonly T[], otherwise: D): T | D {
  return allowed.find((each) => each === value) ?? otherwise;
}

function readSequence(text: string | null): Sequence | null {
  const read = readJson(text);
  if (!isMember(read) || !Array.isArray(read['steps'])) return null;
  const steps = (read['steps'] as unknown[]).filter(isMember).map(({ match, value }): TextCondition => ({ match: oneOf(String(match), MATCHES, 'contains'), value: String(value) }));
  const withinMs = read['withinMs'];
  return steps.length < 2 ? null : { steps, withinMs: typeof withinMs === 'number' ? withinMs : null };
}

function readGroup(text: string | null): GroupMember[][] {
  const read = readJson(text);
  const members = Array.isArray(read) ? (read as unknown[]).filter(isMember) : [];
  return members.length === 0 ? [] : [members];
}

/** What all must meet: groups, or filters that stand alone. */
function readAll(text: string | null): GroupMember[][] {
  return readGroup(text).flat().map((member) => (Object.keys(member).length === 1 && Array.isArray(member['any']) ? (member['any'] as unknown[]).filter(isMember) : [member]));
}

function readJson(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null; // an address somebody cut short
  }
}

function isMember(value: unknown): value is GroupMember {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of a group, to be read as an address is. */
export function memberReader(member: GroupMember): ParamReader {
  const write = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return {
    get: (name) => (member[name] === undefined ? null : write(member[name])),
    getAll: (name) => [member[name] ?? []].flat().map(String),
  };
}

/** Query parameters of the app's address; only what differs from the empty filter. */
export function writeFilter(filter: ListFilter): Params {
  const params: Params = {};
  for (const field of TEXT_FIELDS) {
    const condition = filter[field];
    if (!condition) continue;
    params[field] = condition.value;
    params[`${field}Match`] = condition.match;
  }
  for (const field of MANY_FIELDS) if (filter[field].length > 0) params[field] = [...filter[field]];
  for (const field of NUMBER_FIELDS) if (filter[field] !== null) params[field] = String(filter[field]);
  for (const field of FLAG_FIELDS) if (filter[field] !== null) params[field] = String(filter[field]);
  if (filter.pageGroup !== '') params['pageGroup'] = filter.pageGroup;
  if (filter.clickedSelector !== '') params['clickedSelector'] = filter.clickedSelector;
  if (filter.sequence !== null) params['sequence'] = writeSequence(filter.sequence);
  if (filter.groups.length === 1) params['any'] = JSON.stringify(filter.groups[0]);
  if (filter.groups.length > 1) params['all'] = JSON.stringify(filter.groups.map((members) => ({ any: members })));
  if (filter.range !== '') params['range'] = filter.range;
  for (const field of PRESENCE_FIELDS) if (filter[field] !== EMPTY_FILTER[field]) params[field] = filter[field];
  return params;
}

function writeSequence({ steps, withinMs }: Sequence): string {
  return JSON.stringify({ steps, ...(withinMs === null ? {} : { withinMs }) });
}

export type ApiQuery = Record<string, string | readonly string[]>;

/** The API's query. A cursor holds only for one and the same filter: take `nowMs` once per list, not once per page. */
export function toApiQuery(filter: ListFilter, nowMs: number): ApiQuery {
  const { range, ...query } = writeFilter(filter) as Record<string, string | string[]>;
  if (filter.range !== '' && range !== undefined) query['from'] = String(nowMs - RANGE_MS[filter.range]);
  return query;
}

export function isEmptyFilter(filter: ListFilter): boolean {
  return Object.keys(writeFilter(filter)).length === 0;
}

/** Whole minutes, so that nothing is asked again with every change detection. */
export function roundedNow(): number {
  return Math.floor(Date.now() / 60_000) * 60_000;
}
