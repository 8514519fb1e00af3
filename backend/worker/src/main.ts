// The worker as a program of its own, beside others and the edges that write the log. Names the concrete stores.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { openBlobs } from '@hindsight/adapters/blobs';
import { openLogReader } from '@hindsight/adapters/log';
import { readConfig } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { postgresStatusSink } from '@hindsight/database/program-status';
import { waitForSchema } from '@hindsight/migrations/schema';
import { postgresPointStore } from '@hindsight/points/postgres';
import { makeLogger, Metrics, openOutsideServer, startStatusReports, stopAtSignal, watchStorage, type HealthCheck } from '@hindsight/telemetry';

import { startWorker } from './start-worker.ts';

const config = readConfig(process.env, 'worker');
const logger = makeLogger('worker', config.logLevel);
const metrics = new Metrics().withProcessMetrics();
const { reader: log, trimmer } = await openLogReader(config);
const pool = openPool(config.databaseUrl, { max: 2 * log.partitions + 4, applicationName: 'hindsight-worker' });
pool.on('error', (error) => logger.warn({ err: error }, 'DatabaseConnectionLost'));
await waitForSchema(pool, { say: (problem) => logger.warn({ problem }, 'SchemaTooOld') });

const worker = startWorker({
  log, trimmer, isArchived: config.archive, limits: { assetSiteBytes: config.assetSiteBytes, assetSiteFiles: config.assetSiteFiles },
  blobs: await openBlobs(config, metrics),
  pool, points: postgresPointStore, logger, metrics,
  // Of this run alone; its beginning tells people which program of the status page it is.
  owner: `${hostname()}:${String(config.port)} ${randomUUID()}`,
});

const checks: Record<string, HealthCheck> = {
  partitions: () => worker.health(),
  database: async () => {
    await pool.query('select 1');
    return { state: 'ready' };
  },
};
const outside = await openOutsideServer({ host: config.host, port: config.port, metrics, checks });
// Looked at seldom: there may be a million files.
if (config.blobs === 'filesystem') watchStorage(metrics, [{ place: 'blobs', directory: join(config.dataDirectory, 'blobs'), everyMs: 30 * 60_000 }]);
const stopReports = startStatusReports({ program: 'worker', port: outside.port, metrics, checks, sink: postgresStatusSink(pool), logger, dataDirectory: config.dataDirectory });
logger.info({ port: outside.port }, 'WorkerStarted');

stopAtSignal('Worker', logger, [() => worker.stop(), stopReports, () => outside.close(), () => log.close(), () => pool.end()]);
