// The worker over a real object store: the path of a visit, and a store that is away while batches arrive. `S3_AWAY_MS` makes the
// absence longer than the few seconds of a usual run.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openS3Blobs } from '@hindsight/blobs/s3';
import type { BlobMeter } from '@hindsight/blobs/s3';
import type { BlobStore } from '@hindsight/blobs';
import { freshBucket, makeBucket, SessionBuilder, startFaultProxy, uniqueName, until, useS3 } from '@hindsight/testkit';
import type { Fault, FaultProxy, S3Address } from '@hindsight/testkit';

import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const AWAY_MS = Number(process.env['S3_AWAY_MS'] ?? 5_000);
const HOUR = 3_600_000;
const PATIENCE = { connectMs: 1_000, silentMs: 2_000, operationMs: 10_000, attempts: 2 };

let s3: S3Address;
let proxy: FaultProxy;
let bench: Bench;
/** Past the proxy. */
let truth: BlobStore;
let errors: string[];
beforeAll(async () => {
  s3 = await useS3();
  proxy = await startFaultProxy({ port: Number(new URL(s3.endpoint).port) });
});
afterAll(() => proxy.close());

beforeEach(async () => {
  errors = [];
  const bucket = await freshBucket(s3);
  const meter: BlobMeter = { put: () => undefined, got: () => undefined, retried: () => undefined, failed: (operation, reason) => errors.push(`${operation} ${reason}`) };
  const options = { ...s3, credentials: s3, bucket };
  truth = openS3Blobs(options);
  bench = await openBench({ blobs: openS3Blobs({ ...options, endpoint: `http://127.0.0.1:${proxy.port}`, patience: PATIENCE, meter }) });
});
afterEach(async () => {
  await proxy.set({ kind: 'none' });
  await bench[Symbol.asyncDispose]();
});

function visit(i: number, startedAt = Date.UTC(2026, 10, 21, 10, i)): SessionBuilder {
  const session = new SessionBuilder({ startedAt });
  session.document().load(`/page/${i}`).wait(50).flush().click(1).flush();
  return session;
}

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of truth.list(prefix)) found.push(key);
  return found;
}

function tally(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
}

describe('a bucket that is not there', () => {
  it('holds up the worker, which parks nothing and goes on when somebody has made it', async () => {
    const bucket = uniqueName('later');
    const failed: string[] = [];
    const meter: BlobMeter = { put: () => undefined, got: () => undefined, retried: () => undefined, failed: (operation, reason) => failed.push(`${operation} ${reason}`) };
    const blobs = openS3Blobs({ ...s3, credentials: s3, bucket, meter });
    bench.start({ maxBackoffMs: 500 }, { blobs });
    await bench.append(...visit(0).records(), ...visit(1).records());
    await until(() => failed.filter((one) => one === 'put no-bucket').length >= 4, { what: `no-bucket among ${failed.join()}` });
    expect(await bench.count('partitions where next_offset > 0')).toBe(0);
    expect(await bench.metrics.count('worker_store_failures_total', '', ['store']).value({ store: 'blobs' })).toBeGreaterThan(0);

    await makeBucket(s3, bucket);
    await bench.consumed();
    expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(2);
    expect(await bench.count('parked_records')).toBe(0);
  });
});

describe('blobs on S3', () => {
  it('take a visit from its windows to its sealed object to its erasure', async () => {
    bench.start({ sealAgainAfterMs: 0 });
    const startedAt = Date.now() - 90 * HOUR;
    const session = visit(1, startedAt);
    await bench.append(...session.records());
    await bench.consumed();
    const id = (await bench.pool.query<{ id: bigint }>('select id from recordings')).rows[0]?.id as bigint;
    expect((await linesOf(bench, id)).map((line) => line.seq)).toEqual([0, 1]);
    expect((await keys('packs/')).length).toBeGreaterThanOrEqual(1);

    await bench.tick(startedAt + HOUR);
    await until(async () => (await bench.count(`recordings where state = 'sealed'`)) === 1, { what: 'the recording to be sealed' });
    expect(await keys('recordings/')).toEqual([expect.stringMatching(new RegExp(`^recordings/[0-9a-f]{2}/${id}/[0-9a-f]{64}$`))]);
    expect((await linesOf(bench, id)).map((line) => line.seq)).toEqual([0, 1]);

    await bench.pool.query(`insert into tombstones (workspace_id, kind, recording_id) values (1, 'recording', $1)`, [id]);
    await until(async () => (await bench.count('tombstones where blobs_gone_at is not null')) === 1, { what: 'the blobs to be gone' });
    expect([...await keys('packs/'), ...await keys('recordings/')]).toEqual([]);
  });

  it.each([
    [{ kind: 'refuse' }, 'put connection'], [{ kind: 'blackhole' }, 'put timeout'], [{ kind: 'status', status: 503, share: 1 }, 'put slow-down'],
    [{ kind: 'status', status: 403, share: 1 }, 'put denied'],
  ] satisfies [Fault, string][])('are waited for while the store is away (%j); nothing is lost, parked or stored twice', async (fault, told) => {
    // A silent store holds a window up for longer than the lease, which is kept all the same: each change of hands would have its
    // records suspected a little more.
    bench.start({ leaseMs: 3_000, maxBackoffMs: 500 });
    await bench.append(...visit(0).records());
    await bench.consumed();

    await proxy.set(fault);
    const awayUntil = Date.now() + AWAY_MS;
    let count = 1;
    let runOut = 0;
    for (; Date.now() < awayUntil; count++) {
      if ((await bench.count('partitions where lease_until < now()')) > 0) runOut++;
      await bench.append(...visit(count).records());
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS / 40));
    }
    expect(runOut / count).toBeLessThan(0.1);
    await until(() => errors.includes(told), { what: told });
    expect(await bench.metrics.count('worker_store_failures_total', '', ['store']).value({ store: 'blobs' })).toBeGreaterThan(0);
    expect(await bench.count('recordings')).toBe(1);
    if (fault.kind !== 'refuse') expect(proxy.counts[fault.kind]).toBeGreaterThan(0);

    await proxy.set({ kind: 'none' });
    await bench.consumed();
    expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(count);
    expect(await bench.count('click_points')).toBe(count);
    expect(await bench.count('parked_records')).toBe(0);
    const { rows } = await bench.pool.query<{ id: bigint }>('select id from recordings');
    for (const { id } of rows) expect((await linesOf({ ...bench, blobs: truth }, id)).map((line) => line.seq)).toEqual([0, 1]);
    const failures = await bench.metrics.count('worker_store_failures_total', '', ['store']).value({ store: 'blobs' });
    process.stdout.write(`s3 away (${fault.kind}) ${AWAY_MS / 1000} s: proxy faults ${JSON.stringify(proxy.counts)}, errors ${JSON.stringify(tally(errors))}, worker_store_failures_total{store="blobs"} ${failures}; ${count} visits, all stored once, 0 parked\n`);
  }, 60_000 + 2 * AWAY_MS);
});
