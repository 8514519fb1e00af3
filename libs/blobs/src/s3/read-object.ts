// Reading an object or a part of it. The SDK repeats a request until its answer begins; a body that breaks off is repeated here.
// Promise: exactly the bytes asked for, or an error.

import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';

import { BlobMissing, BlobStoreFailed } from '../index.ts';
import type { BlobKey } from '../index.ts';
import { ask, deadlineFor, type Bucket } from './request.ts';
import { isStatus } from './s3-failure.ts';

interface Range {
  from: number;
  length: number;
}

const RETRY_MS = 100;
/** Whole objects are of unknown size; packs and sealed objects stay below this. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** @throws BlobMissing when the key is not there or ends before the range does; BlobStoreFailed */
export async function readObject(bucket: Bucket, key: BlobKey, range: Range | undefined): Promise<Uint8Array> {
  if (range !== undefined && (range.from < 0 || range.length < 0)) throw new BlobMissing(key);
  const startedMs = performance.now();
  // S3 knows no range without bytes: the byte before its end says as much.
  const asked = range?.length === 0 && range.from > 0 ? { from: range.from - 1, length: 1 } : range;
  const bytes = await ask(bucket, 'get', key, async (signal) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await readOnce(bucket, key, asked, signal);
      } catch (error) {
        if (!(error instanceof BodyBroken)) throw error;
        if (signal.aborted || attempt >= bucket.patience.attempts) throw new BlobStoreFailed('get', error.reason, key, { cause: error });
        bucket.meter?.retried('get', 1);
        await delay(Math.random() * RETRY_MS * 2 ** attempt);
      }
    }
  }, deadlineFor(bucket.patience, range?.length ?? LARGE_BYTES));
  bucket.meter?.got((performance.now() - startedMs) / 1000);
  return range?.length === 0 ? bytes.subarray(0, 0) : bytes;
}

/** The answer began well, then stopped or was not what it said. */
class BodyBroken extends Error {
  readonly reason: 'connection' | 'damaged';
  constructor(reason: 'connection' | 'damaged', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

async function readOnce(bucket: Bucket, key: BlobKey, range: Range | undefined, abortSignal: AbortSignal): Promise<Uint8Array> {
  const answer = await requestObject(bucket, key, range, abortSignal);
  const length = range === undefined || range.length === 0 ? answer.ContentLength : range.length;
  if (range !== undefined && range.length > 0 && !isWithin(range, answer.ContentRange)) {
    (answer.Body as Readable).destroy();
    if (answer.ContentRange === undefined) throw new BodyBroken('damaged', 'the store ignored the range');
    throw new BlobMissing(key);
  }
  const bytes = await readBody(answer.Body as Readable, abortSignal);
  if (bytes.length !== length) throw new BodyBroken('damaged', `${bytes.length} bytes instead of ${String(length)}`);
  return bytes;
}

async function requestObject(bucket: Bucket, key: BlobKey, range: Range | undefined, abortSignal: AbortSignal): Promise<GetObjectCommandOutput> {
  const Range = range === undefined || range.length === 0 ? {} : { Range: `bytes=${range.from}-${range.from + range.length - 1}` };
  try {
    return await bucket.client.send(new GetObjectCommand({ Bucket: bucket.name, Key: key, ...Range }), { abortSignal });
  } catch (error) {
    if (isStatus(error, 416) || (isStatus(error, 404) && (error as Error).name === 'NoSuchKey')) throw new BlobMissing(key);
    throw error;
  }
}

/** Whether the answer `bytes <first>-<last>/<size>` covers the whole range: a shorter object answers with what it has. */
function isWithin({ from, length }: Range, contentRange: string | undefined): boolean {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(contentRange ?? '') ?? [];
  return Number(first) === from && Number(last) === from + length - 1;
}

async function readBody(body: Readable, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of addAbortSignal(signal, body)) chunks.push(chunk as Uint8Array);
  } catch (error) {
    // The checksum the store kept does not fit (the SDK checks it as the body passes), or the connection broke.
    throw new BodyBroken(/checksum/i.test(String((error as Error).message)) ? 'damaged' : 'connection', 'the answer broke off', { cause: error });
  }
  return Buffer.concat(chunks);
}
