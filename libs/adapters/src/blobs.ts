// Opens the blob store the configuration names. For composition roots (main.ts, standalone) only.
import { join } from 'node:path';

import type { BlobStore } from '@hindsight/blobs';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';

/** @param config.dataDirectory where the filesystem store lies */
export function openBlobs(config: { dataDirectory: string }): Promise<BlobStore> {
  return openFilesystemBlobs(join(config.dataDirectory, 'blobs'));
}
