// Names the styles, fonts and images the page uses, reads those it may out of the browser's own cache, and hands the
// edge what the site's vault lacks. All of it in idle time, one file after the other.
// Promise: nothing is asked of the network but the edge; nothing below masked or blocked elements is read or named.

import { assetKey, isAssetHash, MAX_ASKED_ASSETS, type AssetNote, type AssetsPayload } from '@hindsight/wire';
import { findAssets, type FoundAsset } from './find-assets.ts';
import { isReadable, readAsset, type ReadAsset } from './read-asset.ts';
import { sha256 } from './sha256.ts';
import { askVault, putIntoVault } from './vault-door.ts';
import { whenIdle } from './when-idle.ts';
import { stopAll, type Page, type Stop } from '../page.ts';
import { cleanSource } from '../privacy/clean-address.ts';

export interface AssetHost {
  endpoint: string;
  page: Page;
  emit(payload: AssetsPayload): void;
  /** Called once, when everything the page had loaded at first is dealt with. */
  flush(): void;
}

/** Of one page, over all its time. */
const MOST_FILES = 400;
const MOST_BYTES = 30 * 1024 * 1024;
/** Files that come together are looked at together. */
const SETTLE_MS = 500;
const NOTES_AT_ONCE = 50;
const ORDER = ['style', 'font', 'image'] as const;

export function keepAssets(host: AssetHost): Stop {
  const { page } = host;
  const door = { ...page, endpoint: host.endpoint };
  const notes = new Map<string, AssetNote>();
  const seen = new Set<string>();
  let files = 0;
  let bytes = 0;
  /** The browser had one file not in its cache, or forbade reading: every further try would be a line on the page's console. */
  let mayRead = true;
  let mayPut = true;
  let isOn = true;
  let isLooking = false;
  let isStale = true;
  let saidSettledAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (fresh: readonly AssetNote[]): void => {
    if (!isOn) return;
    for (let at = 0; at < fresh.length; at += NOTES_AT_ONCE) host.emit({ assets: fresh.slice(at, at + NOTES_AT_ONCE) });
  };

  const readOne = async (asset: FoundAsset): Promise<ReadAsset | NonNullable<AssetNote['why']>> => {
    if (asset.isBroken) return 'broken';
    if (!isReadable(asset)) return 'foreign';
    if (files >= MOST_FILES || bytes >= MOST_BYTES) return 'many';
    if (!mayRead) return 'unread';
    await whenIdle();
    page.ownReads.add(asset.url);
    const read = await readAsset(asset);
    if (read === 'unread') {
      mayRead = false;
      page.requestFailed();
    }
    if (typeof read === 'string') return read;
    files++;
    bytes += read.bytes.length;
    return read;
  };

  /** Reads what is new of one kind, names it, and hands over what the vault lacks. */
  const take = async (found: readonly FoundAsset[]): Promise<void> => {
    const fresh: AssetNote[] = [];
    const read = new Map<string, ReadAsset>();
    for (const asset of found) {
      if (!isOn) return;
      const key = assetKey(cleanSource(asset.url));
      if (key === '' || seen.has(asset.url)) continue;
      seen.add(asset.url);
      const result = await readOne(asset);
      const hash = typeof result === 'string' ? undefined : await sha256(result.bytes);
      const note: AssetNote = { url: key, ...(hash !== undefined && { hash }), ...(asset.size && { size: asset.size }), ...(typeof result === 'string' && { why: result }) };
      if (hash !== undefined) read.set(hash, result as ReadAsset);
      notes.set(key, note);
      fresh.push(note);
    }
    say(fresh);
    await handOver(read);
  };

  const handOver = async (read: ReadonlyMap<string, ReadAsset>): Promise<void> => {
    const hashes = [...read.keys()];
    for (let at = 0; at < hashes.length && mayPut && isOn; at += MAX_ASKED_ASSETS) {
      const lacks = await askVault(door, hashes.slice(at, at + MAX_ASKED_ASSETS));
      mayPut = lacks !== null;
      for (const hash of lacks ?? []) {
        const asset = isAssetHash(hash) ? read.get(hash) : undefined;
        if (asset === undefined || !mayPut || !isOn) continue;
        await whenIdle();
        mayPut = await putIntoVault(door, hash, asset);
      }
    }
  };

  const look = async (): Promise<void> => {
    while (isStale && isOn) {
      isStale = false;
      await whenIdle();
      const found = await findAssets(page, seen);
      for (const kind of ORDER) await take(found.filter((asset) => asset.kind === kind));
      if (!isOn || isStale || notes.size === saidSettledAt) continue;
      host.emit({ assets: [], isSettled: true });
      if (saidSettledAt === 0) host.flush();
      saidSettledAt = notes.size;
    }
  };
  const lookSoon = page.guard('assets', () => {
    isStale = true;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (isLooking) return;
      isLooking = true;
      void look().catch(() => undefined).then(() => {
        isLooking = false;
        if (isStale) lookSoon();
      });
    }, SETTLE_MS);
  });

  lookSoon();
  return stopAll([
    watchLoads(page, lookSoon),
    // Another recording began: what was named is named again.
    page.onDocument(() => say([...notes.values()])),
    () => clearTimeout(timer),
    () => (isOn = false),
  ]);
}

/** Calls back whenever the page may have loaded something new to look at. */
function watchLoads(page: Page, onLoad: () => void): Stop {
  const stops = [page.listen(document, 'load', onLoad)];
  if (typeof PerformanceObserver === 'function') {
    const observer = new PerformanceObserver(page.guard('assets', (list: PerformanceObserverEntryList) => {
      if ((list.getEntries() as PerformanceResourceTiming[]).some(({ initiatorType }) => /^(css|img|image|link|input|video|other)$/.test(initiatorType))) onLoad();
    }));
    observer.observe({ type: 'resource' });
    stops.push(() => observer.disconnect());
  }
  return stopAll(stops);
}
