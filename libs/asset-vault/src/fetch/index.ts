// asset-vault/fetch — public files from anywhere, without a cookie and without a way into our own network.
export { fetchPublic, type FetchedAsset, type FetchOptions, type FetchRefusal } from './fetch-public.ts';
export { isPublicAddress } from './public-address.ts';
