// Every error of the API leaves here, as problem details with a stable code: refusals by name, what clients did wrong by Fastify's
// and Nest's status, all else as a failure without particulars. Stack and SQL go to the log, never into an answer.
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ApiCode } from '@hindsight/errors';
import { CursorRefused } from '@hindsight/recording-index';
import type { Logger } from '@hindsight/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { isStoreDown } from './is-store-down.ts';
import { Refusal, Refused } from './refusal.ts';
import { sendProblem } from './send-problem.ts';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const refusal = refusalOf(error);
    const { status } = sendProblem(request, reply, refusal);
    if (status >= 500) this.#logger.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'RequestFailed');
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof CursorRefused) return new Refusal('API_CURSOR_REFUSED');
  const code = clientFault(error);
  if (code) return new Refusal(code);
  return new Refusal(isStoreDown(error) ? 'API_STORE_DOWN' : 'API_SERVER_FAILED');
}

/** What Nest's and Fastify's own refusals are called here; null for anything that is our failure. */
function clientFault(error: unknown): ApiCode | null {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  switch (status) {
    case 404: case 405: return 'API_ROUTE_UNKNOWN';
    case 413: return 'API_BODY_LARGE';
    case 415: return 'API_MEDIA_REFUSED';
    default: return typeof status === 'number' && status >= 400 && status < 500 ? 'API_BODY_UNREADABLE' : null;
  }
}
