// The edge's `/a/<siteKey>`: which files are lacking, and handing them over. Never rejects: whoever cannot be asked has no wishes.

import { ASSET_VERSION, type AssetAnswer, type AssetOffer, type AssetQuestion, type AssetReceipt } from '@hindsight/wire';
import type { ReadAsset } from './read-asset.ts';
import { jsonText } from '../json-text.ts';
import type { Page } from '../page.ts';

/** What of the page it takes to ask. */
export type Door = Pick<Page, 'askBeside' | 'requestFailed'> & { endpoint: string };

/** Null: ask no more on this page. */
export async function askVault(door: Door, hashes: string[]): Promise<string[] | null> {
  const question: AssetQuestion = { v: ASSET_VERSION, ask: hashes };
  const answer = (await say(door, [jsonText(question)])) as Partial<AssetAnswer> | null;
  return Array.isArray(answer?.lacks) ? answer.lacks : null;
}

/** False: no more on this page. */
export async function putIntoVault(door: Door, hash: string, { bytes, kind }: ReadAsset): Promise<boolean> {
  const offer: AssetOffer = { v: ASSET_VERSION, put: hash, kind };
  const receipt = (await say(door, [`${jsonText(offer)}\n`, bytes])) as Partial<AssetReceipt> | null;
  return typeof receipt?.asset === 'string' && receipt.asset !== 'full';
}

function say({ endpoint, askBeside, requestFailed }: Door, parts: (string | Uint8Array<ArrayBuffer>)[]): Promise<unknown> {
  return askBeside(async () => {
    try {
      const response = await fetch(endpoint, {
        method: 'POST', body: new Blob(parts), credentials: 'omit', referrerPolicy: 'no-referrer', priority: 'low',
        headers: { 'Content-Type': 'text/plain' },
      });
      if (response.ok) return await response.json();
    } catch { /* Offline, blocked, or left: the next visit brings what is lacking. */ }
    requestFailed();
    return null;
  });
}
