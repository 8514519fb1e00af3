// What lies between a visitor and Hindsight, with faults on demand: a reverse proxy that keeps a ledger of every request for
// batches and of what became of it. Each wire is a network of its own to the edge.

import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseBatchHeader, type BatchHeader } from '@hindsight/wire';

/** What happens to a request: it passes; it never arrives; it arrives and its answer is lost; or somebody in between answers. */
export type Fault = 'none' | 'lost' | 'unanswered' | { status: number; headers?: Record<string, string> };

export interface LedgerEntry {
  path: string;
  header: BatchHeader;
  bytes: number;
  fault: Fault;
  /** Hindsight's own answer; null where it was never asked, or never answered. */
  answer: { status: number; body: string } | null;
}

export interface FaultyWire extends AsyncDisposable {
  origin: string;
  /** Batches, in the order they were sent. */
  ledger: LedgerEntry[];
  /** Paths of all requests, as the browser asked for them. */
  asked: string[];
}

export interface WireOptions {
  target: string;
  /** The network the visitor is said to come from, as an address. */
  address: string;
  fault?: (entry: Pick<LedgerEntry, 'header' | 'bytes'>, nth: number) => Fault;
  /** The path Hindsight is asked for, given the one the browser asked for. */
  rewrite?: (path: string) => string;
}

export async function startFaultyWire({ target, address, fault = () => 'none', rewrite = (path) => path }: WireOptions): Promise<FaultyWire> {
  const ledger: LedgerEntry[] = [];
  const asked: string[] = [];
  const pass = (incoming: IncomingMessage, path: string, body: Buffer, answered: (answer: { status: number; headers: IncomingMessage['headers']; body: Buffer }) => void, gone: () => void): void => {
    const { hostname, port } = new URL(target);
    const headers = { ...incoming.headers, 'x-forwarded-for': address, 'content-length': String(body.length) };
    const forwarded = ask({ hostname, port, method: incoming.method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => answered({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    forwarded.on('error', gone);
    forwarded.end(body);
  };
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): void => {
    const path = rewrite(incoming.url ?? '');
    asked.push(incoming.url ?? '');
    const parsed = path.startsWith('/i/') && body.length > 0 ? parseBatchHeader(body.subarray(0, body.indexOf(10)).toString()) : null;
    if (parsed !== null && !parsed.ok) throw new Error(`the tracker sent a header the wire refuses: ${parsed.reason}`);
    const entry: LedgerEntry | null = parsed === null ? null : { path, header: parsed.header, bytes: body.length, fault: 'none', answer: null };
    if (entry !== null) {
      entry.fault = fault(entry, ledger.length);
      ledger.push(entry);
      if (entry.fault === 'lost') return void incoming.socket.destroy();
      if (typeof entry.fault === 'object') {
        outgoing.writeHead(entry.fault.status, { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After', ...entry.fault.headers }).end();
        return;
      }
    }
    pass(incoming, path, body, (answer) => {
      if (entry !== null) entry.answer = { status: answer.status, body: answer.body.toString() };
      if (entry?.fault === 'unanswered') return void incoming.socket.destroy();
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    }, () => outgoing.destroy());
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A body cut short by a page that went away is no request.
    incoming.on('end', () => handle(incoming, outgoing, Buffer.concat(chunks)));
    incoming.on('error', () => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ledger, asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
