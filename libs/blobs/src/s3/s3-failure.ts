// What the SDK throws → one of our reasons. The SDK has no common class for it: answers carry a status, broken connections a
// code, timeouts only a name.

import type { BlobFailureReason } from '../index.ts';

const REASON_OF_NAME: Readonly<Record<string, BlobFailureReason>> = {
  TimeoutError: 'timeout', AbortError: 'timeout',
  NoSuchBucket: 'no-bucket',
  CredentialsProviderError: 'denied',
  BadDigest: 'damaged', InvalidDigest: 'damaged', XAmzContentSHA256Mismatch: 'damaged', IncompleteBody: 'damaged',
};

/** Why a request failed, after all retries. */
export function reasonOf(error: unknown): BlobFailureReason {
  const { name, code } = error as { name?: unknown; code?: unknown };
  const named = typeof name === 'string' ? REASON_OF_NAME[name] : undefined;
  if (named !== undefined) return named;
  const status = statusOf(error);
  if (status === undefined) return typeof code === 'string' ? 'connection' : 'other';
  if (status === 429 || status === 503) return 'slow-down';
  if (status >= 500) return 'server';
  return status === 401 || status === 403 ? 'denied' : 'other';
}

export function isStatus(error: unknown, status: number): boolean {
  return statusOf(error) === status;
}

/** How often the SDK tried; 1 when it does not say. */
export function attemptsOf(outcome: unknown): number {
  return metadataOf(outcome)?.attempts ?? 1;
}

function statusOf(error: unknown): number | undefined {
  return metadataOf(error)?.httpStatusCode;
}

function metadataOf(outcome: unknown): { httpStatusCode?: number; attempts?: number } | undefined {
  return (outcome as { $metadata?: { httpStatusCode?: number; attempts?: number } } | null | undefined)?.$metadata;
}
