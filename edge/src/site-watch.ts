// What happened lately at each site's door, kept in memory for the install page: "first data seen", or why not.
// Bounded: keys nobody knows are counted too (a mistyped key is the usual reason), but only so many.

import { reasonLabel, type EdgeCode } from '@hindsight/errors';

const KEPT_MS = 60 * 60_000;
const MOST_KEYS = 5_000;
const LONGEST_KEY = 64;

export interface SiteRefusals {
  /** Requests refused within the last hour. */
  refused: { reason: string; count: number; lastAt: number }[];
  /** When a page last fetched the site's bootstrap, ms since 1970; null if not since the start. */
  bootstrapLastFetchedAt: number | null;
}

interface Seen {
  refused: Map<string, { count: number; lastAt: number }>;
  bootstrapLastFetchedAt: number | null;
}

export class SiteWatch {
  readonly #now: () => number;
  readonly #sites = new Map<string, Seen>();

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  bootstrapFetched(siteKey: string): void {
    this.#seen(siteKey).bootstrapLastFetchedAt = this.#now();
  }

  refused(siteKey: string, code: EdgeCode): void {
    const { refused } = this.#seen(siteKey);
    const reason = reasonLabel(code);
    const now = this.#now();
    const before = refused.get(reason);
    const isRecent = before !== undefined && now - before.lastAt < KEPT_MS;
    refused.set(reason, { count: isRecent ? before.count + 1 : 1, lastAt: now });
  }

  ofSite(siteKey: string): SiteRefusals {
    const seen = this.#sites.get(siteKey);
    if (seen === undefined) return { refused: [], bootstrapLastFetchedAt: null };
    const since = this.#now() - KEPT_MS;
    const refused = [...seen.refused].map(([reason, { count, lastAt }]) => ({ reason, count, lastAt })).filter(({ lastAt }) => lastAt >= since);
    return { refused, bootstrapLastFetchedAt: seen.bootstrapLastFetchedAt };
  }

  // The least recently seen key goes first.
  #seen(siteKey: string): Seen {
    const seen = this.#sites.get(siteKey) ?? { refused: new Map<string, { count: number; lastAt: number }>(), bootstrapLastFetchedAt: null };
    if (siteKey.length > LONGEST_KEY) return seen; // no key of ours
    this.#sites.delete(siteKey);
    this.#sites.set(siteKey, seen);
    if (this.#sites.size > MOST_KEYS) this.#sites.delete(this.#sites.keys().next().value as string);
    return seen;
  }
}
