// The player's own listener: its page, its files, and the blocks a grant opens. Another origin than the app's, and hostile content lives
// on it: it neither reads nor sets cookies, and knows who asks only by the grant in the address.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip, zstdDecompress } from 'node:zlib';

import { BlobMissing, type BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import { problem, type ApiCode } from '@hindsight/errors';
import type { Logger } from '@hindsight/telemetry';

import type { ApiConfig } from '../api-parts.ts';
import type { Grants } from '../access/grants.ts';
import type { HttpHandler } from '../http-handler.ts';
import { FileTree, type ServedFile } from '../files/file-tree.ts';
import { isStoreDown } from '../problems/is-store-down.ts';
import { chooseCoding } from './content-coding.ts';
import { PlayableBlocks } from './playable-blocks.ts';
import { playerPolicy } from './player-policy.ts';

export interface PlayerParts {
  config: Pick<ApiConfig, 'playerFolder'>;
  pool: Pool;
  blobs: BlobReader;
  grants: Grants;
  logger: Logger;
}

/** A block is cut at 256 KB and holds at least one batch; a batch is at most 64 MiB inflated. */
const LARGEST_BLOCK_BYTES = 80 * 1024 * 1024;
const BLOCK_PATH = /^\/blocks\/([1-9]\d{0,18})\/([1-9]\d{0,18})$/;
const inflate = promisify(zstdDecompress);
const asGzip = promisify(gzip);

const ALWAYS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'x-dns-prefetch-control': 'off' } as const;
const NOTHING_RUNS = { 'content-security-policy': `default-src 'none'; frame-ancestors 'none'`, 'cross-origin-resource-policy': 'same-origin' } as const;

export function makePlayerHandler(parts: PlayerParts): HttpHandler {
  const files = new FileTree(parts.config.playerFolder);
  const blocks = new PlayableBlocks(parts.pool);
  return (request, response) => {
    answer({ ...parts, files, blocks }, request, response).catch((error: unknown) => {
      parts.logger.error({ err: error }, 'PlayerRequestFailed');
      if (response.headersSent) response.destroy();
      else refuse(response, isStoreDown(error) ? 'API_STORE_DOWN' : 'API_SERVER_FAILED');
    });
  };
}

type Inside = PlayerParts & { files: FileTree; blocks: PlayableBlocks };

async function answer(inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(`http://player.invalid${request.url ?? '/'}`);
  if (url === null || (request.method !== 'GET' && request.method !== 'HEAD')) return refuse(response, 'API_ROUTE_UNKNOWN');
  const block = BLOCK_PATH.exec(url.pathname);
  if (block) return answerBlock(inside, request, response, BigInt(block[1] ?? '0'), BigInt(block[2] ?? '0'), url.searchParams.get('grant') ?? '');
  if (url.pathname === '/') return answerPage(inside, response, url.searchParams);
  const file = url.pathname.endsWith('.html') ? null : await inside.files.find(url.pathname.slice(1));
  return file ? answerFile(request, response, file) : refuse(response, 'API_ROUTE_UNKNOWN');
}

async function answerBlock(inside: Inside, request: IncomingMessage, response: ServerResponse, recordingId: bigint, blockId: bigint, token: string): Promise<void> {
  const grant = inside.grants.check(token);
  if (grant === null || grant.recordingId !== recordingId) return refuse(response, 'API_GRANT_REFUSED');
  const place = blockId < 2n ** 63n ? await inside.blocks.find(grant, blockId) : null;
  if (place === null) return refuse(response, 'API_BLOCK_UNKNOWN');
  const stored = await readBlock(inside.blobs, place);
  // The sealer wrote the recording anew and the sweeper took the old object away while this was asked.
  if (stored === null) return refuse(response, 'API_BLOCK_UNKNOWN');
  const coding = chooseCoding(request.headers['accept-encoding']);
  const bytes = coding === 'zstd' ? stored : await recode(stored, coding);
  response.writeHead(200, {
    ...ALWAYS, ...NOTHING_RUNS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'vary': 'Accept-Encoding', 'content-length': bytes.length,
    ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function readBlock(blobs: BlobReader, place: { blobKey: string; from: number; length: number }): Promise<Uint8Array | null> {
  try {
    return await blobs.get(place.blobKey, { from: place.from, length: place.length });
  } catch (error) {
    if (error instanceof BlobMissing) return null;
    throw error;
  }
}

async function recode(stored: Uint8Array, coding: 'gzip' | 'identity'): Promise<Buffer> {
  const plain = await inflate(stored, { maxOutputLength: LARGEST_BLOCK_BYTES });
  return coding === 'gzip' ? asGzip(plain, { level: 4 }) : plain;
}

async function answerPage(inside: Inside, response: ServerResponse, query: URLSearchParams): Promise<void> {
  const grant = inside.grants.check(query.get('grant') ?? '');
  // The page talks to whoever frames it: only the origin the grant was given to.
  if (grant === null || grant.app !== query.get('app')) return refuse(response, 'API_GRANT_REFUSED');
  const assetHosts = await inside.blocks.assetHosts(grant);
  if (assetHosts === null) return refuse(response, 'API_RECORDING_UNKNOWN');
  const page = await inside.files.find('player.html');
  if (page === null) return refuse(response, 'API_ROUTE_UNKNOWN');
  response.writeHead(200, {
    ...ALWAYS, 'content-security-policy': playerPolicy(assetHosts, grant.app), 'content-type': page.contentType, 'cache-control': 'no-store', 'content-length': page.bytes.length,
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  });
  response.end(page.bytes);
}

function answerFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): void {
  const headers = { ...ALWAYS, ...NOTHING_RUNS, 'content-type': file.contentType, 'cache-control': 'no-cache', 'etag': file.etag, 'vary': 'Accept-Encoding' };
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const isGzip = file.gzipped !== null && chooseCoding(request.headers['accept-encoding']) !== 'identity' && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = isGzip && file.gzipped ? file.gzipped : file.bytes;
  response.writeHead(200, { ...headers, 'content-length': bytes.length, ...(isGzip ? { 'content-encoding': 'gzip' } : {}) });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function refuse(response: ServerResponse, code: ApiCode): void {
  const body = problem(code);
  response.writeHead(body.status, { ...ALWAYS, ...NOTHING_RUNS, 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
