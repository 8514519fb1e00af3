// A page's heatmap: the points that meet the filter, and recorded moments of the page to draw them over; and the moments behind a hot spot.
import { Inject, Injectable } from '@nestjs/common';
import type { Heatmap, HeatmapBackdrop, HeatmapQuery, Moments, MomentsQuery } from '@hindsight/api-contract';
import type { PointReader } from '@hindsight/points';
import type { IndexScope } from '@hindsight/recording-index';

import { POINTS } from '../api-parts.ts';
import type { Caller } from '../access/caller.ts';
import { Filters } from '../filter/filters.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { isRefusal, type Refusal } from '../problems/refusal.ts';
import { Backdrops, type WantedBackdrop } from './backdrops.ts';

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
  async draw(caller: Caller, siteId: bigint, { page, kind, state, backdropRecording, backdropAtMs, ...query }: HeatmapQuery): Promise<Heatmap | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const filter = await this.#filters.of(caller, scope, query);
    if (isRefusal(filter)) return filter;
    const wanted = { page, filter, stateId: state === undefined ? null : BigInt(state) };
    const chosen = backdropRecording === undefined ? null : { recordingId: BigInt(backdropRecording), atMs: backdropAtMs ?? 0 };
    const [over, map] = await Promise.all([this.#over(scope, wanted, chosen), this.#map(scope, wanted, kind)]);
    return { ...map, ...over };
  }

  async moments(caller: Caller, siteId: bigint, { page, kind, state, element, limit, ...query }: MomentsQuery): Promise<Moments | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const filter = await this.#filters.of(caller, scope, query);
    if (isRefusal(filter)) return filter;
    const { recordings, moments } = await this.#points.clickMoments(scope, {
      page, kind, filter, stateId: state === undefined ? null : BigInt(state), elementId: BigInt(element), limit,
    });
    return { recordings, moments: moments.map((moment) => ({ ...moment, recordingId: String(moment.recordingId) })) };
  }

  async #map(scope: IndexScope, wanted: WantedBackdrop, kind: HeatmapQuery['kind']) {
    switch (kind) {
      case 'scroll': return { kind, ...await this.#points.scrollMap(scope, wanted) };
      case 'move': return { kind, ...await this.#points.moveMap(scope, wanted) };
      default: {
        const map = await this.#points.clickMap(scope, { ...wanted, kind });
        const withIdText = <Row extends { id: bigint }>(row: Row) => ({ ...row, id: String(row.id) });
        return { kind, ...map, states: map.states.map(withIdText), elements: map.elements.map(withIdText) };
      }
    }
  }

  /** A chosen moment that cannot be shown is passed over in silence: the address may be older than the recording's deletion. */
  async #over(scope: IndexScope, wanted: WantedBackdrop, chosen: { recordingId: bigint; atMs: number } | null): Promise<{ backdrop: HeatmapBackdrop | null; otherBackdrops: HeatmapBackdrop[] }> {
    const found = await this.#backdrops.find(scope, wanted);
    const first = chosen === null ? null : await this.#backdrops.chosen(scope, chosen.recordingId, chosen.atMs);
    const [backdrop = null, ...otherBackdrops] = first === null ? found : [first, ...found];
    return { backdrop, otherBackdrops };
  }
}
