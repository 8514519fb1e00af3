// assemble: a batch's text → its events, and the one line they are stored as. Only what is plainly no event is left out;
// event types of the future are kept, so that a later player can show them.

import { isUtf8 } from 'node:buffer';

import type { RecordedEvent } from '@hindsight/wire';

import type { SkipReason } from '../worker-metrics.ts';

export type ParseFault = 'json-broken' | 'json-deep' | 'json-not-events';
export type Parsed =
  | { ok: true; events: RecordedEvent[]; line: Uint8Array; skipped: SkipReason[] }
  | { ok: false; reason: ParseFault };

/** A batch leaves after its last event; a clock's rounding is forgiven, and a little more. */
const AHEAD_MS = 5_000;
/** No document is open for longer (about 34 years): keeps every number far inside what the stores can hold. */
export const MAX_DOCUMENT_MS = 2 ** 40;

/**
 * @param elapsedMs the document's time when the batch left
 * @param maxDepth deeper nesting is refused before the parser sees it, since whoever reads it later may recurse
 */
export function parseEvents(bytes: Uint8Array, elapsedMs: number, maxDepth: number): Parsed {
  const shape = scan(bytes, maxDepth);
  if (shape === 'deep') return { ok: false, reason: 'json-deep' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { ok: false, reason: 'json-broken' };
  }
  if (!Array.isArray(parsed)) return { ok: false, reason: 'json-not-events' };
  const skipped: SkipReason[] = [];
  const events = parsed.filter((event: unknown): event is RecordedEvent => {
    const fault = faultOf(event, elapsedMs);
    if (fault !== null) skipped.push(fault);
    return fault === null;
  });
  // What was sent is stored byte for byte where it can be; re-writing would cost time and lose what JSON.parse rounds.
  const isLine = skipped.length === 0 && shape === 'line' && isUtf8(bytes);
  return { ok: true, events, skipped, line: isLine ? bytes : Buffer.from(JSON.stringify(events)) };
}

function faultOf(event: unknown, elapsedMs: number): SkipReason | null {
  if (event === null || typeof event !== 'object') return 'event-shape';
  const { type, timestamp } = event as { type?: unknown; timestamp?: unknown };
  if (typeof type !== 'number' || !Number.isInteger(type) || typeof timestamp !== 'number') return 'event-shape';
  return timestamp >= 0 && timestamp <= Math.min(elapsedMs + AHEAD_MS, MAX_DOCUMENT_MS) ? null : 'event-time';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** One pass over the bytes: how deep, and whether the text is a single line that starts as JSON does. */
function scan(bytes: Uint8Array, maxDepth: number): 'line' | 'lines' | 'deep' {
  let depth = 0;
  let isInside = false;
  let isLine = bytes[0] !== 0xef;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (isInside) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInside = false;
    } else if (byte === QUOTE) isInside = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > maxDepth) return 'deep';
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === 0x0a || byte === 0x0d) isLine = false;
  }
  return isLine ? 'line' : 'lines';
}
