// What protects the server before there is a request: time limits against slow senders, caps on connections, and an answer to
// requests that are not HTTP.

import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { AddressReader } from './client-address.ts';
import type { EdgeMetrics } from './edge-metrics.ts';
import type { EdgeLimits } from './limits.ts';

/** Options for `http.createServer` of any server that carries the edge. */
export const GUARDED_SERVER: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5000,
  requestTimeout: 30_000,
  keepAliveTimeout: 20_000,
  connectionsCheckingInterval: 1000,
  insecureHTTPParser: false,
  noDelay: true,
};

const ANSWERS: Record<string, { status: string; reason: string }> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', reason: 'header-large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', reason: 'slow' },
};
const MALFORMED = { status: '400 Bad Request', reason: 'malformed' };

export function guardServer(server: Server, limits: EdgeLimits, addresses: AddressReader, metrics: EdgeMetrics): void {
  const perAddress = new Map<string, number>();
  server.maxConnections = limits.connections;
  server.on('drop', () => metrics.connectionsCut.add({ reason: 'server-cap' }));
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (addresses.isTrustedAddress(address)) return;
    const open = (perAddress.get(address) ?? 0) + 1;
    perAddress.set(address, open);
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    });
    if (open <= limits.connectionsPerAddress) return;
    metrics.connectionsCut.add({ reason: 'address-cap' });
    socket.destroy();
  });
  // A request that breaks off in its body is counted where its body is read, not here as well.
  const inRequest = new WeakSet<object>();
  server.on('request', (req, res) => {
    inRequest.add(req.socket);
    res.once('close', () => inRequest.delete(req.socket));
  });
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    const { status, reason } = ANSWERS[error.code ?? ''] ?? MALFORMED;
    if (!inRequest.has(socket) && error.code !== 'ECONNRESET') metrics.connectionsCut.add({ reason });
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy(); // they left; nobody to answer
      return;
    }
    socket.end(`HTTP/1.1 ${status}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    setTimeout(() => socket.destroy(), 1000).unref();
  });
}
