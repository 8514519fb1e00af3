import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { heatmap, heatmapQuery, id, moments, momentsQuery, type HeatmapQuery, type MomentsQuery } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { HeatmapRules } from './heatmap-rules.ts';

@Controller('sites/:siteId/heatmap')
export class HeatmapsController {
  readonly #rules: HeatmapRules;

  constructor(@Inject(HeatmapRules) rules: HeatmapRules) {
    this.#rules = rules;
  }

  @Get()
  @Route('read', 200, heatmap)
  draw(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: heatmapQuery }) query: HeatmapQuery) {
    return this.#rules.draw(caller, BigInt(siteId), query);
  }

  @Get('moments')
  @Route('read', 200, moments)
  moments(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: momentsQuery }) query: MomentsQuery) {
    return this.#rules.moments(caller, BigInt(siteId), query);
  }
}
