// What a route says about itself: who may use it and what it answers. A route that does not say is refused to everyone.
import { applyDecorators, createParamDecorator, HttpCode, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiDefaultResponse, ApiResponse } from '@nestjs/swagger';
import { problem } from '@hindsight/api-contract';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

import type { Caller, Permission } from './caller.ts';

export const PERMISSION = 'hindsight:permission';
const CALLER = Symbol('caller');

interface AskedRequest extends FastifyRequest {
  [CALLER]?: Caller;
}

/**
 * @param permission who may use the route
 * @param status the status of success
 * @param body the shape of the answer, or the media type of the file it is; absent when there is no body
 */
export function Route(permission: Permission, status: number, body?: z.ZodType | string): MethodDecorator {
  return applyDecorators(
    SetMetadata(PERMISSION, permission),
    HttpCode(status),
    ApiResponse({ status, description: 'Done.', ...described(body) }),
    ApiDefaultResponse({ description: 'Problem details with a stable code.', standardSchema: problem }),
    ...(permission === 'public' ? [] : [ApiCookieAuth('session'), ApiBearerAuth('key')]),
  );
}

function described(body: z.ZodType | string | undefined): object {
  if (typeof body === 'string') return { content: { [body]: { schema: { type: 'string', format: 'binary' } } } };
  return body === undefined ? {} : { standardSchema: body };
}

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  (request as AskedRequest)[CALLER] = caller;
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = (request as AskedRequest)[CALLER];
  if (!caller) throw new Error('a route that is not public was reached without a caller');
  return caller;
}

/** The caller, as a parameter of a route that is not public. */
export const AskedBy = createParamDecorator((_data: unknown, context: ExecutionContext) => callerOf(context.switchToHttp().getRequest<FastifyRequest>()));
