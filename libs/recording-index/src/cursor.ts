// A cursor is the place after a row: (startedAt, id) and a hash of the filter, so that it cannot be used with another.

import type { RecordingFilter } from './filter.ts';

/** The cursor is damaged, or was made for another filter. */
export class CursorRefused extends Error {}

export interface CursorPlace {
  startedAt: number;
  id: bigint;
}

/** @returns an opaque text for a URL */
export function writeCursor(place: CursorPlace, filter: RecordingFilter): string {
  return Buffer.from(`${place.startedAt}.${place.id}.${filterHash(filter)}`).toString('base64url');
}

/** @throws CursorRefused */
export function readCursor(cursor: string, filter: RecordingFilter): CursorPlace {
  const match = /^(-?\d{1,16})\.(\d{1,19})\.([0-9a-f]{8})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new CursorRefused('the cursor is damaged: start again from the first page');
  if (match[3] !== filterHash(filter)) throw new CursorRefused('the cursor belongs to another filter: start again from the first page');
  return { startedAt: Number(match[1]), id: BigInt(match[2] ?? '0') };
}

/** FNV-1a over the filter with sorted keys: equal filters give equal hashes whatever the order of their fields. */
function filterHash(filter: RecordingFilter): string {
  const text = JSON.stringify(sorted(filter));
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
}
