// Does a change of the schema stop anyone? A column and an index are added to 1,000,000 recordings while lists are asked for over HTTP and
// recordings are written, with a long query holding its lock. Beside it the same change as it is written without thinking.
import { setTimeout as delay } from 'node:timers/promises';

import { openPool, type Pool } from '@hindsight/database';
import { indexPartitionedTable, migrate, MIGRATIONS, type Migration } from '@hindsight/migrations';
import { startPostgres, temporaryDirectory } from '@hindsight/testkit';
import pg from 'pg';

import { OWNER, signIn } from '../e2e/signed-in.ts';
import { percentile, writeReport } from './report.ts';
import { startProgram, type StartedProgram } from './start-program.ts';

const RECORDINGS = Number(process.env['RECORDINGS'] ?? 1_000_000);
const LISTS_PER_SECOND = 10;
const WRITES_PER_SECOND = 20;
const QUIET_MS = 15_000;
/** How long the long query keeps its lock. */
const LONG_QUERY_MS = 10_000;

type QueryRunner = Parameters<Migration['up']>[0];

class AddNotes20991231000000 implements Migration {
  readonly name = 'AddNotes20991231000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table recordings add column note_count int not null default 0');
  }
  async down(): Promise<void> {
    await Promise.reject(new Error('forward only'));
  }
}
class IndexDuration20991231000001 implements Migration {
  readonly name = 'IndexDuration20991231000001';
  readonly transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await indexPartitionedTable(runner, { name: 'recordings_duration', table: 'recordings', on: '(site_id, duration_ms desc, id desc)' });
  }
  async down(): Promise<void> {
    await Promise.reject(new Error('forward only'));
  }
}

interface Waits {
  list: number[];
  write: number[];
  failed: number;
}

let written = 0;

// As safe as it is in use: what is measured includes the disk.
const server = await startPostgres({ ownServer: true, settings: { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', shared_buffers: '512MB', max_wal_size: '2GB' } });
const pool = openPool(server.url, { max: 16 });
// The server is stopped while connections of the load may still be saying goodbye.
pool.on('error', () => undefined);
const directory = temporaryDirectory('bench-migrate');
let api: StartedProgram | undefined;
try {
  await migrate(server.url);
  const filledIn = await timed(() => fill(pool));
  process.stdout.write(`filled ${String(RECORDINGS)} recordings in ${filledIn.seconds.toFixed(0)} s\n`);
  api = await startProgram('backend/api', { DATABASE_URL: server.url, DATA_DIR: directory.path, OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password });
  const owner = await signIn(api.origin, OWNER.email);
  const ask = () => owner.get('/sites/1/recordings?limit=50&minPages=2');
  await ask();

  const quiet = await underLoad(pool, ask, () => delay(QUIET_MS));
  let tries = 0;
  const said = (line: string): void => {
    if (line.startsWith('a lock was not free')) tries += 1;
    process.stdout.write(`  ${line}\n`);
  };
  const careful = await underLoad(pool, ask, () => besideLongQuery(server.url, () => migrate(server.url, { migrations: [...MIGRATIONS, AddNotes20991231000000, IndexDuration20991231000001], say: said })));
  const careless = await underLoad(pool, ask, () => besideLongQuery(server.url, async () => {
    await pool.query('alter table recordings add column note_count_2 int not null default 0');
    await pool.query('create index recordings_duration_2 on recordings (site_id, duration_ms desc, id desc)');
  }));

  const row = (what: string, { waits, seconds }: Measured) => ({
    what, 'seconds': seconds.toFixed(0),
    'lists': waits.list.length, 'list p99 ms': percentile(waits.list, 0.99).toFixed(0), 'list longest ms': Math.max(...waits.list).toFixed(0),
    'writes': waits.write.length, 'write p99 ms': percentile(waits.write, 0.99).toFixed(0), 'write longest ms': Math.max(...waits.write).toFixed(0), 'failed': waits.failed,
  });
  writeReport({
    name: 'migrate',
    what: `A column and an index (site_id, duration_ms desc, id desc) are added to ${String(RECORDINGS)} recordings in four monthly partitions, while GET /sites/:id/recordings is asked ${String(LISTS_PER_SECOND)} times a second of a running API `
      + `and ${String(WRITES_PER_SECOND)} recordings a second are written; when the change begins, a query of ${String(LONG_QUERY_MS / 1000)} s holds its lock on the table. Waits count from the moment a request was due.`,
    command: 'npm run migrate -w bench',
    rows: [row('nothing else', quiet), row('npm run migrate', careful), row('alter table and create index as they are', careless)],
    notes: [
      `The migration tried ${String(tries)} times for the lock while the long query held it; its lock timeout is 1 s.`,
      'The third row is what the rules of docs/operations.md are there to prevent: everyone queues behind the waiting alter table, then writers behind the index build.',
      'PostgreSQL with fsync on, on the same machine as the API and the load.',
    ],
  });
} finally {
  await api?.stop();
  await pool.end();
  await server.stop();
  await directory.remove();
}

interface Measured {
  waits: Waits;
  seconds: number;
}

async function underLoad(target: Pool, ask: () => Promise<unknown>, change: () => Promise<unknown>): Promise<Measured> {
  const stopping = new AbortController();
  const waits: Waits = { list: [], write: [], failed: 0 };
  const loads = Promise.all([
    paced(LISTS_PER_SECOND, stopping.signal, waits.list, waits, ask),
    paced(WRITES_PER_SECOND, stopping.signal, waits.write, waits, () => writeOne(target)),
  ]);
  const { seconds } = await timed(async () => {
    await delay(1000);
    await change();
    await delay(1000);
  });
  stopping.abort();
  await loads;
  return { waits, seconds };
}

/** Begins a request each time one is due, whatever became of those before. */
async function paced(perSecond: number, signal: AbortSignal, took: number[], waits: Waits, request: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const open = new Set<Promise<void>>();
  for (let n = 0; !signal.aborted; n++) {
    const due = began + (n * 1000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    const one: Promise<void> = request().then(() => void took.push(performance.now() - due), (error: unknown) => {
      if (waits.failed === 0) process.stderr.write(`  failed: ${String(error)}\n`);
      waits.failed += 1;
    }).finally(() => open.delete(one));
    open.add(one);
  }
  await Promise.all(open);
}

async function besideLongQuery(url: string, change: () => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'a long report' });
  await client.connect();
  await client.query('begin');
  await client.query('select count(*) from recordings where site_id = 1');
  const ending = delay(LONG_QUERY_MS).then(() => client.end());
  await change();
  await ending;
}

/** What a worker does with a running visit: the row is there already or not, and gets newer. */
async function writeOne(target: Pool): Promise<void> {
  written += 1;
  await target.query(`
    insert into recordings (month, id, workspace_id, site_id, handle, visitor_hash, version, rules_version, state, started_at, ended_at, duration_ms, page_count, click_count, error_count,
      rage_click_count, event_count, is_bot, is_demo, country, device, browser, browser_version, system, system_version, entry_path, exit_path)
    values (date_trunc('month', now())::date, $1, 1, 1, '', '', 1, 1, 'live', now(), now(), 0, 1, 0, 0, 0, 1, false, false, 'DE', 'desktop', 'Chrome', '1', 'Windows', '1', '/', '/')
    on conflict (month, id) do update set version = recordings.version + 1, ended_at = now()`, [RECORDINGS + 1 + (written % 500)]);
}

async function fill(target: Pool): Promise<void> {
  await target.query(`select ensure_month(d::date) from generate_series(date_trunc('month', now()) - interval '4 months', now(), interval '1 month') d`);
  for (let from = 1; from <= RECORDINGS; from += 100_000) {
    await target.query(`
      insert into recordings (month, id, workspace_id, site_id, handle, visitor_hash, version, rules_version, state, started_at, ended_at, duration_ms, page_count, click_count, error_count,
        rage_click_count, event_count, is_bot, is_demo, country, device, browser, browser_version, system, system_version, entry_path, exit_path, folded_paths)
      select date_trunc('month', at)::date, n, 1, 1, decode(lpad(to_hex(n), 16, '0'), 'hex'), decode(md5((n % 60000)::text), 'hex'), 1, 1, 'sealed', at, at + ms * interval '1 millisecond', ms, 2, 7, 0, 0, 400,
        false, false, (array['DE', 'US', 'FR'])[1 + n % 3], (array['desktop', 'mobile', 'tablet'])[1 + n % 3], 'Chrome', '1', 'Windows', '1', '/', '/list', array['/', '/list', '/product/' || n % 400]
      from (select n, now() - random() * interval '100 days' as at, (power(random(), 3) * 1800000)::bigint as ms from generate_series($1::int, $2::int) n) s`, [from, Math.min(RECORDINGS, from + 99_999)]);
  }
  await target.query('analyze');
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const from = performance.now();
  const value = await work();
  return { seconds: (performance.now() - from) / 1000, value };
}
