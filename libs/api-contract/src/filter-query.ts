// The filter of lists and heatmaps as the query parameters of an address. Repeat a parameter for "any of". Groups and sequences are JSON
// texts in which the same names mean the same: `any=[{"device":["mobile"]},{"page":"/cart","pageMatch":"equals"}]`.

import { z } from 'zod';

const textMatch = z.enum(['equals', 'contains', 'pattern']);
const text = z.string().max(1024);
const presence = z.enum(['exclude', 'include', 'only']);
const manyOf = <T extends string>(values: z.ZodType<T>) => z.union([values, z.array(values).min(1).max(100)]).transform((v) => (Array.isArray(v) ? v : [v]));
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((v) => v === 'true')]);
const whole = z.coerce.number().int();
const MOST_JSON_CHARACTERS = 16_000;

/** "Visited the first page, then the next": 2 to 5 pages, within so many ms from the first to the last. */
export const pageSequence = z.strictObject({ steps: z.array(z.strictObject({ match: textMatch, value: text })).min(2).max(5), withinMs: z.number().int().min(0).max(2 ** 40).optional() });

const conditions = {
  page: text, pageMatch: textMatch, pageGroup: text,
  entry: text, entryMatch: textMatch,
  exit: text, exitMatch: textMatch,
  device: manyOf(z.enum(['desktop', 'tablet', 'mobile', 'other'])),
  country: manyOf(z.string().regex(/^([A-Z]{2})?$/)), browser: manyOf(z.string().max(100)), system: manyOf(z.string().max(100)), language: manyOf(z.string().max(100)),
  from: whole, to: whole, minDurationMs: whole.min(0), maxDurationMs: whole.min(0), minPages: whole.min(0), maxPages: whole.min(0), minFidelity: whole.min(0), maxFidelity: whole.min(0),
  /** Width of the first page's viewport, CSS px. */
  minViewportWidth: whole.min(0), maxViewportWidth: whole.min(0),
  hasError: flag, hasRageClick: flag, hasDeadClick: flag, hasUTurn: flag, hasAbandon: flag, hasErrorClick: flag, hasNotes: flag, isLive: flag,
  referrer: text, referrerMatch: textMatch,
  utmSource: manyOf(z.string().max(255)), utmMedium: manyOf(z.string().max(255)), utmCampaign: manyOf(z.string().max(255)),
  /** The name the site gave the visitor. */
  user: text, userMatch: textMatch,
  /** Given by the page or by members. */
  tag: manyOf(z.string().max(100)),
  /** Some click on one element with this selector, and with this text. */
  clickedSelector: z.string().min(1).max(4096), clickedText: text, clickedTextMatch: textMatch,
  /** By the asker; by anyone, where `watchedBy` says so or an API key asks. */
  watched: flag, watchedBy: z.enum(['me', 'anyone']),
  bots: presence, demo: presence,
} as const;

/** What a group holds. */
export type GroupMember = { [K in keyof typeof conditions]?: z.output<(typeof conditions)[K]> | undefined } & {
  sequence?: z.output<typeof pageSequence> | undefined; any?: GroupMember[] | undefined; all?: GroupMember[] | undefined;
};
const groupMember: z.ZodType<GroupMember> = z.lazy(() => z.strictObject({ ...conditions, sequence: pageSequence, any: group, all: group }).partial() as z.ZodType<GroupMember>);
const group = z.array(groupMember).min(1).max(10);

/** A value written as JSON into one parameter. */
function jsonText<T>(shape: z.ZodType<T>) {
  return z.string().max(MOST_JSON_CHARACTERS).transform((written, context): unknown => {
    try {
      return JSON.parse(written) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  }).pipe(shape);
}

/** Query parameters of lists and heatmaps. */
export const filterQuery = z.object({
  ...conditions,
  sequence: jsonText(pageSequence),
  /** At least one of these filters, and each of these, is met as well. */
  any: jsonText(group), all: jsonText(group),
  /** The team's own visits; absent: left out. */
  team: presence,
}).partial();

export type FilterQuery = z.infer<typeof filterQuery>;
export type PageSequenceQuery = z.infer<typeof pageSequence>;
