// Stands in for the edge while demo visits are being recorded: serves the shop and the built tracker, keeps every batch as
// it was sent, and acknowledges it.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeDemoHandler } from '@hindsight/demo';
import { DEFAULT_TRACKER_SETTINGS, parseBatchHeader, type BatchHeader, type BootstrapConfig } from '@hindsight/wire';

const KEY = 'demo';
const CONFIG_PLACEHOLDER = '__HINDSIGHT_CONFIG__';

export interface KeptBatch {
  /** ms since 1970, when the request's headers arrived. */
  arrivedAt: number;
  userAgent: string;
  header: BatchHeader;
  payload: Buffer;
}

export interface StandInEdge {
  port: number;
  batches: KeptBatch[];
  close(): Promise<void>;
}

export async function startStandInEdge(root: string): Promise<StandInEdge> {
  const tracker = join(root, 'tracker', 'dist');
  const recorder = await readFile(join(tracker, 'recorder.js'));
  const { parts: names } = JSON.parse(await readFile(join(tracker, 'recorder.json'), 'utf8')) as { parts: string[] };
  const parts = new Map<string | undefined, Buffer>();
  for (const name of names) {
    const part = await readFile(join(tracker, name));
    parts.set(`/r/${createHash('sha256').update(part).digest('hex').slice(0, 32)}.js`, part);
  }
  const integrity = `sha256-${createHash('sha256').update(recorder).digest('base64')}`;
  const config: BootstrapConfig = {
    key: KEY, settings: { ...DEFAULT_TRACKER_SETTINGS, honourPrivacySignals: false }, recorder: { path: '/r/recorder.js', integrity },
  };
  const bootstrap = (await readFile(join(tracker, 'bootstrap.js'), 'utf8')).replace(CONFIG_PLACEHOLDER, () => JSON.stringify(config));
  const shop = makeDemoHandler({ root: join(root, 'demo', 'dist'), siteKey: KEY });
  const batches: KeptBatch[] = [];

  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (path === `/i/${KEY}`) void keep(request, response);
    else if (path === `/s/${KEY}.js`) sendScript(response, bootstrap);
    else if (path === config.recorder.path) sendScript(response, recorder);
    else if (parts.has(path)) sendScript(response, parts.get(path) as Buffer);
    else if (!shop(request, response)) response.writeHead(404).end();
  });

  async function keep(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = Date.now();
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // The page went away in the middle of a request: it was never sent whole, the tracker sends it again.
    }
    const body = Buffer.concat(chunks);
    const newline = body.indexOf(10);
    const parsed = parseBatchHeader(body.toString('utf8', 0, Math.max(0, newline)));
    if (!parsed.ok) throw new Error(`the tracker sent a header that is refused: ${parsed.reason}`);
    batches.push({ arrivedAt, userAgent: request.headers['user-agent'] ?? '', header: parsed.header, payload: body.subarray(newline + 1) });
    response.writeHead(202, { 'access-control-allow-origin': '*' }).end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port, batches,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function sendScript(response: ServerResponse, body: Buffer | string): void {
  response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'access-control-allow-origin': '*', 'cache-control': 'max-age=60' }).end(body);
}
