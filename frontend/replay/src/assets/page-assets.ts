// The recorded page's styles, fonts and images, out of the vault and from nowhere else. Everything a moment needs is fetched before
// the moment is shown, so that pictures stand at once and are the same every time; what cannot be had is counted and stands as a
// placeholder. Files become `blob:` addresses: no grant ever appears in the rebuilt page.

import { replaceAddresses } from '@hindsight/asset-vault/css';
import { addressesOf, filesOfSheet, mayNameFiles, noAddresses, pageAddressIn } from '@hindsight/asset-vault/recorded';
import type { AssetSource, EventAddresses, ImageBox, RecordedAssets } from '@hindsight/asset-vault/recorded';
import { assetKey } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';
import type { RecordingSource } from '../recording/recording-source.ts';
import type { DocumentTimeline } from '../recording/document-timeline.ts';
import { startBefore } from '../recording/build-start.ts';
import type { BuildStart } from '../recording/build-start.ts';
import { BROKEN_IMAGE, missingImage, unseenImage } from './placeholder.ts';
import { sameRules } from './same-rules.ts';

const PARALLEL = 6;
const MOST_PER_LOOKUP = 500;
/** Sheets may import sheets; beyond this it is no style any more. */
const DEEPEST_IMPORT = 5;

export class PageAssets implements AssetSource {
  /** Raised when something that had been missing in a shown page can be had. */
  generation = 0;
  readonly #source: RecordingSource;
  readonly #recorded: RecordedAssets;
  readonly #onChange: () => void;
  readonly #needs = new WeakMap<RecordedEvent, EventAddresses>();
  readonly #ready = new WeakMap<RecordedEvent, number>();
  readonly #preparing = new Set<RecordedEvent>();
  /** By name: what the server knows; null where it knows nothing. */
  readonly #lookedUp = new Map<string, string | null>();
  /** By hash: a blob's address; null where the vault has no such file. */
  readonly #files = new Map<string, Promise<string | null> | string | null>();
  /** By the address given out for them. */
  readonly #blobs = new Map<string, Blob>();
  readonly #sheets = new Map<string, Promise<string | null> | string | null>();
  readonly #missing = new Set<string>();
  /** What the recording had said of its files when all a page was built from was ready. */
  #checkedVersion = -1;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];
  #waiters: (() => void)[] = [];
  #isClosed = false;

  /** @param onChange called when what was being prepared is ready */
  constructor(source: RecordingSource, recorded: RecordedAssets, onChange: () => void) {
    this.#source = source;
    this.#recorded = recorded;
    this.#onChange = onChange;
  }

  /** Names of files the visitor saw and nobody has. */
  get missing(): readonly string[] {
    return [...this.#missing].filter((key) => this.#wasSeen(key));
  }

  /**
   * Whether everything the events up to there name was fetched, or cannot be. If not, it is being fetched.
   * @param start what the page is built from
   * @param shown index of the next event where a page stands already: what is before was ready
   */
  isReady(timeline: DocumentTimeline, eventCount: number, start: BuildStart | null = startBefore(timeline, eventCount), shown: number | null = null): boolean {
    const { events } = timeline;
    const { before, from } = start ?? { before: [], from: 0 };
    const address = pageAddress(events, eventCount, before.length > 0 ? from : 0) || pageAddress(before, before.length);
    const { version } = this.#recorded;
    if (shown !== null && this.#checkedVersion === version) return this.#prepare(events, shown, eventCount, address);
    const isBeginReady = this.#prepare(before, 0, before.length, address);
    const isReady = this.#prepare(events, from, eventCount, address) && isBeginReady;
    this.#checkedVersion = isReady ? version : -1;
    return isReady;
  }

  /** Fetches what is needed from one event to another. */
  prefetch({ events }: DocumentTimeline, from: number, to: number): void {
    if (to > from) this.#prepare(events, from, to, pageAddress(events, to));
  }

  /** Resolves when everything up to there was fetched, or cannot be. */
  async whenReady(timeline: DocumentTimeline, eventCount: number): Promise<void> {
    while (!this.#isClosed && !this.isReady(timeline, eventCount)) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #prepare(events: readonly { event: RecordedEvent }[], from: number, to: number, base: string): boolean {
    const fresh: RecordedEvent[] = [];
    for (let index = from; index < to; index++) {
      const { event } = events[index] as { event: RecordedEvent };
      if (this.#ready.get(event) !== this.#recorded.version && mayNameFiles(event)) fresh.push(event);
    }
    const waited = fresh.filter((event) => !this.#ready.has(event));
    const begun = fresh.filter((event) => !this.#preparing.has(event));
    if (begun.length > 0) void this.#prepareAll(begun, base);
    return waited.length === 0;
  }

  close(): void {
    this.#isClosed = true;
    for (const wake of this.#waiters.splice(0)) wake();
    for (const file of this.#files.values()) if (typeof file === 'string') URL.revokeObjectURL(file);
  }

  /** What lies under an address this gave out. */
  blob(address: string): Blob | null {
    return this.#blobs.get(address) ?? null;
  }

  image(address: string, { width, height }: ImageBox): string {
    const file = this.#fileOf(address);
    if (file !== null) return file;
    const note = this.#recorded.find(address);
    if (note?.why === 'broken') return BROKEN_IMAGE;
    // Where the recorder looked at everything and did not name it, the visitor had not seen it either.
    if (note === null && this.#recorded.isSettled) return unseenImage(width, height);
    this.#miss(address);
    return note?.size ? missingImage(note.size) : unseenImage(width, height);
  }

  hasImage(address: string): boolean {
    return this.#fileOf(address) !== null;
  }

  file(address: string): string | null {
    const file = this.#fileOf(address);
    if (file === null && this.#recorded.find(address) !== null) this.#miss(address);
    return file === null ? null : file + (/#.*$/s.exec(address)?.[0] ?? '');
  }

  sheet(address: string, depth = 0): string | null {
    const hash = this.#hashOf(address);
    const text = hash === null ? null : this.#sheets.get(hash);
    if (typeof text !== 'string' || depth > DEEPEST_IMPORT) {
      this.#miss(address);
      return null;
    }
    return replaceAddresses(text, address, { file: (inside) => this.file(inside), sheet: (inside) => this.sheet(inside, depth + 1) });
  }

  betterSheet(address: string, rules: string): string {
    const hash = this.#hashOf(address);
    const text = hash === null ? undefined : this.#sheets.get(hash);
    // The file's own text says more than rules read back from a browser, as long as no script has changed them.
    if (typeof text === 'string' && sameRules(text, rules)) return this.sheet(address) ?? '';
    return replaceAddresses(rules, address, this);
  }

  async #prepareAll(events: readonly RecordedEvent[], base: string): Promise<void> {
    const { version } = this.#recorded;
    for (const event of events) this.#preparing.add(event);
    const needs = noAddresses();
    for (const event of events) {
      const own = this.#needsOf(event, base);
      for (const kind of ['images', 'sheets', 'files'] as const) for (const address of own[kind]) needs[kind].add(address);
    }
    await this.#lookUp([...needs.sheets, ...needs.images, ...needs.files]);
    await Promise.all([...[...needs.sheets].map((address) => this.#loadSheet(address, 0)), ...[...needs.images, ...needs.files].map((address) => this.#loadFile(address))]);
    for (const event of events) {
      this.#preparing.delete(event);
      this.#ready.set(event, version);
    }
    this.#reconsiderMissing();
    for (const wake of this.#waiters.splice(0)) wake();
    if (!this.#isClosed) this.#onChange();
  }

  #needsOf(event: RecordedEvent, base: string): EventAddresses {
    const needs = this.#needs.get(event) ?? addressesOf(event, base);
    this.#needs.set(event, needs);
    return needs;
  }

  /** The bytes an address had: as the recording says, else as the server knows for that time. */
  #hashOf(address: string): string | null {
    return this.#recorded.find(address)?.hash ?? this.#lookedUp.get(assetKey(address)) ?? null;
  }

  #fileOf(address: string): string | null {
    const hash = this.#hashOf(address);
    const file = hash === null ? null : this.#files.get(hash);
    return typeof file === 'string' ? file : null;
  }

  #miss(address: string): void {
    const key = assetKey(address);
    if (key !== '') this.#missing.add(key);
  }

  /** Where the recorder looked at everything and did not name a file, or found it broken, the visitor had none either. */
  #wasSeen(key: string): boolean {
    const note = this.#recorded.find(key);
    return note === null ? !this.#recorded.isSettled : note.why !== 'broken';
  }

  /** A shown page lacks what has come since: it is to be built again. */
  #reconsiderMissing(): void {
    const found = [...this.#missing].filter((key) => {
      const hash = this.#hashOf(key);
      return hash !== null && (typeof this.#files.get(hash) === 'string' || typeof this.#sheets.get(hash) === 'string');
    });
    for (const key of found) this.#missing.delete(key);
    if (found.length > 0) this.generation++;
  }

  async #lookUp(addresses: readonly string[]): Promise<void> {
    const unknown = [...new Set(addresses.filter((address) => this.#recorded.find(address)?.hash === undefined).map(assetKey))].filter((key) => key !== '' && !this.#lookedUp.has(key));
    for (let at = 0; at < unknown.length; at += MOST_PER_LOOKUP) {
      const urls = unknown.slice(at, at + MOST_PER_LOOKUP);
      const hashes = await this.#source.lookUp(urls);
      for (const url of urls) this.#lookedUp.set(url, hashes[url] ?? null);
    }
  }

  #addressOf(file: Blob): string {
    const address = URL.createObjectURL(file);
    this.#blobs.set(address, file);
    return address;
  }

  async #loadFile(address: string): Promise<void> {
    const hash = this.#hashOf(address);
    if (hash === null) return;
    if (!this.#files.has(hash)) {
      this.#files.set(hash, this.#fetch(hash).then((file) => (file === null ? null : this.#addressOf(file))).catch(() => null));
    }
    this.#files.set(hash, await (this.#files.get(hash) ?? null));
  }

  async #loadSheet(address: string, depth: number): Promise<void> {
    const hash = this.#hashOf(address);
    if (hash === null || depth > DEEPEST_IMPORT) return;
    if (!this.#sheets.has(hash)) this.#sheets.set(hash, this.#fetch(hash).then((file) => file?.text() ?? null).catch(() => null));
    const text = await (this.#sheets.get(hash) ?? null);
    this.#sheets.set(hash, text);
    if (text === null) return;
    const { files, sheets } = filesOfSheet(text, address, this.#recorded);
    await this.#lookUp([...sheets, ...files]);
    await Promise.all([...sheets.map((sheet) => this.#loadSheet(sheet, depth + 1)), ...files.map((file) => this.#loadFile(file))]);
  }

  async #fetch(hash: string): Promise<Blob | null> {
    if (this.#underWay >= PARALLEL) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    try {
      return await this.#source.file(hash);
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }
}

/** The address of the recorded page at an event: its own, or that of the last one told before it; '' if none was. */
export function pageAddress(events: readonly { event: RecordedEvent }[], before: number, from = 0): string {
  for (let index = Math.min(before, events.length) - 1; index >= from; index--) {
    const address = pageAddressIn((events[index] as { event: RecordedEvent }).event);
    if (address !== null) return address;
  }
  return '';
}
