// recording-index — finds recordings by filter (contract 6). Postgres answers by default, Elasticsearch may; both alike.

import type { CursorPlace } from './cursor.ts';
import type { RecordingFilter, RecordingSummary } from './filter.ts';

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

export type FacetField = 'device' | 'country' | 'browser' | 'system' | 'page';
export interface Facet {
  field: FacetField;
  /** Largest count first, ties by key. */
  values: { key: string; count: number }[];
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
  facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[]): Promise<Facet[]>;
}
