// The log's writing side: all the edge may know of it.

/** A record's place in a partition. Grows; holes are legal; never reused. */
export type Offset = bigint;

/** Largest record: the largest request body and its head, with room. */
export const MAX_RECORD_BYTES = 2 * 1024 * 1024;

/** Why the log takes nothing at present. `full` and `unreachable` pass by themselves, `broken` does not. */
export type LogRefusal = 'full' | 'unreachable' | 'broken' | 'closed';

/** Thrown by `append` when the record was not made durable. The caller answers `later`. */
export class LogUnavailable extends Error {
  readonly refusal: LogRefusal;
  constructor(refusal: LogRefusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.refusal = refusal;
  }
}

export interface LogWriter {
  /** Random id of this log; part of every offset kept elsewhere. */
  readonly logId: string;
  /** Fixed for the log's life. */
  readonly partitions: number;
  /**
   * Appends one record. Resolves only when it would survive a power cut.
   * Throws {@link LogUnavailable}; then the record may or may not be there.
   */
  append(partition: number, record: Uint8Array): Promise<Offset>;
  /** Null while records are taken; else why not, for readiness and for refusing early. */
  refusal(): LogRefusal | null;
  /** Stops taking records, makes what is waiting durable, releases the lock. */
  close(): Promise<void>;
}
