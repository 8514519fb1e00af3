// From events to bytes: gzip by the browser where it can, plain otherwise.

import type { Encoding } from '@hindsight/wire';

export interface Encoded {
  enc: Encoding;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Asynchronous: never for last words. */
export async function encodeGzip(pieces: string[]): Promise<Encoded> {
  if (typeof CompressionStream !== 'function') return encodePlain(pieces.join(''));
  const compressed = new Blob(pieces).stream().pipeThrough(new CompressionStream('gzip'));
  return { enc: 'gzip', bytes: new Uint8Array(await new Response(compressed).arrayBuffer()) };
}

export function encodePlain(json: string): Encoded {
  return { enc: 'none', bytes: new TextEncoder().encode(json) };
}

/** Header line and payload as one request body. */
export function bodyOf(header: object, payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const body = new Uint8Array(line.length + payload.length);
  body.set(line);
  body.set(payload, line.length);
  return body;
}
