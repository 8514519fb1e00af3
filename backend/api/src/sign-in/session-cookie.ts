// The session cookie: out of reach for scripts, not sent along by other sites, over TLS only when the app is visited so.
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ApiConfig } from '../api-parts.ts';
import { appOrigin } from '../access/app-origin.ts';
import { SESSION_COOKIE, SESSION_LONGEST_MS } from '../access/credentials.ts';

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, config: ApiConfig, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, { ...attributes(request, config), maxAge: SESSION_LONGEST_MS / 1000 });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, config: ApiConfig): void {
  reply.clearCookie(SESSION_COOKIE, attributes(request, config));
}

function attributes(request: FastifyRequest, config: ApiConfig) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: appOrigin(request, config).startsWith('https:') } as const;
}
