// Which files of the vault a recording needs, found as the player finds them: what its events name, what the sheets among that import and
// name, by the hash the recording itself says or, where it says none, the one the server knows for the time of the visit.
import { RecordedAssets, addressesOf, filesOfSheet, mayNameFiles, pageAddressIn } from '@hindsight/asset-vault/recorded';
import { assetKey, isAssetHash, parseBlock, type Manifest, type RecordedEvent } from '@hindsight/wire';

import type { StoredParts } from './stored-parts.ts';

/** As many as the player's door takes at once. */
const MOST_PER_LOOKUP = 500;
const DEEPEST_IMPORT = 5;
const SIZES_AT_ONCE = 16;

export interface NeededFiles {
  /** By name, where the recording does not say it itself. */
  names: Record<string, string>;
  /** Hashes. */
  files: string[];
}

/** @returns null when they are larger than that together */
export async function findNeededFiles(parts: StoredParts, manifest: Manifest, mostBytes: number): Promise<NeededFiles | null> {
  const named = new NamedFiles();
  for (const block of manifest.blocks) {
    const text = await parts.text(block, 'block');
    for (const { doc, events } of text === null ? [] : parseBlock(text.toString()).lines) for (const event of events) named.take(doc, event);
  }
  const vault = new VaultSearch(parts, named.recorded);
  await vault.findFiles([...named.addresses]);
  await vault.findSheets([...named.sheets], 0);
  const bytes = await sizeOf(parts, vault.files);
  return bytes > mostBytes ? null : { names: vault.names, files: vault.files };
}

async function sizeOf(parts: StoredParts, hashes: readonly string[]): Promise<number> {
  let bytes = 0;
  for (let at = 0; at < hashes.length; at += SIZES_AT_ONCE) {
    for (const size of await Promise.all(hashes.slice(at, at + SIZES_AT_ONCE).map((hash) => parts.sizeOf(hash)))) bytes += size ?? 0;
  }
  return bytes;
}

/** What the events name. */
class NamedFiles {
  readonly recorded = new RecordedAssets();
  readonly addresses = new Set<string>();
  readonly sheets = new Set<string>();
  /** Address of the page each document shows. */
  readonly #pages = new Map<number, string>();

  take(doc: number, event: RecordedEvent | null): void {
    if (event === null || typeof event !== 'object') return;
    this.recorded.take(event);
    const page = pageAddressIn(event);
    if (page !== null) this.#pages.set(doc, page);
    if (!mayNameFiles(event)) return;
    const { images, files, sheets } = addressesOf(event, this.#pages.get(doc) ?? '');
    for (const address of [...images, ...files]) this.addresses.add(address);
    for (const address of sheets) this.sheets.add(address);
  }
}

class VaultSearch {
  readonly names: Record<string, string> = {};
  readonly #files = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #parts: StoredParts;
  readonly #recorded: RecordedAssets;

  constructor(parts: StoredParts, recorded: RecordedAssets) {
    this.#parts = parts;
    this.#recorded = recorded;
  }

  get files(): string[] {
    return [...this.#files];
  }

  async findFiles(addresses: readonly string[]): Promise<void> {
    await this.#lookUp(addresses);
    for (const address of addresses) {
      const hash = this.#hashOf(address);
      if (hash !== null) this.#files.add(hash);
    }
  }

  async findSheets(addresses: readonly string[], depth: number): Promise<void> {
    const isNew = addresses.filter((address) => !this.#asked.has(`sheet ${address}`));
    for (const address of isNew) this.#asked.add(`sheet ${address}`);
    await this.findFiles(isNew);
    for (const address of isNew) {
      const hash = this.#hashOf(address);
      const sheet = hash === null ? null : await this.#parts.file(hash);
      if (sheet === null) continue;
      const { files, sheets } = filesOfSheet(new TextDecoder().decode(sheet.bytes), address, this.#recorded);
      await this.findFiles(files);
      if (depth < DEEPEST_IMPORT) await this.findSheets(sheets, depth + 1);
    }
  }

  #hashOf(address: string): string | null {
    const hash = this.#recorded.find(address)?.hash ?? this.names[assetKey(address)];
    return isAssetHash(hash) ? hash : null;
  }

  async #lookUp(addresses: readonly string[]): Promise<void> {
    const unsaid = new Set(addresses.filter((address) => this.#recorded.find(address)?.hash === undefined).map(assetKey));
    const unknown = [...unsaid].filter((name) => name !== '' && !this.#asked.has(name));
    for (const name of unknown) this.#asked.add(name);
    for (let at = 0; at < unknown.length; at += MOST_PER_LOOKUP) Object.assign(this.names, await this.#parts.lookUp(unknown.slice(at, at + MOST_PER_LOOKUP)));
  }
}
