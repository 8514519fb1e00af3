// Signals: what went wrong for a visitor. Found by the worker, dismissed by people.

import { z } from 'zod';

const id = z.string().regex(/^[1-9]\d{0,18}$/).describe('bigint as a string');
const count = z.number().int().min(0);
const ms = z.number().int();

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

export type SignalKind = z.infer<typeof signalKind>;
export type Signal = z.infer<typeof signal>;
