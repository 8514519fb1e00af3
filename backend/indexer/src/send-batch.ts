// One batch: dirty recordings as they are now, to every index that is written to, and what became of them back into the outbox.
// Promise: sent twice is stored once (versions), and what a crash leaves unmarked is sent again after its lease.

import type { Pool } from '@hindsight/database';
import { readDocuments } from '@hindsight/recording-index/postgres';
import type { ProjectionAdmin, PutResult } from '@hindsight/recording-index/projection';
import { readIndexReading } from '@hindsight/recording-index/switch';
import { crashPoint, type Logger } from '@hindsight/telemetry';

import type { IndexerMetrics } from './indexer-metrics.ts';
import type { IndexerLimits } from './limits.ts';
import { judge } from './outbox/judge.ts';
import { giveBack, settle, takeDirty, type DirtyRecording, type Outcome } from './outbox/outbox.ts';

export interface BatchTools {
  pool: Pool;
  projection: ProjectionAdmin;
  metrics: IndexerMetrics;
  logger: Logger;
  limits: IndexerLimits;
  /** Rows whose lease could not be ended because the database was away; ended before the next batch is taken. */
  owed: DirtyRecording[];
}

/** An index did not take documents at all. The batch was given back. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
  /** One of few words, for a metric's label. */
  readonly reason: string;
  constructor(reason: string, cause?: unknown) {
    super(`the index takes no documents: ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * Sends the longest due recordings. Returns how many were taken; 0 when nothing is due.
 * @throws StoreFailed when a store failed as a whole
 */
export async function sendBatch(tools: BatchTools): Promise<number> {
  if (tools.owed.length > 0) {
    await giveBack(tools.pool, tools.owed);
    tools.owed.length = 0;
  }
  const batch = await takeDirty(tools.pool, tools.limits.batch, tools.limits.leaseMs);
  if (batch.length === 0) return 0;
  try {
    // After taking: an index that is being filled is written to by every batch taken after it was named.
    const { currentIndex, fillingIndex } = await readIndexReading(tools.pool);
    const targets = [currentIndex, fillingIndex].filter((name) => name !== null);
    if (targets.length === 0) throw new StoreFailed('no-index');
    const answers = await put(tools, batch, targets);
    crashPoint('indexer.afterBulk');
    const judgement = judge(batch, answers, tools.limits);
    if (judgement.kind === 'store-failed') throw new StoreFailed(judgement.reason);
    await settle(tools.pool, judgement.outcome);
    tell(tools, judgement.outcome);
  } catch (error) {
    await giveBack(tools.pool, batch).catch(() => tools.owed.push(...batch));
    throw error;
  }
  return batch.length;
}

async function put(tools: BatchTools, batch: readonly DirtyRecording[], targets: readonly string[]): Promise<PutResult[][]> {
  const found = await readDocuments(tools.pool, batch.map((one) => one.id));
  // A row that is gone is a deletion at the version its last change was marked with.
  const documents = batch.map(({ id, version }) => found.get(id) ?? { id, version, document: null });
  const answers: PutResult[][] = [];
  for (const target of targets) {
    const startedMs = performance.now();
    const results = await tools.projection.writerOf(target).put(documents).catch((error: unknown) => {
      throw new StoreFailed(error instanceof Error ? error.name : 'unknown', error);
    });
    tools.metrics.bulkSeconds.observeSeconds((performance.now() - startedMs) / 1000);
    count(tools.metrics, results);
    answers.push(results);
  }
  return answers;
}

function count({ indexed, refused }: IndexerMetrics, results: readonly PutResult[]): void {
  for (const result of results) {
    if (typeof result === 'object') refused.add({ reason: result.refused });
    else indexed.add({ result });
  }
}

function tell({ metrics, logger }: BatchTools, { again, parked }: Outcome): void {
  for (const { reason } of parked) metrics.parked.add({ reason });
  const example = parked[0] ?? again[0];
  if (example !== undefined) logger.warn({ again: again.length, parked: parked.length, recordingId: String(example.recording.id), reason: example.reason }, 'DocumentsRefused');
}
