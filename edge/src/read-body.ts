// Reads a request's body into memory within its limits: size, time, and what all requests together may hold.

import type { IncomingMessage } from 'node:http';
import type { EdgeLimits } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Bytes of bodies held at present, over all requests of this edge. */
export interface BodyLoad {
  bytes: number;
}

export type BodyResult =
  | { ok: true; body: Buffer; release: () => void }
  /** `start`: what had been read when it was refused; tells who is asking. */
  | (Refusal & { start: Buffer; isGone: boolean });

/** Never rejects. `release` must be called once the body is no longer held. */
export function readBody(req: IncomingMessage, limits: EdgeLimits, load: BodyLoad): Promise<BodyResult> {
  const announced = Number(req.headers['content-length'] ?? NaN);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isDone = false;
    const release = (): void => {
      load.bytes -= bytes;
      bytes = 0;
    };
    const timer = setTimeout(() => fail('EDGE_BODY_SLOW'), limits.bodyTimeoutMs);

    function finish(result: BodyResult): void {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      resolve(result);
    }
    function fail(code: Refusal['code'], isGone = false): void {
      if (isDone) return;
      const start = Buffer.concat(chunks.splice(0));
      release();
      finish({ ...refuse(code), start, isGone });
    }

    req.on('data', (chunk: Buffer) => {
      if (isDone) return;
      chunks.push(chunk);
      bytes += chunk.length;
      load.bytes += chunk.length;
      // An announced excess is refused with the first bytes, which tell whether our tracker is asking.
      if (bytes > limits.bodyBytes || announced > limits.bodyBytes) fail('EDGE_BODY_LARGE');
      else if (load.bytes > limits.inFlightBytes) fail('EDGE_LOAD_HIGH');
    });
    req.on('end', () => finish({ ok: true, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), release }));
    req.on('error', () => fail('EDGE_BODY_SHORT', true));
    req.on('close', () => fail('EDGE_BODY_SHORT', true));
  });
}

/**
 * Lets the rest of a refused body run dry for a while, so that the answer is read before the connection is cut. Closing at
 * once would reset the connection, and the client would lose the answer.
 */
export function drainThenCut(req: IncomingMessage, overshootBytes: number): void {
  if (req.complete || req.destroyed) return;
  let bytes = 0;
  const timer = setTimeout(() => req.destroy(), 1000);
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > overshootBytes) req.destroy();
  });
  req.on('close', () => clearTimeout(timer));
  req.resume();
}
