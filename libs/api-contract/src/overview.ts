// The overview of a site: one span of time, its visits counted by what people ask first. Every count is one a list can be opened for.

import { z } from 'zod';

import { id } from './id.ts';
import { count, ms } from './numbers.ts';

/** How many visits say this of themselves; most first. */
const shares = z.array(z.object({ key: z.string(), visits: count }));

const totals = {
  visits: count, pageViews: count, withErrors: count, withRage: count, withDeadClicks: count, withUTurns: count, withAbandons: count, withErrorClicks: count,
  /** Null without a visit. */
  medianDurationMs: count.nullable(),
};

/** GET /sites/:siteId/overview: with the filter of the list; without `from`, the 30 days before `to` (without it: now). */
export const overview = z.object({
  fromMs: ms, toMs: ms,
  /** False: too many visits for a page one waits for. All figures then speak of the newest ones, which began at or after `countedFromMs`. */
  isWhole: z.boolean(), countedFromMs: ms,
  totals: z.object(totals),
  /** The span of the same length just before; null if either of the two is not counted whole. */
  before: z.object(totals).nullable(),
  bucketMs: z.number().int().min(1),
  /** All of the span that was counted, empty ones included, oldest first; aligned to hours or days of UTC. */
  buckets: z.array(z.object({ atMs: ms, visits: count, errors: count, rage: count, dead: count, uTurns: count, abandons: count, errorClicks: count })),
  pages: z.array(z.object({ pageGroup: z.string(), visits: count, pageViews: count })),
  entries: shares, referrers: shares, devices: shares, countries: shares, browsers: shares,
  /** The newest visits with an error. */
  newestErrors: z.array(z.object({ recordingId: id, startedAt: ms, entryPath: z.string(), errors: count, browser: z.string(), device: z.string() })),
});

export type Overview = z.infer<typeof overview>;
