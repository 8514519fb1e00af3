// The door an edge on another machine follows the sites through. Over all workspaces, so with a secret of its own.
import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { siteChangesQuery, siteChangesAnswer, type SiteChangesQuery } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import type { SiteChanges, SiteChangesSource } from '@hindsight/site-directory';
import type { FastifyRequest } from 'fastify';

import { CONFIG, POOL, type ApiConfig } from '../api-parts.ts';
import { refuseStranger } from '../access/program-token.ts';
import { Route } from '../access/route.ts';
import type { Refusal } from '../problems/refusal.ts';
import { siteChanges } from './site-changes.ts';

@Controller('site-changes')
export class SiteChangesController {
  readonly #config: ApiConfig;
  readonly #source: SiteChangesSource;

  constructor(@Inject(CONFIG) config: ApiConfig, @Inject(POOL) pool: Pool) {
    this.#config = config;
    this.#source = siteChanges(pool);
  }

  @Get()
  @Route('public', 200, siteChangesAnswer)
  async list(@Query({ schema: siteChangesQuery }) { since }: SiteChangesQuery, @Req() asked: FastifyRequest): Promise<SiteChanges | Refusal> {
    const refusal = refuseStranger(asked, this.#config);
    if (refusal !== null) return refusal;
    return this.#source.changesSince(since);
  }
}
