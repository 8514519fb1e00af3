// The overview of a site: which span is counted, in which steps, and against what it is held.
import { Inject, Injectable } from '@nestjs/common';
import type { FilterQuery, Overview } from '@hindsight/api-contract';

import { NOW } from '../api-parts.ts';
import type { Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { Filters } from '../filter/filters.ts';
import { isRefusal, Refusal } from '../problems/refusal.ts';
import { Overviews } from './overviews.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const USUAL_DAYS = 30;
/** Up to here an hour is one step of the plots. */
const HOURLY_UP_TO_MS = 3 * DAY_MS;
/** Steps of one plot. A longer span is told in longer steps. */
const MOST_BUCKETS = 400;

@Injectable()
export class OverviewRules {
  readonly #overviews: Overviews;
  readonly #scopes: SiteScopes;
  readonly #filters: Filters;
  readonly #now: () => number;

  constructor(@Inject(Overviews) overviews: Overviews, @Inject(SiteScopes) scopes: SiteScopes, @Inject(Filters) filters: Filters, @Inject(NOW) now: () => number) {
    this.#overviews = overviews;
    this.#scopes = scopes;
    this.#filters = filters;
    this.#now = now;
  }

  async ofSite(caller: Caller, siteId: bigint, query: FilterQuery): Promise<Overview | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const toMs = query.to ?? this.#now();
    const fromMs = query.from ?? toMs - USUAL_DAYS * DAY_MS;
    if (fromMs >= toMs) return new Refusal('API_REQUEST_INVALID', undefined, [{ path: 'from', message: 'It must lie before `to`.' }]);
    const conditions = await this.#filters.of(caller, scope, query);
    if (isRefusal(conditions)) return conditions;
    const filter = { ...conditions, fromMs, toMs };
    const bucketMs = stepOf(toMs - fromMs);
    const [counted, pages, newestErrors] = await Promise.all([
      this.#overviews.count(scope, filter, bucketMs), this.#overviews.pages(scope, filter), this.#overviews.newestErrors(scope, filter),
    ]);
    const before = counted.isWhole ? await this.#overviews.count(scope, { ...filter, fromMs: fromMs - (toMs - fromMs), toMs: fromMs }, bucketMs) : null;
    const { oldestAt, isWhole, buckets, ...rest } = counted;
    const countedFromMs = isWhole ? fromMs : (oldestAt ?? fromMs);
    return {
      fromMs, toMs, isWhole, countedFromMs, before: before?.isWhole === true ? before.totals : null,
      bucketMs, buckets: everyBucket(buckets, countedFromMs, toMs, bucketMs), ...rest, pages, newestErrors,
    };
  }
}

function stepOf(spanMs: number): number {
  if (spanMs <= HOURLY_UP_TO_MS) return HOUR_MS;
  return DAY_MS * Math.max(1, Math.ceil(spanMs / DAY_MS / MOST_BUCKETS));
}

function everyBucket(known: Overview['buckets'], fromMs: number, toMs: number, bucketMs: number): Overview['buckets'] {
  const byTime = new Map(known.map((bucket) => [bucket.atMs, bucket]));
  const all: Overview['buckets'] = [];
  for (let atMs = Math.floor(fromMs / bucketMs) * bucketMs; atMs < toMs; atMs += bucketMs) {
    all.push(byTime.get(atMs) ?? { atMs, visits: 0, errors: 0, rage: 0, dead: 0, uTurns: 0, abandons: 0, errorClicks: 0 });
  }
  return all;
}
