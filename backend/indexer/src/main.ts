// The indexer as a program of its own. Several may run. Names the concrete stores.
import { openProjection } from '@hindsight/adapters/recording-index';
import { readConfig } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { postgresStatusSink } from '@hindsight/database/program-status';
import { waitForSchema } from '@hindsight/migrations/schema';
import { makeLogger, Metrics, openOutsideServer, startStatusReports, stopAtSignal, type HealthCheck } from '@hindsight/telemetry';

import { startIndexer } from './start-indexer.ts';

const config = readConfig(process.env, 'indexer');
const logger = makeLogger('indexer', config.logLevel);
const metrics = new Metrics().withProcessMetrics();
const pool = openPool(config.databaseUrl, { max: 6, applicationName: 'hindsight-indexer' });
pool.on('error', (error) => logger.warn({ err: error }, 'DatabaseConnectionLost'));
await waitForSchema(pool, { say: (problem) => logger.warn({ problem }, 'SchemaTooOld') });

const projection = openProjection(config);
const indexer = startIndexer({ pool, projection, logger, metrics });
const checks: Record<string, HealthCheck> = {
  index: () => indexer.health(),
  database: async () => {
    await pool.query('select 1');
    return { state: 'ready' };
  },
};
const outside = await openOutsideServer({ host: config.host, port: config.port, metrics, checks });
const stopReports = startStatusReports({ program: 'indexer', port: outside.port, metrics, checks, sink: postgresStatusSink(pool), logger });
logger.info({ port: outside.port }, 'IndexerStarted');

stopAtSignal('Indexer', logger, [() => indexer.stop(), stopReports, () => outside.close(), () => projection.close(), () => pool.end()]);
