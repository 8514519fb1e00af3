import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { filterQuery, id, overview, type FilterQuery } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { OverviewRules } from './overview-rules.ts';

@Controller('sites/:siteId')
export class OverviewController {
  readonly #rules: OverviewRules;

  constructor(@Inject(OverviewRules) rules: OverviewRules) {
    this.#rules = rules;
  }

  @Get('overview')
  @Route('read', 200, overview)
  ofSite(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: filterQuery }) query: FilterQuery) {
    return this.#rules.ofSite(caller, BigInt(siteId), query);
  }
}
