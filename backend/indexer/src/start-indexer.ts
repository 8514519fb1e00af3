// The indexer as a part of a program: keeps the indices where they should be, one batch after the other. Several may run at once; they
// share the outbox by leases. Promise: a failing store is waited out, never held against a document.

import { setTimeout as delay } from 'node:timers/promises';

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import type { Logger, Metrics, PartHealth } from '@hindsight/telemetry';

import { indexerMetrics } from './indexer-metrics.ts';
import { DEFAULT_LIMITS, type IndexerLimits } from './limits.ts';
import { markRegrouped } from './outbox/regrouped-pages.ts';
import { purgeDeletions } from './purge-deletions.ts';
import { sendBatch, StoreFailed, type BatchTools } from './send-batch.ts';
import { compareNewest } from './switch/compare-newest.ts';
import { ensureFirstIndex } from './switch/first-index.ts';

export interface IndexerOptions {
  /** Four connections are used at most. */
  pool: Pool;
  projection: ProjectionAdmin;
  logger: Logger;
  metrics: Metrics;
  limits?: Partial<IndexerLimits>;
}

export interface Indexer {
  health(): PartHealth;
  /** Finishes the batch at hand. */
  stop(): Promise<void>;
}

/** Whether a comparison is due, by what the database knows. */
const LOOK_EVERY_MS = 60_000;

/** Starts at once and returns. */
export function startIndexer({ pool, projection, logger, metrics, limits: changed }: IndexerOptions): Indexer {
  const tools: BatchTools = { pool, projection, logger, limits: { ...DEFAULT_LIMITS, ...changed }, metrics: indexerMetrics(metrics, pool), owed: [] };
  const stopping = new AbortController();
  const running = Promise.all([run(tools, stopping.signal), watchDrift(tools, stopping.signal)]);
  return {
    health: () => (tools.metrics.state.isStoreDown ? { state: 'degraded', reason: 'the search index takes no documents; they wait in the outbox' } : { state: 'ready' }),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(tools: BatchTools, signal: AbortSignal): Promise<void> {
  const { limits, metrics, pool } = tools;
  let failures = 0;
  let purgeAtMs = 0;
  while (!signal.aborted) {
    try {
      await ensureFirstIndex(tools);
      let sent = await sendBatch(tools);
      if (sent < limits.batch && await markRegrouped(pool, limits.batch)) sent = limits.batch;
      if (performance.now() >= purgeAtMs) {
        metrics.purged.add({}, await purgeDeletions(tools));
        purgeAtMs = performance.now() + limits.purgeEveryMs;
      }
      failures = 0;
      metrics.state.isStoreDown = false;
      if (sent < limits.batch) await pause(limits.idleMs, signal);
    } catch (error) {
      tellFailure(tools, error, failures);
      failures += 1;
      const backoffMs = Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** (failures - 1));
      await pause(backoffMs * (0.5 + Math.random() / 2), signal);
    }
  }
}

/** Beside the batches, which must not wait for it. */
async function watchDrift(tools: BatchTools, signal: AbortSignal): Promise<void> {
  const { limits, logger } = tools;
  while (!signal.aborted) {
    await pause(Math.min(limits.compareEveryMs, LOOK_EVERY_MS), signal);
    if (signal.aborted) return;
    try {
      const found = await compareNewest({ ...tools, signal });
      if (found !== null && found.drifts.length > 0) logger.warn({ drifts: found.drifts.length, compared: found.compared, recordingId: String(found.drifts[0]?.id) }, 'DriftFound');
    } catch (error) {
      // A store that is away is told by the batches; the figure stays what it was.
      if (!signal.aborted) logger.warn({ err: error }, 'ComparisonGivenUp');
    }
  }
}

function tellFailure({ metrics, logger }: BatchTools, error: unknown, failures: number): void {
  const isStore = error instanceof StoreFailed;
  metrics.state.isStoreDown = isStore;
  metrics.storeFailures.add({ reason: isStore ? error.reason : 'database' });
  // A long outage is one story, not a thousand lines.
  if (failures === 0 || Math.log2(failures) % 1 === 0) logger.warn({ err: error, failures: failures + 1 }, 'BatchGivenBack');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined); // rejects only when stopped
}
