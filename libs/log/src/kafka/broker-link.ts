// One connection to one broker, made when it is needed and thrown away at the first sign of trouble: a connection on which an
// answer was late or garbled is not asked again.

import { Connection, ResponseError } from '@platformatic/kafka';

export interface Broker {
  host: string;
  port: number;
}

/** Nothing was sent: there was no connection. */
export class NotConnected extends Error {}
/** The request may or may not have been carried out. */
export class NoAnswer extends Error {}

const CONNECT_WITHIN_MS = 3000;
/** The library's own limit must never strike first: its late answers spoil the stream. */
const LIBRARY_TIMEOUT_MS = 600_000;

export class BrokerLink {
  readonly broker: Broker;
  readonly #clientId: string;
  #connecting: Promise<Connection> | null = null;
  #isClosed = false;

  constructor(broker: Broker, clientId: string) {
    this.broker = broker;
    this.#clientId = clientId;
  }

  /**
   * Sends one request and waits for its answer.
   * @throws ResponseError if the broker answered with an error; NotConnected; NoAnswer after `timeoutMs` or when the line broke
   */
  async call<T>(request: (connection: Connection) => Promise<T>, timeoutMs: number): Promise<T> {
    if (this.#isClosed) throw new NotConnected('closed');
    const connecting = (this.#connecting ??= this.#connect());
    const connection = await connecting;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`no answer in ${String(timeoutMs)} ms`)), timeoutMs);
    try {
      return await Promise.race([request(connection), late]);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      this.#discard(connecting, connection);
      throw new NoAnswer(`${this.#name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#isClosed = true;
    const connecting = this.#connecting;
    connecting?.then((connection) => this.#discard(connecting, connection), () => undefined);
  }

  async #connect(): Promise<Connection> {
    const connection = new Connection(this.#clientId, { connectTimeout: CONNECT_WITHIN_MS, requestTimeout: LIBRARY_TIMEOUT_MS, maxInflights: 1000, handleBackPressure: false });
    // Also told through the calls in hand; without a listener it would end the program.
    connection.on('error', () => undefined);
    const connecting = this.#connecting;
    connection.once('close', () => this.#forget(connecting ?? this.#connecting));
    try {
      await connection.connect(this.broker.host, this.broker.port);
      return connection;
    } catch (error) {
      this.#connecting = null;
      throw new NotConnected(`${this.#name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  #discard(connecting: Promise<Connection>, connection: Connection): void {
    this.#forget(connecting);
    connection.socket.destroy();
  }

  #forget(connecting: Promise<Connection> | null): void {
    if (this.#connecting === connecting) this.#connecting = null;
  }

  get #name(): string {
    return `${this.broker.host}:${String(this.broker.port)}`;
  }
}
