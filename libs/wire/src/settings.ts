// A site's settings as the bootstrap carries them: the one back-channel from the app to the page.

export type MaskingPreset = 'inputs' | 'text' | 'open';
export type ConsentRule = 'not-required' | 'required';

/** Everything the tracker needs to know of a site. Part of the bootstrap, so every byte is on every page. */
export interface TrackerSettings {
  /** Share of sessions recorded, 0–1. */
  sampling: number;
  masking: MaskingPreset;
  /** CSS selectors: masked text and fields, blocked elements (box only). */
  maskSelectors: string[];
  blockSelectors: string[];
  /** Text shown as it is; with the preset `open` also fields (never passwords, cards and codes). */
  unmaskSelectors?: string[] | undefined;
  /** Elements whose use is not recorded: neither input nor clicks. */
  ignoreSelectors?: string[] | undefined;
  /** The same for some pages of the site, by path. */
  pathRules?: PathRule[] | undefined;
  /** Names of query parameters whose values may be kept in addresses. */
  keptQueries?: string[] | undefined;
  consent: ConsentRule;
  /** Whether consent withdrawn also erases the session from the server. */
  eraseOnRevoke?: boolean | undefined;
  /** Whether Global Privacy Control and Do Not Track stop the recording. */
  honourPrivacySignals: boolean;
  /** Milliseconds between sampled pointer positions. */
  moveEveryMs: number;
  /** Pictures of each canvas per second, and of films now and then; 0 or absent: canvases stay empty, films are a labelled box. */
  canvasPerSecond?: number | undefined;
  /** Lines of the page's console that are kept, values masked: errors and warnings, or all; absent: none. */
  consoleLines?: 'problems' | 'all' | undefined;
  /**
   * Origins whose pages and frames make one recording where one stands in the other and both carry the snippet. A page outside of
   * these gets nothing of a frame's content.
   */
  frameOrigins?: string[] | undefined;
  /**
   * Domains that share a visit, each with all below it, as browsers write them: below one of them by a cookie, from one to another by a
   * sealed parameter of the link. Absent or empty: a visit ends where another host begins.
   */
  visitDomains?: string[] | undefined;
  /** Visits recorded of a day (UTC) at most, spread over it; 0 or absent: all. The edge's alone, and not in the bootstrap. */
  visitsPerDay?: number | undefined;
  /** Whether the server may fetch public styles, fonts and images that a page used from elsewhere; absent: yes. */
  fetchAssets?: boolean | undefined;
}

export const DEFAULT_TRACKER_SETTINGS: TrackerSettings = {
  sampling: 1,
  masking: 'inputs',
  maskSelectors: [],
  blockSelectors: [],
  consent: 'not-required',
  honourPrivacySignals: true,
  moveEveryMs: 50,
};

/** A rule for the pages whose path fits: `*` stands for anything, `/account/*`. */
export interface PathRule {
  path: string;
  rule: 'mask' | 'unmask' | 'block' | 'ignore';
  /** CSS selector. */
  selector: string;
}

/** What is put into the bootstrap file: the settings and where the rest is found. */
export interface BootstrapConfig {
  /** The site's public key. */
  key: string;
  settings: TrackerSettings;
  /** The recorder's path, `/r/<hash>.js`, and its subresource integrity value. */
  recorder: { path: string; integrity: string };
}

/** What the edge knows of a site; a snapshot of these, plus changes since a version, is the SiteDirectory's file. */
export interface SiteEntry {
  /** bigint as string. */
  siteId: string;
  workspaceId: string;
  key: string;
  /** Host names that may send; `*.` in front allows subdomains; an empty list allows any. */
  domains: string[];
  settings: TrackerSettings;
  /** Demo sites are not bots whatever drives them. */
  isDemo: boolean;
  /** False after deletion: browsers are told to stop. */
  isActive: boolean;
  /** Raised by each change, over all sites; bigint as string. */
  version: string;
}
