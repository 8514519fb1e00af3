// Lists of recordings: rows with what members added, counts, what lies beside a recording, values to filter by, and changes to many at once.
import { Inject, Injectable } from '@nestjs/common';
import type { BulkDelete, BulkDone, BulkTag, Facets, FilterQuery, ListQuery, NeighboursOf, RecordingCount, RecordingList, SuggestionQuery, Suggestions as SuggestionsShape } from '@hindsight/api-contract';
import { newestToCount, writeCursor, type FacetField, type IndexScope, type RecordingFilter, type RecordingIndex } from '@hindsight/recording-index';

import { INDEX } from '../api-parts.ts';
import type { Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { Filters } from '../filter/filters.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { describeRecording } from '../recordings/describe-recording.ts';
import { Recordings } from '../recordings/recordings.ts';
import { Bulk, MOST_AT_ONCE } from './bulk.ts';
import { ListExtrasReader } from './list-extras.ts';
import { Suggestions } from './suggestions.ts';

/** Facets that are asked for together: pages lie beside the recording's row. */
const FACETS: readonly { fields: FacetField[]; isBeside: boolean }[] = [{ fields: ['device', 'country', 'browser', 'system'], isBeside: false }, { fields: ['page'], isBeside: true }];
/** Suggestions any index counts as they are wanted; one beside Postgres may count them among all. */
const IN_INDEX = ['device', 'browser', 'system'] as const satisfies FacetField[];
/** What an index without a choice of stores means. */
const ALWAYS_POSTGRES: RecordingList['answeredBy'] = { store: 'postgres', isFallback: false };

interface Asked {
  scope: IndexScope;
  filter: RecordingFilter;
}

@Injectable()
export class ListRules {
  readonly #index: RecordingIndex;
  readonly #scopes: SiteScopes;
  readonly #filters: Filters;
  readonly #recordings: Recordings;
  readonly #extras: ListExtrasReader;
  readonly #suggestions: Suggestions;
  readonly #bulk: Bulk;

  constructor(
    @Inject(INDEX) index: RecordingIndex, @Inject(SiteScopes) scopes: SiteScopes, @Inject(Filters) filters: Filters, @Inject(Recordings) recordings: Recordings,
    @Inject(ListExtrasReader) extras: ListExtrasReader, @Inject(Suggestions) suggestions: Suggestions, @Inject(Bulk) bulk: Bulk,
  ) {
    this.#index = index;
    this.#scopes = scopes;
    this.#filters = filters;
    this.#recordings = recordings;
    this.#extras = extras;
    this.#suggestions = suggestions;
    this.#bulk = bulk;
  }

  async list(caller: Caller, siteId: bigint, { cursor, at, limit, count: isCounted, ...query }: ListQuery): Promise<RecordingList | Refusal> {
    const asked = await this.#ask(caller, siteId, query);
    if (isRefusal(asked)) return asked;
    const { scope, filter } = asked;
    const place = cursor ?? (at === undefined ? undefined : writeCursor({ startedAt: at + 1, id: 0n }, filter));
    const [page, count] = await Promise.all([
      this.#index.list(scope, filter, { limit, ...(place === undefined ? {} : { cursor: place }) }),
      isCounted ? this.#index.count(scope, filter) : null,
    ]);
    const extrasOf = await this.#extras.of(page.recordings, caller.memberId);
    return {
      recordings: page.recordings.map((recording) => ({ ...describeRecording(recording), ...extrasOf(recording) })),
      cursor: page.cursor, count, answeredBy: page.answeredBy ?? ALWAYS_POSTGRES,
    };
  }

  async count(caller: Caller, siteId: bigint, query: FilterQuery): Promise<RecordingCount | Refusal> {
    const asked = await this.#ask(caller, siteId, query);
    return isRefusal(asked) ? asked : this.#index.count(asked.scope, asked.filter);
  }

  async facets(caller: Caller, siteId: bigint, query: FilterQuery): Promise<Facets | Refusal> {
    const asked = await this.#ask(caller, siteId, query);
    if (isRefusal(asked)) return asked;
    const { scope, filter } = asked;
    const counted = await Promise.all(FACETS.map(({ fields, isBeside }) => this.#index.facets(scope, filter, fields, newestToCount(filter, isBeside))));
    return { facets: counted.flatMap(({ facets, amongNewest }) => facets.map((facet) => ({ ...facet, amongNewest }))) };
  }

  async suggest(caller: Caller, siteId: bigint, { field, prefix, ...query }: SuggestionQuery): Promise<SuggestionsShape | Refusal> {
    // Its own condition stays out: having chosen Germany must not hide France.
    const { [field]: _own, [`${field}Match` as 'pageMatch']: _match, ...others } = query as Record<string, unknown>;
    const asked = await this.#ask(caller, siteId, others as FilterQuery);
    if (isRefusal(asked)) return asked;
    const known = prefix === '' ? IN_INDEX.find((one) => one === field) : undefined;
    if (known === undefined) return this.#suggestions.of(asked.scope, asked.filter, field, prefix);
    const { facets: [facet], amongNewest } = await this.#index.facets(asked.scope, asked.filter, [known], newestToCount(asked.filter, false));
    return { field, values: facet?.values ?? [], amongNewest };
  }

  async neighbours(caller: Caller, recordingId: bigint, query: FilterQuery): Promise<NeighboursOf | Refusal> {
    const recording = await this.#recordings.find(caller.workspaceId, recordingId);
    if (!recording) return refuse('API_RECORDING_UNKNOWN');
    const { id, siteId, workspaceId, startedAt } = recording.summary;
    const filter = await this.#filters.of(caller, { workspaceId, siteId }, query);
    if (isRefusal(filter)) return filter;
    const { newer, older } = await this.#index.neighbours({ workspaceId, siteId }, filter, { id, startedAt });
    return { newer: newer === null ? null : String(newer), older: older === null ? null : String(older) };
  }

  async erase(caller: Caller, siteId: bigint, { of, count }: BulkDelete): Promise<BulkDone | Refusal> {
    const found = await this.#confirmed(caller, siteId, of, count);
    if (isRefusal(found)) return found;
    await this.#bulk.erase(found.scope, found.ids, caller.memberId);
    return { changed: found.ids.length };
  }

  async tag(caller: Caller, siteId: bigint, { of, count, tag, isRemoved }: BulkTag): Promise<BulkDone | Refusal> {
    const found = await this.#confirmed(caller, siteId, of, count);
    if (isRefusal(found)) return found;
    return { changed: await this.#bulk.tag(found.scope, found.ids, { tag, isRemoved }) };
  }

  /** The recordings meant, if they are as many as the asker confirmed. */
  async #confirmed(caller: Caller, siteId: bigint, of: BulkDelete['of'], count: number): Promise<{ scope: IndexScope; ids: bigint[] } | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const filter = 'filter' in of ? await this.#filters.ofKept(caller, scope, of.filter) : null;
    if (isRefusal(filter)) return filter;
    const ids = await this.#bulk.chosen(scope, filter === null ? { ids: 'ids' in of ? of.ids.map(BigInt) : [] } : { filter });
    if (ids.length > MOST_AT_ONCE) return refuse('API_BULK_LARGE');
    if (ids.length !== count) return refuse('API_BULK_COUNT_CHANGED', `${ids.length} recordings are meant now, not ${count}.`);
    return { scope, ids };
  }

  async #ask(caller: Caller, siteId: bigint, query: FilterQuery): Promise<Asked | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const filter = await this.#filters.of(caller, scope, query);
    return isRefusal(filter) ? filter : { scope, filter };
  }
}
