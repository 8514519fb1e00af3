// The archiver as a program of its own, beside the edges that write the log. Several may run. Names the concrete stores.
import { openBlobs } from '@hindsight/adapters/blobs';
import { openLogReader } from '@hindsight/adapters/log';
import { readConfig } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { postgresStatusSink } from '@hindsight/database/program-status';
import { waitForSchema } from '@hindsight/migrations/schema';
import { makeLogger, Metrics, openOutsideServer, startStatusReports, stopAtSignal, type HealthCheck } from '@hindsight/telemetry';

import { startArchiver } from './start-archiver.ts';

const config = readConfig(process.env, 'archiver');
const logger = makeLogger('archiver', config.logLevel);
const metrics = new Metrics().withProcessMetrics();
const { reader: log } = await openLogReader(config);
const pool = openPool(config.databaseUrl, { max: 4, applicationName: 'hindsight-archiver' });
pool.on('error', (error) => logger.warn({ err: error }, 'DatabaseConnectionLost'));
await waitForSchema(pool, { say: (problem) => logger.warn({ problem }, 'SchemaTooOld') });

const archiver = startArchiver({ log, blobs: await openBlobs(config, metrics), pool, logger, metrics });
const checks: Record<string, HealthCheck> = {
  archive: () => archiver.health(),
  database: async () => {
    await pool.query('select 1');
    return { state: 'ready' };
  },
};
const outside = await openOutsideServer({ host: config.host, port: config.port, metrics, checks });
const stopReports = startStatusReports({ program: 'archiver', port: outside.port, metrics, checks, sink: postgresStatusSink(pool), logger, dataDirectory: config.dataDirectory });
logger.info({ port: outside.port }, 'ArchiverStarted');

stopAtSignal('Archiver', logger, [() => archiver.stop(), stopReports, () => outside.close(), () => log.close(), () => pool.end()]);
