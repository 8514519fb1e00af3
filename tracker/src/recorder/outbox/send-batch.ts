// One try of an encoded batch: its body, whole or in slices, from the first slice that was not taken yet.

import { MAX_PARTS, PART_BYTES } from '@hindsight/wire';
import { pauseLeftMs } from '../failed-requests.ts';
import { headerOf, type Batch } from './batch.ts';
import { bodyOf } from './encode.ts';
import { post, type Answer } from './post.ts';

const SMALLEST_PART_BYTES = 32 * 1024;
/** Ordinary batches up to this outlive the page; larger ones would use up the allowance for last words. */
const KEEPALIVE_BYTES = 24 * 1024;

/** Resolves with the edge's answer, or `too-big` where not even the most slices hold the batch. */
export async function sendBatch(url: string, batch: Batch): Promise<Answer | { do: 'too-big' }> {
  const { enc, bytes } = batch.encoded!;
  const parts = Math.max(1, Math.ceil(bytes.length / batch.partBytes));
  if (parts > MAX_PARTS) return { do: 'too-big' };
  while (batch.nextPart < parts) {
    const afterMs = pauseLeftMs();
    if (afterMs > 0) return { do: 'later', afterMs };
    const slice = bytes.subarray(batch.nextPart * batch.partBytes, (batch.nextPart + 1) * batch.partBytes);
    const body = bodyOf(headerOf(batch, batch.nextPart, parts, enc, {}), slice);
    const isKeepalive = parts === 1 && body.length <= KEEPALIVE_BYTES;
    if (isKeepalive) batch.inFlightBytes = body.length;
    const answer = await post(url, body, isKeepalive);
    if (isKeepalive) batch.inFlightBytes = 0;
    if (answer.do !== 'keep-going') return answer;
    batch.nextPart++;
  }
  return { do: 'keep-going' };
}

/** Prepares smaller slices for a body that was called too large; false where there are no smaller ones. */
export function shrink(batch: Batch): boolean {
  const partBytes = Math.min(batch.partBytes, batch.encoded?.bytes.length ?? Infinity) / 2;
  if (partBytes < SMALLEST_PART_BYTES) return false;
  batch.partBytes = Math.ceil(partBytes);
  batch.nextPart = 0;
  return true;
}

/** A batch as it is bound: nothing tried yet. */
export const UNTRIED = { tries: 0, isLast: false, inFlightBytes: 0, encoded: null, said: null, partBytes: PART_BYTES, nextPart: 0 } as const;
