// A customer's web site: pages given as HTML, each with the snippet of a site of the running program. Its origin is not
// Hindsight's, so that every request of the tracker is cross-origin as in life.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CustomerSite extends AsyncDisposable {
  origin: string;
  /** By path, without query; one that is made for each request is told the query. */
  pages: Map<string, string | ((query: URLSearchParams) => string)>;
}

/** @param tracker origin the snippet is loaded from: the program's, or a proxy's before it */
export async function startCustomerSite(tracker: string, siteKey: string): Promise<CustomerSite> {
  const pages: CustomerSite['pages'] = new Map();
  const snippet = `<script async src="${tracker}/s/${siteKey}.js"></script>`;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    const page = pages.get(pathname);
    const html = typeof page === 'function' ? page(searchParams) : page;
    response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(html?.replace('</head>', () => `${snippet}</head>`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pages,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A whole page around a body. */
export function html(body: string, title: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;
}
