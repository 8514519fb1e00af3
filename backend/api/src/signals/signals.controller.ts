import { Controller, Delete, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { filterQuery, id, signalKind, siteSignals, type FilterQuery, type SignalKind } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { SignalRules } from './signal-rules.ts';

@Controller('sites/:siteId/signals')
export class SignalsController {
  readonly #rules: SignalRules;

  constructor(@Inject(SignalRules) rules: SignalRules) {
    this.#rules = rules;
  }

  @Get()
  @Route('read', 200, siteSignals)
  show(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: filterQuery }) query: FilterQuery) {
    return this.#rules.show(caller, BigInt(siteId), query);
  }

  @Put('dismissed/:kind/:elementId')
  @Route('write', 204)
  dismiss(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Param('kind', { schema: signalKind }) kind: SignalKind, @Param('elementId', { schema: id }) elementId: string) {
    return this.#rules.say(caller, BigInt(siteId), kind, BigInt(elementId), true);
  }

  @Delete('dismissed/:kind/:elementId')
  @Route('write', 204)
  restore(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Param('kind', { schema: signalKind }) kind: SignalKind, @Param('elementId', { schema: id }) elementId: string) {
    return this.#rules.say(caller, BigInt(siteId), kind, BigInt(elementId), false);
  }
}
