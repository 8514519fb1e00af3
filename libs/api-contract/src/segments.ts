// Saved filters: a member's own, and those shared with the workspace.

import { z } from 'zod';

import { id } from './id.ts';

/** Parameters of a list's address; `range` (24h, 7d, 30d) is a span that ends now, whenever that is. */
export const segmentFilter = z.record(z.string().max(40), z.union([z.string().max(16_000), z.array(z.string().max(1024)).max(100)]));
const name = z.string().trim().min(1).max(100);

export const segment = z.object({
  id, name, filter: segmentFilter, isShared: z.boolean(),
  /** Whether the asker made it. */
  isMine: z.boolean(), ownerName: z.string(),
});
/** GET /sites/:siteId/segments: the asker's and the shared ones, by name. */
export const segmentList = z.object({ segments: z.array(segment) });
/** POST /sites/:siteId/segments */
export const newSegment = z.object({ name, filter: segmentFilter, isShared: z.boolean().default(false) });
/** PATCH /sites/:siteId/segments/:segmentId */
export const segmentChange = z.object({ name, filter: segmentFilter, isShared: z.boolean() }).partial();

export type Segment = z.infer<typeof segment>;
export type SegmentList = z.infer<typeof segmentList>;
export type NewSegment = z.infer<typeof newSegment>;
export type SegmentChange = z.infer<typeof segmentChange>;
