// The directory on disk: starts from its last snapshot with the source down, follows the source while it is up.

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SiteEntry } from '@hindsight/wire';
import type { SiteChanges, SiteChangesSource, SiteDirectory } from './site-directory.ts';
import { NO_SIGNAL, type SiteSignal } from './site-signal.ts';

export interface SnapshotDirectoryOptions {
  /** The snapshot file, e.g. `data/edge/sites.json`. */
  file: string;
  source: SiteChangesSource;
  /** How often changes are asked for; default 2 s, so that a change is known within 5 s even where nobody announces it. */
  refreshEveryMs?: number;
  /** Where changes are announced: each announcement is a question more. */
  signal?: Pick<SiteSignal, 'listen'>;
  /** Without a word from the source for so long the directory is stale; default 60 s. */
  staleAfterMs?: number;
  /** How long "no such key" is believed; default 10 s. */
  unknownForMs?: number;
  /** Least time between two questions asked because of unknown keys; default 1 s. */
  askEveryMs?: number;
  now?: () => number;
  /** Told each failure to reach the source or to write the snapshot. */
  failed?: (what: 'source' | 'snapshot', error: unknown) => void;
}

const MOST_UNKNOWN_KEYS = 10_000;

/** Opens the directory; never waits for the source longer than its first answer or failure. */
export async function openSnapshotDirectory(options: SnapshotDirectoryOptions): Promise<SnapshotDirectory> {
  const directory = new SnapshotDirectory(options);
  await directory.load();
  await directory.refresh();
  directory.follow();
  return directory;
}

export class SnapshotDirectory implements SiteDirectory {
  readonly #options: Required<SnapshotDirectoryOptions>;
  #sites = new Map<string, SiteEntry>();
  #version = '0';
  #sealKey: string | undefined;
  #heardAt = -Infinity;
  #askedAt = -Infinity;
  #refreshing: Promise<boolean> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  readonly #unknownUntil = new Map<string, number>();

  constructor(options: SnapshotDirectoryOptions) {
    this.#options = {
      refreshEveryMs: 2000, staleAfterMs: 60_000, unknownForMs: 10_000, askEveryMs: 1000,
      now: () => performance.now(), failed: () => undefined, signal: NO_SIGNAL, ...options,
    };
  }

  get version(): string {
    return this.#version;
  }

  get sealKey(): Uint8Array | null {
    return this.#sealKey === undefined ? null : Buffer.from(this.#sealKey, 'base64');
  }

  find(key: string): SiteEntry | null {
    return this.#sites.get(key) ?? null;
  }

  isStale(): boolean {
    return this.#options.now() - this.#heardAt > this.#options.staleAfterMs;
  }

  async ask(key: string): Promise<SiteEntry | 'unknown' | 'unsure'> {
    const now = this.#options.now();
    if ((this.#unknownUntil.get(key) ?? -Infinity) > now) return 'unknown';
    // Asked too often: a key made a moment ago must not be told to stop only because somebody else guesses keys.
    if (now - this.#askedAt < this.#options.askEveryMs && this.#refreshing === null) return 'unsure';
    if (this.#refreshing === null) this.#askedAt = now;
    const isHeard = await this.refresh();
    const site = this.find(key);
    if (site !== null) return site;
    if (!isHeard) return 'unsure';
    if (this.#unknownUntil.size >= MOST_UNKNOWN_KEYS) this.#unknownUntil.clear();
    this.#unknownUntil.set(key, now + this.#options.unknownForMs);
    return 'unknown';
  }

  /** Reads the snapshot. An unreadable one is told and treated as absent: the source fills it again. */
  async load(): Promise<void> {
    try {
      this.#apply(JSON.parse(await readFile(this.#options.file, 'utf8')) as SiteChanges);
    } catch (error) {
      if (!isMissing(error)) this.#options.failed('snapshot', error);
    }
  }

  /** Asks the source for changes. Returns whether it answered. Questions at the same time share one. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#askSource().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /**
   * Asks because something changed a moment ago: a question already on its way may have come too early to be told of it, so it is
   * followed by another. Returns whether the source answered.
   */
  async refreshAfresh(): Promise<boolean> {
    await this.#refreshing;
    return this.refresh();
  }

  /** Begins to ask at intervals and at each announcement. */
  follow(): void {
    this.#options.signal.listen(() => void this.refreshAfresh());
    this.#timer = setInterval(() => void this.refresh(), this.#options.refreshEveryMs).unref();
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#refreshing;
    await this.#writing;
  }

  async #askSource(): Promise<boolean> {
    try {
      let changes = await this.#options.source.changesSince(this.#version);
      if (BigInt(changes.version) < BigInt(this.#version)) {
        changes = await this.#options.source.changesSince('0');
        this.#sites = new Map();
      }
      const isNews = changes.sites.length > 0 || changes.version !== this.#version || (changes.sealKey ?? this.#sealKey) !== this.#sealKey;
      this.#apply(changes);
      this.#heardAt = this.#options.now();
      if (isNews) await this.#keep();
      return true;
    } catch (error) {
      this.#options.failed('source', error);
      return false;
    }
  }

  #apply(changes: SiteChanges): void {
    for (const site of changes.sites) {
      this.#sites.set(site.key, site);
      this.#unknownUntil.delete(site.key);
    }
    this.#version = changes.version;
    this.#sealKey = changes.sealKey ?? this.#sealKey;
  }

  #keep(): Promise<void> {
    const snapshot: SiteChanges = { version: this.#version, sites: [...this.#sites.values()], ...(this.#sealKey !== undefined && { sealKey: this.#sealKey }) };
    this.#writing = this.#writing
      .then(() => writeWhole(this.#options.file, JSON.stringify(snapshot)))
      .catch((error: unknown) => this.#options.failed('snapshot', error));
    return this.#writing;
  }
}

// Temporary file, sync, rename, sync of the directory: after a crash the snapshot is the old one or the new one.
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = join(dirname(file), '.sites.new');
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const dir = await open(dirname(file), 'r');
  try {
    await dir.sync();
  } finally {
    await dir.close();
  }
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT';
}
