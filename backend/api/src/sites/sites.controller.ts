import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { coverage, id, installCheck, newSite, site, siteChange, siteList, type NewSite, type SiteChange } from '@hindsight/api-contract';
import type { FastifyRequest } from 'fastify';

import { CONFIG, type ApiConfig } from '../api-parts.ts';
import { appOrigin } from '../access/app-origin.ts';
import type { Caller } from '../access/caller.ts';
import { AskedBy, Route } from '../access/route.ts';
import { SiteRules } from './site-rules.ts';

@Controller('sites')
export class SitesController {
  readonly #rules: SiteRules;
  readonly #config: ApiConfig;

  constructor(@Inject(SiteRules) rules: SiteRules, @Inject(CONFIG) config: ApiConfig) {
    this.#rules = rules;
    this.#config = config;
  }

  @Get()
  @Route('read', 200, siteList)
  list(@AskedBy() caller: Caller, @Req() asked: FastifyRequest) {
    return this.#rules.list(caller, this.#trackerOrigin(asked));
  }

  @Post()
  @Route('write', 201, site)
  add(@AskedBy() caller: Caller, @Body({ schema: newSite }) body: NewSite, @Req() asked: FastifyRequest) {
    return this.#rules.add(caller, body, this.#trackerOrigin(asked));
  }

  @Get(':siteId')
  @Route('read', 200, site)
  find(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Req() asked: FastifyRequest) {
    return this.#rules.find(caller, BigInt(siteId), this.#trackerOrigin(asked));
  }

  @Patch(':siteId')
  @Route('write', 200, site)
  change(
    @AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string, @Body({ schema: siteChange }) body: SiteChange, @Req() asked: FastifyRequest,
  ) {
    return this.#rules.change(caller, BigInt(siteId), body, this.#trackerOrigin(asked));
  }

  @Delete(':siteId')
  @Route('write', 204)
  remove(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.remove(caller, BigInt(siteId));
  }

  @Get(':siteId/install')
  @Route('read', 200, installCheck)
  checkInstall(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.checkInstall(caller, BigInt(siteId));
  }

  @Get(':siteId/coverage')
  @Route('read', 200, coverage)
  coverage(@AskedBy() caller: Caller, @Param('siteId', { schema: id }) siteId: string) {
    return this.#rules.coverage(caller, BigInt(siteId));
  }

  #trackerOrigin(asked: FastifyRequest): string {
    return this.#config.publicOrigin ?? appOrigin(asked, this.#config);
  }
}
