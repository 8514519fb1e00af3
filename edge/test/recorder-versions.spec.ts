// Two edges as processes of their own, each built with another version of the tracker, that share a real bucket: every version is
// served by every edge, and a bootstrap never names one that the bucket does not have, also when the bucket is away at the start.

import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openS3Blobs } from '@hindsight/blobs/s3';
import { freePort, freshBucket, startFaultProxy, temporaryDirectory, until, useS3, type FaultProxy, type S3Address } from '@hindsight/testkit';
import { prepareDataDir, spawnEdge, untilServing, type EdgeProcess } from './edge-process.ts';

interface RunningEdge {
  url: string;
  process: EdgeProcess;
}

let s3: S3Address;
let bucket: string;
/** Between the edges and the store. */
let proxy: FaultProxy;
const running: RunningEdge[] = [];
const places: ReturnType<typeof temporaryDirectory>[] = [];

beforeAll(async () => {
  s3 = await useS3();
  proxy = await startFaultProxy({ port: Number(new URL(s3.endpoint).port) });
});
beforeEach(async () => {
  bucket = await freshBucket(s3);
});
afterEach(async () => {
  await proxy.set({ kind: 'none' });
  for (const edge of running.splice(0)) await stop(edge);
  for (const place of places.splice(0)) await place.remove();
});
afterAll(() => proxy.close());

/** An edge's directory, its tracker of this version. */
async function place(version: string): Promise<string> {
  const directory = temporaryDirectory('edge');
  places.push(directory);
  await prepareDataDir(directory.path);
  await update(directory.path, version);
  return directory.path;
}

async function update(directory: string, version: string): Promise<void> {
  await writeFile(join(directory, 'tracker', 'recorder.js'), recorder(version));
  await writeFile(join(directory, 'tracker', 'part.js'), recorder(`part of ${version}`));
  await writeFile(join(directory, 'tracker', 'bootstrap.js'), `/* ${version} */start(__HINDSIGHT_CONFIG__)`);
}

const recorder = (version: string): string => `record('${version}')`;
const pathOf = (version: string): string => `/r/${createHash('sha256').update(recorder(version)).digest('hex').slice(0, 32)}.js`;

async function start(directory: string): Promise<RunningEdge> {
  const port = await freePort();
  const process = spawnEdge(directory, port, {
    BLOBS: 's3', S3_BUCKET: bucket, S3_ENDPOINT: `http://127.0.0.1:${String(proxy.port)}`, S3_REGION: s3.region,
    S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  });
  const edge = { url: `http://127.0.0.1:${String(port)}`, process };
  running.push(edge);
  await untilServing(process, port);
  return edge;
}

async function stop({ process }: RunningEdge): Promise<void> {
  process.child.kill('SIGTERM');
  await process.ended;
}

async function read(url: string): Promise<[status: number, body: string]> {
  const response = await fetch(url);
  return [response.status, await response.text()];
}

async function trackerHealth({ url }: RunningEdge): Promise<string | undefined> {
  const { parts } = await (await fetch(`${url}/health/ready`)).json() as { parts: Record<string, { state: string }> };
  return parts['tracker']?.state;
}

const untilNamed = ({ url }: RunningEdge, version: string): Promise<boolean> => until(async () => {
  const [, bootstrap] = await read(`${url}/s/site-1.js`);
  return bootstrap.includes(pathOf(version)) && bootstrap.includes(`/* ${version} */`);
}, { what: `a bootstrap that names ${version}` });

it('every edge serves every version: its own, that of another edge, of one that is gone, from before there was a store; what it served once needs no store', async () => {
  const old = await start(await place('old'));
  await stop(old);
  const [first, second] = [await place('first'), await place('second')];
  await mkdir(join(first, 'data/blobs/recorder'), { recursive: true });
  await writeFile(join(first, 'data/blobs/recorder', pathOf('on a disk').slice(3)), recorder('on a disk'));
  const edges = [await start(first), await start(second)];
  for (const [i, edge] of edges.entries()) {
    await untilNamed(edge, i === 0 ? 'first' : 'second');
  }
  for (const { url } of edges) {
    await until(async () => (await fetch(url + pathOf('on a disk'))).ok, { what: 'a version that lay on one disk' });
    for (const version of ['old', 'part of old', 'first', 'part of first', 'second', 'part of second']) expect(await read(url + pathOf(version))).toEqual([200, recorder(version)]);
  }
  await proxy.set({ kind: 'refuse' });
  for (const { url } of edges) {
    for (const version of ['old', 'part of old', 'first', 'part of first', 'second', 'part of second']) expect(await read(url + pathOf(version))).toEqual([200, recorder(version)]);
    const never = await fetch(url + pathOf('never built'));
    expect([never.status, never.headers.get('cache-control')]).toEqual([503, 'no-store']);
  }
});

it('with the store away an edge starts and hands out the tracker before; the new one once the store has it', async () => {
  const directory = await place('before');
  const edge = await start(directory);
  await untilNamed(edge, 'before');
  await stop(edge);
  await update(directory, 'after');
  await proxy.set({ kind: 'refuse' });
  const again = await start(directory);
  await untilNamed(again, 'before');
  expect(await trackerHealth(again)).toBe('degraded');
  expect(await read(again.url + pathOf('before'))).toEqual([200, recorder('before')]);
  expect((await fetch(`${again.url}/health/ready`)).status).toBe(200);

  await proxy.set({ kind: 'none' });
  await untilNamed(again, 'after');
  expect(await trackerHealth(again)).toBe('ready');
  const store = openS3Blobs({ ...s3, bucket, credentials: s3 });
  expect(Buffer.from(await store.get(`recorder${pathOf('after').slice(2)}`)).toString()).toBe(recorder('after'));
});

it('a new edge without a store takes batches of others\' trackers but is not ready and names no recorder, until the store is there', async () => {
  await proxy.set({ kind: 'blackhole' });
  const edge = await start(await place('new'));
  const bootstrap = await fetch(`${edge.url}/s/site-1.js`);
  expect([bootstrap.status, bootstrap.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await bootstrap.text()).not.toContain('/r/');
  expect(await trackerHealth(edge)).toBe('down');
  await proxy.set({ kind: 'reset' });
  await proxy.set({ kind: 'none' });
  await untilNamed(edge, 'new');
  expect(await trackerHealth(edge)).toBe('ready');
});
