// A site with the snippet and an edge that keeps what it is sent: two servers, so that every request of the tracker is
// cross-origin as in life. Pages are given as HTML; the snippet is put before </head>.

import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { testVault, until } from '@hindsight/testkit';
import {
  DEFAULT_TRACKER_SETTINGS, expandCompact, isCompact, MAX_INFLATED_BYTES, parseBatchHeader, type BatchHeader, type CarriedVisit, type CustomPayloads, type CustomTag, type RecordedEvent, type TrackerSettings,
} from '@hindsight/wire';

const dist = join(import.meta.dirname, '../dist');
export const SITE_KEY = 'testsite0000key';

export interface Page {
  html: string;
  headers?: Record<string, string>;
}

export interface SentPart {
  header: BatchHeader;
  payload: Buffer;
  request: { method: string; headers: IncomingMessage['headers'] };
}

/** What one request to the edge gets: 202 by default. */
export type EdgeReply = (part: SentPart, nth: number) => { status: number; body?: string; headers?: Record<string, string> } | 'hang' | 'drop';

export interface TrackedSite {
  origin: string;
  edgeOrigin: string;
  /** Every part that reached the edge, refused ones too. */
  sent: SentPart[];
  /** Paths asked of the edge, in order; of what is sent with the query too, which tells batches from notes and questions. */
  asked: string[];
  pages: Map<string, Page>;
  settings: TrackerSettings;
  reply: EdgeReply;
  /** Questions about visits on their way to another domain, as `seal <origin>` and `open <origin>`, and the seals given out. */
  carried: string[];
  seals: Map<string, CarriedVisit>;
  /** What stands at the recorder's path instead of the recorder. */
  recorderReply: null | { status: number; type: string; body: string };
  /** Whether the recorder's lazy parts are not to be had. */
  isPartBlocked: boolean;
  /** Parts answered with 202, as whole batches in (doc, seq) order, each seq once. */
  batches(): { header: BatchHeader; events: RecordedEvent[] }[];
  events(): RecordedEvent[];
  custom<Tag extends CustomTag>(tag: Tag): CustomPayloads[Tag][];
  /** All that was ever sent, accepted or not, inflated, as one text. */
  everything(): string;
  snippet(): string;
  /** Resolves when the page's styles, fonts and images lie in the vault (testkit's `testVault`); only for pages that use some. */
  assetsKept(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

export async function startTrackedSite(): Promise<TrackedSite> {
  execFileSync(process.execPath, [join(import.meta.dirname, '../build.mjs')]);
  const bootstrap = readFileSync(join(dist, 'bootstrap.js'), 'utf8');
  const recorder = readFileSync(join(dist, 'recorder.js'));
  const { parts, ...published } = JSON.parse(readFileSync(join(dist, 'recorder.json'), 'utf8')) as { path: string; integrity: string; parts: string[] };
  const partBytes = new Map(parts.map((part) => readFileSync(join(dist, part))).map((bytes) => [`/r/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.js`, bytes]));
  const accepted = new Set<SentPart>();
  /** Documents of tests before: their last words may come late and concern nobody. */
  const past = new Set<string>();

  const edge = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    site.asked.push(`${request.method} ${path.startsWith('/i/') ? request.url : path}`);
    if (path === `/s/${SITE_KEY}.js`) {
      const config = JSON.stringify({ key: SITE_KEY, settings: site.settings, recorder: published });
      return answer(response, 200, bootstrap.replace('__HINDSIGHT_CONFIG__', () => config), { 'content-type': 'text/javascript' });
    }
    if (path === published.path) {
      const other = site.recorderReply;
      return answer(response, other?.status ?? 200, other?.body ?? recorder, { 'content-type': other?.type ?? 'text/javascript' });
    }
    const part = partBytes.get(path);
    if (part !== undefined && !site.isPartBlocked) return answer(response, 200, part, { 'content-type': 'text/javascript' });
    // Left out by sampling: no batch, no body.
    if (request.url === `/i/${SITE_KEY}?out`) return answer(response, 202, '');
    const act = /\?(seal|open)$/.exec(request.url ?? '')?.[1];
    if (act !== undefined) return carry(act, request, response);
    if (path === `/i/${SITE_KEY}`) return receive(request, response);
    if (path === `/a/${SITE_KEY}`) return testVault.takeFromTracker(request, response);
    return answer(response, 404, '');
  });

  const carry = (act: string, request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const sealed = `seal-${randomUUID()}`;
      const visit = site.seals.get(body) ?? null;
      if (act === 'seal') site.seals.set(sealed, JSON.parse(body) as CarriedVisit);
      site.carried.push(`${act} ${String(request.headers.origin)}`);
      answer(response, 200, JSON.stringify(act === 'seal' ? { sealed } : { visit }));
    });
  };

  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A body cut short by leaving the page is no body.
    request.on('end', () => {
      const part = parsePart(request, Buffer.concat(chunks));
      if (past.has(part.header.doc) && !part.header.flags.erase) return answer(response, 202, '');
      site.sent.push(part);
      const reply = site.reply(part, site.sent.length - 1);
      if (reply === 'hang') return;
      if (reply === 'drop') return void request.socket.destroy();
      if (reply.status === 202) accepted.add(part);
      answer(response, reply.status, reply.body ?? '', { 'access-control-expose-headers': 'Retry-After', ...reply.headers });
    });
  };

  const pages = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const page = site.pages.get(path);
    if (!page) return answer(response, 404, 'no such page');
    return answer(response, 200, page.html.replace('</head>', `${site.snippet()}</head>`), { 'content-type': 'text/html; charset=utf-8', ...page.headers });
  });
  const site: TrackedSite = {
    origin: await listen(pages), edgeOrigin: await listen(edge), sent: [], asked: [], carried: [], seals: new Map(), pages: new Map(), settings: { ...DEFAULT_TRACKER_SETTINGS },
    reply: () => ({ status: 202 }), recorderReply: null, isPartBlocked: false,
    batches: () => joinParts(site.sent.filter((part) => accepted.has(part))),
    events: () => site.batches().flatMap((batch) => batch.events),
    custom: (tag) => site.events().filter((event) => (event.data as { tag?: string }).tag === tag).map((event) => (event.data as { payload: never }).payload),
    everything: () => [...site.sent.map(({ header }) => header), ...joinParts(site.sent)].map((sent) => JSON.stringify(sent)).join('\n'),
    snippet: () => `<script async src="${site.edgeOrigin}/s/${SITE_KEY}.js"></script>`,
    async assetsKept() {
      await until(() => site.custom('hs:assets').some(({ isSettled }) => isSettled), { what: 'the assets to be dealt with', withinMs: 60_000 });
      for (const payload of site.custom('hs:assets')) testVault.note(payload);
      await testVault.settled();
    },
    reset() {
      for (const { header } of site.sent) past.add(header.doc);
      site.sent.length = 0;
      site.asked.length = 0;
      site.carried.length = 0;
      site.seals.clear();
      accepted.clear();
      site.pages.clear();
      site.settings = { ...DEFAULT_TRACKER_SETTINGS };
      site.reply = () => ({ status: 202 });
      site.recorderReply = null;
      site.isPartBlocked = false;
    },
    async close() {
      for (const server of [edge, pages]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
  return site;
}

/** A page around a body. */
export function html(body: string, head = ''): Page {
  return { html: `<!doctype html><html><head><meta charset="utf-8"><title>Test page</title>${head}</head><body>${body}</body></html>` };
}

/** The settings a page is tried with, over the defaults. */
export function settings(changes: Partial<TrackerSettings>): TrackerSettings {
  return { ...DEFAULT_TRACKER_SETTINGS, ...changes };
}

export function parsePart(request: IncomingMessage, body: Buffer): SentPart {
  const end = body.indexOf(10);
  const parsed = parseBatchHeader(body.subarray(0, end).toString());
  if (!parsed.ok) throw new Error(`the tracker sent a header the wire refuses: ${parsed.reason} ${body.subarray(0, 300).toString()}`);
  return { header: parsed.header, payload: body.subarray(end + 1), request: { method: request.method ?? '', headers: request.headers } };
}

export function joinParts(parts: SentPart[]): { header: BatchHeader; events: RecordedEvent[] }[] {
  const docs = [...new Set(parts.map(({ header }) => header.doc))];
  const sets = new Map<string, SentPart[]>();
  for (const part of parts) {
    const { doc, seq, enc, parts: count } = part.header;
    const key = `${doc}/${seq}/${enc}/${count}`;
    sets.set(key, [...(sets.get(key) ?? []), part]);
  }
  const whole = new Map<string, { header: BatchHeader; events: RecordedEvent[] }>();
  for (const set of sets.values()) {
    const header = set[0]!.header;
    const slices = [...new Map(set.map((part) => [part.header.part, part])).values()].sort((a, b) => a.header.part - b.header.part);
    if (slices.length !== header.parts) continue;
    const payload = Buffer.concat(slices.map((part) => part.payload));
    whole.set(`${header.doc}/${header.seq}`, { header, events: JSON.parse(payloadText({ header, payload })) as RecordedEvent[] });
  }
  return [...whole.values()].sort((a, b) => docs.indexOf(a.header.doc) - docs.indexOf(b.header.doc) || a.header.seq - b.header.seq);
}

/** The JSON text a whole payload stands for. */
export function payloadText({ header, payload }: Pick<SentPart, 'header' | 'payload'>): string {
  const bytes = header.enc === 'none' ? payload : gunzipSync(payload);
  if (!isCompact(bytes)) return bytes.toString();
  const expanded = expandCompact(bytes, MAX_INFLATED_BYTES, 10_000);
  if (!expanded.ok) throw new Error(`the tracker sent a payload the wire refuses: ${expanded.reason}`);
  return expanded.text;
}

function answer(response: ServerResponse, status: number, body: string | Buffer, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'access-control-allow-origin': '*', ...headers }).end(body);
}

function listen(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
}
