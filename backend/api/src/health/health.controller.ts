// Whether the program lives, whether it can serve, and its figures. Outside /api/v1; asked by machines, without sign-in.
import { Controller, Get, Header, HttpStatus, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Pool } from '@hindsight/database';
import { composeHealth, type Health, type HealthCheck, type Metrics } from '@hindsight/telemetry';
import type { FastifyReply } from 'fastify';

import { HEALTH, METRICS, POOL } from '../api-parts.ts';
import { Route } from '../access/route.ts';
import { StatusReport } from '../status/status-report.ts';
import { databaseHealth } from './database-health.ts';

@ApiExcludeController()
@Controller()
export class HealthController {
  readonly #checks: Record<string, HealthCheck>;
  readonly #database: HealthCheck;
  readonly #metrics: Metrics;
  readonly #idSpace: HealthCheck;

  constructor(@Inject(HEALTH) checks: Record<string, HealthCheck>, @Inject(POOL) pool: Pool, @Inject(METRICS) metrics: Metrics, @Inject(StatusReport) status: StatusReport) {
    this.#checks = checks;
    this.#database = databaseHealth(pool);
    this.#metrics = metrics;
    this.#idSpace = () => status.idSpaceHealth();
  }

  @Get('health/live')
  @Header('cache-control', 'no-store')
  @Route('public', 200)
  live(): { isLive: true } {
    return { isLive: true };
  }

  @Get('health/ready')
  @Header('cache-control', 'no-store')
  @Route('public', 200)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const health = await composeHealth({ database: this.#database, idSpace: this.#idSpace, ...this.#checks });
    if (!health.isReady) reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return health;
  }

  @Get('metrics')
  @Header('cache-control', 'no-store')
  @Route('public', 200)
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { text, contentType } = await this.#metrics.expose();
    reply.header('content-type', contentType);
    return text;
  }
}
