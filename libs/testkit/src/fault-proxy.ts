// A TCP proxy on loopback that breaks connections on purpose, for tests of what happens when a store is away, slow or half dead.
// It counts each fault it really did, so that a test can show that the fault took place.
import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export type Fault =
  | { kind: 'none' }
  /** Nobody listens: new connections are refused, those that are open are reset. */
  | { kind: 'refuse' }
  /** Connections are accepted and reset at once; those that are open too. */
  | { kind: 'reset' }
  /** Each piece, both ways, arrives so much later. */
  | { kind: 'latency'; latencyMs: number }
  /** Connections stay open; nothing gets through from now on. */
  | { kind: 'blackhole' }
  /** Each connection is reset once so many bytes of the answer have passed. */
  | { kind: 'cut'; afterBytes: number }
  /** When a connection has sent these texts one after the other, the answer to the last one becomes a reset: done, but nobody was told. */
  | { kind: 'unanswered'; requests: readonly string[] }
  /** One bit of every later piece of a request is turned over: its first piece, with the HTTP headers, passes as it is. */
  | { kind: 'damage' }
  /** HTTP: this share (0–1) of requests is answered with this status and not passed on. One request is taken as one piece of data. */
  | { kind: 'status'; status: number; share: number };

export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** Connections taken; and how often each fault was done: a connection reset, a piece delayed or swallowed, a request answered. */
  counts: { connections: number } & Record<Exclude<Fault['kind'], 'none' | 'refuse'>, number>;
  set(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

/** @param target the real server */
export async function startFaultProxy(target: { host?: string; port: number }): Promise<FaultProxy> {
  let fault: Fault = { kind: 'none' };
  const counts = { connections: 0, reset: 0, latency: 0, blackhole: 0, cut: 0, unanswered: 0, damage: 0, status: 0 };
  const open = new Set<Socket>();

  // Half open: an end travels on as an end, in its turn behind what is still delayed.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    counts.connections += 1;
    if (fault.kind === 'reset') {
      counts.reset += 1;
      reset(client.on('error', () => undefined));
      return;
    }
    const upstream = connect({ port: target.port, host: target.host ?? '127.0.0.1', allowHalfOpen: true });
    const both = [client, upstream] as const;
    let answeredBytes = 0;
    let seen = 0;
    for (const [from, to] of [both, [upstream, client] as const]) {
      open.add(from);
      // An error of one side ends both; the other side sees it as its own broken connection.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        inOrder(from, () => to.destroy());
      });
      from.on('end', () => inOrder(from, () => to.end()));
      from.on('data', (piece: Buffer) => {
        // A late answer to somebody who has gone is no fault of what is set now.
        if (from === upstream && client.destroyed) return;
        if (from === upstream) answeredBytes += piece.length;
        if (from === client && fault.kind === 'unanswered' && piece.includes(fault.requests[seen] ?? '')) seen += 1;
        if (fault.kind === 'blackhole') {
          counts.blackhole += 1;
        } else if (fault.kind === 'cut' && from === upstream && answeredBytes > fault.afterBytes) {
          counts.cut += 1;
          reset(client);
        } else if (fault.kind === 'unanswered' && from === upstream && seen >= fault.requests.length) {
          counts.unanswered += 1;
          reset(client);
        } else if (fault.kind === 'status' && from === client && startsRequest(piece) && Math.random() < fault.share) {
          counts.status += 1;
          client.end(`HTTP/1.1 ${fault.status} Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
          upstream.destroy();
        } else {
          if (fault.kind === 'damage' && from === client && !startsRequest(piece)) {
            counts.damage += 1;
            piece.writeUInt8(piece.readUInt8(piece.length >> 1) ^ 1, piece.length >> 1);
          }
          inOrder(from, () => to.writable && to.write(piece));
        }
      });
    }
  });

  /** Pieces of one direction never overtake each other, whatever the latency was when they came. */
  const lanes = new WeakMap<Socket, Promise<void>>();
  function inOrder(from: Socket, pass: () => void): void {
    const waitMs = fault.kind === 'latency' ? fault.latencyMs : 0;
    const before = lanes.get(from);
    if (waitMs === 0 && before === undefined) return pass();
    if (waitMs > 0) counts.latency += 1;
    const due = new Promise<void>((resolve) => setTimeout(resolve, waitMs));
    const mine: Promise<void> = Promise.all([due, before]).then(() => {
      pass();
      if (lanes.get(from) === mine) lanes.delete(from);
    });
    lanes.set(from, mine);
  }

  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  const resetAll = (): void => open.forEach(reset);
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    resetAll();
    await closed;
  };
  return {
    port,
    counts,
    close,
    [Symbol.asyncDispose]: close,
    async set(next) {
      fault = next;
      if (next.kind === 'reset') {
        counts.reset += open.size / 2;
        resetAll();
      }
      if (next.kind === 'refuse') await close();
      else if (!server.listening) await listen(port);
    },
  };
}

/** Node cannot reset a socket that is already ending, and its process then never exits: such a one is just closed. */
function reset(socket: Socket): void {
  if (socket.writableEnded || socket.destroyed) socket.destroy();
  else socket.resetAndDestroy();
}

function startsRequest(piece: Buffer): boolean {
  return /^(GET|PUT|POST|DELETE|HEAD|PATCH|OPTIONS) /.test(piece.subarray(0, 8).toString('latin1'));
}
