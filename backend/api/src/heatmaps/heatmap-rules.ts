// A page's heatmap: the points that meet the filter, and a recorded moment of the page to draw them over.
import { Inject, Injectable } from '@nestjs/common';
import type { Heatmap, HeatmapQuery } from '@hindsight/api-contract';
import type { PointReader } from '@hindsight/points';

import { POINTS } from '../api-parts.ts';
import type { Caller } from '../access/caller.ts';
import { Filters } from '../filter/filters.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { isRefusal, type Refusal } from '../problems/refusal.ts';
import { Backdrops } from './backdrops.ts';

@Injectable()
export class HeatmapRules {
  readonly #points: PointReader;
  readonly #scopes: SiteScopes;
  readonly #filters: Filters;
  readonly #backdrops: Backdrops;

  constructor(@Inject(POINTS) points: PointReader, @Inject(SiteScopes) scopes: SiteScopes, @Inject(Filters) filters: Filters, @Inject(Backdrops) backdrops: Backdrops) {
    this.#points = points;
    this.#scopes = scopes;
    this.#filters = filters;
    this.#backdrops = backdrops;
  }

  /** `page` chooses the page here and is no filter: a recording's other conditions are `entry`, `exit` and `pageGroup`. */
  async draw(caller: Caller, siteId: bigint, { page, kind, ...query }: HeatmapQuery): Promise<Heatmap | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const filter = await this.#filters.of(caller, scope, query);
    if (isRefusal(filter)) return filter;
    const wanted = { page, filter };
    const backdrop = await this.#backdrops.find(scope, wanted);
    switch (kind) {
      case 'click': return { kind, backdrop, ...await this.#points.clickMap(scope, wanted) };
      case 'scroll': return { kind, backdrop, ...await this.#points.scrollMap(scope, wanted) };
      case 'move': return { kind, backdrop, ...await this.#points.moveMap(scope, wanted) };
    }
  }
}
