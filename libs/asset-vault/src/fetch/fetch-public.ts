// Fetches a public file for the vault, as somebody without a cookie. The page that named it may mean harm: names are resolved here, every
// address of a name must be public, and the connection goes to the very address that was looked at (a name may say something else the
// next time it is asked). Each redirect is a new name. Time, size and kind are bounded.

import { lookup as systemLookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

import { MAX_ASSET_BYTES, type AssetKind } from '@hindsight/wire';

import { assetType, kindOfType } from '../asset-type.ts';
import { isPublicAddress } from './public-address.ts';

export type FetchRefusal =
  /** No http or https, a name or port one does not fetch from. */
  | 'address'
  /** Leads into a private network. */
  | 'private'
  | 'redirects'
  /** The server said no, or says no for now. */
  | 'status' | 'busy'
  | 'large' | 'slow' | 'unreachable'
  /** No style, font or image. */
  | 'type';
export type FetchedAsset = { ok: true; bytes: Uint8Array; kind: AssetKind; address: string } | { ok: false; reason: FetchRefusal };

export interface FetchOptions {
  /** All addresses of a name. */
  lookup?: (name: string) => Promise<string[]>;
  /** Whether one may connect there; default: public addresses, and only on ports 80 and 443. */
  isAllowed?: (address: string, port: number) => boolean;
  withinMs?: number;
  mostBytes?: number;
}

const WITHIN_MS = 5_000;
const MOST_REDIRECTS = 3;
/** Font services answer by what the browser can read; without one they give formats of old. */
const HEADERS = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 HindsightAssets/1',
  'accept': 'text/css,image/avif,image/webp,image/svg+xml,image/*,font/woff2,*/*;q=0.1', 'accept-encoding': 'gzip, br', 'connection': 'close',
};
const UNPACK: Partial<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip), br: promisify(brotliDecompress), deflate: promisify(inflate),
};
const KINDS: readonly AssetKind[] = ['image', 'font', 'style'];

/** Never rejects. */
export async function fetchPublic(address: string, options: FetchOptions = {}): Promise<FetchedAsset> {
  const deadline = AbortSignal.timeout(options.withinMs ?? WITHIN_MS);
  try {
    let at = address;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await ask(at, options, deadline);
      if (typeof answer === 'string') return { ok: false, reason: answer };
      const { statusCode = 0, headers } = answer;
      if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined) {
        answer.destroy();
        const next = URL.parse(headers.location, at);
        if (next === null) return { ok: false, reason: 'address' };
        at = next.href;
        continue;
      }
      if (statusCode !== 200) {
        answer.destroy();
        return { ok: false, reason: statusCode === 429 || statusCode >= 500 ? 'busy' : 'status' };
      }
      return await read(answer, at, options.mostBytes ?? MAX_ASSET_BYTES);
    }
    return { ok: false, reason: 'redirects' };
  } catch (error) {
    if (deadline.aborted) return { ok: false, reason: 'slow' };
    return { ok: false, reason: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'large' : 'unreachable' };
  }
}

async function ask(address: string, { lookup = systemAddresses, isAllowed = isPublicService }: FetchOptions, signal: AbortSignal): Promise<IncomingMessage | FetchRefusal> {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') return 'address';
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const found = await Promise.race([lookup(name), aborted(signal)]);
  // One private address among public ones is an attempt, not a mistake.
  if (found.length === 0) return 'unreachable';
  if (!found.every((one) => isAllowed(one, port))) return 'private';
  const pinned = found[0] as string;
  const family = pinned.includes(':') ? 6 : 4;
  const choices: RequestOptions & { servername?: string } = {
    method: 'GET', headers: { ...HEADERS, host: url.host }, signal, path: url.pathname + url.search, port, host: pinned, family, agent: false,
    ...(url.protocol === 'https:' && { servername: /[a-z]/i.test(name) && !name.includes(':') ? name : '' }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(choices, resolve);
    request.once('error', reject);
    request.end();
  });
}

async function read(answer: IncomingMessage, address: string, mostBytes: number): Promise<FetchedAsset> {
  if (Number(answer.headers['content-length'] ?? 0) > mostBytes) {
    answer.destroy();
    return { ok: false, reason: 'large' };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) {
      answer.destroy();
      return { ok: false, reason: 'large' };
    }
    chunks.push(chunk as Buffer);
  }
  const packed = Buffer.concat(chunks);
  const unpack = UNPACK[(answer.headers['content-encoding'] ?? '').trim().toLowerCase()];
  const bytes = unpack === undefined ? packed : await unpack(packed, { maxOutputLength: mostBytes });
  const isStyle = /^text\/css\b/i.test(answer.headers['content-type'] ?? '');
  const type = KINDS.filter((kind) => kind !== 'style' || isStyle).map((kind) => assetType(bytes, kind)).find((one) => one !== null);
  if (type === undefined || type === null || bytes.length === 0) return { ok: false, reason: 'type' };
  return { ok: true, bytes, kind: kindOfType(type), address };
}

async function systemAddresses(name: string): Promise<string[]> {
  return (await systemLookup(name, { all: true, verbatim: true })).map(({ address }) => address);
}

function isPublicService(address: string, port: number): boolean {
  return (port === 80 || port === 443) && isPublicAddress(address);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }));
}
