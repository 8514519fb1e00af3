// rebuild: the worker's own code over the archive, into the scratch schema. Workers run until all is consumed; then every recording is
// sealed, because what is provisional depends on when one looks.

import { setTimeout as delay } from 'node:timers/promises';

import type { BlobStore } from '@hindsight/blobs';
import type { Pool, Transaction } from '@hindsight/database';
import type { PointStore } from '@hindsight/points';
import { Metrics } from '@hindsight/telemetry';
import type { Logger } from '@hindsight/telemetry';

import { DEFAULT_LIMITS } from '../limits.ts';
import type { WorkerLimits } from '../limits.ts';
import { Months } from '../persist/months.ts';
import { Names } from '../persist/names.ts';
import { sealRecording } from '../seal/seal-recording.ts';
import { startWorker } from '../start-worker.ts';
import { workerMetrics } from '../worker-metrics.ts';
import type { SelectedLog } from './selected-log.ts';

const NEVER_MS = 2_000_000_000;
const SEALS_AT_ONCE = 200;

export interface FillOptions {
  /** Of the scratch schema. */
  pool: Pool;
  /** Of the rebuild alone: nothing here is shared with the live store. */
  blobs: BlobStore;
  points: PointStore<Transaction>;
  logger: Logger;
  workers: number;
  limits: Partial<WorkerLimits>;
}

/** @throws ArchiveDamaged when a file of the archive cannot be read */
export async function fillFrom(log: SelectedLog, options: FillOptions): Promise<void> {
  const { pool, workers } = options;
  const limits: WorkerLimits = { ...DEFAULT_LIMITS, settleMs: 0, pollMs: 50, sealAgainAfterMs: 0, youngRowEveryMs: NEVER_MS, rowEveryMs: NEVER_MS, leaseMs: 60_000, ...options.limits, sealEveryMs: NEVER_MS, feedbackEveryMs: NEVER_MS, eraseEveryMs: NEVER_MS, sweepEveryMs: NEVER_MS };
  const metrics = new Metrics();
  for (let partition = 0; partition < log.partitions; partition++) {
    const { first } = await log.bounds(partition);
    // Shared out beforehand: left to themselves the first worker would take all.
    await pool.query(`insert into partitions (log_id, partition, next_offset, owner, lease_until) values ($1, $2, $3, $4, now() + interval '1 day')`, [log.logId, partition, first, ownerOf(partition % workers)]);
  }
  const running = Array.from({ length: workers }, (_, i) => startWorker({ ...options, log, trimmer: null, metrics, owner: ownerOf(i), limits }));
  try {
    while (!(await isConsumed(log, pool))) {
      if (log.damage !== null) throw log.damage;
      const down = running.map((worker) => worker.health()).find((health) => health.state === 'down');
      if (down !== undefined) throw new Error(`a worker stopped: ${down.reason ?? ''}`);
      await delay(50);
    }
  } finally {
    await Promise.all(running.map((worker) => worker.stop()));
  }
  const tools = { pool, blobs: options.blobs, points: options.points, names: new Names(pool), months: new Months(pool), limits, metrics: workerMetrics(metrics), now: Date.now };
  for (;;) {
    const { rows } = await pool.query<{ site_id: bigint; session_hash: Buffer }>(`select site_id, session_hash from sessions where state in ('live', 'closed') order by site_id, session_hash limit ${SEALS_AT_ONCE}`);
    if (rows.length === 0) return;
    for (const row of rows) await sealRecording(tools, { key: `${row.site_id}.${row.session_hash.toString('hex')}`, siteId: row.site_id, sessionHash: row.session_hash, isFinal: true });
  }
}

function ownerOf(worker: number): string {
  return `rebuild-${worker}`;
}

async function isConsumed(log: SelectedLog, pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ partition: number; next_offset: bigint }>('select partition, next_offset from partitions where log_id = $1', [log.logId]);
  for (const row of rows) if (row.next_offset < (await log.bounds(row.partition)).next) return false;
  return true;
}
