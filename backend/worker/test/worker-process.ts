// A worker in a process of its own, for tests that kill it: reads the log beside the test's writer. Ends with its parent.
import { join } from 'node:path';

import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { openPool } from '@hindsight/database';
import { openDiskLogReader } from '@hindsight/log/disk';
import { openKafkaLogReader } from '@hindsight/log/kafka';
import { postgresPointStore } from '@hindsight/points/postgres';
import { makeLogger, Metrics } from '@hindsight/telemetry';

import { startWorker } from '../src/index.ts';
import type { WorkerLimits } from '../src/index.ts';

const directory = process.env['WORKER_DIRECTORY'] ?? '';
const pool = openPool(process.env['WORKER_DATABASE'] ?? '', { max: 12 });
const topic = process.env['WORKER_TOPIC'];
const log = topic === undefined
  ? await openDiskLogReader({ dir: join(directory, 'log'), pollMs: 10 })
  : await openKafkaLogReader({ brokers: (process.env['WORKER_BROKERS'] ?? '').split(','), topic });
const worker = startWorker({
  log, trimmer: null, blobs: await openFilesystemBlobs(join(directory, 'blobs')), pool, points: postgresPointStore,
  logger: makeLogger('worker', process.env['WORKER_LOG'] === undefined ? 'silent' : 'debug'), metrics: new Metrics(), owner: 'process',
  limits: JSON.parse(process.env['WORKER_LIMITS'] ?? '{}') as Partial<WorkerLimits>,
});
process.on('disconnect', () => {
  void worker.stop().then(() => process.exit(0));
});
