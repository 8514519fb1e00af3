// What the edge refused of a site lately, as far as this program can know: the edge in the same process keeps counts in memory.

export interface SiteRefusals {
  /** Requests refused within the last hour. */
  refused: { reason: string; count: number; lastAt: number }[];
  /** When a page last fetched the site's bootstrap, ms since 1970; null if not since the edge's start. */
  bootstrapLastFetchedAt: number | null;
}

export interface RefusalCounts {
  /** @param siteKey the site's public key */
  ofSite(siteKey: string): SiteRefusals;
}

/** For an API whose edge runs elsewhere: nothing is known. */
export const NO_REFUSAL_COUNTS: RefusalCounts = { ofSite: () => ({ refused: [], bootstrapLastFetchedAt: null }) };
