// The log's reading side: what worker and archiver know of it.

import type { Offset } from './write.ts';

export interface LogEntry {
  offset: Offset;
  /** Where reading goes on after this record. */
  nextOffset: Offset;
  bytes: Uint8Array;
}

export interface LogBounds {
  /** First offset still held, and the offset the next record will get. */
  first: Offset;
  next: Offset;
}

export interface LogReader {
  readonly logId: string;
  readonly partitions: number;
  bounds(partition: number): Promise<LogBounds>;
  /**
   * Durable records from `from` on, oldest first, until `maxBytes` are given or the end is reached. May repeat after a
   * crash, never skips. Damaged records are counted and passed over; `nextOffset` of the one before leads past them.
   * @throws RangeError if `from` lies outside the log: the partition stops with an alarm, it never jumps.
   */
  read(partition: number, from: Offset, maxBytes: number): Promise<LogEntry[]>;
  /** Resolves when a record at or after `from` may be there, or after `timeoutMs`. */
  wait(partition: number, from: Offset, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Overwrites the payloads of records for which `isErased` (asked with each one's offset) holds, below `before`; offsets stay.
 * Returns how many.
 */
export type EraseRecords = (partition: number, before: Offset, isErased: (bytes: Uint8Array, offset: Offset) => boolean) => Promise<number>;

/** Removing what is no longer needed: archived, verified and consumed. */
export interface LogTrimmer {
  /** Drops what lies before `offset`, as far as the log can drop in part. Returns the new first offset. */
  trim(partition: number, offset: Offset): Promise<Offset>;
  /** Null where records cannot be rewritten: what is erased then leaves the log by trimming, and is in it until then. */
  readonly erase: EraseRecords | null;
}
