// The vault itself: files by site and content hash over a blob store. Promise: bytes lie only under their own hash and their own
// site, are of an allowed kind, and are durable when `keep` resolves.

import { createHash } from 'node:crypto';

import { BlobMissing, type BlobReader, type BlobStore } from '@hindsight/blobs';
import { MAX_ASSET_BYTES, isAssetHash, type AssetKind, type AssetRefusal } from '@hindsight/wire';

import { assetBlobKey } from './asset-blob-key.ts';
import { assetType } from './asset-type.ts';

export interface KeptAsset {
  bytes: Uint8Array;
  /** Media type, by the bytes. */
  type: string;
}

export interface AssetVault {
  /** Which of these a site's vault does not have. Throws what the blob store throws. */
  lacks(siteId: bigint | string, hashes: readonly string[]): Promise<string[]>;
  /** @param hash what the bytes should be; null: whatever they are */
  keep(siteId: bigint | string, bytes: Uint8Array, kind: AssetKind, hash: string | null): Promise<{ ok: true; hash: string; isNew: boolean } | { ok: false; reason: AssetRefusal }>;
}

/** Keys known to be there, so that the store is asked once for what every visit asks. */
const MOST_REMEMBERED = 100_000;
/** What the vault lets go of is asked for again within the hour. */
const REMEMBERED_FOR_MS = 60 * 60 * 1000;
const KINDS: readonly AssetKind[] = ['image', 'font', 'style'];

export function makeAssetVault(blobs: Pick<BlobStore, 'head' | 'putIfAbsent'>): AssetVault {
  const present = new Set<string>();
  let since = performance.now();
  const remember = (key: string): void => {
    if (present.size >= MOST_REMEMBERED) present.clear();
    present.add(key);
  };
  const has = async (key: string): Promise<boolean> => {
    if (performance.now() - since > REMEMBERED_FOR_MS) {
      present.clear();
      since = performance.now();
    }
    if (present.has(key)) return true;
    if ((await blobs.head(key)) === null) return false;
    remember(key);
    return true;
  };
  return {
    async lacks(siteId, hashes) {
      const there = await Promise.all(hashes.map((hash) => has(assetBlobKey(siteId, hash))));
      return hashes.filter((_, index) => !there[index]);
    },
    async keep(siteId, bytes, kind, hash) {
      if (bytes.length > MAX_ASSET_BYTES) return { ok: false, reason: 'large' };
      const real = createHash('sha256').update(bytes).digest('hex');
      if (hash !== null && hash !== real) return { ok: false, reason: 'hash' };
      if (bytes.length === 0 || assetType(bytes, kind) === null) return { ok: false, reason: 'type' };
      const key = assetBlobKey(siteId, real);
      const outcome = await blobs.putIfAbsent(key, bytes);
      remember(key);
      return { ok: true, hash: real, isNew: outcome === 'written' };
    },
  };
}

/** A file of a site's vault; null for what it does not have. */
export async function readAsset(blobs: Pick<BlobReader, 'get'>, siteId: bigint | string, hash: string): Promise<KeptAsset | null> {
  if (!isAssetHash(hash)) return null;
  try {
    const bytes = await blobs.get(assetBlobKey(siteId, hash));
    const type = KINDS.map((kind) => assetType(bytes, kind)).find((one) => one !== null);
    return type === undefined || type === null ? null : { bytes, type };
  } catch (error) {
    if (error instanceof BlobMissing) return null;
    throw error;
  }
}
