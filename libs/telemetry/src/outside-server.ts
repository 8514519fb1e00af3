// What machines ask of every program: /health/live, /health/ready, /metrics. As a listener of its own, or as part of a server that
// answers other things too. Promise: `live` says only that the program answers; it asks no store, so a slow store kills no program.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { composeHealth, type HealthCheck } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface OutsideView {
  metrics: Metrics;
  /** What /health/ready speaks for. */
  checks: Record<string, HealthCheck>;
}

export interface OutsideServer {
  /** The port listened on; of use where 0 was asked for. */
  port: number;
  close(): Promise<void>;
}

/** @returns false, with nothing answered, if the request is for none of the three addresses */
export function answerOutside(request: IncomingMessage, response: ServerResponse, view: OutsideView): boolean {
  const path = (request.url ?? '/').split('?', 1)[0];
  const read = path === '/health/live' ? live : path === '/health/ready' ? () => ready(view) : path === '/metrics' ? () => figures(view) : undefined;
  if (read === undefined) return false;
  void read().then(
    ({ status, type, body }) => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
    (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(`${error instanceof Error ? error.message : 'failed'}\n`),
  );
  return true;
}

/**
 * Listens for operators' machines. Resolves once it listens.
 * @throws if the port is taken
 */
export async function openOutsideServer(options: OutsideView & { host: string; port: number }): Promise<OutsideServer> {
  const server = createServer((request, response) => {
    if (!answerOutside(request, response, options)) response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

interface Answer { status: number; type: string; body: string }

function live(): Promise<Answer> {
  return Promise.resolve({ status: 200, type: 'application/json', body: '{"isLive":true}' });
}

async function ready({ checks }: OutsideView): Promise<Answer> {
  const health = await composeHealth(checks);
  return { status: health.isReady ? 200 : 503, type: 'application/json', body: JSON.stringify(health) };
}

async function figures({ metrics }: OutsideView): Promise<Answer> {
  const { text, contentType } = await metrics.expose();
  return { status: 200, type: contentType, body: text };
}
