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

export const TEXT_FIELDS = ['page', 'entry', 'exit', 'referrer'] as const;
export const MANY_FIELDS = ['device', 'country', 'browser', 'system', 'utmSource', 'utmMedium', 'utmCampaign'] as const;
export const NUMBER_FIELDS = ['from', 'to', 'minDurationMs', 'maxDurationMs', 'minPages', 'maxPages', 'minFidelity', 'maxFidelity'] as const;
export const FLAG_FIELDS = ['hasError', 'hasRageClick', 'hasDeadClick', 'hasUTurn', 'hasAbandon', 'hasErrorClick'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export type ManyField = (typeof MANY_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type FlagField = (typeof FLAG_FIELDS)[number];

export type ListFilter = Record<TextField, TextCondition | null> &
  Record<ManyField, readonly string[]> &
  Record<NumberField, number | null> &
  Record<FlagField, boolean | null> & { pageGroup: string; range: Range; bots: Presence; demo: Presence };

export const EMPTY_FILTER: ListFilter = {
  page: null, entry: null, exit: null, referrer: null,
  device: [], country: [], browser: [], system: [], utmSource: [], utmMedium: [], utmCampaign: [],
  from: null, to: null, minDurationMs: null, maxDurationMs: null, minPages: null, maxPages: null, minFidelity: null, maxFidelity: null,
  hasError: null, hasRageClick: null, hasDeadClick: null, hasUTurn: null, hasAbandon: null, hasErrorClick: null, pageGroup: '', range: '', bots: 'exclude', demo: 'include',
};

export const RANGE_MS: Record<Exclude<Range, ''>, number> = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 };

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
    if (value) filter[field] = { match: oneOf(params.get(`${field}Match`), ['contains', 'equals', 'pattern'], 'equals'), value };
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
  filter.pageGroup = params.get('pageGroup') ?? '';
  filter.range = oneOf(params.get('range'), ['24h', '7d', '30d'], '');
  filter.bots = oneOf(params.get('bots'), ['include', 'only'], 'exclude');
  filter.demo = oneOf(params.get('demo'), ['exclude', 'only'], 'include');
  return filter;
}

function oneOf<T extends string, D extends string>(value: string | null, allowed: readonly T[], otherwise: D): T | D {
  return allowed.find((each) => each === value) ?? otherwise;
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
  if (filter.range !== '') params['range'] = filter.range;
  if (filter.bots !== 'exclude') params['bots'] = filter.bots;
  if (filter.demo !== 'include') params['demo'] = filter.demo;
  return params;
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
