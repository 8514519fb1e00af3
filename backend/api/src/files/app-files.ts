// The Angular app: its built files, and index.html for every other address that is not the API's.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { ApiConfig } from '../api-parts.ts';
import { appOrigin, playerPlace } from '../access/app-origin.ts';
import { FileTree, type ServedFile } from './file-tree.ts';
import { appHeaders } from './security-headers.ts';

/** Paths that never are the app's, so that a mistyped one is told so instead of getting a page. */
const NOT_THE_APP = /^\/(api|health|metrics|s|r|i|demo)(\/|$)/;
/** Pages behind a link that whoever has it may open: no index shall. */
const SHARED = /^\/shared\//;
/** Names the build puts a hash of the content into. */
const HASHED = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

export function serveApp(fastify: FastifyInstance, config: ApiConfig): void {
  const tree = new FileTree(config.appFolder);
  fastify.get('/*', { exposeHeadRoute: true }, async (request, reply) => {
    const path = pathOf(request);
    if (path === null || NOT_THE_APP.test(path)) return reply.callNotFound();
    const name = path.slice(1);
    const file = name === '' ? null : await tree.find(name);
    if (file) return send(request, reply, config, file, HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    // A file that is not there is not a page: an old tab asking for an old chunk must see that it is gone.
    if (/\.[a-z0-9]{2,5}$/i.test(name)) return reply.callNotFound();
    const index = await tree.find('index.html');
    return index ? send(request, reply, config, index, 'no-cache') : reply.status(503).type('text/plain').send('The app is not built yet: run npm run build.\n');
  });
}

function send(request: FastifyRequest, reply: FastifyReply, config: ApiConfig, file: ServedFile, cacheControl: string): FastifyReply {
  const app = appOrigin(request, config);
  void reply.headers(appHeaders(app, playerPlace(app, config).origin)).headers({ 'content-type': file.contentType, 'cache-control': cacheControl, 'etag': file.etag, 'vary': 'Accept-Encoding' });
  if (SHARED.test(request.url)) void reply.header('x-robots-tag', 'noindex, nofollow');
  if (request.headers['if-none-match'] === file.etag) return reply.status(304).send();
  const isGzip = file.gzipped !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (isGzip) void reply.header('content-encoding', 'gzip');
  return reply.send(isGzip ? file.gzipped : file.bytes);
}

function pathOf(request: FastifyRequest): string | null {
  try {
    return decodeURIComponent(request.url.split('?')[0] ?? '/');
  } catch {
    return null; // not a path: no file and no page
  }
}
