// How many recordings one core of worker makes: a log full of visits, one worker pinned to core 0, its database on core 1. First until
// all is consumed, then until every recording is sealed. Per second of the worker's CPU time, so that waiting does not matter.
//   npm run worker -w bench      5 rounds of 1,500 visits; ROUNDS, VISITS change that
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { openPool, type Pool } from '@hindsight/database';
import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import { openDiskLog } from '@hindsight/log/disk';
import { migrate } from '@hindsight/migrations';
import { freePort, SessionBuilder, until } from '@hindsight/testkit';
import { encodeLogRecord, partitionOf } from '@hindsight/wire';

import { usageOf } from './process-usage.ts';
import { percentile, writeReport } from './report.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const VISITS = Number(process.env['VISITS'] ?? 1_500);
/** A minute of visit: a snapshot, then a batch every 5 s with pointer, clicks and scrolling. */
const BATCHES = 13;
const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'backend/worker/dist/main.js');
const AFTER_ALL_MS = 60 * 60_000;

interface Round {
  consumeSeconds: number;
  consumeCpuSeconds: number;
  sealSeconds: number;
  sealCpuSeconds: number;
  databaseCpuSeconds: number;
}

const directory = mkdtempSync(join(resolve(process.env['BENCH_DIR'] ?? '.'), '.bench-worker-'));
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'db') });
spawnSync('taskset', ['-a', '-c', '-p', '1', String(postgres.pid)]);
try {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await run(round));
    process.stderr.write(`round ${round + 1}: ${JSON.stringify(rounds.at(-1))}\n`);
  }
  const median = (of: (round: Round) => number): number => percentile(rounds.map(of), 0.5);
  writeReport({
    name: 'worker',
    what: `${VISITS} visits of ${BATCHES} batches each lie in a disk log; a worker of its own process, pinned to core 0, makes recordings of them, PostgreSQL runs on core 1. Medians of ${ROUNDS} rounds.`,
    command: 'npm run worker -w bench',
    rows: [
      row('consumed: rows, points, packs', median((one) => one.consumeSeconds), median((one) => one.consumeCpuSeconds)),
      row('sealed: derived again, an object each', median((one) => one.sealSeconds), median((one) => one.sealCpuSeconds)),
      row('both', median((one) => one.consumeSeconds + one.sealSeconds), median((one) => one.consumeCpuSeconds + one.sealCpuSeconds)),
    ],
    notes: [`PostgreSQL used ${median((one) => one.databaseCpuSeconds).toFixed(1)} s of CPU time per round, in both steps together.`, 'All visits end at once here, so sealing has no pauses in it.'],
  });
} finally {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

function row(what: string, seconds: number, cpuSeconds: number): Record<string, string | number> {
  return { what, 'recordings per CPU second': (VISITS / cpuSeconds).toFixed(0), 'recordings/s': (VISITS / seconds).toFixed(0), 'batches/s': ((VISITS * BATCHES) / seconds).toFixed(0) };
}

async function run(round: number): Promise<Round> {
  const database = await postgres.open(`round_${round}`);
  await migrate(database);
  const data = join(directory, `round-${round}`);
  const startedAt = Date.now() - 2 * AFTER_ALL_MS;
  await fillLog(join(data, 'log'), startedAt);
  const pool = openPool(database, { max: 2 });
  const port = await freePort();
  const databaseBefore = usageOf(postgres.pid).cpuSeconds;
  const worker = spawn('taskset', ['-c', '0', process.execPath, MAIN], {
    cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), DATA_DIR: data, DATABASE_URL: database, LOG_LEVEL: 'warn', ARCHIVE: 'off' },
  });
  try {
    const pid = worker.pid as number;
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/live`)).ok, { withinMs: 60_000, everyMs: 10, what: 'the worker to be up' });
    const from = { ms: performance.now(), cpu: usageOf(pid).cpuSeconds };
    await untilCount(pool, 'select count(*) as n from sessions', VISITS, 'every visit to be consumed');
    await untilCount(pool, 'select coalesce(sum(upper(r) - lower(r)), 0) as n from recording_documents, unnest(seen) r', VISITS * BATCHES, 'every batch to be consumed');
    const consumed = { ms: performance.now(), cpu: usageOf(pid).cpuSeconds };
    await untilCount(pool, "select count(*) as n from sessions where state = 'sealed'", VISITS, 'every recording to be sealed');
    const sealed = { ms: performance.now(), cpu: usageOf(pid).cpuSeconds };
    return {
      consumeSeconds: (consumed.ms - from.ms) / 1000, consumeCpuSeconds: consumed.cpu - from.cpu,
      sealSeconds: (sealed.ms - consumed.ms) / 1000, sealCpuSeconds: sealed.cpu - consumed.cpu,
      databaseCpuSeconds: usageOf(postgres.pid).cpuSeconds - databaseBefore,
    };
  } finally {
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
    await pool.end();
    rmSync(data, { recursive: true, force: true });
  }
}

/** As visitors come: all at the same time, each with a batch now and then, so that no two batches of a visit lie side by side. */
async function fillLog(dir: string, startedAt: number): Promise<void> {
  const log = await openDiskLog({ dir, reserveBytes: 0 });
  const visits = Array.from({ length: VISITS }, (_, number) => makeVisit(number, startedAt + number).records());
  for (let batch = 0; batch < BATCHES; batch++) {
    await Promise.all(visits.map((records) => {
      const record = records[batch]!;
      return log.append(partitionOf(record.header.session, log.partitions), encodeLogRecord(record));
    }));
  }
  // An hour later by the log's time: every visit is over.
  for (let partition = 0; partition < log.partitions; partition++) await log.append(partition, encodeLogRecord({ kind: 'tick', receivedAt: startedAt + AFTER_ALL_MS }));
  await log.close();
}

function makeVisit(number: number, startedAt: number): SessionBuilder {
  const session = new SessionBuilder({ startedAt });
  const document = session.document();
  document.wait(300).load(`/bench/${number % 20}`, Array.from({ length: 300 }, (_, i) => ({
    type: 2, id: 10 + 2 * i, tagName: 'p', attributes: { class: `row-${i % 7}` }, childNodes: [{ type: 3, id: 11 + 2 * i, textContent: `Paragraph ${(i * 7919) % 1000} of page ${number % 20}` }],
  }))).flush();
  for (let batch = 1; batch < BATCHES; batch++) {
    for (let step = 0; step < 10; step++) document.wait(500).move([100 + step * 7, 200 + (batch * 3) % 500], [103 + step * 7, 205 + (batch * 5) % 500]);
    document.click(10 + 2 * (batch % 300)).scroll(900 + batch * 20).flush();
  }
  return session;
}

async function untilCount(pool: Pool, sql: string, count: number, what: string): Promise<void> {
  await until(async () => Number((await pool.query<{ n: bigint }>(sql)).rows[0]?.n) >= count, { withinMs: 600_000, everyMs: 100, what });
}
