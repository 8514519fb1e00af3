// A refusal as the answer to a request.
import { problem, type Problem } from '@hindsight/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { DATA_HEADERS } from '../files/security-headers.ts';
import type { Refusal } from './refusal.ts';

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): Problem {
  const body = problem(refusal.code, refusal.detail);
  // What was set for success must not stay on an error.
  void reply
    .status(body.status)
    .headers({ ...DATA_HEADERS, 'x-request-id': request.id, 'content-type': 'application/problem+json' })
    .headers(retryAfter(body.status, refusal.retryAfterMs))
    .send({ ...body, requestId: request.id, ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}) });
  return body;
}

function retryAfter(status: number, retryAfterMs: number | undefined): Record<string, string> {
  if (status !== 429 && status !== 503) return {};
  return { 'retry-after': String(Math.ceil((retryAfterMs ?? (status === 429 ? 60_000 : 5000)) / 1000)) };
}
