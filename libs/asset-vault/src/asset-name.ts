// How an asset's name is known in rows: a hash, so that no address lies about where none is needed.

import { createHash } from 'node:crypto';

/** @param key the asset's name, `assetKey` of its address */
export function assetNameHash(key: string): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, 16);
}
