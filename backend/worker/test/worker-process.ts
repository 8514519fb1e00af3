// A worker in a process of its own, for tests that kill or stop it: reads the log beside the test's writer. Answers `metrics` with
// its metrics. Ends with its parent.
import { join } from 'node:path';

import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { openPool } from '@hindsight/database';
import { openS3Blobs } from '@hindsight/blobs/s3';
import type { S3BlobsOptions } from '@hindsight/blobs/s3';
import { openDiskLogReader } from '@hindsight/log/disk';
import { openKafkaLogReader } from '@hindsight/log/kafka';
import { postgresPointStore } from '@hindsight/points/postgres';
import { makeLogger, Metrics } from '@hindsight/telemetry';

import { startWorker } from '../src/index.ts';
import type { WorkerLimits } from '../src/index.ts';

const directory = process.env['WORKER_DIRECTORY'] ?? '';
const pool = openPool(process.env['WORKER_DATABASE'] ?? '', { max: 12, idleInTransactionMs: Number(process.env['WORKER_IDLE_IN_TRANSACTION_MS'] ?? 60_000) });
pool.on('error', () => undefined);
const topic = process.env['WORKER_TOPIC'];
const log = topic === undefined
  ? await openDiskLogReader({ dir: join(directory, 'log'), pollMs: 10 })
  : await openKafkaLogReader({ brokers: (process.env['WORKER_BROKERS'] ?? '').split(','), topic, waitMs: 60_000 });
const s3 = process.env['WORKER_S3'];
const blobs = s3 === undefined ? await openFilesystemBlobs(join(directory, 'blobs')) : openS3Blobs(JSON.parse(s3) as S3BlobsOptions);
const metrics = new Metrics();
const worker = startWorker({
  log, trimmer: null, blobs, pool, points: postgresPointStore,
  logger: makeLogger('worker', process.env['WORKER_LOG'] === undefined ? 'silent' : 'debug'), metrics, owner: 'process',
  limits: JSON.parse(process.env['WORKER_LIMITS'] ?? '{}') as Partial<WorkerLimits>,
});
process.on('message', (message) => {
  if (message === 'metrics') void metrics.expose().then(({ text }) => process.send?.(text));
});
process.on('disconnect', () => {
  void worker.stop().then(() => process.exit(0));
});
