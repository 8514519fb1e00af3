// Builds the API from its parts: the sign-in, sites, recordings and heatmaps under /api/v1, health and metrics beside it, the app's files,
// and the player's listener. Listens by itself, or lends its handlers to a server the API shares with others.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { openEntities } from '@hindsight/database/entities';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { AccessGuard } from './access/access-guard.ts';
import { Grants } from './access/grants.ts';
import { warmUpPasswords } from './access/password.ts';
import { signingKey } from './access/signing-key.ts';
import { ApiModule } from './api-module.ts';
import type { ApiParts } from './api-parts.ts';
import type { HttpHandler } from './http-handler.ts';
import { serveApp } from './files/app-files.ts';
import { DATA_HEADERS } from './files/security-headers.ts';
import { describeApi } from './openapi/describe-api.ts';
import { makePlayerHandler } from './player/player-handler.ts';
import { ProblemFilter } from './problems/problem-filter.ts';
import { refuse } from './problems/refusal.ts';
import { RefusalInterceptor } from './problems/refusal-interceptor.ts';
import { sendProblem } from './problems/send-problem.ts';
import { validation } from './problems/validation.ts';
import { Shares } from './shares/shares.ts';

export interface Api {
  /** Answers /api/v1, /health, /metrics and the app's pages. */
  handler: HttpHandler;
  /** Answers the player's origin. */
  playerHandler: HttpHandler;
  /** Serves both on ports of their own; 0 chooses free ones. @returns the ports */
  listen(options: { host: string; port: number; playerPort: number }): Promise<{ port: number; playerPort: number }>;
  /** Ends the listeners and the entities' connections; the pool it was given stays open. */
  close(): Promise<void>;
  /** For tests: the framework underneath. */
  fastify: FastifyInstance;
}

const LARGEST_BODY_BYTES = 256 * 1024;

export async function createApi(parts: ApiParts): Promise<Api> {
  const source = await openEntities(parts.databaseUrl);
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.of(parts, source, { grants: await signingKey(parts.pool, 'grants'), limits: await signingKey(parts.pool, 'limits') }),
    new FastifyAdapter({
      trustProxy: parts.config.trustProxy.length > 0 ? [...parts.config.trustProxy] : false,
      bodyLimit: LARGEST_BODY_BYTES,
      genReqId: () => randomUUID(),
      routerOptions: { ignoreTrailingSlash: false, maxParamLength: 500 },
      return503OnClosing: true,
      // Addresses the router cannot read: broken escapes, parameters without end.
      frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => void sendProblem(request, reply, refuse('API_ROUTE_UNKNOWN')),
    }),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await fastify.register(cookie);
  acceptJsonOnly(fastify);
  fastify.addHook('onRequest', (request, reply, next) => {
    void reply.headers(DATA_HEADERS).header('x-request-id', request.id);
    next();
  });
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  app.useGlobalPipes(validation());
  app.useGlobalGuards(app.get(AccessGuard));
  app.useGlobalInterceptors(new RefusalInterceptor());
  app.useGlobalFilters(new ProblemFilter(parts.logger));
  const document = describeApi(app);
  fastify.get('/api/v1/openapi.json', (_request, reply) => reply.send(document));
  serveApp(fastify, parts.config);
  await app.init();
  await fastify.ready();
  await warmUpPasswords();
  const servers: Server[] = [];
  const handler: HttpHandler = (request, response) => fastify.routing(request, response);
  const playerHandler = makePlayerHandler({ config: parts.config, pool: parts.pool, blobs: parts.blobs, grants: app.get(Grants), shares: app.get(Shares), logger: parts.logger });
  return {
    handler,
    playerHandler,
    fastify,
    async listen({ host, port, playerPort }) {
      servers.push(await serve(handler, host, port), await serve(playerHandler, host, playerPort));
      const [main, player] = servers.slice(-2).map((server) => (server.address() as AddressInfo).port);
      return { port: main ?? port, playerPort: player ?? playerPort };
    },
    async close() {
      await Promise.all(servers.map(stop));
      await app.close();
      await source.destroy();
    },
  };
}

/** Nothing but JSON, and recordings as files, is read: what a form of another site can send without asking first never gets in. */
function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
  // A recording as a file is read piece by piece by the one route that takes it. No form can send this kind without asking either.
  fastify.addContentTypeParser('text/html', (_request, payload, done) => done(null, payload));
}

function serve(handler: HttpHandler, host: string, port: number): Promise<Server> {
  // Longer than proxies keep an idle connection (60 s is common): who closes first must not be the one that is just being asked.
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 72_000 }, handler);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5000).unref();
  });
}
