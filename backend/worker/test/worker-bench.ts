// A worker in a test: a real database, a real log and a real blob store, all its own.

import { zstdDecompressSync } from 'node:zlib';

import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import type { BlobStore } from '@hindsight/blobs';
import { openPool } from '@hindsight/database';
import type { Pool } from '@hindsight/database';
import { openDiskLog } from '@hindsight/log/disk';
import type { LogReader, LogTrimmer } from '@hindsight/log/read';
import type { LogWriter } from '@hindsight/log/write';
import { postgresPointStore } from '@hindsight/points/postgres';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import type { Logger } from '@hindsight/telemetry';
import { freshDatabase, temporaryDirectory, until } from '@hindsight/testkit';
import { encodeLogRecord, parseBlock, partitionOf } from '@hindsight/wire';
import type { BatchRecord, BlockLine, LogRecord } from '@hindsight/wire';

import { startWorker } from '../src/index.ts';
import { workerMetrics } from '../src/worker-metrics.ts';
import type { Worker, WorkerLimits, WorkerOptions } from '../src/index.ts';

export type BenchLog = LogWriter & LogReader & LogTrimmer;

export interface Bench extends AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
  url: string;
  directory: string;
  pool: Pool;
  log: BenchLog;
  blobs: BlobStore;
  metrics: Metrics;
  start(limits?: Partial<WorkerLimits>, more?: { owner?: string; blobs?: BlobStore; log?: BenchLog; pool?: Pool; logger?: Logger; fetchAsset?: WorkerOptions['fetchAsset'] }): Worker;
  append(...records: LogRecord[]): Promise<void>;
  /** Moves every partition's sense of time. */
  tick(receivedAt: number): Promise<void>;
  /** Resolves when the worker has consumed all of the log, and counted it. */
  consumed(): Promise<void>;
  count(sql: string, values?: unknown[]): Promise<number>;
  dropped(reason: string): Promise<number>;
}

/** Fast turns, so that no test waits for a pace meant for production. */
export const QUICK: Partial<WorkerLimits> = { settleMs: 5, pollMs: 50, sealEveryMs: 30, feedbackEveryMs: 30, eraseEveryMs: 30, assetsEveryMs: 50, leaseMs: 5_000, backoffMs: 10, youngRowEveryMs: 0, rowEveryMs: 0 };

export async function openBench(options: { partitions?: number; blobs?: BlobStore; log?: BenchLog } = {}): Promise<Bench> {
  const database = await freshDatabase();
  const directory = temporaryDirectory('worker');
  const pool = openPool(database.url, { max: 20 });
  pool.on('error', () => undefined); // the database is dropped under the last idle connections
  const log = options.log ?? await openDiskLog({ dir: `${directory.path}/log`, partitions: options.partitions ?? 2, reserveBytes: 0 });
  const blobs = options.blobs ?? await openFilesystemBlobs(`${directory.path}/blobs`);
  const metrics = new Metrics();
  const workers: Worker[] = [];
  const count = async (sql: string, values: unknown[] = []): Promise<number> => Number((await pool.query<{ n: bigint }>(`select count(*) as n from ${sql}`, values)).rows[0]?.n);
  return {
    url: database.url, directory: directory.path, pool, log, blobs, metrics, count,
    start(limits = {}, more = {}) {
      const worker = startWorker({ log: more.log ?? log, trimmer: more.log ?? log, blobs: more.blobs ?? blobs, pool: more.pool ?? pool, points: postgresPointStore, logger: more.logger ?? makeLogger('worker', process.env['WORKER_LOG'] === undefined ? 'silent' : 'debug'), metrics, owner: more.owner ?? 'bench', ...(more.fetchAsset && { fetchAsset: more.fetchAsset }), limits: { ...QUICK, ...limits } });
      workers.push(worker);
      return worker;
    },
    async append(...records) {
      for (const record of records) await log.append(record.kind === 'batch' ? partitionOf(record.header.session, log.partitions) : 0, encodeLogRecord(record));
    },
    async tick(receivedAt) {
      for (let partition = 0; partition < log.partitions; partition++) await log.append(partition, encodeLogRecord({ kind: 'tick', receivedAt }));
    },
    async consumed() {
      await until(async () => {
        for (let partition = 0; partition < log.partitions; partition++) {
          const { next, first } = await log.bounds(partition);
          const { rows } = await pool.query<{ next_offset: bigint }>('select next_offset from partitions where log_id = $1 and partition = $2', [log.logId, partition]);
          if ((rows[0]?.next_offset ?? first) < next) return false;
          // A window is counted just after its commit; only then the lag is 0 again.
          const isHeldHere = workers.some((worker) => worker.held().includes(partition));
          if (isHeldHere && (workerMetrics(metrics).lag.get(partition)?.records ?? 0) > 0) return false;
        }
        return true;
      }, { what: 'the worker to consume the log' });
    },
    async dropped(reason) {
      return metrics.count('worker_batches_dropped_total', '', ['reason']).value({ reason });
    },
    // Once: a test that ends before it has a bench of its own leaves the one before.
    async [Symbol.asyncDispose]() {
      if (pool.ended) return;
      await Promise.all(workers.map((worker) => worker.stop()));
      await log.close();
      await pool.end();
      await database.drop();
      await directory.remove();
    },
  };
}

/** Every line of a recording as the player would read it: blocks of the manifest, inflated. */
export async function linesOf(bench: Pick<Bench, 'pool' | 'blobs'>, recordingId: bigint): Promise<BlockLine[]> {
  const { rows } = await bench.pool.query<{ blob_key: string; byte_from: bigint; byte_length: number }>(
    'select blob_key, byte_from, byte_length from recording_blocks where recording_id = $1 order by doc, from_seq, id', [recordingId],
  );
  const lines: BlockLine[] = [];
  for (const row of rows) {
    const bytes = await bench.blobs.get(row.blob_key, { from: Number(row.byte_from), length: row.byte_length });
    const block = parseBlock(zstdDecompressSync(bytes).toString());
    if (block.broken > 0) throw new Error(`block of ${String(recordingId)} has ${block.broken} broken lines`);
    lines.push(...block.lines);
  }
  return lines;
}

export function isBatch(record: LogRecord): record is BatchRecord {
  return record.kind === 'batch';
}
