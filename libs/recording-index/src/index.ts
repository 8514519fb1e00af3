// recording-index — finds recordings by filter (contract 6). Postgres answers by default, Elasticsearch may; both alike.

import type { CursorPlace } from './cursor.ts';
import { asksPageViews, type RecordingFilter, type RecordingSummary } from './filter.ts';

export * from './filter.ts';
export * from './cursor.ts';

/** The tenant a reader belongs to; without one no reader can be built. */
export interface IndexScope {
  workspaceId: bigint;
  siteId: bigint;
}

export interface RecordingPage {
  /** Newest first: startedAt descending, then id descending. */
  recordings: RecordingSummary[];
  /** Leads to the next page; null at the end. Valid in every adapter, only with the same filter. */
  cursor: string | null;
  /** Where there is a choice of stores: which one answered. */
  answeredBy?: AnsweredBy;
}

export interface AnsweredBy {
  store: 'postgres' | 'elasticsearch';
  /** True: another store should have answered and could not. */
  isFallback: boolean;
}

export interface RecordingCount {
  count: number;
  /** False: there are at least `count`. */
  isExact: boolean;
}

/** Up to here counts are exact. */
export const EXACT_COUNT_LIMIT = 10_000;
/** Values per facet. */
export const FACET_LIMIT = 50;
/** Of the newest recordings so many are gone through where each one's row tells everything … */
const ROWS_COUNTED = 50_000;
/** … and where its page views or what else lies beside it must be looked up. */
const JOINS_COUNTED = 10_000;

export type FacetField = 'device' | 'country' | 'browser' | 'system' | 'page';
export interface Facet {
  field: FacetField;
  /** Largest count first, ties by key. */
  values: { key: string; count: number }[];
}

/**
 * Among how many of the newest recordings values are counted, so that nobody waits longer for it the more there are.
 * @param isBeside whether the values lie beside the recording's row
 */
export function newestToCount(filter: RecordingFilter, isBeside: boolean): number {
  return isBeside || asksPageViews(filter) ? JOINS_COUNTED : ROWS_COUNTED;
}

/** Facets, and what they were counted among: they are exact for that. */
export interface FacetCounts {
  facets: Facet[];
  /** Among so many of the site's newest recordings in the filter's span of time; null: among all. */
  amongNewest: number | null;
}

/** The recordings beside a place in a list. */
export interface Neighbours {
  newer: bigint | null;
  older: bigint | null;
}

/** This store cannot evaluate this filter, though it is well; another store can. */
export class FilterTooHard extends Error {}

export interface RecordingIndex {
  /**
   * One page of the recordings that meet the filter.
   * @param limit 1–200
   * @throws CursorRefused when the cursor is damaged or belongs to another filter
   */
  list(scope: IndexScope, filter: RecordingFilter, options: { cursor?: string; limit: number }): Promise<RecordingPage>;
  /** Of those that meet the filter, the next on either side of a place; what stands there need not meet it. */
  neighbours(scope: IndexScope, filter: RecordingFilter, place: CursorPlace): Promise<Neighbours>;
  count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount>;
  /**
   * The commonest values of those that meet the filter. A store that would take longer the more recordings there are counts among the newest
   * alone, and says so; one that need not counts all.
   * @param amongNewest at least so many of the newest are gone through: bots are among them, and of the filter only its span of time decides which
   * they are; what was erased may take a place until it is swept
   */
  facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[], amongNewest: number): Promise<FacetCounts>;
}
