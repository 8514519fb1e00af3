// Objects in a bucket. Promises: an object is written only where none was (`If-None-Match`), with a checksum the store verifies
// before it acknowledges; every wait ends; what fails is tried again a few times with jitter and then thrown.

import {
  DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, type S3ClientConfig,
} from '@aws-sdk/client-s3';

import { checkBlobKey } from '../blob-key.ts';
import type { BlobInfo, BlobKey, BlobStore } from '../index.ts';
import { readObject } from './read-object.ts';
import { ask, countRetries, deadlineFor, type BlobMeter, type Bucket } from './request.ts';
import { isStatus } from './s3-failure.ts';

export interface S3BlobsOptions {
  bucket: string;
  region: string;
  /** Absent: AWS's own. */
  endpoint?: string | undefined;
  /** Absent: the SDK looks for them (variables, files, the machine's role). */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Absent: on when there is an endpoint. */
  isPathStyle?: boolean | undefined;
  meter?: BlobMeter;
  patience?: Partial<S3Patience>;
}

/** How long is waited, in ms. */
export interface S3Patience {
  connectMs: number;
  /** Without a byte in either direction: slow is fine, silent is not. */
  silentMs: number;
  /** A whole operation with its retries, for an object without bytes; larger ones get longer. */
  operationMs: number;
  attempts: number;
}

const DEFAULT_PATIENCE: S3Patience = { connectMs: 3_000, silentMs: 10_000, operationMs: 30_000, attempts: 4 };
/** More requests than this at once wait for each other. */
const MAX_SOCKETS = 32;
/** Another writer or a delete of the same key at the same moment: S3 asks to repeat. */
const CONFLICT_ATTEMPTS = 3;

/**
 * A store over one bucket, which must exist. Does not connect yet: a program may start while the store is away.
 * Operations throw {@link BlobStoreFailed} when the store does not do as asked.
 */
export function openS3Blobs(options: S3BlobsOptions): BlobStore {
  const patience = { ...DEFAULT_PATIENCE, ...options.patience };
  const bucket: Bucket = { client: makeClient(options, patience), name: options.bucket, patience, meter: options.meter };
  return {
    get: async (key, range) => readObject(bucket, checkBlobKey(key), range),
    head: async (key) => info(bucket, checkBlobKey(key)),
    list: (prefix) => list(bucket, prefix),
    putIfAbsent: async (key, bytes) => put(bucket, checkBlobKey(key), bytes),
    delete: async (key) => {
      const input = { Bucket: bucket.name, Key: checkBlobKey(key) };
      await ask(bucket, 'delete', key, (abortSignal) => bucket.client.send(new DeleteObjectCommand(input), { abortSignal }));
    },
  };
}

function makeClient(options: S3BlobsOptions, patience: S3Patience): S3Client {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const config: S3ClientConfig = {
    region: options.region,
    forcePathStyle: options.isPathStyle ?? options.endpoint !== undefined,
    // CRC-32 of what is sent, verified by the store; and of whole objects read, where the store kept one.
    requestChecksumCalculation: 'WHEN_SUPPORTED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
    retryMode: 'standard', // exponential with full jitter, and a budget that ends retries when most requests fail
    maxAttempts: patience.attempts,
    requestHandler: {
      connectionTimeout: patience.connectMs, socketTimeout: patience.silentMs,
      socketAcquisitionWarningTimeout: patience.operationMs, httpAgent: agent, httpsAgent: agent,
    },
  };
  if (options.endpoint !== undefined) config.endpoint = options.endpoint;
  if (options.credentials !== undefined) config.credentials = options.credentials;
  const client = new S3Client(config);
  if (options.meter !== undefined) countRetries(client, options.meter);
  return client;
}

async function put(bucket: Bucket, key: BlobKey, bytes: Uint8Array): Promise<'written' | 'present'> {
  const startedMs = performance.now();
  const deadline = deadlineFor(bucket.patience, bytes.length);
  const answer = await ask(bucket, 'put', key, async (abortSignal) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key: key, Body: bytes, ContentLength: bytes.length, IfNoneMatch: '*' }), { abortSignal });
        return 'written';
      } catch (error) {
        // Also the answer to our own retry when the first try was stored and its answer lost.
        if (isStatus(error, 412)) return 'present';
        if (!isStatus(error, 409) || attempt === CONFLICT_ATTEMPTS) throw error;
      }
    }
  }, deadline);
  bucket.meter?.put((performance.now() - startedMs) / 1000);
  return answer;
}

async function info(bucket: Bucket, key: BlobKey): Promise<BlobInfo | null> {
  return ask(bucket, 'head', key, async (abortSignal) => {
    try {
      const found = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }), { abortSignal });
      return { key, bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (isStatus(error, 404)) return null;
      throw error;
    }
  });
}

/** S3 lists in the order of the keys' bytes, which for our keys is the order of strings. */
async function* list(bucket: Bucket, prefix: string): AsyncIterable<BlobInfo> {
  let after: string | undefined;
  do {
    const input = { Bucket: bucket.name, Prefix: prefix, ...(after === undefined ? {} : { ContinuationToken: after }) };
    const page = await ask(bucket, 'list', prefix, (abortSignal) => bucket.client.send(new ListObjectsV2Command(input), { abortSignal }));
    for (const { Key: key, Size: bytes, LastModified: modified } of page.Contents ?? []) {
      if (key !== undefined && !key.endsWith('/')) yield { key, bytes: bytes ?? 0, modifiedAt: modified?.getTime() ?? 0 };
    }
    after = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (after !== undefined);
}
