// Sessions as a tracker would send them, without a browser: documents with page views, snapshots, clicks and errors, cut into
// batches with headers. For tests that need the records, the requests, or the events behind them.

import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { CUSTOM, FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, META, PART_BYTES, SOURCE_MOUSE_MOVE, SOURCE_SCROLL } from '@hindsight/wire';
import type { BatchFlags, BatchHeader, BatchRecord, CustomPayloads, CustomTag, Encoding, RecordedEvent, RequestFacts } from '@hindsight/wire';

export interface BuiltBatch {
  header: BatchHeader;
  events: RecordedEvent[];
  /** The payload as the header's `enc` says; a slice of it where `parts` > 1. */
  payload: Uint8Array;
  /** When the server would get it, ms since 1970. */
  receivedAt: number;
}

export interface SessionOptions {
  workspaceId?: bigint;
  siteId?: bigint;
  /** Server time of the first document's time origin, ms since 1970. */
  startedAt?: number;
  /** ms a batch is on its way. */
  latencyMs?: number;
  enc?: Encoding;
  facts?: Partial<RequestFacts>;
  flags?: BatchFlags;
  /** Identifiers in hex; random if absent. */
  session?: string;
  visitor?: string;
}

export const DEFAULT_FACTS: RequestFacts = {
  country: 'DE', device: 'desktop', browser: 'Chrome', browserVersion: '156.0', system: 'Linux', systemVersion: '', isBot: false,
};

/** One visit. Its documents share session, handle and visitor. */
export class SessionBuilder {
  readonly session: string;
  readonly handle: string;
  readonly visitor: string;
  readonly workspaceId: bigint;
  readonly siteId: bigint;
  readonly startedAt: number;
  readonly options: SessionOptions;
  readonly documents: DocumentBuilder[] = [];

  constructor(options: SessionOptions = {}) {
    this.options = options;
    this.session = options.session ?? randomBytes(16).toString('hex');
    this.visitor = options.visitor ?? randomBytes(16).toString('hex');
    this.handle = randomBytes(8).toString('hex');
    this.workspaceId = options.workspaceId ?? 1n;
    this.siteId = options.siteId ?? 1n;
    this.startedAt = options.startedAt ?? Date.UTC(2026, 10, 21, 12);
  }

  /** A new document whose time origin lies `afterMs` after the session's start. */
  document(afterMs = 0, tab = '00000001'): DocumentBuilder {
    const document = new DocumentBuilder(this, afterMs, tab);
    this.documents.push(document);
    return document;
  }

  /** All batches, in order of receipt. */
  batches(): BuiltBatch[] {
    return this.documents.flatMap((document) => document.batches).sort((a, b) => a.receivedAt - b.receivedAt);
  }

  /** The batches as the edge would put them into the log. */
  records(): BatchRecord[] {
    return this.batches().map((batch) => this.record(batch));
  }

  record(batch: BuiltBatch): BatchRecord {
    return {
      kind: 'batch', workspaceId: String(this.workspaceId), siteId: String(this.siteId), receivedAt: batch.receivedAt,
      facts: { ...DEFAULT_FACTS, ...this.options.facts }, header: batch.header, payload: batch.payload,
    };
  }
}

/** One document: events are added in order of time and cut into batches by `flush`. */
export class DocumentBuilder {
  readonly batches: BuiltBatch[] = [];
  readonly id = randomBytes(16).toString('hex');
  readonly #session: SessionBuilder;
  readonly #afterMs: number;
  readonly #tab: string;
  #events: RecordedEvent[] = [];
  #seq = 0;
  #view = -1;
  #clock = 0;
  #sleptMs = 0;
  /** Document time of the next event, ms. */
  atMs = 0;

  constructor(session: SessionBuilder, afterMs: number, tab: string) {
    this.#session = session;
    this.#afterMs = afterMs;
    this.#tab = tab;
  }

  /** Lets time pass. */
  wait(ms: number): this {
    this.atMs += ms;
    return this;
  }

  /** The machine sleeps: the document's clock stands still, and a new clock begins. What is pending is flushed. */
  sleep(ms: number): this {
    this.flush();
    this.#sleptMs += ms;
    this.#clock += 1;
    return this;
  }

  event(event: Omit<RecordedEvent, 'timestamp'>): this {
    this.#events.push({ ...event, timestamp: this.atMs });
    return this;
  }

  custom<Tag extends CustomTag>(tag: Tag, payload: CustomPayloads[Tag]): this {
    return this.event({ type: CUSTOM, data: { tag, payload } });
  }

  /** A page view, and what rrweb sends at a load: meta and full snapshot. */
  load(path: string, body: unknown[] = [], more: Partial<CustomPayloads['hs:view']> = {}): this {
    this.event({ type: META, data: { href: `https://shop.example${path}`, width: 1440, height: 900 } });
    this.snapshot(body);
    return this.view(path, 'load', more);
  }

  snapshot(body: unknown[] = []): this {
    return this.event({
      type: FULL_SNAPSHOT,
      data: {
        node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [{ type: 2, id: 3, tagName: 'body', attributes: {}, childNodes: body }] }] },
        initialOffset: { left: 0, top: 0 },
      },
    });
  }

  view(path: string, cause: CustomPayloads['hs:view']['cause'] = 'push', more: Partial<CustomPayloads['hs:view']> = {}): this {
    this.#view += 1;
    return this.custom('hs:view', { view: this.#view, cause, origin: 'https://shop.example', path, title: `Page ${path}`, referrer: '', viewportWidth: 1440, viewportHeight: 900, ...more });
  }

  /** A click on a node, with the element's description before it. */
  click(node: number, pageX = 100, pageY = 100, selector = `#node-${node}`): this {
    this.custom('hs:element', { node, version: 1, selector, role: 'button', text: 'Buy' });
    return this.custom('hs:click', { view: Math.max(0, this.#view), node, x: 32768, y: 32768, box: [pageX - 50, pageY - 10, 100, 20], pageX, pageY, viewportWidth: 1440, viewportHeight: 900 });
  }

  scroll(reached: number, height = 4000): this {
    this.event({ type: INCREMENTAL_SNAPSHOT, data: { source: SOURCE_SCROLL, id: 1, x: 0, y: Math.max(0, reached - 900) } });
    return this.custom('hs:scroll', { view: Math.max(0, this.#view), node: 1, height, reached, fold: 900 });
  }

  move(...positions: [number, number][]): this {
    return this.event({ type: INCREMENTAL_SNAPSHOT, data: { source: SOURCE_MOUSE_MOVE, positions: positions.map(([x, y]) => ({ x, y, id: 3, timeOffset: 0 })) } });
  }

  error(message = 'x is not a function'): this {
    return this.custom('hs:error', { view: Math.max(0, this.#view), message, source: '/app.js', line: 1, column: 1 });
  }

  /** Sends what is pending as one batch (in slices when it is large); also an empty one. */
  flush(more: { flags?: BatchFlags; delayMs?: number; header?: Partial<BatchHeader> } = {}): this {
    const events = this.#events;
    this.#events = [];
    const { options } = this.#session;
    const enc = options.enc ?? 'gzip';
    const text = Buffer.from(JSON.stringify(events));
    const encoded = enc === 'gzip' ? gzipSync(text) : text;
    const parts = Math.max(1, Math.ceil(encoded.length / PART_BYTES));
    const elapsedMs = this.atMs + (more.delayMs ?? 0);
    const seq = this.#seq++;
    for (let part = 0; part < parts; part++) {
      this.batches.push({
        events,
        receivedAt: this.#session.startedAt + this.#afterMs + this.#sleptMs + elapsedMs + (options.latencyMs ?? 40),
        payload: encoded.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
        header: {
          v: 1, session: this.#session.session, handle: this.#session.handle, visitor: this.#session.visitor, tab: this.#tab, doc: this.id,
          seq, part, parts, clock: this.#clock, elapsedMs, sentAt: 0, enc, flags: { ...options.flags, ...more.flags }, ...more.header,
        },
      });
    }
    return this;
  }
}
