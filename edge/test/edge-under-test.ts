// A whole edge on a real port over a real log in a temporary directory; sites come from a list.

import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAssetVault } from '@hindsight/asset-vault';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { openDiskLog, type DiskLog, type DiskLogOptions } from '@hindsight/log/disk';
import { SnapshotDirectory, type SiteChangesSource } from '@hindsight/site-directory';
import { Metrics } from '@hindsight/telemetry';
import { decodeLogRecord, DEFAULT_TRACKER_SETTINGS, type BatchHeader, type BatchRecord, type SiteEntry } from '@hindsight/wire';
import {
  DEFAULT_LIMITS, guardServer, GUARDED_SERVER, makeAddressReader, makeDeviceReader, makeEdge, makeEdgeMetrics, openCountries, publishRecorder,
  type Edge, type EdgeLimits,
} from '@hindsight/edge';

export const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
export const RECORDER_TEXT = 'recorder();\n';

export function siteEntry(key: string, rest: Partial<SiteEntry> = {}): SiteEntry {
  return { siteId: '7', workspaceId: '3', key, domains: [], settings: DEFAULT_TRACKER_SETTINGS, isDemo: false, isActive: true, version: '1', ...rest };
}

const hex = (digits: number): string => Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

export function batchHeader(rest: Partial<BatchHeader> = {}): BatchHeader {
  return {
    v: 1, session: hex(32), handle: hex(16), visitor: hex(32), tab: hex(8), doc: hex(32), seq: 0, part: 0, parts: 1, clock: 0,
    elapsedMs: 1200, sentAt: 1_800_000_000_000, enc: 'none', flags: {}, ...rest,
  };
}

/** A request body as the tracker sends it. */
export function batchBody(header: unknown = batchHeader(), payload: string | Uint8Array = '[]'): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), Buffer.from(payload)]);
}

export interface EdgeUnderTest {
  url: string;
  port: number;
  edge: Edge;
  log: DiskLog;
  server: Server;
  /** The source of sites; switch `isUp` to take it away. */
  source: SiteChangesSource & { isUp: boolean };
  /** Counters by `name{reason}` → value; only those above 0. */
  counts(): Promise<Record<string, number>>;
  /** All batches in the log, any partition. */
  batches(): Promise<BatchRecord[]>;
  /** Sends a body to `/i/<key>`. */
  send(key: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export interface EdgeChoices {
  sites?: SiteEntry[];
  limits?: Partial<EdgeLimits>;
  log?: Partial<DiskLogOptions>;
  trustProxy?: string[];
  countryHeader?: string;
  bootstrapText?: string;
  isSourceUp?: boolean;
  clock?: () => number;
}

export async function startEdge(choices: EdgeChoices = {}): Promise<EdgeUnderTest> {
  const root = await mkdtemp(join(tmpdir(), 'hindsight-edge-'));
  const log = await openDiskLog({ dir: join(root, 'log'), reserveBytes: 0, ...choices.log });
  const entries = choices.sites ?? [siteEntry('site-1')];
  const source = {
    isUp: choices.isSourceUp ?? true,
    async changesSince(version: string) {
      if (!this.isUp) throw new Error('down');
      return { version: '1', sealKey: Buffer.alloc(32, 7).toString('base64'), sites: version === '0' ? entries : [] };
    },
  };
  const sites = new SnapshotDirectory({ file: join(root, 'sites.json'), source, askEveryMs: 0 });
  await sites.refresh();
  const blobs = await openFilesystemBlobs(join(root, 'blobs'));
  const recorder = await publishRecorder(blobs, Buffer.from(RECORDER_TEXT));
  const tracker = { text: choices.bootstrapText ?? 'start(__HINDSIGHT_CONFIG__);', recorder };
  const registry = new Metrics();
  const metrics = makeEdgeMetrics(registry, () => log.refusal());
  const addresses = makeAddressReader(choices.trustProxy ?? []);
  const limits = { ...DEFAULT_LIMITS, ...choices.limits };
  const failures: unknown[] = [];
  const edge = makeEdge({
    log, sites, recorderFiles: blobs,
    bootstrapSource: () => tracker, vault: makeAssetVault(blobs),
    facts: { addresses, countries: await openCountries(), device: makeDeviceReader(), countryHeader: choices.countryHeader ?? null },
    clock: choices.clock ?? Date.now, limits, metrics, failed: (error) => failures.push(error),
  });
  const server = createServer({ ...GUARDED_SERVER, connectionsCheckingInterval: 100 }, (req, res) => {
    if (!edge.handle(req, res)) res.writeHead(404).end();
  });
  guardServer(server, limits, addresses, metrics);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url, port, edge, log, server, source,
    counts: () => readCounts(registry),
    batches: () => readBatches(log),
    send: (key, body, headers = {}) =>
      fetch(`${url}/i/${key}`, { method: 'POST', body: body as BodyInit, headers: { 'content-type': 'text/plain', 'user-agent': CHROME, ...headers } }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sites.close();
      await log.close();
      await rm(root, { recursive: true });
      if (failures.length > 0) throw failures[0] as Error;
    },
  };
}

async function readCounts(metrics: Metrics): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of (await metrics.expose()).text.split('\n')) {
    const [, name, label, value] = /^(edge_(?:batches|bots|connections|visits)\w*_total)(?:\{reason="([^"]*)"\})? (\d+)$/.exec(line) ?? [];
    if (name !== undefined && Number(value) > 0) counts[label === undefined ? name : `${name}{${label}}`] = Number(value);
  }
  return counts;
}

export async function readBatches(log: Pick<DiskLog, 'partitions' | 'bounds' | 'read'>): Promise<BatchRecord[]> {
  const batches: BatchRecord[] = [];
  for (let partition = 0; partition < log.partitions; partition++) {
    const { first, next } = await log.bounds(partition);
    for (let at = first; at < next; ) {
      const entries = await log.read(partition, at, 1e7);
      if (entries.length === 0) break;
      for (const { bytes } of entries) {
        const decoded = decodeLogRecord(bytes);
        if (decoded.ok && decoded.record.kind === 'batch') batches.push(decoded.record);
      }
      at = entries.at(-1)?.nextOffset ?? next;
    }
  }
  return batches;
}
