// asset-vault/recorded — which files a recording names, what it says of them, and others put in their place. Pure; for browsers and servers.
export { absolute } from './asset-address.ts';
export { addressesOf, filesOfSheet, mayNameFiles, noAddresses, pageAddressIn, type EventAddresses } from './event-addresses.ts';
export { RecordedAssets } from './recorded-assets.ts';
export { rewriteEvent, type AssetSource, type ImageBox, type LiveNodes } from './rewrite-event.ts';
