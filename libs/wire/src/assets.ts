// Assets: the styles, fonts and images a recorded page used, kept in its site's vault by the hash of their bytes. What the tracker
// says of them in the recording (`hs:assets`) and to the edge (`POST /a/<siteKey>`), and how an address becomes the name all hops use.

export const ASSET_VERSION = 1;
/** Largest file kept. */
export const MAX_ASSET_BYTES = 5 * 1024 * 1024;
/** Hashes that may be asked for at once. */
export const MAX_ASKED_ASSETS = 300;
/** Longest address that is named. */
export const MAX_ASSET_URL = 2_000;

/** Files of the page and the bytes they had; sent in the document they were seen in, again after a new document began. */
export interface AssetsPayload {
  assets: AssetNote[];
  /** Everything the page had used so far has been looked at, and handed over where the vault lacked it. */
  isSettled?: true;
}

export interface AssetNote {
  /** {@link assetKey} of the address. */
  url: string;
  /** SHA-256 of the bytes, 64 hex digits; absent: the browser did not let us read them. */
  hash?: string;
  /** An image's own width and height, CSS px. */
  size?: [number, number];
  /** Why there is no hash. The server fetches what is `foreign` or `unread`; nobody fetches the others. */
  why?: 'foreign' | 'unread' | 'large' | 'many' | 'broken';
}

/** First line of `POST /a/<siteKey>`: which of these does the vault lack? */
export interface AssetQuestion {
  v: typeof ASSET_VERSION;
  ask: string[];
}
export interface AssetAnswer {
  lacks: string[];
}
/** First line of `POST /a/<siteKey>`; the file's bytes follow. */
export interface AssetOffer {
  v: typeof ASSET_VERSION;
  put: string;
  /** What the page used it as. Bytes of another kind are refused. */
  kind: AssetKind;
}
export interface AssetReceipt {
  /** `kept`, or why not. */
  asset: 'kept' | AssetRefusal;
}
export type AssetKind = 'style' | 'font' | 'image';
/** `hash`: the bytes are others; `type`: no style, font or image; `large`; `full`: the site's share is used up. */
export type AssetRefusal = 'hash' | 'type' | 'large' | 'full';

/** What the player asks its own origin for, `POST /assets/<recordingId>?grant=`: names, and the hash each had then. */
export interface AssetLookup {
  urls: string[];
}
export interface AssetsFound {
  /** By name; what is not known is absent. */
  hashes: Record<string, string>;
}

const HASH = /^[0-9a-f]{64}$/;

export function isAssetHash(value: unknown): value is string {
  return typeof value === 'string' && HASH.test(value);
}

/** Parameters that say which picture or font, never who asks; with them a value of a harmless shape is kept. */
const PLAIN_NAMES = /^(v|ver|version|rev|w|h|width|height|q|quality|dpr|fit|crop|auto|fm|format|size|scale|family|display|subset|weight|url)$/i;
const PLAIN_VALUE = /^[\w.,:;@|+%*/-]{0,300}$/;
const PLAIN_WORD = /^[\w.-]{0,16}$/;
/** Stands before what is left of a value that is not kept. */
const HIDDEN = '~';

/**
 * The name of an asset: its absolute address without user, fragment and secrets. Query values beyond a few harmless ones become
 * `~` and 24 bits of a hash: enough to tell two files apart, and no way back. The name of a name is itself.
 * @returns '' for what has no name: `data:`, relative or overlong addresses
 */
export function assetKey(url: string): string {
  const bare = url.replace(/#.*$/s, '');
  if (bare.length > MAX_ASSET_URL || !/^(https?:\/\/|blob:)/i.test(bare)) return '';
  const cut = bare.indexOf('?');
  const path = (cut < 0 ? bare : bare.slice(0, cut)).replace(/^(https?:\/\/)[^/@]*@/i, '$1');
  if (cut < 0) return path;
  const query = bare.slice(cut + 1).split('&').map((pair) => {
    const at = pair.indexOf('=');
    if (at < 0) return PLAIN_WORD.test(pair) ? pair : hidden(pair);
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    return (PLAIN_NAMES.test(name) && PLAIN_VALUE.test(value)) || value === '' ? pair : `${name}=${hidden(value)}`;
  });
  return `${path}?${query.join('&')}`;
}

/** Whether a name is an address one can fetch: nothing of it was hidden. */
export function isFetchableAsset(key: string): boolean {
  return /^https?:\/\//i.test(key) && !/[?&=]~[0-9a-f]{6}(&|$)/.test(key);
}

function hidden(value: string): string {
  if (/^~[0-9a-f]{6}$/.test(value)) return value;
  // FNV-1a, folded to 24 bits.
  let hash = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  return HIDDEN + (((hash >>> 24) ^ (hash & 0xffffff)) >>> 0).toString(16).padStart(6, '0');
}
