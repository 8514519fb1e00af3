// Postgres in its ordinary bad moments: a commit nobody hears of, a deadlock, a lock that does not come, no connection to spare. Each
// is waited out; nothing is lost, parked or stored twice.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openPool } from '@hindsight/database';
import type { Pool } from '@hindsight/database';
import { makeLogger } from '@hindsight/telemetry';
import type { Logger } from '@hindsight/telemetry';
import { SessionBuilder, startFaultProxy, uniqueName, until } from '@hindsight/testkit';
import type { FaultProxy } from '@hindsight/testkit';

import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const STARTED_AT = Date.UTC(2026, 10, 21, 10);
const HOUR = 3_600_000;
const PATIENCE = { everyMs: 20 };

let bench: Bench;
/** What the worker connects with; the bench looks on over connections of its own. */
let pool: Pool | undefined;
/** SQLSTATEs and words of the failures the worker told. */
let told: string[];
beforeEach(async () => {
  bench = await openBench({ partitions: 2 });
  told = [];
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  await pool?.end();
  pool = undefined;
});

function connect(url: URL | string): Pool {
  pool = openPool(String(url), { max: 12 });
  pool.on('error', () => undefined);
  return pool;
}

function listening(): Logger {
  const note = (facts: unknown): void => {
    const { fault } = facts as { fault?: { code?: string; message?: string } };
    told.push(fault?.code ?? fault?.message ?? '');
  };
  return Object.assign(makeLogger('worker', 'silent'), { warn: note, error: note });
}

function visit(i: number): SessionBuilder {
  const session = new SessionBuilder({ startedAt: STARTED_AT + i * 1_000 });
  session.document().load(`/page/${i}`).wait(50).flush().click(1).flush();
  return session;
}

async function expectStoredOnce(visits: number): Promise<void> {
  await until(async () => (await bench.count('sessions where row_version < version')) === 0, { ...PATIENCE, what: 'rows to be written' });
  expect(await bench.count('parked_records')).toBe(0);
  expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(visits);
  expect(await bench.count('click_points')).toBe(visits);
  const { rows } = await bench.pool.query<{ id: bigint }>('select id from recordings');
  for (const { id } of rows) expect((await linesOf(bench, id)).map((line) => line.seq)).toEqual([0, 1]);
}

const failures = (): Promise<number> => bench.metrics.count('worker_store_failures_total', '', ['store']).value({ store: 'postgres' });

describe('a commit whose answer is lost', () => {
  let proxy: FaultProxy;
  afterEach(() => proxy.close());

  it('is not done twice, and nobody is suspected for it, however often it happens', async () => {
    const url = new URL(bench.url);
    proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) });
    Object.assign(url, { hostname: '127.0.0.1', port: String(proxy.port) });
    await proxy.set({ kind: 'unanswered', requests: ['set next_offset', 'commit\0'] });
    bench.start({ leaseMs: 1_500, windowRows: 4, sealAgainAfterMs: 0 }, { pool: connect(url), logger: listening() });
    let count = 0;
    let suspicion = 0;
    // One at a time: a redo finds more in the log than the window it repeats, so the windows differ.
    while (proxy.counts.unanswered < 12) {
      await bench.append(...visit(count++).records());
      const before = proxy.counts.unanswered;
      await until(() => proxy.counts.unanswered > before, { ...PATIENCE, what: 'an answer to be lost' });
      await bench.append(...visit(count++).records());
      const { rows } = await bench.pool.query<{ tries: number }>('select max(window_tries) as tries from partitions');
      suspicion = Math.max(suspicion, rows[0]?.tries ?? 0);
    }
    expect(suspicion).toBeLessThan(2); // the try under way is counted; two deaths make a suspect
    // Windows go on though none of their commits is ever answered.
    await until(async () => (await bench.count('click_points')) >= count || (await bench.count('parked_records')) > 0, { ...PATIENCE, what: 'all to be stored' });
    expect(await bench.count('parked_records')).toBe(0);
    await bench.consumed();
    await expectStoredOnce(count);

    await proxy.set({ kind: 'unanswered', requests: [`set state = 'sealed'`, 'commit\0'] });
    await bench.tick(STARTED_AT + HOUR + count * 1_000);
    await until(async () => (await bench.count(`recordings where state = 'sealed'`)) === count, { ...PATIENCE, what: 'all to be sealed' });
    await proxy.set({ kind: 'none' });
    await expectStoredOnce(count);
    process.stdout.write(`commits unanswered: ${proxy.counts.unanswered}; ${count} visits stored and sealed once, worker_store_failures_total{store="postgres"} ${await failures()}\n`);
  });
});

describe('a window', () => {
  it.each([
    ['40P01', 'a deadlock', ''], ['40001', 'a serialization failure', `default_transaction_isolation = 'repeatable read'`], ['55P03', 'a lock that does not come', 'lock_timeout = 500'],
  ])('that ends with %s, %s, is done again', async (state, _what, setting) => {
    if (setting !== '') await bench.pool.query(`alter database ${new URL(bench.url).pathname.slice(1)} set ${setting}`);
    const session = visit(0);
    const [first, second] = session.records();
    bench.start({ leaseMs: 30_000 }, { pool: connect(bench.url), logger: listening() });
    await bench.append(first as NonNullable<typeof first>);
    await bench.consumed();

    const holder = await bench.pool.connect();
    try {
      await holder.query('begin');
      // Of those in a circle, the one that looks first is ended: let that be the worker.
      await holder.query(`set local deadlock_timeout = '60s'`);
      await holder.query('update sessions set loose_bytes = loose_bytes');
      await bench.append(second as NonNullable<typeof second>);
      await until(async () => (await bench.count(`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)) > 0, { ...PATIENCE, what: 'the worker to wait for the row' });
      if (state === '40P01') await holder.query('update partitions set watermark = watermark');
      if (state === '55P03') await until(() => told.includes(state), { ...PATIENCE, what: state });
      await holder.query('commit');
    } finally {
      holder.release();
    }
    await until(() => told.includes(state), { ...PATIENCE, what: `${state} among ${told.join()}` });
    await bench.consumed();
    await expectStoredOnce(1);
    expect(await failures()).toBeGreaterThan(0);
  });
});

describe('a server without a connection to spare', () => {
  it('is waited for: the log keeps its place, and all goes on when one is free', async () => {
    const role = uniqueName('few').replaceAll('-', '_');
    const url = new URL(bench.url);
    await bench.pool.query(`create role ${role} login password 'few' in role ${decodeURIComponent(url.username)}`);
    const database = url.pathname.slice(1);
    Object.assign(url, { username: role, password: 'few' });
    bench.start({ leaseMs: 30_000 }, { pool: connect(url), logger: listening() });
    await bench.append(...visit(0).records());
    await bench.consumed();

    await bench.pool.query(`alter database ${database} connection limit 0`);
    await bench.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
    for (let i = 1; i < 8; i++) await bench.append(...visit(i).records());
    await until(async () => told.includes('53300') && (await failures()) >= 6, { ...PATIENCE, what: 'windows to fail for want of a connection' });
    expect(await bench.count('recordings')).toBe(1);

    await bench.pool.query(`alter database ${database} connection limit 3`);
    await bench.consumed();
    await expectStoredOnce(8);
  });
});
