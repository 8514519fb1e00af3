// The store did not do what was asked, and would do it for any other key just as little: wait and try again.

/** Small and fixed, since metrics and alarms are told apart by it. */
export type BlobFailureReason =
  /** Nobody there, or the connection broke. */
  | 'connection'
  /** No answer, or no byte of it, for too long. */
  | 'timeout'
  /** The store asked for less (429, 503). */
  | 'slow-down'
  /** Any other 5xx. */
  | 'server'
  /** Wrong keys or missing permission; nobody but an operator can mend it. */
  | 'denied'
  /** The bucket is not there; nobody but an operator can mend it. */
  | 'no-bucket'
  /** Bytes changed under way: a checksum or a length did not fit. */
  | 'damaged'
  | 'other';

export type BlobOperation = 'get' | 'head' | 'list' | 'put' | 'delete';

/** Thrown by stores elsewhere for everything but {@link BlobMissing}, after their own retries. Never the fault of a record. */
export class BlobStoreFailed extends Error {
  override readonly name = 'BlobStoreFailed';
  readonly operation: BlobOperation;
  readonly reason: BlobFailureReason;
  constructor(operation: BlobOperation, reason: BlobFailureReason, about: string, options?: ErrorOptions) {
    super(`${operation} ${about}: ${reason}`, options);
    this.operation = operation;
    this.reason = reason;
  }
}
