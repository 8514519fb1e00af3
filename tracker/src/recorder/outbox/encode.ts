// From text to bytes on this thread: at once for what is small, in bites with pauses for what is large.

import { COMPACT_FORM, compactEvents, type Encoding } from '@hindsight/wire';
import { jsonText } from '../json-text.ts';

export interface Encoded {
  enc: Encoding;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Synchronous, so that last words may use it. */
export function encodeNow(json: string): Encoded {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = compactEvents(JSON.parse(json), COMPACT_FORM);
  } catch {
    bytes = new TextEncoder().encode(json); // Too deep to walk: as it is.
  }
  return { enc: 'none', bytes };
}

/** Gzips bite by bite, leaving the thread free between them; joined without gzip where the browser has none. */
export async function encodeInBites(bites: Iterable<Uint8Array<ArrayBuffer>>): Promise<Encoded> {
  if (typeof CompressionStream !== 'function') return { enc: 'none', bytes: new Uint8Array(await new Blob([...bites]).arrayBuffer()) };
  const gzip = new CompressionStream('gzip');
  const zipped = new Response(gzip.readable).arrayBuffer();
  const writer = gzip.writable.getWriter();
  for (const bite of bites) {
    await writer.write(bite);
    await nextTask();
  }
  await writer.close();
  return { enc: 'gzip', bytes: new Uint8Array(await zipped) };
}

/** Text as UTF-8, cut so that no piece holds the thread for long, and none inside a character. */
export function* cutIntoBites(pieces: readonly string[], length: number): Generator<Uint8Array<ArrayBuffer>> {
  for (const piece of pieces) {
    for (let from = 0, to = 0; from < piece.length; from = to) {
      to = from + length;
      if ((piece.charCodeAt(to - 1) & 0xfc00) === 0xd800) to++;
      yield new TextEncoder().encode(piece.slice(from, to));
    }
  }
}

export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Header line and payload as one request body. */
export function bodyOf(header: unknown, payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${jsonText(header)}\n`);
  const body = new Uint8Array(line.length + payload.length);
  body.set(line);
  body.set(payload, line.length);
  return body;
}
