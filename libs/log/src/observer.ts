// What a log tells whoever watches it. Each call is a fact worth a counter or a line in the operator's log; an adapter leaves out
// those that cannot happen to it.

import type { LogRefusal } from './write.ts';

export interface LogObserver {
  /** Bytes after the last whole record were cut off when the log was opened: a crash in the middle of a write. */
  tornTail(partition: number, bytes: number): void;
  /** Bytes [from, to) of a partition are unreadable and are passed over; told once per place and process. */
  damaged(partition: number, from: bigint, to: bigint): void;
  /** The log fills up: share of its cap, 0–1, and free bytes of the disk. Told when 80 % is passed and when it stops taking. */
  filling(share: number, freeBytes: number): void;
  /** A write or sync failed in a way that must not be retried. The process must end. */
  broke(error: unknown): void;
  /** Appends were turned away or not made durable, and why. */
  unavailable(reason: LogRefusal, records: number): void;
  /** The log's servers stopped answering (with the error), or answer again (null). */
  reachable(error: unknown): void;
  /** A group of appends was made durable. */
  synced(records: number, bytes: number, tookMs: number): void;
}

export const silentObserver: LogObserver = {
  tornTail: () => undefined,
  damaged: () => undefined,
  filling: () => undefined,
  broke: () => undefined,
  unavailable: () => undefined,
  reachable: () => undefined,
  synced: () => undefined,
};

