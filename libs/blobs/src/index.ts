// blobs — immutable objects under keys (contract 5). A key ends in a hash of its content and is never written twice with
// different bytes.

import type { BlobKey } from './blob-key.ts';

export interface BlobInfo {
  key: BlobKey;
  bytes: number;
  /** ms since 1970, by the store's clock. */
  modifiedAt: number;
}

/** Thrown by `get` for a key or range that is not there. */
export class BlobMissing extends Error {
  readonly key: BlobKey;
  constructor(key: BlobKey) {
    super(`no blob ${key}`);
    this.key = key;
  }
}

export interface BlobReader {
  /** Whole object, or exactly the bytes [from, from + length). Throws {@link BlobMissing}. */
  get(key: BlobKey, range?: { from: number; length: number }): Promise<Uint8Array>;
  head(key: BlobKey): Promise<BlobInfo | null>;
  /** Objects whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<BlobInfo>;
}

export interface BlobWriter {
  /**
   * Writes only if the key is absent; resolves when the object would survive a power cut.
   * @returns whether the object was written now ('already there' is success too).
   */
  putIfAbsent(key: BlobKey, bytes: Uint8Array): Promise<'written' | 'present'>;
  /** Removing what is not there is success. */
  delete(key: BlobKey): Promise<void>;
}

export interface BlobStore extends BlobReader, BlobWriter {}

export { checkBlobKey, type BlobKey } from './blob-key.ts';
export { BlobStoreFailed, type BlobFailureReason, type BlobOperation } from './blob-store-failed.ts';
