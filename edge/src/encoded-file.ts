// A file in memory with its compressed forms, each made once, when first asked for.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { openHeaders } from './answer.ts';

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

export interface EncodedFile {
  /** Weak, because one tag stands for all encodings. */
  etag: string;
  plain: Buffer;
  encoded(encoding: 'br' | 'gzip'): Promise<Buffer>;
}

export function makeEncodedFile(bytes: Uint8Array): EncodedFile {
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const forms = new Map<string, Promise<Buffer>>();
  return {
    etag: `W/"${createHash('sha256').update(plain).digest('hex').slice(0, 32)}"`,
    plain,
    encoded: (encoding) => {
      const known = forms.get(encoding);
      if (known !== undefined) return known;
      const made = encoding === 'br'
        ? toBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } })
        : toGzip(plain, { level: 9 });
      forms.set(encoding, made);
      return made;
    },
  };
}

/** Answers a GET or HEAD with the file in the best encoding the client takes, or with 304. */
export async function answerFile(req: IncomingMessage, res: ServerResponse, file: EncodedFile): Promise<void> {
  openHeaders(res);
  res.setHeader('ETag', file.etag);
  res.setHeader('Vary', 'Accept-Encoding');
  if (matches(req.headers['if-none-match'], file.etag)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  const encoding = bestEncoding(String(req.headers['accept-encoding'] ?? ''));
  const bytes = encoding === null ? file.plain : await file.encoded(encoding);
  if (encoding !== null) res.setHeader('Content-Encoding', encoding);
  res.setHeader('Content-Type', 'text/javascript; charset=utf-8');
  res.setHeader('Content-Length', bytes.length);
  res.end(bytes);
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => bare(tag) === bare(etag));
}

function bestEncoding(accept: string): 'br' | 'gzip' | null {
  const taken = new Map(accept.toLowerCase().split(',').map((part) => {
    const [name = '', ...params] = part.split(';').map((text) => text.trim());
    const q = Number(params.find((param) => param.startsWith('q='))?.slice(2) ?? 1);
    return [name, q > 0] as const;
  }));
  if (taken.get('br') === true) return 'br';
  return taken.get('gzip') === true ? 'gzip' : null;
}
