// The write side of an index that is a projection of Postgres: what it stores of a recording, how documents are sent, and how such
// indices are made, compared and replaced. Postgres is the truth; a projection can always be filled again.

import type { RecordingSummary } from './filter.ts';

/** All that searches ask of a recording, and all that a list shows of it. */
export interface RecordingDocument extends RecordingSummary {
  /** Folded (`foldCase`), distinct. */
  foldedPaths: string[];
  foldedEntry: string;
  foldedExit: string;
  foldedReferrer: string;
  foldedReferrerHost: string;
  /** Distinct groups of the pages visited, as they are now, in byte order. */
  pageGroups: string[];
  foldedUser: string;
  /** Hash, hex. */
  visitor: string;
  /** {@link clickText} of each element clicked, and their folded texts: distinct, sorted. */
  clicked: string[];
  clickedTexts: string[];
  /** In byte order. */
  memberTags: string[];
  /** Ids of members, in byte order. */
  watchedBy: string[];
  hasNotes: boolean;
}

/** Selector and folded text; the length in front tells where the one ends. */
export function clickText(element: { selector: string; foldedText: string }): string {
  return `${element.selector.length}:${element.selector}${element.foldedText}`;
}

/** A recording at one version; a null document is a deletion, which hides every version up to its own. */
export interface ProjectedRecording {
  id: bigint;
  version: bigint;
  document: RecordingDocument | null;
}

/**
 * What became of one document. `stale`: the index holds a newer version, as it should.
 * `refused` is one of few words (fit for a metric's label); `isRetryable` says whether the same document may be taken later.
 */
export type PutResult = 'written' | 'stale' | { refused: string; isRetryable: boolean };

export interface ProjectionWriter {
  /**
   * Stores documents, each unless the index holds a newer version of it; the same version is stored again.
   * @returns one result for each, in their order
   * @throws when the store did not take the request as a whole (away, index lost); none or some may have been stored
   */
  put(documents: readonly ProjectedRecording[]): Promise<PutResult[]>;
}

/** The indices of one installation: several may exist, one is read. Names are the store's. */
export interface ProjectionAdmin {
  /** Makes an empty index under a name never used before. */
  createIndex(): Promise<string>;
  exists(indexName: string): Promise<boolean>;
  /** Removes an index; does nothing if it is gone already. */
  drop(indexName: string): Promise<void>;
  /** From now on lists read this index; in one step, so that no search fails. */
  pointReadersAt(indexName: string): Promise<void>;
  writerOf(indexName: string): ProjectionWriter;
  /** Makes what was written visible to searches. */
  refresh(indexName: string): Promise<void>;
  /** Recordings that can be found in it, deletions not counted. */
  countDocuments(indexName: string): Promise<number>;
  /** Recordings (no deletions) with larger ids, by id ascending. */
  scan(indexName: string, from: { afterId: bigint; limit: number }): Promise<ProjectedRecording[]>;
  /** Those of these ids that can be found. */
  get(indexName: string, ids: readonly bigint[]): Promise<ProjectedRecording[]>;
  /** Removes deletions written before `beforeMs` (ms since 1970). Returns how many. */
  purgeDeletions(indexName: string, beforeMs: number): Promise<number>;
  /** Resolves if lists could be read now. */
  probe(): Promise<void>;
}

/** Whether two documents say the same, field by field. */
export function isSameDocument(a: RecordingDocument, b: RecordingDocument): boolean {
  return canonical(a) === canonical(b);
}

function canonical(document: RecordingDocument): string {
  return JSON.stringify(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
