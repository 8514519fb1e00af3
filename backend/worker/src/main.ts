// The worker as a program of its own, beside an edge on the same machine that writes the log. Names the concrete stores.
import { join } from 'node:path';
import { createServer } from 'node:http';

import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { readConfig } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { openDiskLogReader } from '@hindsight/log/disk';
import { postgresPointStore } from '@hindsight/points/postgres';
import { composeHealth, makeLogger, Metrics } from '@hindsight/telemetry';

import { startWorker } from './start-worker.ts';

const config = readConfig(process.env, 'worker');
const logger = makeLogger('worker', config.logLevel);
const metrics = new Metrics().withProcessMetrics();
const log = await openDiskLogReader({ dir: join(config.dataDirectory, 'log') });
const pool = openPool(config.databaseUrl, { max: 2 * log.partitions + 4, applicationName: 'hindsight-worker' });
pool.on('error', (error) => logger.warn({ err: error }, 'DatabaseConnectionLost'));

const worker = startWorker({
  log,
  // The edge's process holds the log's lock: trimming it and erasing from it are done there.
  trimmer: null,
  blobs: await openFilesystemBlobs(join(config.dataDirectory, 'blobs')),
  pool, points: postgresPointStore, logger, metrics,
});

const outside = createServer((request, response) => {
  void answer(request.url ?? '/').then(({ status, type, body }) => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body));
});
outside.listen(config.port, config.host, () => logger.info({ port: config.port }, 'WorkerStarted'));

async function answer(path: string): Promise<{ status: number; type: string; body: string }> {
  if (path === '/metrics') {
    const { text, contentType } = await metrics.expose();
    return { status: 200, type: contentType, body: text };
  }
  if (path !== '/health/live' && path !== '/health/ready') return { status: 404, type: 'text/plain', body: 'not found\n' };
  const health = await composeHealth({
    partitions: () => worker.health(),
    database: async () => {
      await pool.query('select 1');
      return { state: 'ready' };
    },
  });
  return { status: path === '/health/live' || health.isReady ? 200 : 503, type: 'application/json', body: JSON.stringify(health) };
}

let isStopping = false;
async function stop(reason: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  logger.info({ reason }, 'WorkerStopping');
  await worker.stop();
  outside.close();
  await log.close();
  await pool.end();
}
process.once('SIGTERM', () => void stop('Terminated'));
process.once('SIGINT', () => void stop('Interrupted'));
