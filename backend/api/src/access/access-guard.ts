// The door of every route: finds out who asks, from an API key or the session cookie, and whether the route is for them.
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { CONFIG, type ApiConfig } from '../api-parts.ts';
import { Refused, refuse, type Refusal } from '../problems/refusal.ts';
import { appOrigin } from './app-origin.ts';
import { CallerLimit } from './caller-limit.ts';
import { isAllowed, type Caller, type Permission } from './caller.ts';
import { isFromApp } from './cookie-rules.ts';
import { Credentials, SESSION_COOKIE } from './credentials.ts';
import { PERMISSION, rememberCaller } from './route.ts';

@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #credentials: Credentials;
  readonly #limit: CallerLimit;
  readonly #config: ApiConfig;

  constructor(
    @Inject(Reflector) reflector: Reflector, @Inject(Credentials) credentials: Credentials, @Inject(CallerLimit) limit: CallerLimit,
    @Inject(CONFIG) config: ApiConfig,
  ) {
    this.#reflector = reflector;
    this.#credentials = credentials;
    this.#limit = limit;
    this.#config = config;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.#reflector.get<Permission | undefined>(PERMISSION, context.getHandler());
    if (permission === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.#identify(request);
    if ('code' in caller) throw new Refused(caller);
    const limited = await this.#limit.take(caller);
    if (limited !== null) throw new Refused(limited);
    if (permission === undefined || !isAllowed(caller, permission)) throw new Refused(refuse('API_PERMISSION_MISSING'));
    rememberCaller(request, caller);
    return true;
  }

  async #identify(request: FastifyRequest): Promise<Caller | Refusal> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const key = /^Bearer (\S+)$/i.exec(authorization)?.[1];
      return (key !== undefined ? await this.#credentials.byKey(key) : null) ?? refuse('API_CREDENTIALS_REFUSED');
    }
    const token = request.cookies[SESSION_COOKIE];
    if (token === undefined) return refuse('API_CREDENTIALS_MISSING');
    if (!isFromApp(cookieRequest(request), appOrigin(request, this.#config))) return refuse('API_ORIGIN_FOREIGN');
    return (await this.#credentials.byToken(token)) ?? refuse('API_CREDENTIALS_MISSING');
  }
}

function cookieRequest({ method, headers }: FastifyRequest): Parameters<typeof isFromApp>[0] {
  const secFetchSite = headers['sec-fetch-site'];
  return { method, secFetchSite: typeof secFetchSite === 'string' ? secFetchSite : undefined, origin: headers.origin, referer: headers.referer };
}
