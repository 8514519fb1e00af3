// A vault in memory, and the two doors to it as edge and API open them: one for trackers, one for players. One vault for all servers
// of a test file, so that whatever is recorded can be replayed. What browsers could not read it fetches, as the worker would.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlobMissing, type BlobKey } from '@hindsight/blobs';
import { makeAssetVault, readAsset, type AssetVault } from '@hindsight/asset-vault';
import { addressesIn } from '@hindsight/asset-vault/css';
import { fetchPublic } from '@hindsight/asset-vault/fetch';
import { assetKey, isFetchableAsset, type AssetKind, type AssetLookup, type AssetsPayload } from '@hindsight/wire';

const SITE = '1';

export interface TestVault {
  vault: AssetVault;
  /** Keys and bytes. */
  blobs: Map<BlobKey, Uint8Array>;
  /** The last bytes each name had. */
  hashes: Map<string, string>;
  /** Answers a POST to `/a/<siteKey>`. */
  takeFromTracker(request: IncomingMessage, response: ServerResponse): void;
  /** Takes what an `hs:assets` event says. */
  note(payload: AssetsPayload): void;
  /** Resolves when everything that was to be fetched was fetched, or could not be. */
  settled(): Promise<void>;
  /** Answers `/assets/<recordingId>[/<hash>]`; false if it asks for something else. Grants are not looked at. */
  answerPlayer(request: IncomingMessage, response: ServerResponse): boolean;
}

export function makeTestVault(): TestVault {
  const blobs = new Map<BlobKey, Uint8Array>();
  const hashes = new Map<string, string>();
  /** Names that are to be fetched. */
  const wanted = new Set<string>();
  const vault = makeAssetVault({
    head: async (key) => (blobs.has(key) ? { key, bytes: blobs.get(key)!.length, modifiedAt: 0 } : null),
    putIfAbsent: async (key, bytes) => (blobs.has(key) ? 'present' : (blobs.set(key, Uint8Array.from(bytes)), 'written')),
  });
  const reader = { get: async (key: BlobKey) => blobs.get(key) ?? Promise.reject(new BlobMissing(key)) };
  return {
    vault, blobs, hashes,
    takeFromTracker(request, response) {
      void readAll(request).then(async (body) => {
        const cut = body.indexOf(10);
        const said = JSON.parse(body.toString('utf8', 0, cut < 0 ? undefined : cut)) as { ask?: string[]; put?: string; kind?: AssetKind };
        if (said.ask) return { lacks: await vault.lacks(SITE, said.ask) };
        const kept = await vault.keep(SITE, body.subarray(cut + 1), said.kind as AssetKind, said.put as string);
        return { asset: kept.ok ? 'kept' : kept.reason };
      }).then((answer) => response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'application/json' }).end(JSON.stringify(answer)));
    },
    note({ assets }) {
      for (const { url, hash, why } of assets) {
        if (hash !== undefined) hashes.set(url, hash);
        else if ((why === 'foreign' || why === 'unread') && isFetchableAsset(url) && !hashes.has(url)) wanted.add(url);
      }
    },
    async settled() {
      for (let key = wanted.values().next().value; key !== undefined; key = wanted.values().next().value) {
        wanted.delete(key);
        // What is foreign to a test's page is on this machine too.
        const fetched = await fetchPublic(key, { isAllowed: () => true });
        const kept = fetched.ok ? await vault.keep(SITE, fetched.bytes, fetched.kind, null) : null;
        if (!fetched.ok || !kept?.ok) continue;
        hashes.set(key, kept.hash);
        if (fetched.kind !== 'style') continue;
        const { files, sheets } = addressesIn(new TextDecoder().decode(fetched.bytes), key);
        for (const inside of [...files, ...sheets].map(assetKey)) if (!hashes.has(inside)) wanted.add(inside);
      }
    },
    answerPlayer(request, response) {
      const path = /^\/assets\/\d+(?:\/([0-9a-f]{64}))?\?/.exec(request.url ?? '');
      if (!path) return false;
      const hash = path[1];
      if (hash === undefined) {
        void readAll(request).then((body) => {
          const { urls } = JSON.parse(body.toString()) as AssetLookup;
          const found = Object.fromEntries(urls.flatMap((url) => (hashes.has(url) ? [[url, hashes.get(url)]] : [])));
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ hashes: found }));
        });
      } else {
        void readAsset(reader, SITE, hash).then((asset) => (asset === null ? response.writeHead(404).end() : response.writeHead(200, { 'content-type': asset.type }).end(asset.bytes)));
      }
      return true;
    },
  };
}

/** The one of this test file. */
export const testVault: TestVault = makeTestVault();

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
