// Which of the records that wait make the next file. A file holds one hour of the log's own time (the largest receive time so far), so
// that the files of a partition follow each other without gap or overlap, whatever order records arrive in. Pure.

import { hourOf } from '@hindsight/archive';
import type { Hour } from '@hindsight/archive';
import type { LogEntry } from '@hindsight/log/read';
import { decodeLogRecord } from '@hindsight/wire';

export interface Cut {
  hour: Hour;
  entries: readonly LogEntry[];
  /** Largest receive time after them, ms since 1970. */
  logTime: number;
  /** A record of a later hour follows: nothing more can come into this one. */
  isOver: boolean;
}

/**
 * @param entries what waits, oldest first; at least one
 * @param logTime largest receive time before them, ms since 1970; 0 if there was none
 * @param nowMs taken for a first record that cannot be read
 */
export function cutFile(entries: readonly LogEntry[], logTime: number, nowMs: number): Cut {
  let time = Math.max(logTime, receivedAt(entries[0] as LogEntry)) || nowMs;
  const hour = hourOf(time);
  for (const [i, entry] of entries.entries()) {
    const next = Math.max(time, receivedAt(entry));
    if (hourOf(next) !== hour) return { hour, entries: entries.slice(0, i), logTime: time, isOver: true };
    time = next;
  }
  return { hour, entries, logTime: time, isOver: false };
}

/** When a record was received, ms since 1970; 0 for one that cannot be read. */
export function receivedAt(entry: LogEntry): number {
  const decoded = decodeLogRecord(entry.bytes);
  const at = decoded.ok ? decoded.record.receivedAt : 0;
  return Number.isFinite(at) && at > 0 ? Math.min(at, MAX_MS) : 0;
}

/** 31 December 9999: an hour has ten digits. */
const MAX_MS = 253_402_300_799_999;
