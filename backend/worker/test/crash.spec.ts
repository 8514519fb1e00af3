import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';

import { DEFAULT_LIMITS } from '../src/limits.ts';
import { sweepBlobs } from '../src/sweep/sweep.ts';
import { linesOf, openBench, QUICK } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
let bench: Bench;
const children: ChildProcess[] = [];
beforeAll(async () => {
  bench = await openBench({ partitions: 2 });
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await bench[Symbol.asyncDispose]();
});

function startProcess(crashAt = ''): ChildProcess {
  const child = fork(join(import.meta.dirname, 'worker-process.ts'), {
    execArgv: ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, NODE_OPTIONS: '', CRASH_AT: crashAt, WORKER_DIRECTORY: bench.directory, WORKER_DATABASE: bench.url, WORKER_LIMITS: JSON.stringify({ ...QUICK, windowRows: 7, sealAgainAfterMs: 0 }) },
  });
  children.push(child);
  return child;
}

async function dead(child: ChildProcess): Promise<void> {
  if (child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
}

function visit(startedAt: number): SessionBuilder {
  const session = new SessionBuilder({ startedAt });
  for (const page of [session.document(), session.document(500, '00000002')]) {
    page.load('/a').wait(100).flush();
    for (let i = 0; i < 4; i++) page.wait(300).click(i, i * 50, 10).flush();
  }
  return session;
}

/** Everything sent is there once, whichever way one counts. */
async function expectWhole(session: SessionBuilder): Promise<void> {
  const { rows } = await bench.pool.query('select * from recordings where handle = $1', [Buffer.from(session.handle, 'hex')]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ click_count: 8, page_count: 2, has_gap: false, event_count: BigInt(session.batches().reduce((sum, batch) => sum + batch.events.length, 0)) });
  const lines = await linesOf(bench, rows[0].id);
  expect(lines.map((line) => `${line.doc}.${line.seq}`).sort()).toEqual([0, 1].flatMap((doc) => [0, 1, 2, 3, 4].map((seq) => `${doc}.${seq}`)));
  expect(await bench.count('click_points where recording_id = $1', [rows[0].id])).toBe(8);
  expect(await bench.count('page_views where recording_id = $1', [rows[0].id])).toBe(2);
}

describe('a worker killed', () => {
  let day = 1;
  it.each(['worker.afterRead', 'worker.beforeBlobPut', 'worker.afterBlobPut', 'worker.inTransaction', 'worker.afterCommit'])('at %s and started again while batches arrive loses nothing and stores nothing twice', async (point) => {
    const sessions = Array.from({ length: 3 }, () => visit(Date.UTC(2026, 9, day++, 10)));
    const records = sessions.flatMap((session) => session.records());
    const third = Math.ceil(records.length / 3);
    await bench.append(...records.slice(0, third));
    await dead(startProcess(`${point}:1`));
    // More arrives before it runs again, so the window that is redone has other boundaries.
    await bench.append(...records.slice(third, 2 * third), ...records.slice(0, 2));
    await dead(startProcess(`${point}:2`));
    await bench.append(...records.slice(2 * third));
    const child = startProcess();
    await bench.consumed();
    await until(async () => (await bench.count('sessions where row_version < version')) === 0);
    for (const session of sessions) await expectWhole(session);
    child.kill('SIGKILL');
    await dead(child);
  });

  it.each(['sealer.afterRead', 'sealer.beforeBlobPut', 'sealer.afterBlobPut', 'sealer.inTransaction', 'sealer.afterCommit'])('at %s seals everything once it runs again', async (point) => {
    const sessions = Array.from({ length: 3 }, () => visit(Date.UTC(2026, 9, day++, 10)));
    await bench.append(...sessions.flatMap((session) => session.records()));
    await bench.tick(Date.UTC(2026, 9, day, 0) + HOUR);
    await dead(startProcess(`${point}:1`));
    await dead(startProcess(`${point}:2`));
    const child = startProcess();
    await until(async () => (await bench.count(`sessions where state <> 'sealed'`)) === 0, { what: 'all to be sealed' });
    for (const session of sessions) await expectWhole(session);
    child.kill('SIGKILL');
    await dead(child);
  });

  it.each(['eraser.inTransaction', 'eraser.afterRows', 'eraser.afterBlobs'])('at %s erases to the end once it runs again', async (point) => {
    const [doomed, kept] = [visit(Date.UTC(2026, 9, day++, 10)), visit(Date.UTC(2026, 9, day++, 10))];
    await bench.append(...doomed.records(), ...kept.records());
    const before = startProcess();
    await bench.consumed();
    before.kill('SIGKILL');
    await dead(before);
    const { rows } = await bench.pool.query<{ id: bigint; tombstone: bigint }>(
      `insert into tombstones (workspace_id, kind, recording_id) select workspace_id, 'recording', recording_id from sessions where handle = $1 returning recording_id as id, id as tombstone`, [Buffer.from(doomed.handle, 'hex')]);
    const { id, tombstone } = rows[0] as { id: bigint; tombstone: bigint };
    await dead(startProcess(`${point}:1`));
    const child = startProcess();
    await until(async () => (await bench.count('tombstones where id = $1 and rows_gone_at is not null and blobs_gone_at is not null', [tombstone])) === 1, { what: 'the erasure to end' });
    child.kill('SIGKILL');
    await dead(child);
    for (const table of ['recording_blocks', 'recording_documents', 'page_views', 'click_points']) expect(await bench.count(`${table} where recording_id = $1`, [id])).toBe(0);
    expect(await bench.count('erasure_blobs')).toBe(0);
    await until(async () => (await bench.count('sessions where row_version < version')) === 0);
    await expectWhole(kept);
    // A worker that has the log's writer beside it ends the rest.
    const here = bench.start();
    await until(async () => (await bench.count('tombstones where id = $1 and log_gone_at is not null', [tombstone])) === 1);
    await here.stop();
  });

  it('leaves orphans that a sweep removes, and nothing else', async () => {
    await sweepBlobs(bench.pool, bench.blobs, { ...DEFAULT_LIMITS, orphanAfterMs: 0 }, Date.now() + 1000);
    const keys: string[] = [];
    for await (const blob of bench.blobs.list('')) keys.push(blob.key);
    const { rows } = await bench.pool.query<{ blob_key: string }>('select distinct blob_key from recording_blocks order by 1');
    expect(keys.sort()).toEqual(rows.map((row) => row.blob_key).sort());
  });
});
