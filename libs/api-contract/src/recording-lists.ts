// Lists of recordings: rows, counts, neighbours, suggestions for the filter, and what is done to many recordings at once.

import { z } from 'zod';

import { filterQuery } from './filter-query.ts';
import { id } from './id.ts';
import { memberTag } from './recording-notes.ts';
import { signalKind } from './signals.ts';
import { count } from './numbers.ts';

const whole = z.coerce.number().int();

/** `count=false` leaves the count to `GET …/recordings/count`, which takes longer than the rows. `at`: the list begins at this moment and goes back in time. */
export const listQuery = filterQuery.extend({
  cursor: z.string().max(200).optional(), at: whole.min(0).max(2 ** 45).optional(), limit: whole.min(1).max(200).default(50), count: z.enum(['true', 'false']).transform((v) => v === 'true').default(true),
});

/** Exact up to 10,000; else there are at least so many. */
export const recordingCount = z.object({ count, isExact: z.boolean() });

/** What happened in a visit at a glance. Places are thousandths of its duration. */
export const stripe = z.object({
  /** Page views in order: from, to, clicks in it. 60 at most; more are drawn together. */
  views: z.array(z.tuple([count, count, count])),
  /** Signals in order, 60 at most. */
  marks: z.array(z.tuple([signalKind, count])),
});
/** What members added to a recording, and its stripe. */
export const listExtras = z.object({
  /** By the asker; for an API key, by anyone. */
  isWatched: z.boolean(), memberTags: z.array(z.string()), noteCount: count, stripe,
});

/** GET /recordings/:id/neighbours: the next recordings of a filtered list on either side; null at its ends. */
export const neighbours = z.object({ newer: id.nullable(), older: id.nullable() });

/** What a filter may be told values of. */
export const suggestionField = z.enum([
  'device', 'country', 'browser', 'system', 'language', 'page', 'pageGroup', 'entry', 'exit', 'referrer', 'utmSource', 'utmMedium', 'utmCampaign', 'user', 'tag', 'clickedText', 'clickedSelector',
]);
/** GET /sites/:siteId/facets: values of one field with their counts under the other conditions. `prefix`: what the value begins with or holds. */
export const suggestionQuery = filterQuery.extend({ field: suggestionField, prefix: z.string().max(200).default('') });
export const suggestions = z.object({
  field: suggestionField,
  /** Most frequent first, 50 at most. */
  values: z.array(z.object({ key: z.string(), count })),
  /** Counted among so many of the site's newest recordings from `from` to `to`; null: among all. */
  amongNewest: count.nullable(),
});

/** POST /sites/:siteId/recordings/tag, …/delete: those chosen, or all that meet a filter (parameters of a list's address). */
const chosen = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(200) }),
  z.strictObject({ filter: z.record(z.string().max(40), z.union([z.string().max(16_000), z.array(z.string().max(1024)).max(100)])) }),
]);
/** `count` is what the asker saw and typed: another count changes nothing. */
export const bulkDelete = z.object({ of: chosen, count: z.number().int().min(1) });
export const bulkTag = z.object({ of: chosen, count: z.number().int().min(1), tag: memberTag, isRemoved: z.boolean().default(false) });
export const bulkDone = z.object({ changed: count });

/** GET|PUT /sites/:siteId/team: whose visits lists leave out. */
export const team = z.object({
  /** Browsers marked by their recordings. */
  visitors: count,
  users: z.array(z.string()),
});
export const teamChange = z.object({ users: z.array(z.string().trim().min(1).max(200)).max(200) });

export type ListQuery = z.infer<typeof listQuery>;
export type RecordingCount = z.infer<typeof recordingCount>;
export type Stripe = z.infer<typeof stripe>;
export type ListExtras = z.infer<typeof listExtras>;
export type NeighboursOf = z.infer<typeof neighbours>;
export type SuggestionField = z.infer<typeof suggestionField>;
export type SuggestionQuery = z.infer<typeof suggestionQuery>;
export type Suggestions = z.infer<typeof suggestions>;
export type BulkDelete = z.infer<typeof bulkDelete>;
export type BulkTag = z.infer<typeof bulkTag>;
export type BulkDone = z.infer<typeof bulkDone>;
export type Team = z.infer<typeof team>;
export type TeamChange = z.infer<typeof teamChange>;
