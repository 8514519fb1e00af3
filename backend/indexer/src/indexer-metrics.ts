// What the indexer counts. Whatever a store did not take has a reason here.

import type { Pool } from '@hindsight/database';
import type { Count, Metrics, Timing } from '@hindsight/telemetry';

/** Why documents were not taken: bounded words, never what a store wrote. */
export interface IndexerMetrics {
  /** result: `written`, or `stale` where the index had a newer one. */
  indexed: Count<'result'>;
  refused: Count<'reason'>;
  parked: Count<'reason'>;
  storeFailures: Count<'reason'>;
  purged: Count;
  bulkSeconds: Timing;
  /** Set by the loop: whether the last batch met a store that does not answer. */
  state: { isStoreDown: boolean };
}

/** Scrapes come often and the outbox may be long after an outage. */
const KEEP_DEPTH_MS = 5_000;

/** Registers the indexer's metrics; once per program. */
export function indexerMetrics(metrics: Metrics, pool: Pool): IndexerMetrics {
  const state = { isStoreDown: false };
  const depth = kept(KEEP_DEPTH_MS, () => readDepth(pool));
  const gauge = (name: string, help: string, pick: (one: Depth) => number): void => {
    // A database that does not answer is other metrics' news; this figure is absent then, not wrong.
    metrics.gauge(name, help, [], async () => {
      const known = await depth().catch(() => null);
      return known === null ? [] : [{ labels: {}, value: pick(known) }];
    });
  };
  gauge('indexer_outbox_rows', 'Recordings whose documents are behind', (one) => one.rows);
  gauge('indexer_outbox_oldest_seconds', 'Time since the recording longest behind was marked', (one) => one.oldestSeconds);
  gauge('indexer_documents_parked', 'Documents set aside because the index refuses them', (one) => one.parked);
  metrics.gauge('indexer_store_down', '1 while the index does not take documents', [], () => [{ labels: {}, value: state.isStoreDown ? 1 : 0 }]);
  metrics.gauge('indexer_drift_recordings', 'Recordings that differed when last compared, by kind', ['kind'], async () => readDrift(pool).catch(() => []));
  return {
    state,
    indexed: metrics.count('indexer_documents_indexed_total', 'Documents sent and accepted, by result', ['result']),
    refused: metrics.count('indexer_documents_refused_total', 'Documents an index refused, by reason', ['reason']),
    parked: metrics.count('indexer_documents_parked_total', 'Documents set aside after their last try, by reason', ['reason']),
    storeFailures: metrics.count('indexer_store_failures_total', 'Batches given back because a store failed as a whole, by reason', ['reason']),
    purged: metrics.count('indexer_deletions_purged_total', 'Empty documents of deleted recordings removed after their time'),
    bulkSeconds: metrics.timing('indexer_bulk_seconds', 'Time one bulk request took', [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]),
  };
}

export interface Depth {
  rows: number;
  oldestSeconds: number;
  parked: number;
}

/** How far the index is behind. */
export async function readDepth(pool: Pool): Promise<Depth> {
  const { rows } = await pool.query<{ rows: bigint; oldest: number; parked: bigint }>(
    `select (select count(*) from outbox) as rows, (select count(*) from parked_documents) as parked,
       coalesce((select extract(epoch from now() - min(marked_at)) from outbox), 0)::float8 as oldest`);
  const row = rows[0] ?? { rows: 0n, oldest: 0, parked: 0n };
  return { rows: Number(row.rows), oldestSeconds: Math.max(0, row.oldest), parked: Number(row.parked) };
}

const KINDS = ['missing', 'extra', 'stale', 'differing'] as const;

async function readDrift(pool: Pool): Promise<{ labels: { kind: string }; value: number }[]> {
  const { rows } = await pool.query<Record<(typeof KINDS)[number], bigint>>('select missing, extra, stale, differing from standing_comparisons order by id desc limit 1');
  const row = rows[0];
  return row === undefined ? [] : KINDS.map((kind) => ({ labels: { kind }, value: Number(row[kind]) }));
}

function kept<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let until = 0;
  let last: Promise<T>;
  return () => {
    if (performance.now() >= until) {
      until = performance.now() + ms;
      last = read();
    }
    return last;
  };
}
