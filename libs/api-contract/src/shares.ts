// Links that show one recording to people without an account, until they expire or are revoked.

import { z } from 'zod';

import { id } from './id.ts';
import { count, ms } from './numbers.ts';

const startMs = z.number().int().min(0).max(2 ** 40);

export const LONGEST_SHARE_HOURS = 90 * 24;

/** POST /recordings/:id/shares */
export const newShare = z.object({
  hours: z.number().int().min(1).max(LONGEST_SHARE_HOURS).describe('until it expires'),
  startMs: startMs.default(0).describe('the moment it opens at'),
});
export const share = z.object({
  id, startMs, createdBy: z.string().describe('name of the member'), createdAt: ms, expiresAt: ms, revokedAt: ms.nullable(),
  openedCount: count, lastOpenedAt: ms.nullable(),
});
/** The token is shown once: only its hash is kept. */
export const createdShare = share.extend({ token: z.string() });
/** GET /recordings/:id/shares, newest first. */
export const shareList = z.object({ shares: z.array(share) });

export const shareToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** GET /shared/:token: what everybody with the link may know of the visit; asking counts as opening it. */
export const sharedRecording = z.object({
  recordingId: id, playerOrigin: z.string(), startMs, expiresAt: ms,
  startedAt: ms, durationMs: count, isLive: z.boolean(), entryPath: z.string(),
  device: z.enum(['desktop', 'tablet', 'mobile', 'other']), browser: z.string(), system: z.string(), viewportWidth: count, viewportHeight: count,
});

export type NewShare = z.infer<typeof newShare>;
export type Share = z.infer<typeof share>;
export type CreatedShare = z.infer<typeof createdShare>;
export type ShareList = z.infer<typeof shareList>;
export type SharedRecording = z.infer<typeof sharedRecording>;
