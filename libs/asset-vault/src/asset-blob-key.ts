// Where assets lie in the blob store: under their site, so that no site can name another's and a site goes as one.

import type { BlobKey } from '@hindsight/blobs';

/** Keys of all assets begin with it. */
export const ASSETS = 'assets/';

/** Keys of all assets of a site begin with it. */
export function assetPrefix(siteId: bigint | string): string {
  return `${ASSETS}${String(siteId)}/`;
}

/** @param hash SHA-256 of the bytes, 64 hex digits */
export function assetBlobKey(siteId: bigint | string, hash: string): BlobKey {
  return assetPrefix(siteId) + hash;
}

/** The site and hash a key names; null for a key of something else. */
export function siteOfAssetKey(key: BlobKey): { siteId: bigint; hash: string } | null {
  const parts = /^assets\/([1-9]\d{0,18})\/([0-9a-f]{64})$/.exec(key);
  return parts === null ? null : { siteId: BigInt(parts[1] as string), hash: parts[2] as string };
}
