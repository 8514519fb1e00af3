// Serves the listed packages' files as their authors' server would, with a snippet of ours put into each page, and can be stopped
// as a site that is gone. Addresses of a CDN whose package is installed are served from here; any other host is out of reach, for
// the live page as for the replay.

import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { THIRD_PARTY_PAGES, type ThirdPartyPage } from './pages.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.gif': 'image/gif', '.ico': 'image/x-icon', '.webp': 'image/webp',
  '.woff': 'font/woff', '.woff2': 'font/woff2', '.ttf': 'font/ttf', '.eot': 'application/vnd.ms-fontobject', '.mp4': 'video/mp4',
};
const OWN = join(import.meta.dirname, 'own');
const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/(bootstrap)@5\.2\.3\//g;

export interface PageServer extends AsyncDisposable {
  origin: string;
  /** Put before `</head>` of every page. */
  snippet: string;
  address(page: ThirdPartyPage): string;
  /** Closes the port: whoever asks is refused. Begins again on the same port with `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startPageServer(): Promise<PageServer> {
  const folders = new Map([...new Set(THIRD_PARTY_PAGES.flatMap(({ package: name }) => name ?? [])), '@shoelace-style/shoelace', 'bootstrap'].map((name) => [name, folderOf(name)]));
  const http = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').slice(1);
    const file = path.includes('..') ? null : fileOf(path, folders);
    if (file === null) return void response.writeHead(404).end();
    const bytes = readFileSync(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const body = type.startsWith('text/html') ? bytes.toString().replace(CDN, '/$1/').replace('</head>', () => `${server.snippet}</head>`) : bytes;
    return void response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=600' }).end(body);
  });
  let port = 0;
  const server: PageServer = {
    origin: '', snippet: '',
    address: ({ package: name, file }) => `${server.origin}/${name ?? 'own'}/${file}`,
    async start() {
      if (http.listening) return;
      http.listen(port, '127.0.0.1');
      await once(http, 'listening');
      port = (http.address() as AddressInfo).port;
    },
    async stop() {
      if (!http.listening) return;
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
  await server.start();
  server.origin = `http://127.0.0.1:${port}`;
  return server;
}

function fileOf(path: string, folders: ReadonlyMap<string, string>): string | null {
  for (const [name, folder] of [...folders, ['own', OWN] as const]) {
    if (!path.startsWith(`${name}/`)) continue;
    const file = join(folder, path.slice(name.length + 1));
    return existsSync(file) && statSync(file).isFile() ? file : null;
  }
  return null;
}

function folderOf(name: string): string {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) if (existsSync(join(folder, name, 'package.json'))) return dirname(join(folder, name, 'package.json'));
  throw new Error(`the package ${name} is not installed: npm install`);
}
