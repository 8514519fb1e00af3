// The index in Elasticsearch: answers as Postgres does for every recording unchanged for a minute, whatever the number of shards.

import { errors, type Client, type estypes } from '@elastic/elasticsearch';

import { readCursor, writeCursor, type CursorPlace } from '../cursor.ts';
import type { RecordingFilter, RecordingSummary } from '../filter.ts';
import { EXACT_COUNT_LIMIT, FACET_LIMIT, FilterTooHard, type Facet, type FacetCounts, type FacetField, type IndexScope, type Neighbours, type RecordingCount, type RecordingIndex, type RecordingPage } from '../index.ts';
import { readersName } from './elasticsearch-projection.ts';
import { readStored, type StoredDocument } from './stored-document.ts';
import { whereDocuments } from './where-documents.ts';

const LARGEST_ID = 9_223_372_036_854_775_807n;
/** How many values every shard answers with: counts of the whole are exact as long as no shard has more; then it is asked for more. */
const VALUES_PER_SHARD = [2_000, 50_000, 1_000_000] as const;
/** For finding only, not for showing. */
const NOT_SHOWN = ['folded*', 'pageGroups', 'visitor', 'clicked*', 'memberTags', 'watchedBy', 'hasNotes'];
const FACET_FIELDS = { device: 'device', country: 'country', browser: 'browser', system: 'system', page: 'pageGroups' } as const satisfies Record<FacetField, string>;

export class ElasticsearchRecordingIndex implements RecordingIndex {
  readonly #client: Client;
  readonly #name: string;

  /** @param prefix what the names of this installation's indices begin with */
  constructor(client: Client, prefix: string) {
    this.#client = client;
    this.#name = readersName(prefix);
  }

  async list(scope: IndexScope, filter: RecordingFilter, { cursor, limit }: { cursor?: string; limit: number }): Promise<RecordingPage> {
    const after = cursor === undefined ? null : readCursor(cursor, filter);
    const { hits } = await this.#search({
      query: whereDocuments(scope, filter), sort: [{ startedAt: 'desc' }, { id: 'desc' }], _source: { excludes: NOT_SHOWN }, track_total_hits: false,
      // One more than asked tells whether there is a next page.
      size: limit + 1,
      ...(after === null ? {} : { search_after: [after.startedAt, String(after.id > LARGEST_ID ? LARGEST_ID : after.id)] }),
    });
    const found = hits.hits.map(summaryOf);
    const recordings = found.slice(0, limit);
    const last = recordings.at(-1);
    return { recordings, cursor: found.length > limit && last ? writeCursor(last, filter) : null };
  }

  async neighbours(scope: IndexScope, filter: RecordingFilter, place: CursorPlace): Promise<Neighbours> {
    const beside = async (order: 'asc' | 'desc'): Promise<bigint | null> => {
      const { hits } = await this.#search({
        query: whereDocuments(scope, filter), sort: [{ startedAt: order }, { id: order }], _source: ['id'], track_total_hits: false, size: 1,
        search_after: [place.startedAt, String(place.id)],
      });
      return hits.hits[0]?._id === undefined ? null : BigInt(hits.hits[0]._id);
    };
    const [newer, older] = await Promise.all([beside('asc'), beside('desc')]);
    return { newer, older };
  }

  async count(scope: IndexScope, filter: RecordingFilter): Promise<RecordingCount> {
    const { hits } = await this.#search({ query: whereDocuments(scope, filter), size: 0, track_total_hits: EXACT_COUNT_LIMIT + 1 });
    const count = typeof hits.total === 'number' ? hits.total : hits.total?.value ?? 0;
    return count > EXACT_COUNT_LIMIT ? { count: EXACT_COUNT_LIMIT, isExact: false } : { count, isExact: true };
  }

  /** Among all: to find where the newest end takes it longer than to count a million. */
  async facets(scope: IndexScope, filter: RecordingFilter, fields: readonly FacetField[]): Promise<FacetCounts> {
    let missing = [...fields];
    const values = new Map<FacetField, Facet['values']>();
    for (const valuesPerShard of VALUES_PER_SHARD) {
      if (missing.length === 0) break;
      const { aggregations } = await this.#search({
        query: whereDocuments(scope, filter), size: 0, track_total_hits: false, aggs: Object.fromEntries(missing.map((field) => [field, terms(field, valuesPerShard)])),
      });
      missing = missing.filter((field) => {
        const found = aggregations?.[field] as estypes.AggregationsStringTermsAggregate;
        const buckets = found.buckets as estypes.AggregationsStringTermsBucket[];
        values.set(field, buckets.map(({ key, doc_count: count }) => ({ key: String(key), count })));
        return found.doc_count_error_upper_bound !== 0;
      });
    }
    return { facets: fields.map((field) => ({ field, values: values.get(field) ?? [] })), amongNewest: null };
  }

  async #search(request: estypes.SearchRequest): Promise<estypes.SearchResponse<StoredDocument>> {
    try {
      // Half an answer would look like a whole one.
      return await this.#client.search<StoredDocument>({ index: this.#name, allow_partial_search_results: false, ...request });
    } catch (error) {
      if (error instanceof errors.ResponseError && isTooHard(error)) throw new FilterTooHard('Elasticsearch cannot evaluate this filter', { cause: error });
      throw error;
    }
  }
}

function terms(field: FacetField, valuesPerShard: number): estypes.AggregationsAggregationContainer {
  return { terms: { field: FACET_FIELDS[field], size: FACET_LIMIT, shard_size: valuesPerShard, order: [{ _count: 'desc' }, { _key: 'asc' }] } };
}

/** A pattern may be too much for it, which says nothing about its health. */
function isTooHard(error: errors.ResponseError): boolean {
  return error.statusCode === 400 || /too_complex|too_many_clauses/.test(JSON.stringify(error.body ?? ''));
}

function summaryOf(hit: estypes.SearchHit<StoredDocument>): RecordingSummary {
  const document = hit._source === undefined ? null : readStored(hit._source);
  if (document === null) throw new Error(`document ${hit._id ?? '?'} was found and is empty`);
  return document;
}
