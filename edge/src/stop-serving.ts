// Ends a server without cutting anyone off: no new connections, every request in hand is answered, each answer closes its
// connection, and idle connections get a moment, because a request may be on its way on any of them.

import type { Server as HttpServer } from 'node:http';
import { Server } from 'node:net';
import type { Edge } from './edge.ts';

const IDLE_GRACE_MS = 1000;

export async function stopServing(server: HttpServer, edge: Edge, withinMs: number): Promise<void> {
  Server.prototype.close.call(server); // http's own close would cut idle connections at once
  const until = performance.now() + withinMs;
  const draining = edge.drain(withinMs);
  await new Promise((resolve) => setTimeout(resolve, IDLE_GRACE_MS));
  await draining;
  // What came meanwhile is in hand now.
  await edge.drain(until - performance.now());
  server.closeIdleConnections();
  server.closeAllConnections();
}
