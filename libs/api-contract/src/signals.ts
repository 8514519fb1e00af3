// Signals: what went wrong for a visitor. Found by the worker, dismissed by people.

import { z } from 'zod';

import { id } from './id.ts';
import { count, ms } from './numbers.ts';

export const signalKind = z.enum(['rage', 'dead', 'u-turn', 'abandon', 'error-click']);
/** One signal of a recording. Those that people dismissed are left out. */
export const signal = z.object({
  kind: signalKind,
  /** Since the recording's start, and how long it went on. */
  atMs: ms, spanMs: count,
  doc: count, view: count,
  /** What was clicked or filled in; null where nobody can say. */
  elementId: id.nullable(),
  /** The element in words; '' without one. */
  label: z.string(),
});
/** GET /sites/:siteId/signals: of the recordings a filter finds, by kind, page and element; the 100 that hit most recordings of each kind. */
export const siteSignals = z.object({
  totals: z.array(z.object({ kind: signalKind, signals: count, recordings: count })),
  groups: z.array(z.object({
    kind: signalKind, pageGroup: z.string(), elementId: id.nullable(), label: z.string(), selector: z.string(),
    signals: count, recordings: count,
    /** The newest recording with one, and the first moment in it. */
    newest: z.object({ recordingId: id, startedAt: ms, atMs: ms }),
  })),
  /** What people said is none, the last said first: of the whole site, whatever the filter. */
  dismissed: z.array(z.object({ kind: signalKind, elementId: id, label: z.string(), selector: z.string(), signals: count, by: z.string(), at: ms })),
});

export type SignalKind = z.infer<typeof signalKind>;
export type Signal = z.infer<typeof signal>;
export type SiteSignals = z.infer<typeof siteSignals>;
