// What the recording itself says of its assets, from all blocks that have arrived: which bytes each address had for this visitor.

import { assetKey, customTag, isAssetHash } from '@hindsight/wire';
import type { AssetNote, AssetsPayload, RecordedEvent } from '@hindsight/wire';

export class RecordedAssets {
  /** Raised whenever something new is known. */
  version = 0;
  /** Whether the recorder has looked at everything there was. */
  isSettled = false;
  readonly #notes = new Map<string, AssetNote>();
  /** By address without query: what a masked query still leads to, if it is the only one. */
  readonly #byPath = new Map<string, AssetNote | null>();

  take(event: RecordedEvent): void {
    if (customTag(event) !== 'hs:assets') return;
    const { assets, isSettled } = ((event.data as { payload?: unknown }).payload ?? {}) as Partial<AssetsPayload>;
    if (isSettled === true) this.isSettled = true;
    if (!Array.isArray(assets)) return;
    for (const note of assets) if (typeof note?.url === 'string') this.#note(note);
    this.version++;
  }

  #note(note: AssetNote): void {
    const kept: AssetNote = { ...note };
    if (kept.hash !== undefined && !isAssetHash(kept.hash)) delete kept.hash;
    this.#notes.set(note.url, kept);
    const path = withoutQuery(note.url);
    this.#byPath.set(path, this.#byPath.has(path) && this.#byPath.get(path)?.url !== note.url ? null : kept);
  }

  get isEmpty(): boolean {
    return this.#notes.size === 0;
  }

  /** The note of an address, however much of its query was recorded. */
  find(address: string): AssetNote | null {
    const key = assetKey(address);
    return this.#notes.get(key) ?? this.#byPath.get(withoutQuery(key)) ?? null;
  }
}

function withoutQuery(key: string): string {
  return key.replace(/\?.*/s, '');
}
