// The edge when what stands behind it fails: a broken log, an unreadable blob store, a bug.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { makeAssetVault } from '@hindsight/asset-vault';
import { LogUnavailable, type LogWriter } from '@hindsight/log/write';
import { Metrics } from '@hindsight/telemetry';
import { DEFAULT_LIMITS, makeAddressReader, makeDeviceReader, makeEdge, makeEdgeMetrics, type EdgeParts } from '@hindsight/edge';
import { batchBody, siteEntry } from './edge-under-test.ts';

let close = (): void => undefined;
afterEach(() => close());

const healthyLog: LogWriter = { logId: 'x', partitions: 1, append: async () => 0n, refusal: () => null, close: async () => undefined };

const unreadable = (): Promise<never> => Promise.reject(new Error('disk unreadable'));

async function serve(parts: Partial<EdgeParts>): Promise<{ url: string; failures: unknown[] }> {
  const failures: unknown[] = [];
  const edge = makeEdge({
    log: healthyLog,
    sites: { find: () => siteEntry('site-1'), ask: async () => 'unknown', isStale: () => false, sealKey: null, version: '1' },
    recorderFiles: { get: () => Promise.reject(new Error('disk unreadable')) },
    bootstrapSource: () => ({ text: '__HINDSIGHT_CONFIG__', recorder: { path: '/r/x.js', integrity: '' } }),
    facts: { addresses: makeAddressReader([]), countries: { countryOf: () => '', madeAt: 0 }, device: makeDeviceReader(), countryHeader: null },
    vault: makeAssetVault({ head: unreadable, putIfAbsent: unreadable }),
    clock: Date.now, limits: DEFAULT_LIMITS, metrics: makeEdgeMetrics(new Metrics(), () => null), failed: (error) => failures.push(error), ...parts,
  });
  const server = createServer((req, res) => void edge.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, failures };
}
const send = (url: string): Promise<Response> => fetch(`${url}/i/site-1`, { method: 'POST', body: new Uint8Array(batchBody()) });

it('EDGE_LOG_BROKEN: an append that fails is never acknowledged', async () => {
  const { url } = await serve({ log: { ...healthyLog, append: () => Promise.reject(new LogUnavailable('broken', 'fsync failed')) } });
  const response = await send(url);
  expect([response.status, await response.json()]).toEqual([200, { do: 'later', afterMs: 10_000 }]);
});

it('EDGE_SERVER_FAILED: a bug becomes a 500 without details, and is told to the operator', async () => {
  const { url, failures } = await serve({ log: { ...healthyLog, append: () => Promise.reject(new TypeError('secret detail')) } });
  const response = await send(url);
  const text = await response.text();
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([500, '*']);
  expect(text).toContain('EDGE_SERVER_FAILED');
  expect(text).not.toContain('secret');
  expect(failures).toHaveLength(1);
});

it('EDGE_RECORDER_UNREADABLE: a blob store that fails is a 503 no cache keeps', async () => {
  const { url } = await serve({});
  const response = await fetch(`${url}/r/${'0'.repeat(32)}.js`);
  expect([response.status, response.headers.get('cache-control'), response.headers.get('retry-after')]).toEqual([503, 'no-store', '5']);
  expect(await response.text()).toContain('EDGE_RECORDER_UNREADABLE');
});

it('EDGE_ASSETS_UNREACHABLE: without its store the vault asks to come back, and the recording goes on', async () => {
  const { url, failures } = await serve({});
  const response = await fetch(`${url}/a/site-1`, { method: 'POST', body: JSON.stringify({ v: 1, ask: ['0'.repeat(64)] }) });
  expect([response.status, await response.json()]).toEqual([200, { do: 'later', afterMs: 60_000 }]);
  expect([(await send(url)).status, failures]).toEqual([202, []]);
});
