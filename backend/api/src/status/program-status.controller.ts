// Where programs without a database report: the edge must never reach one.
import { Body, Controller, Delete, Inject, Put, Req } from '@nestjs/common';
import { programStatusGone, programStatusReport, type ProgramStatusGone, type ProgramStatusReport } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';
import { postgresStatusSink } from '@hindsight/database/program-status';
import type { ProgramReport, StatusSink } from '@hindsight/telemetry';
import type { FastifyRequest } from 'fastify';

import { CONFIG, POOL, type ApiConfig } from '../api-parts.ts';
import { refuseStranger } from '../access/program-token.ts';
import { Route } from '../access/route.ts';
import type { Refusal } from '../problems/refusal.ts';

@Controller('program-status')
export class ProgramStatusController {
  readonly #config: ApiConfig;
  readonly #sink: StatusSink;

  constructor(@Inject(CONFIG) config: ApiConfig, @Inject(POOL) pool: Pool) {
    this.#config = config;
    this.#sink = postgresStatusSink(pool);
  }

  @Put()
  @Route('public', 204)
  async report(@Body({ schema: programStatusReport }) { program, instance, report }: ProgramStatusReport, @Req() asked: FastifyRequest): Promise<Refusal | undefined> {
    const refusal = refuseStranger(asked, this.#config);
    if (refusal !== null) return refusal;
    await this.#sink.save({ program, instance }, report as ProgramReport);
    return undefined;
  }

  @Delete()
  @Route('public', 204)
  async remove(@Body({ schema: programStatusGone }) who: ProgramStatusGone, @Req() asked: FastifyRequest): Promise<Refusal | undefined> {
    const refusal = refuseStranger(asked, this.#config);
    if (refusal !== null) return refusal;
    await this.#sink.remove(who);
    return undefined;
  }
}
