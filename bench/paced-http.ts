// Requests at a set rate over kept-alive connections, as raw bytes: an ordinary client would use more CPU than the server measured.
// Open loop: latency counts from the moment a request was due, so that a server that stalls is charged for those that waited.
import { connect, type Socket } from 'node:net';

export interface Answered {
  status: number;
  /** From when it was due until the whole answer was there. */
  latencyMs: number;
  /** When the answer was there, of `performance.now()`. */
  atMs: number;
}

interface Waiting {
  bytes: Buffer;
  dueMs: number;
  answered: (answer: Answered) => void;
}

interface Lane {
  socket: Socket;
  isOpen: boolean;
  current: Waiting | null;
  received: Buffer;
}

/** Answers the connection was closed on, or that were never given. */
export const NO_ANSWER = 0;

export class PacedHttp {
  readonly #host: string;
  readonly #port: number;
  readonly #idle: Lane[] = [];
  readonly #lanes = new Set<Lane>();
  // Taken from the front by moving an index: shifting a long array copies it.
  #queue: Waiting[] = [];
  #queueAt = 0;
  #isClosed = false;

  constructor(host: string, port: number, connections: number) {
    this.#host = host;
    this.#port = port;
    for (let i = 0; i < connections; i++) this.#open();
  }

  /** Sends when a connection is free. One answer per request, status 0 when none came. */
  send(bytes: Buffer, dueMs: number, answered: (answer: Answered) => void): void {
    this.#queue.push({ bytes, dueMs, answered });
    this.#next();
  }

  /** Requests without an answer yet. */
  get unanswered(): number {
    return this.#queue.length - this.#queueAt + [...this.#lanes].filter((lane) => lane.current !== null).length;
  }

  close(): void {
    this.#isClosed = true;
    for (const lane of this.#lanes) lane.socket.destroy();
  }

  #open(): void {
    const lane: Lane = { socket: connect(this.#port, this.#host), isOpen: true, current: null, received: Buffer.alloc(0) };
    this.#lanes.add(lane);
    this.#idle.push(lane);
    this.#next();
    lane.socket.setNoDelay(true);
    lane.socket.on('data', (bytes) => this.#receive(lane, bytes));
    lane.socket.on('error', () => undefined); // `close` follows and is what counts
    lane.socket.on('close', () => {
      if (!lane.isOpen) return;
      lane.isOpen = false;
      this.#lanes.delete(lane);
      const { current } = lane;
      lane.current = null;
      current?.answered({ status: NO_ANSWER, latencyMs: performance.now() - current.dueMs, atMs: performance.now() });
      if (!this.#isClosed) setImmediate(() => this.#open());
    });
  }

  #next(): void {
    while (this.#queueAt < this.#queue.length) {
      const lane = this.#idle.pop();
      if (lane === undefined) return;
      if (!lane.isOpen) continue;
      const waiting = this.#queue[this.#queueAt++] as Waiting;
      lane.current = waiting;
      lane.socket.write(waiting.bytes);
    }
    this.#queue = [];
    this.#queueAt = 0;
  }

  #receive(lane: Lane, bytes: Buffer): void {
    lane.received = lane.received.length === 0 ? bytes : Buffer.concat([lane.received, bytes]);
    const headEnd = lane.received.indexOf('\r\n\r\n');
    if (headEnd < 0 || lane.current === null) return;
    const head = lane.received.toString('latin1', 0, headEnd);
    const status = Number(head.slice(9, 12));
    const bodyBytes = status === 304 || status === 204 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(bodyBytes)) throw new Error(`an answer without Content-Length cannot be read here:\n${head}`);
    if (lane.received.length < headEnd + 4 + bodyBytes) return;
    lane.received = Buffer.alloc(0);
    const atMs = performance.now();
    const { dueMs, answered } = lane.current;
    lane.current = null;
    this.#idle.push(lane);
    answered({ status, latencyMs: atMs - dueMs, atMs });
    this.#next();
  }
}

/** Calls `due(dueMs)` `perSecond` times a second for `seconds`, catching up after a stall. Resolves at the end. */
export function pace(perSecond: number, seconds: number, due: (dueMs: number) => void): Promise<void> {
  const startMs = performance.now();
  const total = Math.round(perSecond * seconds);
  let done = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const shall = Math.min(total, Math.floor(((performance.now() - startMs) / 1000) * perSecond));
      for (; done < shall; done++) due(startMs + (done / perSecond) * 1000);
      if (done < total) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
}
