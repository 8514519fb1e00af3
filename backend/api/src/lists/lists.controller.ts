import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import {
  bulkDelete, bulkDone, bulkTag, facets, filterQuery, id, listQuery, neighbours, recordingCount, recordingList, suggestionQuery, suggestions,
  type BulkDelete, type BulkTag, type FilterQuery, type ListQuery, type SuggestionQuery,
} from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { ListRules } from './list-rules.ts';

@Controller()
export class ListsController {
  readonly #rules: ListRules;

  constructor(@Inject(ListRules) rules: ListRules) {
    this.#rules = rules;
  }

  @Get('sites/:siteId/recordings')
  @Route('read', 200, recordingList)
  list(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: listQuery }) query: ListQuery) {
    return this.#rules.list(caller, BigInt(siteId), query);
  }

  @Get('sites/:siteId/recordings/count')
  @Route('read', 200, recordingCount)
  count(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: filterQuery }) query: FilterQuery) {
    return this.#rules.count(caller, BigInt(siteId), query);
  }

  @Get('sites/:siteId/recordings/facets')
  @Route('read', 200, facets)
  facets(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: filterQuery }) query: FilterQuery) {
    return this.#rules.facets(caller, BigInt(siteId), query);
  }

  @Get('sites/:siteId/facets')
  @Route('read', 200, suggestions)
  suggest(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Query({ schema: suggestionQuery }) query: SuggestionQuery) {
    return this.#rules.suggest(caller, BigInt(siteId), query);
  }

  @Get('recordings/:recordingId/neighbours')
  @Route('read', 200, neighbours)
  neighbours(@AskedBy() caller: Caller, @Param('recordingId', { schema: id }) recordingId: string, @Query({ schema: filterQuery }) query: FilterQuery) {
    return this.#rules.neighbours(caller, BigInt(recordingId), query);
  }

  @Post('sites/:siteId/recordings/tag')
  @Route('write', 200, bulkDone)
  tag(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Body({ schema: bulkTag }) body: BulkTag) {
    return this.#rules.tag(caller, BigInt(siteId), body);
  }

  @Post('sites/:siteId/recordings/delete')
  @Route('write', 200, bulkDone)
  erase(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Body({ schema: bulkDelete }) body: BulkDelete) {
    return this.#rules.erase(caller, BigInt(siteId), body);
  }
}
