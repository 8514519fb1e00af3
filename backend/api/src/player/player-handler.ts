// The player's own listener: its page, its files, and the blocks and recorded files a grant opens. Another origin than the app's, and hostile content lives
// on it: it neither reads nor sets cookies, and knows who asks only by the grant in the address.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import { problem, type ApiCode } from '@hindsight/errors';
import type { Logger } from '@hindsight/telemetry';

import type { ApiConfig } from '../api-parts.ts';
import type { Grant, Grants } from '../access/grants.ts';
import type { HttpHandler } from '../http-handler.ts';
import { FileTree, type ServedFile } from '../files/file-tree.ts';
import type { Shares } from '../shares/shares.ts';
import { isStoreDown } from '../problems/is-store-down.ts';
import { MAX_ASSET_URL, type AssetLookup, type AssetsFound } from '@hindsight/wire';
import { chooseCoding } from './content-coding.ts';
import { PlayableBlocks } from './playable-blocks.ts';
import { playerPolicy } from './player-policy.ts';
import { inflateBlock, readBlock } from './read-block.ts';
import { RecordedFiles } from './recorded-files.ts';

export interface PlayerParts {
  config: Pick<ApiConfig, 'playerFolder'>;
  pool: Pool;
  blobs: BlobReader;
  grants: Grants;
  /** Whether the link a grant was given through is still open. */
  shares: Pick<Shares, 'isOpen'>;
  logger: Logger;
}

const BLOCK_PATH = /^\/blocks\/([1-9]\d{0,18})\/([1-9]\d{0,18})(\/keyframe)?$/;
const ASSET_PATH = /^\/assets\/([1-9]\d{0,18})(?:\/([0-9a-f]{64}))?$/;
/** Names asked for at once, and the bytes they take. */
const MOST_NAMES = 1_000;
const LARGEST_LOOKUP_BYTES = 1024 * 1024;
const asGzip = promisify(gzip);

const ALWAYS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'x-dns-prefetch-control': 'off' } as const;
/** No longer than the grant that opened it lives. */
const FOR_A_WHILE = 'private, max-age=300';
const NOTHING_RUNS = { 'content-security-policy': `default-src 'none'; frame-ancestors 'none'`, 'cross-origin-resource-policy': 'same-origin' } as const;

export function makePlayerHandler(parts: PlayerParts): HttpHandler {
  const files = new FileTree(parts.config.playerFolder);
  const blocks = new PlayableBlocks(parts.pool);
  const recorded = new RecordedFiles(parts.pool, parts.blobs);
  return (request, response) => {
    answer({ ...parts, files, blocks, recorded }, request, response).catch((error: unknown) => {
      parts.logger.error({ err: error }, 'PlayerRequestFailed');
      if (response.headersSent) response.destroy();
      else refuse(response, isStoreDown(error) ? 'API_STORE_DOWN' : 'API_SERVER_FAILED');
    });
  };
}

type Inside = PlayerParts & { files: FileTree; blocks: PlayableBlocks; recorded: RecordedFiles };

async function answer(inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(`http://player.invalid${request.url ?? '/'}`);
  const asset = url === null ? null : ASSET_PATH.exec(url.pathname);
  if (url !== null && asset !== null) return answerAsset(inside, request, response, { recordingId: BigInt(asset[1] ?? '0'), hash: asset[2] ?? null, token: url.searchParams.get('grant') ?? '' });
  if (url === null || (request.method !== 'GET' && request.method !== 'HEAD')) return refuse(response, 'API_ROUTE_UNKNOWN');
  const block = BLOCK_PATH.exec(url.pathname);
  if (block) return answerBlock(inside, request, response, { recordingId: BigInt(block[1] ?? '0'), blockId: BigInt(block[2] ?? '0'), part: block[3] ? 'keyframe' : 'block', token: url.searchParams.get('grant') ?? '' });
  if (url.pathname === '/') return answerPage(inside, response, url.searchParams);
  const file = url.pathname.endsWith('.html') ? null : await inside.files.find(url.pathname.slice(1));
  return file ? answerFile(request, response, file) : refuse(response, 'API_ROUTE_UNKNOWN');
}

/** What a token opens now: a link that was revoked ends at once what it opened before. */
async function openGrant({ grants, shares }: Inside, token: string): Promise<Grant | null> {
  const grant = grants.check(token);
  return grant === null || grant.shareId === null || (await shares.isOpen(grant.shareId)) ? grant : null;
}

interface AskedBlock {
  recordingId: bigint;
  blockId: bigint;
  part: 'block' | 'keyframe';
  token: string;
}

async function answerBlock(inside: Inside, request: IncomingMessage, response: ServerResponse, { recordingId, blockId, part, token }: AskedBlock): Promise<void> {
  const grant = await openGrant(inside, token);
  if (grant === null || grant.recordingId !== recordingId) return refuse(response, 'API_GRANT_REFUSED');
  const place = blockId < 2n ** 63n ? await inside.blocks.find(grant, blockId, part) : null;
  if (place === null) return refuse(response, 'API_BLOCK_UNKNOWN');
  const stored = await readBlock(inside.blobs, place);
  if (stored === null) return refuse(response, 'API_BLOCK_UNKNOWN');
  const coding = chooseCoding(request.headers['accept-encoding']);
  const bytes = coding === 'zstd' ? stored : await recode(stored, coding);
  response.writeHead(200, {
    ...ALWAYS, ...NOTHING_RUNS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'vary': 'Accept-Encoding', 'content-length': bytes.length,
    ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

interface AskedAsset {
  recordingId: bigint;
  /** Null: names are looked up. */
  hash: string | null;
  token: string;
}

async function answerAsset(inside: Inside, request: IncomingMessage, response: ServerResponse, { recordingId, hash, token }: AskedAsset): Promise<void> {
  const isLookup = hash === null;
  if (isLookup ? request.method !== 'POST' : request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 'API_ROUTE_UNKNOWN');
  const grant = await openGrant(inside, token);
  if (grant === null || grant.recordingId !== recordingId) return refuse(response, 'API_GRANT_REFUSED');
  if (isLookup) return answerLookup(inside, request, response, grant);
  const asset = await inside.recorded.read(grant, hash);
  if (asset === null) return refuse(response, 'API_ASSET_UNKNOWN');
  // Opened by itself it is a document without a right: an SVG may hold scripts.
  response.writeHead(200, {
    ...ALWAYS, ...NOTHING_RUNS, 'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; sandbox`, 'content-disposition': 'attachment',
    'content-type': asset.type, 'cache-control': FOR_A_WHILE, 'content-length': asset.bytes.length,
  });
  response.end(request.method === 'HEAD' ? undefined : asset.bytes);
}

async function answerLookup(inside: Inside, request: IncomingMessage, response: ServerResponse, grant: Grant): Promise<void> {
  const urls = await readNames(request);
  if (urls === null) return refuse(response, 'API_REQUEST_INVALID');
  const hashes = await inside.recorded.find(grant, urls);
  if (hashes === null) return refuse(response, 'API_RECORDING_UNKNOWN');
  const body = JSON.stringify({ hashes } satisfies AssetsFound);
  response.writeHead(200, { ...ALWAYS, ...NOTHING_RUNS, 'content-type': 'application/json', 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Null for what is no list of names. */
async function readNames(request: IncomingMessage): Promise<string[] | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= LARGEST_LOOKUP_BYTES) chunks.push(chunk as Buffer);
  }
  if (bytes > LARGEST_LOOKUP_BYTES) return null;
  try {
    const { urls } = (JSON.parse(Buffer.concat(chunks).toString()) ?? {}) as Partial<AssetLookup>;
    return Array.isArray(urls) && urls.length <= MOST_NAMES && urls.every((url) => typeof url === 'string' && url.length <= MAX_ASSET_URL) ? urls : null;
  } catch {
    return null; // No JSON.
  }
}

async function recode(stored: Uint8Array, coding: 'gzip' | 'identity'): Promise<Buffer> {
  const plain = await inflateBlock(stored);
  return coding === 'gzip' ? asGzip(plain, { level: 4 }) : plain;
}

async function answerPage(inside: Inside, response: ServerResponse, query: URLSearchParams): Promise<void> {
  const grant = await openGrant(inside, query.get('grant') ?? '');
  // The page talks to whoever frames it: only the origin the grant was given to.
  if (grant === null || grant.app !== query.get('app')) return refuse(response, 'API_GRANT_REFUSED');
  if (!(await inside.blocks.isThere(grant))) return refuse(response, 'API_RECORDING_UNKNOWN');
  const page = await inside.files.find('player.html');
  if (page === null) return refuse(response, 'API_ROUTE_UNKNOWN');
  response.writeHead(200, {
    ...ALWAYS, 'content-security-policy': playerPolicy(grant.app), 'content-type': page.contentType, 'cache-control': 'no-store', 'content-length': page.bytes.length,
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
