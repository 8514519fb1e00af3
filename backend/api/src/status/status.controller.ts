import { Controller, Get, Inject, Req } from '@nestjs/common';
import { statusAnswer, type Status } from '@hindsight/api-contract';
import type { FastifyRequest } from 'fastify';

import { CONFIG, type ApiConfig } from '../api-parts.ts';
import { appOrigin, playerPlace } from '../access/app-origin.ts';
import { Route } from '../access/route.ts';
import { StatusReport } from './status-report.ts';

@Controller('status')
export class StatusController {
  readonly #config: ApiConfig;
  readonly #report: StatusReport;

  constructor(@Inject(CONFIG) config: ApiConfig, @Inject(StatusReport) report: StatusReport) {
    this.#config = config;
    this.#report = report;
  }

  @Get()
  @Route('owner', 200, statusAnswer)
  read(@Req() asked: FastifyRequest): Promise<Status> {
    return this.#report.read(playerPlace(appOrigin(asked, this.#config), this.#config).warning);
  }
}
