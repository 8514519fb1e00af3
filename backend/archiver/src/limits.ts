// Every number the archiver obeys, in one place.

const MB = 1024 * 1024;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface ArchiverLimits {
  /** A file is written earlier than its hour ends when this many bytes wait. */
  fileBytes: number;
  /** How often the log is looked at. */
  lookEveryMs: number;
  /** An hour nothing came after is taken to be over this long after its end, by our clock. */
  graceMs: number;
  leaseMs: number;
  /** Erasures go through the files at least this often, however long a pass takes: it has 7 days. */
  eraseEveryMs: number;
  /** Longest wait after a failed look. */
  maxBackoffMs: number;
}

export const DEFAULT_ARCHIVER_LIMITS: ArchiverLimits = {
  fileBytes: 32 * MB,
  lookEveryMs: MINUTE,
  graceMs: 10 * MINUTE,
  leaseMs: 3 * MINUTE,
  eraseEveryMs: 24 * HOUR,
  maxBackoffMs: 2 * MINUTE,
};
