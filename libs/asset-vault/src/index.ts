// asset-vault — the styles, fonts and images of recorded pages: per site, by the hash of their bytes, never shared between sites.
export { assetBlobKey, assetPrefix, siteOfAssetKey, ASSETS } from './asset-blob-key.ts';
export { assetType, kindOfType } from './asset-type.ts';
export { assetNameHash } from './asset-name.ts';
export { makeAssetVault, readAsset, type AssetVault, type KeptAsset } from './asset-vault.ts';
