// The text of a block, from where it lies in the blob store.
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';

import { BlobMissing, type BlobReader } from '@hindsight/blobs';

import type { BlockPlace } from './playable-blocks.ts';

/** A block is cut at 256 KB and holds at least one batch; a batch is at most 64 MiB inflated. */
const LARGEST_BLOCK_BYTES = 80 * 1024 * 1024;
const inflate = promisify(zstdDecompress);

/** As it is stored; null when its object has moved on: the recording was sealed, and the sweeper took the old one away. */
export async function readBlock(blobs: BlobReader, place: BlockPlace): Promise<Uint8Array | null> {
  try {
    return await blobs.get(place.blobKey, { from: place.from, length: place.length });
  } catch (error) {
    if (error instanceof BlobMissing) return null;
    throw error;
  }
}

export function inflateBlock(stored: Uint8Array): Promise<Buffer> {
  return inflate(stored, { maxOutputLength: LARGEST_BLOCK_BYTES });
}
