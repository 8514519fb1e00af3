// Three servers, as in life: the site's pages, the other recorders with what they send home, and Hindsight's own edge.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startTrackedSite } from '../../tracker/test/tracked-site.ts';
import { pageHtml, shopStyles } from './pages.ts';
import { clarityScript, rrwebScript, type RecorderName } from './recorders.ts';

export interface BenchSite {
  origin: string;
  /** Address of a recorder; what it sends is counted. */
  scriptUrl(recorder: Exclude<RecorderName, 'none'>): string;
  /** Bytes of request bodies that arrived from a recorder, and the number of requests. */
  received(recorder: RecorderName): { bytes: number; requests: number };
  close(): Promise<void>;
}

export async function startBenchSite(): Promise<BenchSite> {
  const hindsight = await startTrackedSite();
  const counts = { rrweb: { bytes: 0, requests: 0 }, clarity: { bytes: 0, requests: 0 } };
  const pages = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/shop.css') return answer(response, 'text/css', shopStyles());
    const recorder = url.searchParams.get('with') as RecorderName | null;
    const html = pageHtml(url.pathname.slice(1), recorder === null || recorder === 'none' ? '' : `<script async src="${site.scriptUrl(recorder)}"></script>`);
    return answer(response, 'text/html; charset=utf-8', html ?? '');
  });
  const others = createServer((request, response) => {
    const name = (request.url ?? '').slice(1).split('.')[0] as 'rrweb' | 'clarity';
    if (request.method === 'POST') return void count(request, counts[name]).then(() => answer(response, 'text/plain', ''));
    if (!(name in counts)) return answer(response, 'text/plain', '');
    const collectUrl = `${othersOrigin}/${name}`;
    return answer(response, 'text/javascript', name === 'rrweb' ? rrwebScript(collectUrl) : clarityScript(collectUrl));
  });
  const othersOrigin = await listen(others);
  const site: BenchSite = {
    origin: await listen(pages),
    scriptUrl: (recorder) => (recorder === 'hindsight' ? (/src="([^"]+)"/.exec(hindsight.snippet())?.[1] ?? '') : `${othersOrigin}/${recorder}.js`),
    received(recorder) {
      if (recorder === 'none') return { bytes: 0, requests: 0 };
      if (recorder !== 'hindsight') return { ...counts[recorder] };
      const lengths = hindsight.sent.map(({ request }) => Number(request.headers['content-length']));
      return { bytes: lengths.reduce((sum, length) => sum + length, 0), requests: lengths.length };
    },
    async close() {
      await hindsight.close();
      await Promise.all([pages, others].map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }));
    },
  };
  return site;
}

async function count(request: IncomingMessage, into: { bytes: number; requests: number }): Promise<void> {
  into.requests++;
  for await (const chunk of request) into.bytes += (chunk as Buffer).length;
}

function answer(response: ServerResponse, type: string, body: string): void {
  // Clarity sends credentials along: a wildcard would not do.
  response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': response.req.headers.origin ?? '*', 'access-control-allow-credentials': 'true' }).end(body);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
}
