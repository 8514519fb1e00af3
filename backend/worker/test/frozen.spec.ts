// A worker that stands still at the worst places until another one owns its partitions, and then goes on: it must do no harm.

import { execFileSync, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';
import { openS3Blobs } from '@hindsight/blobs/s3';
import type { S3BlobsOptions } from '@hindsight/blobs/s3';
import { freshBucket, SessionBuilder, uniqueName, until, useKafka, useS3 } from '@hindsight/testkit';

import { openTopic } from './kafka-topic.ts';
import { linesOf, openBench, QUICK } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const VISITS = 12;
const BATCHES = 30;
const LIMITS = { ...QUICK, leaseMs: 2_000, windowRows: 7 };
/** How long Postgres lets the frozen one's transaction stand. */
const IDLE_MS = 3_000;

let bench: Bench;
let frozen: ChildProcess;
afterEach(async () => {
  frozen.kill('SIGKILL');
  await bench[Symbol.asyncDispose]();
});

function startProcess(environment: Record<string, string>): ChildProcess {
  return fork(join(import.meta.dirname, 'worker-process.ts'), {
    execArgv: ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning'],
    env: {
      ...process.env, NODE_OPTIONS: '', WORKER_DIRECTORY: bench.directory, WORKER_DATABASE: bench.url, WORKER_LIMITS: JSON.stringify(LIMITS),
      WORKER_IDLE_IN_TRANSACTION_MS: String(IDLE_MS), ...environment,
    },
  });
}

function isStopped({ pid }: ChildProcess): boolean {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)]).toString().startsWith('T');
}

/** How often the process found a partition to be another one's, by how it noticed. */
async function partitionsLost(child: ChildProcess): Promise<Record<string, number>> {
  const answer = once(child, 'message');
  child.send('metrics');
  const [text] = await answer as [string];
  return Object.fromEntries([...text.matchAll(/^worker_partitions_lost_total\{noticed="(\w+)"\} (\d+)$/gm)].map(([, noticed, times]) => [noticed, Number(times)]));
}

const owners = async (): Promise<string[]> => (await bench.pool.query<{ owner: string }>('select owner from partitions order by partition')).rows.map((row) => row.owner);

interface Feed {
  sessions: SessionBuilder[];
  /** Resolves when enough waits for several windows: then the other one begins with the very window the frozen one has in hand. */
  isAhead: Promise<void>;
  /** Sends what is left, and ends. */
  finish(): Promise<void>;
}

/** Visits whose batches arrive by turns, a third at once, then one every few ms, some of them twice. */
function startFeed(): Feed {
  const sessions = Array.from({ length: VISITS }, (_, visit) => {
    const session = new SessionBuilder({ startedAt: Date.now() - 60_000 });
    const page = session.document().load(`/frozen/${visit}`).wait(50).flush();
    for (let i = 1; i < BATCHES; i++) page.wait(50).click(i % 8, i, 10).flush();
    return session;
  });
  const bySession = sessions.map((session) => session.records());
  const records = Array.from({ length: BATCHES }, (_, i) => bySession.map((one) => one[i] as (typeof one)[number])).flat();
  const ahead = Promise.withResolvers<undefined>();
  let pauseMs = 20;
  const feeding = (async () => {
    for (const [i, record] of records.entries()) {
      await bench.append(...(i % 10 === 9 ? [record, record] : [record]));
      if (i === Math.floor(records.length / 3)) ahead.resolve(undefined);
      if (i > records.length / 3 && pauseMs > 0) await delay(pauseMs);
    }
  })();
  return {
    sessions, isAhead: ahead.promise,
    async finish() {
      pauseMs = 0;
      await feeding;
    },
  };
}

async function freezeAndResume(point: string, environment: Record<string, string> = {}): Promise<void> {
  const { partitions } = bench.log;
  const feed = startFeed();
  await feed.isAhead;
  frozen = startProcess({ ...environment, FREEZE_AT: `${point}:3` });
  await until(() => isStopped(frozen), { everyMs: 50, what: `the worker to stand still at ${point}` });
  expect(await owners()).toEqual(Array.from({ length: partitions }, () => 'process'));
  const stoodFrom = performance.now();
  const other = bench.start(LIMITS, { owner: 'other' });
  await until(() => other.held().length === partitions, { what: 'the other one to have all' });
  const takenAfterMs = Math.round(performance.now() - stoodFrom);
  expect(await owners()).toEqual(Array.from({ length: partitions }, () => 'other'));
  const before = await bench.count('recording_blocks');
  await until(async () => (await bench.count('recording_blocks')) > before + 5, { what: 'the other one to store' });
  expect(isStopped(frozen)).toBe(true);

  frozen.kill('SIGCONT');
  const lost = await until(async () => {
    const noticed = await partitionsLost(frozen);
    return Object.values(noticed).reduce((sum, one) => sum + one, 0) >= partitions && noticed;
  }, { what: 'the fence to turn the resumed one away' });
  // Wherever it stood, it was in a window: the window met the fence, or its transaction was gone.
  expect(lost[point === 'worker.inTransaction' ? 'waiting' : 'window']).toBeGreaterThan(0);
  await until(() => other.held().length === partitions / 2, { what: 'the resumed one to get its part again' });
  await feed.finish();
  await bench.consumed();
  await until(async () => (await bench.count('sessions where row_version < version')) === 0, { what: 'rows to be written' });
  await expectWhole(feed.sessions);
  process.stdout.write(`frozen at ${point}: taken over after ${takenAfterMs} ms, worker_partitions_lost_total ${JSON.stringify(lost)}; ${VISITS * BATCHES} batches stored once, 0 parked\n`);
}

/** Everything sent is there once, whichever way one counts, and every range of every manifest decodes. */
async function expectWhole(sessions: readonly SessionBuilder[]): Promise<void> {
  const { rows } = await bench.pool.query<{ id: bigint; handle: Buffer; click_count: number; has_gap: boolean }>('select id, handle, click_count, has_gap from recordings');
  expect(rows.map((row) => row.handle.toString('hex')).sort()).toEqual(sessions.map((session) => session.handle).sort());
  for (const row of rows) {
    expect(row).toMatchObject({ click_count: BATCHES - 1, has_gap: false });
    expect((await linesOf(bench, row.id)).map((line) => line.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: BATCHES }, (_, seq) => seq));
    expect(await bench.count('click_points where recording_id = $1', [row.id])).toBe(BATCHES - 1);
  }
  expect(await bench.count('parked_records')).toBe(0);
}

describe('a worker that stands still until another owns its partitions, and goes on,', () => {
  it.each(['worker.beforeBlobPut', 'worker.afterBlobPut', 'worker.inTransaction'])('at %s harms nothing: all is stored once and can be read', async (point) => {
    bench = await openBench({ partitions: 2 });
    await freezeAndResume(point);
  });

  it('harms nothing on Kafka and S3 either', async () => {
    const { brokers } = await useKafka();
    const s3 = await useS3();
    const topic = uniqueName('frozen');
    const options: S3BlobsOptions = { ...s3, credentials: s3, bucket: await freshBucket(s3) };
    bench = await openBench({ log: await openTopic(brokers, topic), blobs: openS3Blobs(options) });
    await freezeAndResume('worker.afterBlobPut', { WORKER_BROKERS: brokers.join(), WORKER_TOPIC: topic, WORKER_S3: JSON.stringify(options) });
  });
});
