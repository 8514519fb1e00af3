// The worker as a part of a program: takes partitions, works them, and does the chores that belong to no partition.

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { makeAssetVault } from '@hindsight/asset-vault';
import { fetchPublic } from '@hindsight/asset-vault/fetch';
import type { BlobStore } from '@hindsight/blobs';
import type { Pool, Transaction } from '@hindsight/database';
import type { LogReader, LogTrimmer } from '@hindsight/log/read';
import type { PointStore } from '@hindsight/points';
import type { Logger, Metrics, PartHealth } from '@hindsight/telemetry';

import { fetchAssets } from './assets/fetch-assets.ts';
import { sweepAssets } from './assets/sweep-assets.ts';
import { releasePartition, takePartitions } from './consume/lease.ts';
import { askShare, leaveShare } from './consume/share.ts';
import type { Hold } from './consume/lease.ts';
import { workPartition } from './consume/partition.ts';
import type { PartitionTools } from './consume/partition.ts';
import { loggable } from './consume/store-failure.ts';
import { eraseOnce } from './erase/erase.ts';
import type { LogPace } from './erase/erase.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { WorkerLimits } from './limits.ts';
import { KnownVisits } from './persist/known-visits.ts';
import { Months } from './persist/months.ts';
import { Names } from './persist/names.ts';
import { eraseExpired } from './retain/erase-expired.ts';
import { sealDue } from './seal/seal-due.ts';
import type { Postponed } from './seal/seal-due.ts';
import { settleFeedback } from './signals/settle-feedback.ts';
import { sweepBlobs, sweepParked, trimLog } from './sweep/sweep.ts';
import { workerMetrics } from './worker-metrics.ts';

export interface WorkerOptions {
  log: LogReader;
  /** Null where another process writes the log: then it alone can trim and erase there. */
  trimmer: LogTrimmer | null;
  /** Whether there is an archive: then records leave the log only when they lie in it. */
  isArchived?: boolean;
  blobs: BlobStore;
  /** At least two connections per partition, and two for chores. */
  pool: Pool;
  points: PointStore<Transaction>;
  logger: Logger;
  metrics: Metrics;
  now?: () => number;
  limits?: Partial<WorkerLimits>;
  /** How public files of recorded pages are fetched; for tests. */
  fetchAsset?: typeof fetchPublic;
  /** A name kept over restarts lets a killed worker go on at once; it must belong to one running worker. Default: random. */
  owner?: string;
}

export interface Worker {
  /** Partitions worked on at present. */
  held(): number[];
  health(): PartHealth;
  /** Finishes the windows at hand and gives the partitions back. */
  stop(): Promise<void>;
}

/** Starts at once and returns; failures of the stores are waited out, not thrown. */
export function startWorker(options: WorkerOptions): Worker {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const owner = options.owner ?? randomUUID();
  const tools: PartitionTools = {
    pool: options.pool, blobs: options.blobs, points: options.points, names: new Names(options.pool), known: new KnownVisits(options.pool, limits.knownVisits), months: new Months(options.pool),
    limits, metrics: workerMetrics(options.metrics), now: options.now ?? Date.now, log: options.log, logger: options.logger,
  };
  const stopping = new AbortController();
  const holds = new Map<number, { end: Promise<void>; giveUp: AbortController }>();
  const alarms = new Set<number>();

  async function work(hold: Hold, signal: AbortSignal): Promise<void> {
    const end = await workPartition(tools, hold, signal);
    if (end === 'outside-log') alarms.add(hold.partition);
    else holds.delete(hold.partition);
    if (end === 'stopped') await releasePartition(options.pool, options.log.logId, hold).catch((error: unknown) => options.logger.warn({ fault: loggable(error) }, 'LeaseNotReleased'));
  }

  /** Runs a chore now and then until the worker stops; a failing run is told and tried again. */
  async function every(chore: 'lease' | 'seal' | 'signals' | 'erase' | 'retain' | 'sweep' | 'assets', everyMs: number, run: () => Promise<unknown>): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      try {
        await run();
      } catch (error) {
        tools.metrics.choreFailures.add({ chore });
        tools.logger.warn({ chore, fault: loggable(error) }, 'ChoreFailed');
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const leasing = every('lease', limits.leaseMs / 5, async () => {
    const share = await askShare(options.pool, options.log, owner, limits.leaseMs);
    // What belongs to another one by now is given up after the window at hand; he takes it when it is free.
    for (const [partition, { giveUp }] of holds) if (!share.includes(partition)) giveUp.abort();
    const bounds = await Promise.all(Array.from({ length: options.log.partitions }, (_, partition) => options.log.bounds(partition)));
    const wanted = share.filter((partition) => !holds.has(partition));
    for (const hold of await takePartitions(options.pool, options.log.logId, owner, limits.leaseMs, bounds.map((one) => one.first), wanted)) {
      const giveUp = new AbortController();
      holds.set(hold.partition, { giveUp, end: work(hold, AbortSignal.any([stopping.signal, giveUp.signal])) });
    }
  });

  const held = (): number[] => [...holds.keys()].filter((partition) => !alarms.has(partition));
  const { pool, log, trimmer, blobs, logger } = options;
  const vault = makeAssetVault(blobs);
  const postponed: Postponed = new Map();
  const logPace: LogPace = { notBeforeMs: 0 };
  const chores = [
    every('seal', limits.sealEveryMs, () => sealDue(tools, log.logId, held(), stopping.signal, postponed)),
    every('signals', limits.feedbackEveryMs, () => settleFeedback(pool, stopping.signal)),
    every('erase', limits.eraseEveryMs, () => eraseOnce({ ...tools, trimmer }, logPace)),
    every('retain', limits.retainEveryMs, () => eraseExpired(pool)),
    every('assets', limits.assetsEveryMs, () => fetchAssets({ pool, vault, fetch: options.fetchAsset ?? fetchPublic, metrics: tools.metrics })),
    every('sweep', limits.sweepEveryMs, async () => {
      tools.metrics.swept.add({}, await sweepBlobs(pool, blobs, limits, tools.now()));
      await sweepParked(pool, limits);
      await sweepAssets(tools);
      if (trimmer !== null) await trimLog(pool, trimmer, log.logId, held(), trimmer.erase === null ? { keepLogMs: limits.keepUnerasableLogMs } : limits, options.isArchived ?? false);
    }),
  ];

  return {
    held,
    health: () => (alarms.size > 0 ? { state: 'down', reason: `partitions ${[...alarms].join(', ')}: offset outside the log` } : { state: 'ready' }),
    async stop() {
      stopping.abort();
      await Promise.all([leasing, ...chores]);
      await Promise.all([...holds.values()].map((one) => one.end));
      await leaveShare(pool, log.logId, owner).catch((error: unknown) => logger.warn({ fault: loggable(error) }, 'LeaseNotReleased'));
    },
  };
}
