import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { id, pageCosts, pageList, pageRules, type PageRules } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { PageRulesOfSite } from './page-rules-of-site.ts';

@Controller('sites/:siteId')
export class PagesController {
  readonly #rules: PageRulesOfSite;

  constructor(@Inject(PageRulesOfSite) rules: PageRulesOfSite) {
    this.#rules = rules;
  }

  @Get('pages')
  @Route('read', 200, pageList)
  list(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.list(caller, BigInt(siteId));
  }

  @Get('page-costs')
  @Route('read', 200, pageCosts)
  costs(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.costs(caller, BigInt(siteId));
  }

  @Put('page-rules')
  @Route('write', 200, pageRules)
  replace(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Body({ schema: pageRules }) body: PageRules) {
    return this.#rules.replace(caller, BigInt(siteId), body);
  }
}
