// One operation on a bucket: ends by a deadline, is counted, and fails as BlobMissing or BlobStoreFailed only.

import type { S3Client } from '@aws-sdk/client-s3';

import { BlobMissing, BlobStoreFailed } from '../index.ts';
import type { BlobFailureReason, BlobOperation } from '../index.ts';
import { attemptsOf, reasonOf } from './s3-failure.ts';

/** What a program counts of its store; see libs/adapters for the names of the metrics. */
export interface BlobMeter {
  put(seconds: number): void;
  got(seconds: number): void;
  retried(operation: BlobOperation, times: number): void;
  failed(operation: BlobOperation, reason: BlobFailureReason): void;
}

export interface Bucket {
  client: S3Client;
  name: string;
  patience: { operationMs: number; attempts: number };
  meter: BlobMeter | undefined;
}

/** The slowest store that is still worth waiting for. */
const LEAST_BYTES_PER_MS = 50;

/** Raised when an operation on so many bytes has taken too long. */
export function deadlineFor({ operationMs }: { operationMs: number }, bytes: number): AbortSignal {
  return AbortSignal.timeout(operationMs + Math.ceil(bytes / LEAST_BYTES_PER_MS));
}

/**
 * @param about key or prefix, for the message
 * @throws BlobMissing as `work` threw it, else BlobStoreFailed
 */
export async function ask<T>(bucket: Bucket, operation: BlobOperation, about: string, work: (signal: AbortSignal) => Promise<T>, deadline = deadlineFor(bucket.patience, 0)): Promise<T> {
  try {
    return await work(deadline);
  } catch (error) {
    if (error instanceof BlobMissing) throw error;
    const reason = deadline.aborted ? 'timeout' : error instanceof BlobStoreFailed ? error.reason : reasonOf(error);
    bucket.meter?.failed(operation, reason);
    throw error instanceof BlobStoreFailed ? error : new BlobStoreFailed(operation, reason, about, { cause: error });
  }
}

const OPERATIONS: Readonly<Record<string, BlobOperation>> = {
  GetObjectCommand: 'get', HeadObjectCommand: 'head', ListObjectsV2Command: 'list', PutObjectCommand: 'put', DeleteObjectCommand: 'delete',
};

/** Tells `meter` of every request the SDK had to repeat, whatever came of it. */
export function countRetries(client: S3Client, meter: BlobMeter): void {
  client.middlewareStack.add((next, { commandName = '' }) => async (request) => {
    const note = (outcome: unknown): void => {
      const times = attemptsOf(outcome) - 1;
      const operation = OPERATIONS[commandName];
      if (times > 0 && operation !== undefined) meter.retried(operation, times);
    };
    try {
      const answer = await next(request);
      note(answer.output);
      return answer;
    } catch (error) {
      note(error);
      throw error;
    }
  }, { step: 'initialize', name: 'countRetries' });
}
