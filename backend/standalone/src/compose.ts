// The composition root: the only place that names concrete stores and puts the hops together, in the order they depend on each other.
// Promise: what was started is registered with `shutdown` at once, so that a start that fails halfway leaves nothing behind.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

import { openBlobs } from '@hindsight/adapters/blobs';
import { openLog } from '@hindsight/adapters/log';
import { openProjection, openRecordingIndex } from '@hindsight/adapters/recording-index';
import { createApi, ensureOwner, siteChanges, type FirstStart } from '@hindsight/api';
import { startArchiver } from '@hindsight/archiver';
import { makeAssetVault } from '@hindsight/asset-vault';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import type { Config } from '@hindsight/config';
import { openPool } from '@hindsight/database';
import { postgresStatusSink } from '@hindsight/database/program-status';
import { makeDemoHandler, type DemoHandler } from '@hindsight/demo';
import { GUARDED_SERVER, guardServer, limitsFrom, makeAddressReader, makeDeviceReader, makeEdge, makeEdgeMetrics, makeLogObserver, makePastDoor, openCountries, openTrackerRelease, ownThenShared, readBuiltTracker, SiteWatch, startTicks, stopServing } from '@hindsight/edge';
import { startIndexer } from '@hindsight/indexer';
import { postgresPointStore, PostgresPointReader } from '@hindsight/points/postgres';
import { openSnapshotDirectory } from '@hindsight/site-directory';
import { Metrics, startStatusReports, watchStorage, type HealthCheck, type Logger } from '@hindsight/telemetry';
import { startWorker } from '@hindsight/worker';

import { BUILT } from './built-files.ts';
import { listen } from './listen.ts';
import { openDatabase } from './open-database.ts';
import { seedDemo } from './seed-demo.ts';
import type { Shutdown } from './shutdown.ts';

const TICK_EVERY_MS = 30_000;
const DRAIN_WITHIN_MS = 5_000;
/** For chores and people; the worker needs two more for each of the log's partitions. */
const CONNECTIONS = 16;

export interface Surroundings {
  logger: Logger;
  say: (line: string) => void;
  /** Called when a part breaks that nothing can go on without. */
  lost: (reason: string) => void;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export async function compose(config: Config<'standalone'>, shutdown: Shutdown, { logger, say, lost }: Surroundings): Promise<FirstStart> {
  const clock = Date.now;
  const metrics = new Metrics().withProcessMetrics();
  const addresses = makeAddressReader(config.trustedProxies ?? []);
  const edgeMetrics = makeEdgeMetrics(metrics, () => log.refusal());
  const limits = limitsFrom(config);

  const front = await openFront(config, shutdown);
  for (const server of [front.app, front.player]) guardServer(server, limits, addresses, edgeMetrics);

  const database = await openDatabase(config, shutdown, { say, lost });
  const pool = openPool(database.url, { max: CONNECTIONS + 2 * config.logPartitions, applicationName: 'hindsight' });
  pool.on('error', (error) => {
    // The error carries the whole client; its text is enough. A server that is being stopped hangs up on purpose.
    if (!shutdown.hasBegun) logger.warn({ reason: error.message }, 'IdleConnectionLost');
  });
  shutdown.add('connections', () => pool.end());
  const owner = await ensureOwner(pool, {
    email: config.ownerEmail,
    ...(config.ownerPassword === undefined ? {} : { password: config.ownerPassword }),
  });

  const { writer: log, reader, trimmer, close: closeLog } = await openLog(config, makeLogObserver(metrics, logger, () => lost('the log broke; what was acknowledged is safe')));
  shutdown.add('log', closeLog);
  const blobs = await openBlobs(config, metrics);
  // On this disk wherever the blobs are: the edge serves with every store elsewhere away.
  const ownFiles = await openFilesystemBlobs(join(config.dataDirectory, 'blobs'));
  const tracker = await openTrackerRelease({
    built: await readBuiltTracker(BUILT.tracker),
    own: ownFiles, shared: blobs, file: join(config.dataDirectory, 'edge', 'tracker.json'), metrics, logger,
  });
  shutdown.add('publication of the tracker', () => tracker.close());
  const sites = await openSnapshotDirectory({
    file: join(config.dataDirectory, 'edge', 'sites.json'), source: siteChanges(pool),
    failed: (what, error) => logger.warn({ what, err: error }, 'SitesNotRefreshed'),
  });
  shutdown.add('sites', () => sites.close());

  const device = makeDeviceReader();
  const demoSiteKey = config.demo ? owner.demoSiteKey : null;
  if (demoSiteKey !== null) {
    const imported = await seedDemo({ log, device, metrics: edgeMetrics, sites, dataDirectory: config.dataDirectory, now: clock }, demoSiteKey);
    if (imported > 0) say('  imported the demo visits');
  }

  const worker = startWorker({ log: reader, trimmer, blobs, pool, points: postgresPointStore, logger, metrics, owner: 'standalone', isArchived: config.archive, limits: { assetSiteBytes: config.assetSiteBytes, assetSiteFiles: config.assetSiteFiles } });
  shutdown.add('worker', () => worker.stop());
  const archiver = config.archive ? startArchiver({ log: reader, blobs, pool, logger, metrics, owner: 'standalone' }) : null;
  if (archiver !== null) shutdown.add('archiver', () => archiver.stop());

  const watch = new SiteWatch(clock);
  const vault = makeAssetVault(blobs);
  const edge = makeEdge({
    log, sites, clock, watch, bootstrapSource: tracker.current,
    recorderFiles: ownThenShared(ownFiles, blobs, (error) => logger.warn({ err: error }, 'RecorderNotKept')),
    facts: { addresses, countries: await openCountries(config.geoipFile), device, countryHeader: config.countryHeader ?? null },
    limits, metrics: edgeMetrics, vault,
    failed: (error) => logger.error({ err: error }, 'RequestFailed'),
  });
  shutdown.add('ticks', startTicks(log, clock, TICK_EVERY_MS, edgeMetrics.ticksFailed));

  const lists = openRecordingIndex(config, { pool, metrics, logger });
  shutdown.add('connections to Elasticsearch', () => lists.close());
  if (config.elasticsearchUrl !== undefined) {
    const projection = openProjection({ ...config, elasticsearchUrl: config.elasticsearchUrl });
    shutdown.add('projection', () => projection.close());
    const indexer = startIndexer({ pool, projection, logger, metrics });
    shutdown.add('indexer', () => indexer.stop());
  }

  const health: Record<string, HealthCheck> = {
    log: () => edge.health().log, sites: () => edge.health().sites, tracker: tracker.health, worker: () => worker.health(), ...(archiver === null ? {} : { archive: () => archiver.health() }),
  };
  const takePast = makePastDoor({ log, metrics: edgeMetrics });
  const api = await createApi({
    config: {
      ...(config.publicOrigin === undefined ? {} : { publicOrigin: config.publicOrigin }),
      ...(config.playerOrigin === undefined ? {} : { playerOrigin: config.playerOrigin }),
      playerPort: config.playerPort, requestsPerSecond: config.apiRequestsPerSecond, trustProxy: config.trustedProxies ?? [], appFolder: BUILT.app, playerFolder: BUILT.player,
    },
    pool, databaseUrl: database.url, blobs, index: lists.index, points: new PostgresPointReader(pool), logger, metrics,
    health,
    refusalCounts: watch, importDoor: { vault, append: async (batch) => (await takePast(batch)).ok },
  });
  shutdown.add('api', () => api.close());
  shutdown.add('measuring of files', watchStorage(metrics, [
    ...(config.log === 'disk' ? [{ place: 'log', directory: join(config.dataDirectory, 'log'), everyMs: 60_000, limitBytes: config.logMaxBytes }] : []),
    { place: 'blobs', directory: join(config.dataDirectory, 'blobs'), everyMs: 30 * 60_000 },
  ]));
  shutdown.add('status reports', startStatusReports({ program: 'standalone', port: config.port, metrics, checks: health, sink: postgresStatusSink(pool), logger, dataDirectory: config.dataDirectory }));

  const demo: DemoHandler = demoSiteKey === null ? () => false : makeDemoHandler({ root: BUILT.demo, siteKey: demoSiteKey });
  front.open(
    (request, response) => {
      if (!edge.handle(request, response) && !demo(request, response)) api.handler(request, response);
    },
    api.playerHandler,
  );
  shutdown.add('requests in hand', () => stopServing(front.app, edge, DRAIN_WITHIN_MS));
  return owner;
}

interface Front {
  app: Server;
  player: Server;
  /** From now on requests are answered by these. */
  open(app: Handler, player: Handler): void;
}

/** Takes both ports; until opened, every request is told to come back soon. */
async function openFront(config: Config<'standalone'>, shutdown: Shutdown): Promise<Front> {
  let answerApp: Handler = answerStarting;
  let answerPlayer: Handler = answerStarting;
  const app = createServer(GUARDED_SERVER, (request, response) => answerApp(request, response));
  const player = createServer(GUARDED_SERVER, (request, response) => answerPlayer(request, response));
  shutdown.add('connections to browsers', () => {
    for (const server of [app, player]) {
      server.close();
      server.closeAllConnections();
    }
  });
  await listen(app, { host: config.host, port: config.port, variable: 'PORT' });
  await listen(player, { host: config.host, port: config.playerPort, variable: 'PLAYER_PORT' });
  return {
    app,
    player,
    open(appHandler, playerHandler) {
      answerApp = appHandler;
      answerPlayer = playerHandler;
    },
  };
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
  response.end('Hindsight is starting.\n');
}
