// Heatmaps: what to draw (points by element, depths, positions), over which recorded moment, and the moments behind a hot element.

import { z } from 'zod';

import { id } from './id.ts';
import { count, ms } from './numbers.ts';

/** A row of the map's states or elements; `0` is the page as it comes. */
const rowId = z.string().regex(/^\d{1,19}$/);

/** What GET /sites/:siteId/heatmap takes beside the list's filters. */
export const heatmapChoice = {
  /** A page group or a path, as GET /pages gives it. */
  page: z.string().max(1024),
  /** `rage` and `dead`: only such clicks. */
  kind: z.enum(['click', 'rage', 'dead', 'move', 'scroll']).default('click'),
  /** Only clicks made in this state of the page; absent: in all. */
  state: rowId.optional(),
  /** A recording's moment to draw over instead of the one that would be chosen. */
  backdropRecording: id.optional(),
  backdropAtMs: z.coerce.number().int().min(0).optional(),
};
/** What GET /sites/:siteId/heatmap/moments takes beside the list's filters. */
export const momentsChoice = {
  page: z.string().max(1024), kind: z.enum(['click', 'rage', 'dead']).default('click'), state: rowId.optional(),
  element: rowId, limit: z.coerce.number().int().min(1).max(200).default(50),
};

const sample = { recordings: count, pageViews: count };
/**
 * A recorded moment whose DOM lies under the map. `click`: the page just before the recording answered a click, found by its document and
 * document time, so that it is in the state the click was made in.
 */
const backdrop = z.object({ recordingId: id, atMs: ms, viewportWidth: count, viewportHeight: count, click: z.object({ doc: count, atMs: ms }).nullable() });
/** The best first; empty if none can be shown. The next is for when the first shows a page that has not loaded. */
const over = { backdrop: backdrop.nullable(), otherBackdrops: z.array(backdrop) };
/** `selector`: what stands open, joined by ` + `; '' is the page as it comes. */
const pageState = z.object({ id: rowId, selector: z.string(), label: z.string(), clicks: count, recordings: count });

export const clickHeatmap = z.object({
  kind: z.enum(['click', 'rage', 'dead']), ...sample, ...over, clicks: count,
  /** All states the page was clicked in under this filter, whichever was asked for; the most clicked first. */
  states: z.array(pageState),
  /** Most clicked first. Positions 0–65535 inside the element: x, y, count. */
  elements: z.array(z.object({
    id: rowId, selector: z.string(), role: z.string(), text: z.string(), near: z.string(), version: count,
    clicks: count, rageClicks: count, deadClicks: count, recordings: count, points: z.array(z.tuple([count, count, count])),
  })),
});
export const scrollHeatmap = z.object({
  kind: z.literal('scroll'), ...sample, ...over, medianFoldPx: count,
  /** Where half of the page views of each kind of device saw their first screen end; of all devices, whichever were asked for. */
  folds: z.array(z.object({ device: z.enum(['desktop', 'tablet', 'mobile']), medianPx: count, pageViews: count })),
  /** `attentionMs`: how long the band was on the screen of an attentive visitor, on average over the page views that are known. */
  bands: z.array(z.object({ depthPx: count, reached: count, eligible: count, attentionMs: count })),
  /** Page views whose attention is known: it is measured when a recording has ended. */
  attentionViews: count,
});
export const moveHeatmap = z.object({ kind: z.literal('move'), ...sample, ...over, cellPx: count, cells: z.array(z.tuple([count, count, count])) });
export const heatmap = z.discriminatedUnion('kind', [clickHeatmap, scrollHeatmap, moveHeatmap]);

/** GET /sites/:siteId/heatmap/moments: clicks on one element, the newest recordings first, at most one for each recording. */
export const moments = z.object({
  moments: z.array(z.object({ recordingId: id, atMs: ms, startedAt: ms, durationMs: count, country: z.string(), device: z.string(), isRage: z.boolean(), isDead: z.boolean() })),
  /** Recordings with such a click, also those beyond `limit`. */
  recordings: count,
});

export type Heatmap = z.infer<typeof heatmap>;
export type ClickHeatmap = z.infer<typeof clickHeatmap>;
export type ScrollHeatmap = z.infer<typeof scrollHeatmap>;
export type MoveHeatmap = z.infer<typeof moveHeatmap>;
export type HeatmapBackdrop = z.infer<typeof backdrop>;
export type PageState = z.infer<typeof pageState>;
export type Moments = z.infer<typeof moments>;
