// How much at once, how often, how long. All times in ms.

export interface IndexerLimits {
  /** Recordings per bulk request. */
  batch: number;
  /** For so long a batch is nobody else's; longer than a bulk request may take. */
  leaseMs: number;
  /** Between looks at an empty outbox. */
  idleMs: number;
  /** After a failure of the store: doubled each time, up to the most. */
  backoffMs: number;
  maxBackoffMs: number;
  /** After a refusal of one document: doubled each time, up to the most. */
  retryMs: number;
  maxRetryMs: number;
  /** Tries of a document whose refusal may pass, and of one that is wrong in itself. */
  mostTries: number;
  mostTriesOfWrong: number;
  /** Deletions stay in the index so long, so that a late write of the recording is recognised as older. */
  keepDeletionsMs: number;
  purgeEveryMs: number;
  /** The newest recordings are compared so often; so many of them. */
  compareEveryMs: number;
  compareNewest: number;
}

export const DEFAULT_LIMITS: IndexerLimits = {
  batch: 500, leaseMs: 120_000, idleMs: 500, backoffMs: 500, maxBackoffMs: 15_000, retryMs: 1_000, maxRetryMs: 300_000, mostTries: 10, mostTriesOfWrong: 3,
  keepDeletionsMs: 7 * 86_400_000, purgeEveryMs: 3_600_000, compareEveryMs: 3_600_000, compareNewest: 20_000,
};
