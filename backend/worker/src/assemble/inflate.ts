// assemble: a payload's bytes → the bytes of its JSON text, with a cap on what comes out. Whether it travelled gzipped or in
// compact form shows nowhere behind this file: a repeat in another form is the same text, and the same digest.

import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';

import { expandCompact, isCompact, type Encoding, type ExpandFault } from '@hindsight/wire';

export type InflateFault = 'gzip-broken' | 'gzip-truncated' | 'gzip-too-large' | 'gzip-trailing' | 'payload-too-large' | 'payload-empty' | ExpandFault;
export type Inflated = { ok: true; bytes: Uint8Array } | { ok: false; reason: InflateFault };

/** Below this the thread pool costs more than it saves. */
const SYNC_BYTES = 8 * 1024;
const gunzipAsync = promisify(gunzip);

/** Inflates one batch. Never throws for what a visitor could have sent. */
export async function inflate(payload: Uint8Array, enc: Encoding, maxBytes: number, maxDepth: number): Promise<Inflated> {
  const inflated = await unzip(payload, enc, maxBytes);
  if (!inflated.ok || !isCompact(inflated.bytes)) return inflated;
  const expanded = expandCompact(inflated.bytes, maxBytes, maxDepth);
  return expanded.ok ? { ok: true, bytes: Buffer.from(expanded.text) } : expanded;
}

async function unzip(payload: Uint8Array, enc: Encoding, maxBytes: number): Promise<Inflated> {
  if (payload.length === 0) return { ok: false, reason: 'payload-empty' };
  if (enc === 'none') return payload.length > maxBytes ? { ok: false, reason: 'payload-too-large' } : { ok: true, bytes: payload };
  try {
    const bytes = payload.length < SYNC_BYTES
      ? gunzipSync(payload, { maxOutputLength: maxBytes })
      : await gunzipAsync(payload, { maxOutputLength: maxBytes });
    // Node joins concatenated members and lets zeros pass; the last four bytes hold the size of the last member only.
    const size = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(payload.length - 4, true);
    return size === bytes.length ? { ok: true, bytes } : { ok: false, reason: 'gzip-trailing' };
  } catch (error) {
    return { ok: false, reason: faultOf((error as NodeJS.ErrnoException).code) };
  }
}

function faultOf(code: string | undefined): InflateFault {
  switch (code) {
    case 'ERR_BUFFER_TOO_LARGE': return 'gzip-too-large';
    case 'Z_BUF_ERROR': return 'gzip-truncated';
    default: return 'gzip-broken';
  }
}
