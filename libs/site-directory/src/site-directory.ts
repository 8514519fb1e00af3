// The port: finding a site by its public key, without asking anyone while the answer is known.

import type { SiteEntry } from '@hindsight/wire';

export interface SiteDirectory {
  /** The site as known now; null if the key is not known. Removed sites are found, with `isActive` false. */
  find(key: string): SiteEntry | null;
  /**
   * For a key that `find` does not know: asks the source once, at a limited rate, and remembers a "no" for a few seconds.
   * `unsure` while nobody can tell: the source does not answer, or was asked a moment ago.
   */
  ask(key: string): Promise<SiteEntry | 'unknown' | 'unsure'>;
  /** Whether the source has not been heard for so long that an unknown key proves nothing. */
  isStale(): boolean;
  /** What all edges seal visits with; null before the source has told it. */
  readonly sealKey: Uint8Array | null;
  /** Version of the newest change known; bigint as string, '0' before the first. */
  readonly version: string;
}

/** Where changes come from: the API's database in one process, its HTTP door for an edge elsewhere. */
export interface SiteChangesSource {
  /**
   * Sites changed since a version, removed ones included, and the newest version there is. `'0'` asks for all. A version
   * lower than the one asked with means the source was set back: the directory then asks for all.
   */
  changesSince(version: string): Promise<SiteChanges>;
}
export interface SiteChanges {
  version: string;
  /** 32 bytes, base64, the same for all edges: what visits are sealed with that go on on another domain. */
  sealKey?: string;
  sites: SiteEntry[];
}
