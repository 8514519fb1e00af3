// The edge as a program of its own: names the concrete log, blobs, sites and country data, serves, and stops cleanly.

import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { openBlobs } from '@hindsight/adapters/blobs';
import { openLimits } from '@hindsight/adapters/limits';
import { openLogWriter } from '@hindsight/adapters/log';
import { openSiteSignal } from '@hindsight/adapters/site-signal';
import { makeAssetVault } from '@hindsight/asset-vault';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { readConfig } from '@hindsight/config';
import { httpSource, openSnapshotDirectory, type SiteChangesSource } from '@hindsight/site-directory';
import { answerOutside, httpStatusSink, makeLogger, Metrics, startStatusReports, watchStorage, type OutsideView } from '@hindsight/telemetry';
import { makeAddressReader } from './client-address.ts';
import { openCountries } from './country.ts';
import { makeDeviceReader } from './device.ts';
import { makeEdgeMetrics } from './edge-metrics.ts';
import { makeEdge, type Edge } from './edge.ts';
import { GUARDED_SERVER, guardServer } from './guard-server.ts';
import { limitsFrom } from './limits.ts';
import { makeLogObserver } from './log-observer.ts';
import { ownThenShared } from './own-then-shared.ts';
import { stopServing } from './stop-serving.ts';
import { startTicks } from './ticks.ts';
import { readBuiltTracker } from './built-tracker.ts';
import { openTrackerRelease } from './tracker-release.ts';

const STOP_WITHIN_MS = 10_000;
const TICK_EVERY_MS = 30_000;

const config = readConfig(process.env, 'edge');
const trackerDirectory = config.trackerDirectory ?? join(import.meta.dirname, '../../tracker/dist');
const logger = makeLogger('edge', config.logLevel);
const metrics = new Metrics().withProcessMetrics();
let stopping = false;
let stopReports = (): Promise<void> => Promise.resolve();

// When it breaks, nothing more can be promised in it. The answers in hand get their "later" first.
const log = await openLogWriter(config, makeLogObserver(metrics, logger, () => void stop('LogBroken', 1)));
const signal = openSiteSignal(config, metrics);
const sites = await openSnapshotDirectory({
  signal,
  file: join(config.dataDirectory, 'edge', 'sites.json'),
  source: config.sitesUrl === undefined ? silentSource() : httpSource(config.sitesUrl, config.sitesToken ?? ''),
  failed: (what, error) => {
    if (what === 'snapshot' || config.sitesUrl !== undefined) logger.warn({ what, err: error }, 'SitesNotRefreshed');
  },
});
// On this disk wherever the blobs are: the edge serves with every store elsewhere away.
const ownFiles = await openFilesystemBlobs(join(config.dataDirectory, 'blobs'));
const blobs = await openBlobs(config, metrics);
const tracker = await openTrackerRelease({
  built: await readBuiltTracker(trackerDirectory),
  own: ownFiles, shared: blobs, file: join(config.dataDirectory, 'edge', 'tracker.json'), metrics, logger,
});
const addresses = makeAddressReader(config.trustedProxies ?? []);
const countries = await openCountries(config.geoipFile);
const edgeMetrics = makeEdgeMetrics(metrics, () => log.refusal());
const limits = limitsFrom(config);
const shared = openLimits(config, metrics);
const edge: Edge = makeEdge({
  log, sites, bootstrapSource: tracker.current,
  recorderFiles: ownThenShared(ownFiles, blobs, (error) => logger.warn({ err: error }, 'RecorderNotKept')),
  facts: { addresses, countries, device: makeDeviceReader(), countryHeader: config.countryHeader ?? null },
  vault: makeAssetVault(blobs),
  clock: Date.now,
  limits, sharedLimits: shared.limits,
  metrics: edgeMetrics,
  failed: (error) => logger.error({ err: error }, 'RequestFailed'),
});
const stopTicks = startTicks(log, Date.now, TICK_EVERY_MS, edgeMetrics.ticksFailed);
const outside: OutsideView = {
  metrics,
  checks: {
    log: () => edge.health().log, sites: () => edge.health().sites, tracker: tracker.health, limits: shared.health,
    program: () => ({ state: stopping ? 'down' : 'ready' }),
  },
};
const server: Server = createServer(GUARDED_SERVER, (req, res) => {
  if (!edge.handle(req, res) && !answerOutside(req, res, outside)) res.writeHead(404).end();
});
guardServer(server, limits, addresses, edgeMetrics);
server.listen(config.port, config.host, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port ?? config.port : config.port;
  logger.info({ host: config.host, port, logId: log.logId }, 'EdgeStarted');
  reportThroughApi(port);
});
process.once('SIGTERM', () => void stop('Terminated', 0));
process.once('SIGINT', () => void stop('Interrupted', 0));

/** New connections are refused, requests in hand are answered, the log is made durable; then the program ends. */
async function stop(reason: string, code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info({ reason }, 'EdgeStopping');
  setTimeout(() => process.exit(1), STOP_WITHIN_MS + 1000).unref();
  stopTicks();
  await stopReports();
  await stopServing(server, edge, STOP_WITHIN_MS);
  tracker.close();
  await signal.close();
  await sites.close();
  await shared.limits.close();
  await log.close();
  logger.info({ reason }, 'EdgeStopped');
  process.exit(code);
}

/** The API writes an edge's status down beside where it tells of the sites; an edge has no database. */
function reportThroughApi(port: number): void {
  if (config.log === 'disk') watchStorage(metrics, [{ place: 'log', directory: join(config.dataDirectory, 'log'), everyMs: 60_000, limitBytes: config.logMaxBytes }]);
  if (config.sitesUrl === undefined || config.sitesToken === undefined) return;
  const sink = httpStatusSink(new URL('program-status', config.sitesUrl).href, config.sitesToken);
  stopReports = startStatusReports({ program: 'edge', port, metrics, checks: outside.checks, sink, logger, dataDirectory: config.dataDirectory });
}

/** Without a source the snapshot on disk is all that is known; unknown keys are told to come back later. */
function silentSource(): SiteChangesSource {
  return { changesSince: () => Promise.reject(new Error('SITES_URL is not set')) };
}
