// What the S3 store says while the real one is away, slow or answers nonsense: an object it calls written is there, whole; bytes it
// gives are the ones asked for; everything else is an error of its own kind, within a bounded time.

import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshBucket, startFaultProxy, until, useS3 } from '@hindsight/testkit';
import type { Fault, FaultProxy, S3Address } from '@hindsight/testkit';

import { openS3Blobs } from '../src/s3/index.ts';
import type { BlobStore } from '../src/index.ts';

const PATIENCE = { connectMs: 1_000, silentMs: 1_000, operationMs: 8_000, attempts: 3 };
/** For what ends well, however slow the machine. */
const LONG_PATIENCE = { connectMs: 20_000, silentMs: 20_000, operationMs: 90_000, attempts: 10 };
const SIZE = 400_000;

let s3: S3Address;
let proxy: FaultProxy;
let store: BlobStore;
/** The same bucket past the proxy. */
let truth: BlobStore;
let bucket: string;
const retried: string[] = [];
const failed: string[] = [];

beforeAll(async () => {
  s3 = await useS3();
  proxy = await startFaultProxy({ port: Number(new URL(s3.endpoint).port) });
  bucket = await freshBucket(s3);
  truth = openS3Blobs({ ...s3, credentials: s3, bucket });
});
// One each: the budget of retries is the client's, and one fault must not use up another's.
beforeEach(() => {
  retried.length = failed.length = 0;
  store = openStore(PATIENCE);
});

function openStore(patience: typeof PATIENCE): BlobStore {
  return openS3Blobs({
    ...s3, credentials: s3, bucket, endpoint: `http://127.0.0.1:${proxy.port}`, patience,
    meter: { put: () => undefined, got: () => undefined, retried: (operation) => retried.push(operation), failed: (operation, reason) => failed.push(`${operation} ${reason}`) },
  });
}
afterAll(() => proxy.close());

interface Storm { kept: number; lost: number; read: number; unread: number; longestMs: number }

/** Puts and ranged reads under a fault, all at once; then looks behind the proxy at what is true. */
async function storm(fault: Fault, count: number, during: () => Promise<void> = () => Promise.resolve()): Promise<Storm> {
  const known = randomBytes(SIZE);
  const name = randomBytes(4).toString('hex');
  await truth.putIfAbsent(`known/${name}`, known);
  await proxy.set(fault);
  const outcome: Storm = { kept: 0, lost: 0, read: 0, unread: 0, longestMs: 0 };
  const timed = async <T>(work: Promise<T>): Promise<T | null> => {
    const startedMs = performance.now();
    try {
      return await work;
    } catch (error) {
      expect(error).toMatchObject({ name: 'BlobStoreFailed', reason: expect.stringMatching(/^(connection|timeout|slow-down|server)$/) });
      return null;
    } finally {
      outcome.longestMs = Math.max(outcome.longestMs, performance.now() - startedMs);
    }
  };
  const puts = Array.from({ length: count }, async (_, i) => {
    const bytes = randomBytes(1_000 + i * 10_000);
    const answer = await timed(store.putIfAbsent(`storm/${name}-${i}`, bytes));
    return { key: `storm/${name}-${i}`, bytes, answer };
  });
  const gets = Array.from({ length: count }, async (_, i) => {
    const range = { from: i * 1_000, length: SIZE - count * 1_000 };
    const bytes = await timed(store.get(`known/${name}`, range));
    if (bytes === null) return void outcome.unread++;
    outcome.read++;
    expect(Buffer.compare(bytes, known.subarray(range.from, range.from + range.length))).toBe(0);
  });
  await during();
  const answers = await Promise.all(puts);
  await Promise.all(gets);
  await proxy.set({ kind: 'none' });
  for (const { key, bytes, answer } of answers) {
    if (answer === null) {
      outcome.lost++;
      // Whatever became of it, a repeat ends with the whole object there.
      await store.putIfAbsent(key, bytes);
    } else outcome.kept++;
    expect(Buffer.compare(await truth.get(key), bytes)).toBe(0);
  }
  return outcome;
}

describe('an object store', () => {
  it('that refuses connections is an error at once, and serves again when it is back', async () => {
    expect(await storm({ kind: 'refuse' }, 6)).toMatchObject({ kept: 0, read: 0 });
    expect(failed).toEqual(expect.arrayContaining(['put connection', 'get connection']));
    expect(retried).toEqual(expect.arrayContaining(['put', 'get']));
  });

  it('that comes back while we try again is not noticed', async () => {
    store = openStore(LONG_PATIENCE);
    const waiting = storm({ kind: 'reset' }, 4, async () => {
      await until(() => proxy.counts.reset >= 2, { what: 'resets' });
      await proxy.set({ kind: 'none' });
    });
    expect(await waiting).toMatchObject({ kept: 4, read: 4 });
    expect(retried.length).toBeGreaterThan(0);
  });

  it('that is slow is waited for', async () => {
    store = openStore(LONG_PATIENCE);
    expect(await storm({ kind: 'latency', latencyMs: 150 }, 4)).toMatchObject({ kept: 4, read: 4 });
    expect(proxy.counts.latency).toBeGreaterThan(8);
  });

  it.each([[{ kind: 'blackhole' }], [{ kind: 'latency', latencyMs: 4_000 }]] satisfies [Fault][])('that is silent ends in a timeout: %j', async (fault) => {
    const before = proxy.counts[fault.kind];
    const outcome = await storm(fault, 3);
    expect(outcome).toMatchObject({ kept: 0, read: 0 });
    expect(outcome.longestMs).toBeLessThan(30_000);
    expect(failed).toEqual(expect.arrayContaining(['put timeout', 'get timeout']));
    expect(proxy.counts[fault.kind]).toBeGreaterThan(before);
  });

  it.each([[500, 'server'], [503, 'slow-down']])('that answers %i now and then is asked again; always, it is an error', async (status, reason) => {
    const before = proxy.counts.status;
    const outcome = await storm({ kind: 'status', status, share: 0.3 }, 20);
    expect(outcome.kept).toBeGreaterThan(0);
    expect(outcome.read).toBeGreaterThan(0);
    expect(proxy.counts.status).toBeGreaterThan(before);
    expect(retried.length).toBeGreaterThan(0);
    expect(await storm({ kind: 'status', status, share: 1 }, 2)).toMatchObject({ kept: 0, read: 0 });
    expect(failed).toEqual(expect.arrayContaining([`put ${reason}`, `get ${reason}`]));
  });

  it('that breaks off in the middle of a body gives no bytes rather than fewer', async () => {
    const outcome = await storm({ kind: 'cut', afterBytes: 150_000 }, 5);
    expect(outcome.read).toBe(0);
    expect(outcome.unread).toBe(5);
    expect(proxy.counts.cut).toBeGreaterThanOrEqual(5);
  });

  it('whose answer to a put is lost has the object; the repeat finds it there', async () => {
    store = openStore(LONG_PATIENCE);
    const bytes = randomBytes(50_000);
    await proxy.set({ kind: 'cut', afterBytes: 0 });
    const before = proxy.counts.cut;
    const putting = store.putIfAbsent('lost/answer', bytes);
    await until(() => proxy.counts.cut > before, { what: 'an answer to be cut off' });
    await proxy.set({ kind: 'none' });
    expect(await putting).toBe('present');
    expect(Buffer.compare(await truth.get('lost/answer'), bytes)).toBe(0);
  });

  it('that gets other bytes than were sent keeps none of them', async () => {
    const bytes = randomBytes(SIZE);
    const before = proxy.counts.damage;
    await proxy.set({ kind: 'damage' });
    await expect(store.putIfAbsent('damaged/put', bytes)).rejects.toMatchObject({ name: 'BlobStoreFailed', reason: 'damaged' });
    expect(proxy.counts.damage).toBeGreaterThan(before);
    expect(await truth.head('damaged/put')).toBeNull();
    expect(failed).toEqual(['put damaged']);
    await proxy.set({ kind: 'none' });
    expect(await store.putIfAbsent('damaged/put', bytes)).toBe('written');
    expect(Buffer.compare(await truth.get('damaged/put'), bytes)).toBe(0);
  });
});
