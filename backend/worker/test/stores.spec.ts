import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlobStore } from '@hindsight/blobs';
import { SessionBuilder, until } from '@hindsight/testkit';

import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ partitions: 2 });
});
afterEach(() => bench[Symbol.asyncDispose]());

function visits(count: number, title = ''): SessionBuilder[] {
  return Array.from({ length: count }, (_, i) => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 21, 10, i) });
    session.document().load(`/page/${i}`, [], title === '' ? {} : { title }).wait(50).flush().click(1).flush();
    return session;
  });
}
const records = (sessions: readonly SessionBuilder[]): ReturnType<SessionBuilder['records']> => sessions.flatMap((session) => session.records());

/** Fails the first `times` calls, as a store does that is away for a while. */
function failing(blobs: BlobStore, times: number): BlobStore {
  let left = times;
  return {
    ...blobs,
    async putIfAbsent(key, bytes) {
      if (left-- > 0) throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
      return blobs.putIfAbsent(key, bytes);
    },
  };
}

describe('a store that fails', () => {
  it('is waited for; nothing is lost, parked or stored twice', async () => {
    const sessions = visits(8);
    await bench.append(...records(sessions));
    bench.start({}, { blobs: failing(bench.blobs, 5) });
    await bench.consumed();
    expect(await bench.count('recordings')).toBe(8);
    expect(await bench.count('parked_records')).toBe(0);
    expect(await bench.count('click_points')).toBe(8);
    expect(await bench.metrics.count('worker_store_failures_total', '', ['store']).value({ store: 'other' })).toBeGreaterThanOrEqual(5);
  });

  it('may be Postgres, losing every connection again and again', async () => {
    const sessions = visits(30);
    bench.start({ windowRows: 4 });
    // One connection ends all the others; out of the pool, it would now and then be handed one it has just ended.
    const survivor = await bench.pool.connect();
    for (const session of sessions) {
      await bench.append(...session.records());
      await survivor.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    }
    survivor.release();
    await until(() => bench.pool.query('select 1').then(() => true, () => false), { what: 'a connection' });
    await bench.consumed();
    await until(async () => (await bench.count('sessions where row_version < version')) === 0);
    expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(30);
    expect(await bench.count('click_points')).toBe(30);
    expect(await bench.count('parked_records')).toBe(0);
    const { rows } = await bench.pool.query<{ id: bigint }>('select id from recordings');
    for (const { id } of rows) expect((await linesOf(bench, id)).map((line) => line.seq)).toEqual([0, 1]);
  });
});

describe('a record no window with it can be written', () => {
  it('is found by halving and set aside; all others are stored', async () => {
    await bench.pool.query(`alter table page_views add check (title <> 'poison')`);
    const sessions = visits(20);
    const [poison] = visits(1, 'poison') as [SessionBuilder];
    await bench.append(...records(sessions.slice(0, 9)), ...poison.records(), ...records(sessions.slice(9)));
    bench.start();
    await bench.consumed();
    expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(20);
    const { rows } = await bench.pool.query('select reason, session_hash from parked_records');
    expect(rows.map((row) => row.reason)).toEqual(['killed-worker']);
  });
});

describe('a lease', () => {
  it('lets one worker at a time work a partition; a second one gets its part, and all when the first ends', async () => {
    const sessions = visits(36);
    const first = bench.start({}, { owner: 'first' });
    await until(() => first.held().length === 2);
    await bench.append(...records(sessions.slice(0, 12)));
    const second = bench.start({}, { owner: 'second' });
    await until(() => first.held().length === 1 && second.held().length === 1, { what: 'each to have its part' });
    expect([first.held(), second.held()]).toEqual([[0], [1]]);
    await bench.append(...records(sessions.slice(12, 24)));
    await bench.consumed();
    await first.stop();
    await bench.append(...records(sessions.slice(24)));
    await bench.consumed();
    expect(second.held()).toHaveLength(2);
    expect(await bench.count('recordings')).toBe(36);
    expect(await bench.count('click_points')).toBe(36);
    expect(await bench.dropped('repeat')).toBe(0);
  });

  it('on a partition whose row somebody holds locked is not waited for; the others are taken', async () => {
    await bench.pool.query('insert into partitions (log_id, partition, next_offset) select $1, partition, 0 from generate_series(0, 1) as partition', [bench.log.logId]);
    const holder = await bench.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from partitions where partition = 0 for update');
      const worker = bench.start();
      await until(() => worker.held().join() === '1', { what: 'the free one to be taken' });
      await holder.query('rollback');
      await until(() => worker.held().length === 2, { what: 'both to be taken' });
    } finally {
      holder.release();
    }
  });

  it('that was taken away meanwhile makes the window void', async () => {
    const sessions = visits(24); // enough for a window of each partition: an idle one notices only when it renews
    const worker = bench.start({ leaseMs: 60_000 }, {
      owner: 'slept-too-long',
      blobs: {
        ...bench.blobs,
        async putIfAbsent(key, bytes) {
          await bench.pool.query(`update partitions set owner = 'other', epoch = epoch + 1, lease_until = now() + interval '1 hour'`);
          return bench.blobs.putIfAbsent(key, bytes);
        },
      },
    });
    await until(() => worker.held().length === 2);
    await bench.append(...records(sessions));
    await until(() => worker.held().length === 0);
    expect(await bench.count('sessions')).toBe(0);
    expect(await bench.count('partitions where next_offset > 0')).toBe(0);
  });
});

describe('an offset outside the log', () => {
  it('stops the partition with an alarm and never jumps', async () => {
    await bench.pool.query('insert into partitions (log_id, partition, next_offset) values ($1, 1, 999999)', [bench.log.logId]);
    const worker = bench.start();
    await until(() => worker.health().state === 'down');
    expect(worker.health().reason).toContain('partitions 1');
    await bench.append(...records(visits(4)));
    expect(await bench.count('partitions where next_offset = 999999')).toBe(1);
  });
});
