// Documents as lines of a bulk request, and a bulk answer as what became of each. Pure.

import type { estypes } from '@elastic/elasticsearch';

import type { ProjectedRecording, PutResult } from '../projection.ts';
import { storedDocument } from './stored-document.ts';

/** A request longer than this is cut in two; Elasticsearch's own limit is 100 MB. */
const MOST_CHARACTERS = 4_000_000;

/** The index (or the name it is written by) is not there: nothing about these documents. */
export class IndexLost extends Error {
  override readonly name = 'IndexLost';
}

/** Cuts documents into requests of bearable size, in their order. */
export function cutIntoRequests(documents: readonly ProjectedRecording[], nowMs: number): string[][] {
  const requests: string[][] = [];
  let lines: string[] = [];
  let characters = 0;
  for (const one of documents) {
    const pair = [JSON.stringify({ index: { _id: String(one.id), version: Number(one.version), version_type: 'external_gte' } }), JSON.stringify(storedDocument(one.document, nowMs))];
    const length = pair.join('').length;
    if (lines.length > 0 && characters + length > MOST_CHARACTERS) {
      requests.push(lines);
      lines = [];
      characters = 0;
    }
    lines.push(...pair);
    characters += length;
  }
  if (lines.length > 0) requests.push(lines);
  return requests;
}

/**
 * What became of one item.
 * @throws IndexLost
 */
export function resultOf(item: estypes.BulkResponseItem | undefined): PutResult {
  if (item === undefined) return { refused: 'no-answer', isRetryable: true };
  if (item.status < 300) return 'written';
  if (item.status === 409) return 'stale';
  const reason = item.error?.type ?? `status-${item.status}`;
  if (reason === 'index_not_found_exception') throw new IndexLost(item.error?.reason ?? 'the index is lost');
  // 403: a block on the index, as Elasticsearch sets one when its disk is full. All others below 500 blame the document.
  return { refused: reason, isRetryable: item.status === 429 || item.status === 403 || item.status >= 500 };
}
