// The API as a program of its own: names the concrete index, points and blobs, serves the app and the player, and stops cleanly.
import { join } from 'node:path';

import { openBlobs } from '@hindsight/adapters/blobs';
import { openLimits } from '@hindsight/adapters/limits';
import { openRecordingIndex } from '@hindsight/adapters/recording-index';
import { openSiteSignal } from '@hindsight/adapters/site-signal';
import { readConfig } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { postgresStatusSink } from '@hindsight/database/program-status';
import { waitForSchema } from '@hindsight/migrations/schema';
import { PostgresPointReader } from '@hindsight/points/postgres';
import { makeLogger, Metrics, startStatusReports, type HealthCheck } from '@hindsight/telemetry';

import { createApi } from './create-api.ts';
import { ensureOwner } from './first-start/ensure-owner.ts';
import { databaseHealth } from './health/database-health.ts';
import { NO_REFUSAL_COUNTS } from './sites/refusal-counts.ts';

const FRONTEND = join(import.meta.dirname, '../../../frontend');

const config = readConfig(process.env, 'api');
const logger = makeLogger('api', config.logLevel);
const metrics = new Metrics().withProcessMetrics();
const pool = openPool(config.databaseUrl, { max: 10, applicationName: 'hindsight-api' });
pool.on('error', (error) => logger.warn({ err: error }, 'DatabaseConnectionLost'));
await waitForSchema(pool, { say: (problem) => logger.warn({ problem }, 'SchemaTooOld') });

const owner = await ensureOwner(pool, { email: config.ownerEmail, ...(config.ownerPassword === undefined ? {} : { password: config.ownerPassword }) });
// The one secret that is ever printed, once: nobody could sign in otherwise.
if (owner.generatedPassword !== null) process.stdout.write(`Sign in as ${owner.email} with the password ${owner.generatedPassword}\n`);

const lists = openRecordingIndex(config, { pool, metrics, logger });
const { limits, health: limitsHealth } = openLimits(config, metrics);
const siteSignal = openSiteSignal(config, metrics);
let isStopping = false;
const health: Record<string, HealthCheck> = { program: () => ({ state: isStopping ? 'down' : 'ready' }), limits: limitsHealth };
const api = await createApi({
  config: {
    playerPort: config.playerPort, requestsPerSecond: config.apiRequestsPerSecond, trustProxy: config.trustedProxies ?? [],
    appFolder: join(FRONTEND, 'dist'), playerFolder: join(FRONTEND, 'replay/dist'),
    ...(config.publicOrigin === undefined ? {} : { publicOrigin: config.publicOrigin }),
    ...(config.playerOrigin === undefined ? {} : { playerOrigin: config.playerOrigin }),
    ...(config.sitesToken === undefined ? {} : { sitesToken: config.sitesToken }),
  },
  pool, databaseUrl: config.databaseUrl, blobs: await openBlobs(config, metrics),
  index: lists.index, points: new PostgresPointReader(pool), logger, metrics,
  health, refusalCounts: NO_REFUSAL_COUNTS, limits, siteSignal,
});
const ports = await api.listen({ host: config.host, port: config.port, playerPort: config.playerPort });
const stopReports = startStatusReports({
  program: 'api', port: ports.port, metrics, checks: { ...health, database: databaseHealth(pool) }, sink: postgresStatusSink(pool), logger, dataDirectory: config.dataDirectory,
});
logger.info({ host: config.host, ...ports }, 'ApiStarted');

process.once('SIGTERM', () => void stop('Terminated'));
process.once('SIGINT', () => void stop('Interrupted'));

async function stop(reason: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  logger.info({ reason }, 'ApiStopping');
  await stopReports();
  await api.close();
  await Promise.all([lists.close(), limits.close(), siteSignal.close()]);
  await pool.end();
  logger.info({ reason }, 'ApiStopped');
}
