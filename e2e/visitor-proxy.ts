// A reverse proxy before Hindsight, as in production: it names the visitor's address in X-Forwarded-For. It also keeps every
// byte a visitor sends, before anything can be lost or changed.

import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseBatchHeader } from '@hindsight/wire';

export interface SentRequest {
  method: string;
  url: string;
  headers: string;
  body: Buffer;
  /** Of the answer; 0 while there is none. */
  status: number;
}

export interface VisitorProxy extends AsyncDisposable {
  origin: string;
  sent: SentRequest[];
}

/** @param address the visitor's, as the proxy claims to have seen it */
export async function startVisitorProxy(target: string, address: string): Promise<VisitorProxy> {
  const sent: SentRequest[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const kept: SentRequest = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.rawHeaders.join('\n'), body: Buffer.alloc(0), status: 0 };
    sent.push(kept);
    const forwarded = ask({ hostname, port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, 'x-forwarded-for': address } }, (answer) => {
      kept.status = answer.statusCode ?? 502;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.on('data', (chunk: Buffer) => { kept.body = Buffer.concat([kept.body, chunk]); });
    incoming.pipe(forwarded);
    incoming.on('error', () => forwarded.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Pages of which the edge took the first batch, the one with their snapshot: leaving one before cuts that off. */
export function pagesTaken(sent: readonly SentRequest[]): number {
  return sent.filter(({ url, body, status }) => {
    if (!url.startsWith('/i/') || status !== 202) return false;
    const parsed = parseBatchHeader(body.subarray(0, body.indexOf(10)).toString());
    return parsed.ok && parsed.header.seq === 0 && parsed.header.part === parsed.header.parts - 1;
  }).length;
}
