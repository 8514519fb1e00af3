// Serves one case from its folder, with the snippet as a customer puts it, on an origin of its own; a second origin serves the
// same files as somebody else's. Everything ends with `stop`: what the player then shows it has from the recording.

import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const SHARED_FILES = join(import.meta.dirname, 'files');
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.woff2': 'font/woff2', '.webm': 'video/webm', '.json': 'application/json',
};

const ASSETS = /^\.(css|png|svg|woff2)$/;

export interface PageServer {
  origin: string;
  /** Addresses of styles, fonts and images that were asked for and given. */
  given: Set<string>;
  stop(): Promise<void>;
}

/**
 * `/` is page.html, `/files/…` are files all cases share, `/private/…` the shared files for those who have the page's cookie.
 * In pages `%SNIPPET%` (else before `</head>`) becomes the snippet and `%ELSEWHERE%` the other origin.
 */
export async function servePage(folder: string, snippet: string): Promise<PageServer> {
  const given = new Set<string>();
  const elsewhere = await listen(createServer((request, response) => void answer(request, response, (html) => html)));
  const own = await listen(createServer((request, response) => void answer(request, response, prepare)));

  function prepare(html: string): string {
    const page = html.replaceAll('%ELSEWHERE%', elsewhere.origin);
    return page.includes('%SNIPPET%') ? page.replace('%SNIPPET%', snippet) : page.replace('</head>', `${snippet}</head>`);
  }

  async function answer(request: IncomingMessage, response: ServerResponse, change: (html: string) => string): Promise<void> {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://page').pathname));
    const isPrivate = path.startsWith('/private/');
    if (isPrivate && !(request.headers.cookie ?? '').includes('member=yes')) return void response.writeHead(403).end();
    const file = path === '/' ? join(folder, 'page.html') : isPrivate || path.startsWith('/files/') ? join(SHARED_FILES, path.slice(path.indexOf('/', 1))) : join(folder, path);
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) return void response.writeHead(404).end();
    const type = extname(file);
    if (ASSETS.test(type)) given.add(`http://${request.headers.host ?? ''}${path}`);
    // Without CORS headers, as most files come.
    response.writeHead(200, { 'content-type': TYPES[type] ?? 'application/octet-stream', 'cache-control': 'max-age=600', ...(path === '/' && { 'set-cookie': 'member=yes; HttpOnly' }) });
    response.end(type === '.html' ? change(bytes.toString()) : bytes);
  }

  return {
    origin: own.origin,
    given,
    stop: async () => {
      await Promise.all([own, elsewhere].map(({ server }) => close(server)));
    },
  };
}

async function listen(server: Server): Promise<{ server: Server; origin: string }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
