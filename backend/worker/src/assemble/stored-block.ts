// A stored block: lines as one zstd frame with a checksum. Blocks are read alone, by range, so no checksum of a whole object helps.

import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** Below this the thread pool costs more than it saves. */
const SYNC_BYTES = 32 * 1024;
const PARAMS = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
/** More than a window can put into one chunk. */
const MAX_BLOCK_BYTES = 512 * 1024 * 1024;

/** The bytes of a stored block are not those that were written. */
export class BlockDamaged extends Error {}

export async function packBlock(lines: Uint8Array): Promise<Uint8Array> {
  return lines.length < SYNC_BYTES ? zstdCompressSync(lines, PARAMS) : compress(lines, PARAMS);
}

/**
 * @param place where it lies, for the message
 * @throws BlockDamaged
 */
export async function unpackBlock(bytes: Uint8Array, place: string): Promise<Uint8Array> {
  try {
    return await decompress(bytes, { maxOutputLength: MAX_BLOCK_BYTES });
  } catch (error) {
    throw new BlockDamaged(`damaged block in ${place}`, { cause: error });
  }
}
