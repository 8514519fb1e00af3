// Every number the worker obeys, in one place. Times marked "log time" are compared with receive times in the log only.

const MB = 1024 * 1024;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface WorkerLimits {
  /** One window: bytes read from the log, bytes after inflating, rows written. */
  windowBytes: number;
  windowInflatedBytes: number;
  windowRows: number;
  /** After the first record of a window, how long more are waited for. */
  settleMs: number;
  /** Longest wait for records before chores are done. */
  pollMs: number;
  /** Running visits remembered from window to window: a few KB each. */
  knownVisits: number;
  /** A visit without a batch for this long is closed (log time). */
  closeAfterMs: number;
  /** Batches of a session are taken until this long after its first (log time). */
  takeForMs: number;
  sessionInflatedBytes: number;
  seqRanges: number;
  documents: number;
  jsonDepth: number;
  /** An incomplete set of slices is kept this long (log time). */
  partsForMs: number;
  parkedPerWindow: number;
  /** Loose parts of a running visit above this are sealed. */
  sealLooseBytes: number;
  sealAgainAfterMs: number;
  blockSpanMs: number;
  /** Bytes of a sealed block before compressing. */
  blockBytes: number;
  /** Where a sealed recording gets keyframes; the rules are told in seal/make-keyframes.ts. */
  keyframes: { workBytes: number; workPerByte: number; sortedBytes: number };
  sealEveryMs: number;
  /** Rounds of applying what people said is no signal. */
  feedbackEveryMs: number;
  eraseEveryMs: number;
  /** Rounds of marking what is older than its site keeps recordings. */
  retainEveryMs: number;
  sweepEveryMs: number;
  /** Blobs nothing refers to are removed when older. */
  orphanAfterMs: number;
  /** Rounds of fetching public files of recorded pages. */
  assetsEveryMs: number;
  /** What the vault of one site may hold; above it the files used longest ago go. */
  assetSiteBytes: number;
  assetSiteFiles: number;
  parkedForMs: number;
  /** Consumed records are kept in the log this long (log time). */
  keepLogMs: number;
  /** The same where records cannot be erased but by trimming: what is trimmed leaves the disk some hours later, and erasure has 72 h. */
  keepUnerasableLogMs: number;
  leaseMs: number;
  /** Wide rows of running visits are rewritten at most this often; the young ones more often. */
  rowEveryMs: number;
  youngRowEveryMs: number;
  youngForMs: number;
  backoffMs: number;
  maxBackoffMs: number;
}

export const DEFAULT_LIMITS: WorkerLimits = {
  windowBytes: 16 * MB,
  windowInflatedBytes: 64 * MB,
  windowRows: 20_000,
  settleMs: 250,
  pollMs: 1_000,
  knownVisits: 10_000,
  closeAfterMs: 30 * MINUTE,
  takeForMs: 24 * HOUR,
  sessionInflatedBytes: 200 * MB,
  seqRanges: 1_000,
  documents: 1_000,
  jsonDepth: 4_000,
  partsForMs: 10 * MINUTE,
  parkedPerWindow: 100,
  sealLooseBytes: 2 * MB,
  sealAgainAfterMs: 10 * MINUTE,
  blockSpanMs: MINUTE,
  blockBytes: 1.5 * MB,
  keyframes: { workBytes: 256 * 1024, workPerByte: 2, sortedBytes: 32 * MB },
  sealEveryMs: 2_000,
  feedbackEveryMs: 2_000,
  eraseEveryMs: 3_000,
  retainEveryMs: MINUTE,
  sweepEveryMs: HOUR,
  orphanAfterMs: 6 * HOUR,
  assetsEveryMs: 2_000,
  assetSiteBytes: 1024 * MB,
  assetSiteFiles: 50_000,
  parkedForMs: 30 * 24 * HOUR,
  keepLogMs: 72 * HOUR,
  keepUnerasableLogMs: 68 * HOUR,
  leaseMs: 15_000,
  rowEveryMs: 30_000,
  youngRowEveryMs: 10_000,
  youngForMs: MINUTE,
  backoffMs: 200,
  maxBackoffMs: 10_000,
};
