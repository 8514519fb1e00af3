// What a recording says of the page's files, checked: which bytes an address had, and which the browser could not read.

import { assetKey, isAssetHash, isFetchableAsset, MAX_ASSET_URL } from '@hindsight/wire';

export interface AssetFact {
  /** The asset's name. */
  key: string;
  /** SHA-256 of its bytes; null: the server is to fetch it. */
  hash: string | null;
}

/** A page has hundreds; one event may not say more. */
const MOST_PER_EVENT = 500;

export function readAssets(payload: Readonly<Record<string, unknown>>): AssetFact[] {
  const { assets } = payload;
  if (!Array.isArray(assets)) return [];
  return assets.slice(0, MOST_PER_EVENT).flatMap((note: unknown): AssetFact[] => {
    const { url, hash, why } = (note ?? {}) as { url?: unknown; hash?: unknown; why?: unknown };
    if (typeof url !== 'string' || url.length > MAX_ASSET_URL || url.includes('\0')) return [];
    const key = assetKey(url);
    if (key === '' || key.startsWith('blob:')) return [];
    if (isAssetHash(hash)) return [{ key, hash }];
    return (why === 'foreign' || why === 'unread') && isFetchableAsset(key) ? [{ key, hash: null }] : [];
  });
}
