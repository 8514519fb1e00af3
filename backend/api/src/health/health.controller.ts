// Whether the program lives, whether it can serve, and its figures. Outside /api/v1; asked by machines, without sign-in.
import { Controller, Get, Header, HttpStatus, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { composeHealth, type Health, type HealthCheck, type Metrics } from '@hindsight/telemetry';
import type { FastifyReply } from 'fastify';

import { HEALTH, METRICS } from '../api-parts.ts';
import { Route } from '../access/route.ts';

@ApiExcludeController()
@Controller()
export class HealthController {
  readonly #checks: Record<string, HealthCheck>;
  readonly #metrics: Metrics;

  constructor(@Inject(HEALTH) checks: Record<string, HealthCheck>, @Inject(METRICS) metrics: Metrics) {
    this.#checks = checks;
    this.#metrics = metrics;
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
    const health = await composeHealth(this.#checks);
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
