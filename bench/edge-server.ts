// The edge to be measured: the program's own parts over a real disk log, with quotas out of the way. Arguments: port, directory.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { makeAssetVault } from '@hindsight/asset-vault';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { DEFAULT_LIMITS, guardServer, GUARDED_SERVER, makeAddressReader, makeDeviceReader, makeEdge, makeEdgeMetrics, openCountries } from '@hindsight/edge';
import { openDiskLog } from '@hindsight/log/disk';
import type { SiteDirectory } from '@hindsight/site-directory';
import { Metrics } from '@hindsight/telemetry';
import { DEFAULT_TRACKER_SETTINGS, type SiteEntry } from '@hindsight/wire';

const [port = '', directory = ''] = process.argv.slice(2);
const site: SiteEntry = {
  siteId: '1', workspaceId: '1', key: 'bench', domains: ['shop.example'], settings: DEFAULT_TRACKER_SETTINGS, isDemo: false, isActive: true, version: '1',
};
const sites: SiteDirectory = { find: (key) => (key === site.key ? site : null), ask: async () => 'unknown', isStale: () => false, sealKey: null, version: '1' };
const open = { perSecond: 1e9, burst: 1e9 };
const limits = { ...DEFAULT_LIMITS, site: open, network: open, newSessions: open };
const log = await openDiskLog({ dir: join(directory, 'log'), reserveBytes: 0, maxBytes: 2 ** 40 });
const metrics = makeEdgeMetrics(new Metrics(), () => log.refusal());
const addresses = makeAddressReader([]);
const blobs = await openFilesystemBlobs(join(directory, 'blobs'));
const edge = makeEdge({
  log, sites, recorderFiles: blobs, vault: makeAssetVault(blobs),
  bootstrapSource: () => ({ text: '__HINDSIGHT_CONFIG__', recorder: { path: '', integrity: '' } }),
  facts: { addresses, countries: await openCountries(), device: makeDeviceReader(), countryHeader: null },
  clock: Date.now, limits, metrics,
  failed: (error) => {
    throw error;
  },
});
const server = createServer(GUARDED_SERVER, (req, res) => {
  if (!edge.handle(req, res)) res.end();
});
guardServer(server, limits, addresses, metrics);
server.listen(Number(port), '127.0.0.1');

// Disk space is given back between rounds, so that a long run measures the same disk throughout.
process.on('SIGUSR2', () => {
  for (let partition = 0; partition < log.partitions; partition++) void log.bounds(partition).then(({ next }) => log.trim(partition, next));
});
