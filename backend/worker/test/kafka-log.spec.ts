// Workers whose log is Kafka: two share its partitions, one is killed, the other goes on; what is erased leaves by trimming.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionBuilder, uniqueName, until, useKafka } from '@hindsight/testkit';

import { trimLog } from '../src/sweep/sweep.ts';
import { openTopic } from './kafka-topic.ts';
import { openBench, QUICK } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR_MS = 3_600_000;
let brokers: string[];
let topic: string;
let bench: Bench;
beforeEach(async () => {
  ({ brokers } = await useKafka());
  topic = uniqueName('worker-log');
  bench = await openBench({ log: await openTopic(brokers, topic) });
});
afterEach(() => bench[Symbol.asyncDispose]());

function visits(count: number): SessionBuilder[] {
  return Array.from({ length: count }, (_, i) => {
    const session = new SessionBuilder({ startedAt: Date.now() - 10 * 60_000 + i * 1000 });
    session.document().load(`/page/${i}`).wait(50).flush().click(1).flush();
    return session;
  });
}
const records = (sessions: readonly SessionBuilder[]): ReturnType<SessionBuilder['records']> => sessions.flatMap((session) => session.records());

function startProcess(): ChildProcess {
  return fork(join(import.meta.dirname, 'worker-process.ts'), {
    execArgv: ['--conditions=hindsight-source'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, WORKER_DIRECTORY: bench.directory, WORKER_DATABASE: bench.url, WORKER_LIMITS: JSON.stringify(QUICK), WORKER_BROKERS: brokers.join(), WORKER_TOPIC: topic },
  });
}

describe('workers on Kafka', () => {
  it('share the partitions; when one is killed the other takes its part over; all is stored once', async () => {
    const sessions = visits(60);
    const here = bench.start({}, { owner: 'here' });
    await until(() => here.held().length === 4, { what: 'the first to have all' });
    await bench.append(...records(sessions.slice(0, 20)));
    const there = startProcess();
    try {
      await until(async () => here.held().length === 2 && (await bench.count(`partitions where owner = 'process'`)) === 2, { what: 'each to have its part' });
      // Killed with records of its own in hand.
      await Promise.all([bench.append(...records(sessions.slice(20, 40))), until(async () => (await bench.count(`partitions where owner = 'process' and next_offset > 0`)) > 0)]);
      there.kill('SIGKILL');
      await once(there, 'exit');
      await bench.append(...records(sessions.slice(40)));
      await until(() => here.held().length === 4, { what: 'the one left to have all' });
      await bench.consumed();
    } finally {
      there.kill('SIGKILL');
    }
    expect(await bench.count('recordings where click_count = 1 and not has_gap')).toBe(60);
    expect(await bench.count('click_points')).toBe(60);
    expect(await bench.count('parked_records')).toBe(0);
    expect(await bench.dropped('repeat')).toBe(0);
  });

  it('call an erasure done when the erased records have left the log, not before', async () => {
    const [gone, kept] = visits(2) as [SessionBuilder, SessionBuilder];
    await bench.append(...records([gone, kept]));
    bench.start();
    await bench.consumed();
    await until(async () => (await bench.count('recordings')) === 2);
    await bench.pool.query(`insert into tombstones (workspace_id, kind, site_id, session_hash) select 1, 'session', site_id, session_hash from sessions order by recording_id limit 1`);
    await until(async () => (await bench.count('tombstones where rows_gone_at is not null and blobs_gone_at is not null')) === 1, { what: 'rows and blobs to be gone' });
    await bench.tick(Date.now() + HOUR_MS);
    await bench.consumed();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await bench.count('tombstones where log_gone_at is not null')).toBe(0);

    // Log time passes; the consumed part is trimmed as the sweep does it every hour.
    await bench.tick(Date.now() + 80 * HOUR_MS);
    await bench.consumed();
    await trimLog(bench.pool, bench.log, bench.log.logId, [0, 1, 2, 3], { keepLogMs: 68 * HOUR_MS }, false);
    await until(async () => (await bench.count('tombstones where log_gone_at is not null')) === 1, { what: 'the log to be rid of it' });
    for (let partition = 0; partition < 4; partition++) {
      for (const entry of await bench.log.read(partition, (await bench.log.bounds(partition)).first, 1e6)) expect(Buffer.from(entry.bytes).toString('latin1')).not.toContain(gone.session);
    }
  });
});
