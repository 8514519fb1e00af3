// One address before several edges and APIs, for trials and tests: what nginx, HAProxy or a cloud's balancer does in production.
// Promise: a request is given to a second program only if the first has not got any of it, or if it may be repeated (GET, HEAD).
import { Agent, createServer, request as ask, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Upstream {
  name: string;
  port: number;
  /** Port on which it answers /health/ready. */
  healthPort: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Programs that may answer for each other. */
export class UpstreamGroup {
  readonly #members: readonly Upstream[];
  readonly #down = new Set<Upstream>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(members: readonly Upstream[], checkEveryMs = 500) {
    this.#members = members;
    this.#timer = setInterval(() => void this.check(), checkEveryMs).unref();
  }

  /** All of them, the one whose turn it is first; who is down comes last, for when nobody is up. */
  inTurn(): Upstream[] {
    const turn = this.#turn++;
    const rotated = this.#members.map((_, index) => this.#members[(turn + index) % this.#members.length] as Upstream);
    return [...rotated.filter((member) => !this.#down.has(member)), ...rotated.filter((member) => this.#down.has(member))];
  }

  refused(member: Upstream): void {
    this.#down.add(member);
  }

  async check(): Promise<void> {
    await Promise.all(this.#members.map(async (member) => {
      const isReady = await fetch(`http://127.0.0.1:${member.healthPort}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then((answer) => answer.ok, () => false);
      if (isReady) this.#down.delete(member);
      else this.#down.add(member);
    }));
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** Names what belongs to one connection and not to the request (RFC 9110, section 7.6.1). */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/** Hands requests to the group's members in turn. */
export function forwardTo(group: UpstreamGroup): Handler {
  return (request, response) => tryNext(group, group.inTurn(), request, response);
}

function tryNext(group: UpstreamGroup, [member, ...others]: Upstream[], request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return;
  if (member === undefined) {
    response.writeHead(502, { 'content-type': 'text/plain', 'cache-control': 'no-store', 'access-control-allow-origin': '*' }).end('Nobody answers.\n');
    return;
  }
  let mayHaveBodyBytes = false;
  const upstream = ask({ host: '127.0.0.1', port: member.port, method: request.method, path: request.url, headers: onward(request), agent });
  response.once('close', () => upstream.destroy());
  // Not a byte of the body leaves before there is a connection, so that the next member can still have all of it.
  upstream.once('socket', (socket) => {
    const send = (): void => {
      mayHaveBodyBytes = true;
      request.pipe(upstream);
    };
    if (socket.connecting) socket.once('connect', send);
    else send();
  });
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  upstream.once('error', () => {
    if (response.destroyed || response.headersSent) return void response.destroy();
    group.refused(member);
    const mayRepeat = !mayHaveBodyBytes || request.method === 'GET' || request.method === 'HEAD';
    request.unpipe(upstream);
    tryNext(group, mayRepeat ? others : [], request, response);
  });
}

function onward(request: IncomingMessage): IncomingHttpHeaders {
  const before = request.headers['x-forwarded-for'];
  const from = request.socket.remoteAddress ?? '';
  return { ...withoutConnection(request.headers), 'x-forwarded-for': before === undefined ? from : `${String(before)}, ${from}`, 'x-forwarded-proto': 'http' };
}

function withoutConnection(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));
}

/** Listens and answers with `handler`. @returns what closes it, connections included */
export async function openAddress(host: string, port: number, handler: Handler): Promise<() => Promise<void>> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return () => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
