// Serves each hostile page twice, with the snippet and without, and is the edge of all of them: every page has a site key of its
// own, so that many can be open at once and each can be given an edge as hostile as it likes.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DEFAULT_TRACKER_SETTINGS, type RecordedEvent } from '@hindsight/wire';
import { joinParts, parsePart, type SentPart } from '../tracked-site.ts';
import type { HostilePage, Reply } from './hostile-page.ts';
import { PAGE_BEHAVIOUR, WATCH } from './page-behaviour.ts';

const tracker = join(import.meta.dirname, '../..');
const dist = (name: string): Buffer => readFileSync(join(tracker, 'dist', name));

export interface HostileSite {
  origin: string;
  edgeOrigin: string;
  /** The HTML of a page, with or without the snippet. */
  htmlOf(page: HostilePage, isTracked: boolean): string;
  /** Everything recorded of a page since it was last opened, whatever the edge answered. */
  events(name: string): RecordedEvent[];
  /** How often a page's recorder, and anything of the edge, was asked for. */
  asked(name: string): string[];
  forget(name: string): void;
  close(): Promise<void>;
}

export async function startHostileSite(pages: readonly HostilePage[]): Promise<HostileSite> {
  execFileSync(process.execPath, [join(tracker, 'build.mjs')]);
  const published = JSON.parse(dist('recorder.json').toString()) as { path: string; integrity: string; parts?: string[] };
  const bootstrap = dist('bootstrap.js').toString();
  const recorder = dist('recorder.js');
  const parts = new Map((published.parts ?? []).map((name) => dist(name)).map((bytes) => [`/r/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.js`, bytes]));
  const byName = new Map(pages.map((page) => [page.name, page]));
  const sent = new Map<string, SentPart[]>();
  const asked = new Map<string, string[]>();
  const note = (name: string, what: string): void => void asked.set(name, [...(asked.get(name) ?? []), what]);

  const edge = createServer((request, response) => {
    const [, kind = '', file = '', third = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    if (kind === 's') {
      const name = file.replace(/\.js$/, '');
      const page = byName.get(name);
      note(name, 's');
      // The recorder's path names the page, so that its answer can be its own.
      const config = { key: name, settings: { ...DEFAULT_TRACKER_SETTINGS, ...page?.settings }, recorder: { integrity: published.integrity, path: page?.recorder ?? page?.parts ? `/r/${name}/recorder.js` : published.path } };
      return answer(response, { body: bootstrap.replace('__HINDSIGHT_CONFIG__', () => JSON.stringify(config)), type: 'text/javascript' });
    }
    if (kind === 'r' && third !== '') {
      const page = byName.get(file);
      const isPart = third !== 'recorder.js';
      if (!isPart) note(file, 'r');
      if (!isPart && page?.recorder === undefined) return answer(response, { body: recorder, type: 'text/javascript' });
      return give((isPart ? page?.parts : page?.recorder) ?? 404, request, response);
    }
    if (kind === 'r' && `/r/${file}` === published.path) return answer(response, { body: recorder, type: 'text/javascript' });
    const part = parts.get(`/${kind}/${file}`);
    if (part !== undefined) return answer(response, { body: part, type: 'text/javascript' });
    // The vault lacks nothing; it is as ill as the rest.
    if (kind === 'a') return give(byName.get(file)?.edge ?? { body: '{"lacks":[]}', type: 'application/json' }, request, response);
    if (kind === 'i') return receive(file, request, response);
    return answer(response, { status: 404, body: '' });
  });

  const receive = (name: string, request: IncomingMessage, response: ServerResponse): void => {
    note(name, 'i');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        sent.set(name, [...(sent.get(name) ?? []), parsePart(request, Buffer.concat(chunks))]);
      } catch {
        note(name, 'unreadable'); // Not recorded then, which its page's test will say.
      }
      give(byName.get(name)?.edge ?? 202, request, response);
    });
  };

  const site: HostileSite = {
    origin: '', edgeOrigin: await listen(edge),
    htmlOf(page, isTracked) {
      const snippet = isTracked ? (page.snippet ?? '<script async nonce="n1" src="SNIPPET"></script>').replaceAll('SNIPPET', `${site.edgeOrigin}/s/${page.name}.js`) : '';
      const { head = '', body = '', script = '', later = '' } = page;
      // In XHTML a script is text like any other.
      const isXml = page.type?.includes('xml') === true;
      const inline = (text: string): string => (text === '' ? '' : `<script nonce="n1">${isXml ? `//<![CDATA[\n${text}\n//]]>` : text}</script>`);
      return `${page.doctype ?? '<!doctype html>'}<html${page.htmlAttributes ?? ''}><head><meta charset="utf-8"/><title>Hostile page</title>${inline(WATCH)}${head}${inline(script)}${snippet}</head>`
        + `<body><p id="mark">hostile-mark</p><button id="press" type="button">Press</button><input id="field"/><ul id="list"></ul><div id="extra">${body}</div>${inline(PAGE_BEHAVIOUR)}${inline(later)}</body></html>`;
    },
    events: (name) => joinParts(sent.get(name) ?? []).flatMap(({ events }) => events),
    asked: (name) => asked.get(name) ?? [],
    forget(name) {
      sent.delete(name);
      asked.delete(name);
    },
    async close() {
      for (const server of [edge, host]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
  const host = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/echo') return answer(response, { body: JSON.stringify({ method: request.method, query: url.search }), type: 'application/json' });
    if (url.pathname === '/style.css') return answer(response, { body: 'p { margin: 0 }', type: 'text/css', headers: { 'cache-control': 'max-age=600' } });
    if (url.pathname === '/favicon.ico') return answer(response, { status: 204, body: '' });
    const page = byName.get(url.pathname.slice(1));
    if (page === undefined) return answer(response, { status: 404, body: 'no such page' });
    const headers = Object.fromEntries(Object.entries(page.headers ?? {}).map(([name, value]) => [name, value.replaceAll('EDGE', site.edgeOrigin)]));
    return answer(response, { body: site.htmlOf(page, !url.searchParams.has('bare')), type: page.type ?? 'text/html; charset=utf-8', headers });
  });
  site.origin = await listen(host);
  return site;
}

function give(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'drop') return void request.socket.destroy();
  answer(response, typeof reply === 'number' ? { status: reply, body: '' } : reply);
}

function answer(response: ServerResponse, reply: { status?: number; body: string | Buffer; type?: string; headers?: Record<string, string> }): void {
  response.writeHead(reply.status ?? 200, { 'access-control-allow-origin': '*', 'content-type': reply.type ?? 'text/plain', ...reply.headers }).end(reply.body);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
}
