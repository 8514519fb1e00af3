// What the worker counts. Whatever is dropped is dropped with one of these reasons.

import type { Count, Metrics, Timing } from '@hindsight/telemetry';

/** Why a batch (or slice) that was in the log is in no recording. */
export type DropReason =
  | 'repeat' | 'conflict' | 'late' | 'erased' | 'session-full' | 'seq-ranges-full' | 'documents-full' | 'parts-incomplete' | 'park-full'
  /** Not a batch of events but a visitor's wish to have the session erased; it was done. */
  | 'withdrawal';
/** Why a single event of a stored batch was left out. */
export type SkipReason = 'event-shape' | 'event-time' | 'views-full' | 'points-full';

export interface Lag {
  /** Records read and not yet stored; at least so many while more than one window waits. */
  records: number;
  /** When the oldest of them was received, ms since 1970; null if there is none. */
  oldestAt: number | null;
}

export interface WorkerMetrics {
  stored: Count;
  dropped: Count<'reason'>;
  parked: Count<'reason'>;
  eventsSkipped: Count<'reason'>;
  storeFailures: Count<'store'>;
  choreFailures: Count<'chore'>;
  /** How it was noticed: by a window's own fence, at a renewal, or while waiting for a store. */
  partitionsLost: Count<'noticed'>;
  sealed: Count;
  /** Postponed on their own account; others go on. */
  notSealed: Count<'reason'>;
  /** Documents that would need keyframes and have none, or no more of them. */
  keyframesMissing: Count<'reason'>;
  erased: Count;
  swept: Count;
  /** Public files asked for, by what became of them. */
  assetsFetched: Count<'outcome'>;
  assetsRemoved: Count<'reason'>;
  windowSeconds: Timing;
  /** Set by each partition, read when metrics are fetched. */
  lag: Map<number, Lag>;
}

const made = new WeakMap<Metrics, WorkerMetrics>();

/** The worker's metrics, registered once per program. */
export function workerMetrics(metrics: Metrics): WorkerMetrics {
  const known = made.get(metrics) ?? register(metrics);
  made.set(metrics, known);
  return known;
}

function register(metrics: Metrics): WorkerMetrics {
  const lag: WorkerMetrics['lag'] = new Map();
  const byPartition = (pick: (one: Lag) => number) => () =>
    [...lag].map(([partition, one]) => ({ labels: { partition: String(partition) }, value: pick(one) }));
  metrics.gauge('log_lag_records', 'Records in the log not yet stored; at least so many while more than one window waits', ['partition'], byPartition((one) => one.records));
  metrics.gauge('log_lag_seconds', 'Time since the oldest record not yet stored was received', ['partition'], byPartition((one) => (one.oldestAt === null ? 0 : Math.max(0, (Date.now() - one.oldestAt) / 1000))));
  return {
    stored: metrics.count('worker_batches_stored_total', 'Batches put into recordings'),
    dropped: metrics.count('worker_batches_dropped_total', 'Batches left out, by reason', ['reason']),
    parked: metrics.count('worker_records_parked_total', 'Records set aside with their bytes, by reason', ['reason']),
    eventsSkipped: metrics.count('worker_events_skipped_total', 'Events of stored batches left out, by reason', ['reason']),
    storeFailures: metrics.count('worker_store_failures_total', 'Windows repeated because a store failed', ['store']),
    choreFailures: metrics.count('worker_chore_failures_total', 'Runs of a chore that failed and are repeated, by chore', ['chore']),
    partitionsLost: metrics.count('worker_partitions_lost_total', 'Partitions another worker had taken when this one wanted to write: its window was void', ['noticed']),
    sealed: metrics.count('worker_recordings_sealed_total', 'Recordings sealed'),
    notSealed: metrics.count('worker_recordings_not_sealed_total', 'Tries to seal a recording that its own stored bytes defeated; tried again every 10 minutes', ['reason']),
    keyframesMissing: metrics.count('worker_keyframes_missing_total', 'Documents sealed without the keyframes that seeking would need, by reason', ['reason']),
    erased: metrics.count('worker_recordings_erased_total', 'Recordings erased'),
    swept: metrics.count('worker_blobs_swept_total', 'Blobs removed because nothing referred to them'),
    assetsFetched: metrics.count('worker_assets_fetched_total', 'Public files of recorded pages that were asked for: kept, or the reason why not', ['outcome']),
    assetsRemoved: metrics.count('worker_assets_removed_total', 'Files removed from the vault, by reason', ['reason']),
    windowSeconds: metrics.timing('worker_window_seconds', 'Time from reading a window to its commit', [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
    lag,
  };
}
