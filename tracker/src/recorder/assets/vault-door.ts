// The edge's `/a/<siteKey>`: which files are lacking, and handing them over. Never rejects: whoever cannot be asked has no wishes.

import { ASSET_VERSION, type AssetAnswer, type AssetOffer, type AssetQuestion, type AssetReceipt } from '@hindsight/wire';
import type { ReadAsset } from './read-asset.ts';
import { jsonText } from '../json-text.ts';

/** Null: ask no more on this page. */
export async function askVault(endpoint: string, hashes: string[]): Promise<string[] | null> {
  const question: AssetQuestion = { v: ASSET_VERSION, ask: hashes };
  const answer = (await say(endpoint, [jsonText(question)])) as Partial<AssetAnswer> | null;
  return Array.isArray(answer?.lacks) ? answer.lacks : null;
}

/** False: no more on this page. */
export async function putIntoVault(endpoint: string, hash: string, { bytes, kind }: ReadAsset): Promise<boolean> {
  const offer: AssetOffer = { v: ASSET_VERSION, put: hash, kind };
  const receipt = (await say(endpoint, [`${jsonText(offer)}\n`, bytes])) as Partial<AssetReceipt> | null;
  return typeof receipt?.asset === 'string' && receipt.asset !== 'full';
}

async function say(endpoint: string, parts: (string | Uint8Array<ArrayBuffer>)[]): Promise<unknown> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST', body: new Blob(parts), credentials: 'omit', mode: 'cors', cache: 'no-store', referrerPolicy: 'no-referrer', priority: 'low',
      headers: { 'Content-Type': 'text/plain' },
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // Offline, blocked, or left: the next visit brings what is lacking.
  }
}
