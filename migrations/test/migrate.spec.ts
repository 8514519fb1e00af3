// The runner on a real server, beside readers and writers: who waits, how long, and what is left when a runner dies.
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresRecordingIndex } from '@hindsight/recording-index/postgres';
import { freshDatabase, until, type FreshDatabase } from '@hindsight/testkit';
import pg from 'pg';
import type { QueryRunner } from 'typeorm';

import { indexPartitionedTable, migrate, MigrationBlocked, MIGRATIONS, SchemaTooOld, waitForSchema, type Migration } from '../src/index.ts';

class AddScore20991231000000 implements Migration {
  readonly name = 'AddScore20991231000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table recordings add column score int');
  }
  async down(): Promise<void> {
    await Promise.reject(new Error('forward only'));
  }
}

class IndexScore20991231000001 implements Migration {
  readonly name = 'IndexScore20991231000001';
  readonly transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await indexPartitionedTable(runner, { name: 'recordings_score', table: 'recordings', on: '(site_id, score)' });
  }
  async down(): Promise<void> {
    await Promise.reject(new Error('forward only'));
  }
}

const WITH_SCORE = [...MIGRATIONS, AddScore20991231000000, IndexScore20991231000001];
const COLUMNS = `month, id, workspace_id, site_id, handle, visitor_hash, version, rules_version, state, started_at, ended_at, duration_ms, page_count, click_count,
  error_count, rage_click_count, event_count, is_bot, is_demo, country, device, browser, browser_version, system, system_version, entry_path, exit_path`;

let database: FreshDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await freshDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
  await pool.query(`select ensure_month(d) from unnest(array['2026-10-01', '2026-11-01']::date[]) d`);
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

/** A transaction that looked into all of these and stays open. */
async function longQuery(sql: string): Promise<{ end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: database.url, application_name: 'a long report' });
  client.on('error', () => undefined); // A test that fails drops the database under it.
  await client.connect();
  await client.query('begin');
  await client.query(sql);
  return { end: () => client.end() };
}

/** What the code of today writes and reads, again and again; the times each took are added to `took`. */
async function load(stopped: AbortSignal, took: number[]): Promise<void> {
  let id = 0;
  const index = new PostgresRecordingIndex(pool);
  const timed = async (work: () => Promise<unknown>): Promise<void> => {
    const from = performance.now();
    await work();
    took.push(performance.now() - from);
  };
  const writing = async (): Promise<void> => {
    while (!stopped.aborted) {
      id += 1;
      await timed(() => pool.query(`insert into recordings (${COLUMNS}) values ($2::date, $1, 1, 1, '', '', 1, 1, 'live', $2::date, $2::date, 0, 0, 0, 0, 0, 0, false, false, '', 'desktop', '', '', '', '', '/', '/')
        on conflict (month, id) do update set version = recordings.version + 1`, [id, id % 2 === 0 ? '2026-10-05' : '2026-11-05']));
    }
  };
  const reading = async (): Promise<void> => {
    while (!stopped.aborted) await timed(() => index.list({ workspaceId: 1n, siteId: 1n }, { bots: 'include' }, { limit: 50 }));
  };
  await Promise.all([writing(), reading(), reading()]);
}

describe('a migration of a table in use', () => {
  it('lets readers and writers wait no longer than its lock timeout, although a long query is in its way', async () => {
    const stopping = new AbortController();
    const took: number[] = [];
    const loading = load(stopping.signal, took);
    await until(() => took.length > 30, { what: 'readers and writers to be at work' });
    const longFrom = performance.now();
    const long = await longQuery('select count(*) from recordings');
    /** How much had been read and written at each try that found the lock not free. */
    const doneByTry: number[] = [];
    const migrating = migrate(database.url, { migrations: WITH_SCORE, lockTimeoutMs: 250, say: (line) => { if (line.startsWith('a lock was not free')) doneByTry.push(took.length); } });
    await until(() => doneByTry.length >= 4, { what: 'four tries for the lock' });
    const longMs = performance.now() - longFrom;
    await long.end();
    expect(await migrating).toEqual(['AddScore20991231000000', 'IndexScore20991231000001']);
    stopping.abort();
    await loading;
    // Between the tries the others are let through: nobody waits for as long as the long query stands in the way.
    for (const [i, done] of doneByTry.entries()) expect(done).toBeGreaterThan(doneByTry[i - 1] ?? 0);
    expect(Math.max(...took)).toBeLessThan(longMs);
    const { rows } = await pool.query(`select indexrelid::regclass::text as name, indisvalid from pg_index where indexrelid::regclass::text like 'recordings%score' order by 1`);
    expect(rows).toEqual(['recordings_202610_score', 'recordings_202611_score', 'recordings_score'].map((name) => ({ name, indisvalid: true })));
    await pool.query(`select ensure_month('2026-12-01')`);
    const { rows: fresh } = await pool.query(`select 1 from pg_indexes where tablename = 'recordings_202612' and indexdef like '%score%'`);
    expect(fresh).toHaveLength(1);
  });

  it('gives up in the end, names who is in the way, and leaves nothing half done', async () => {
    const long = await longQuery('select count(*) from recordings');
    const blocked = await migrate(database.url, { migrations: WITH_SCORE, lockTimeoutMs: 50, patienceMs: 500 }).catch((error: unknown) => error);
    expect(blocked).toBeInstanceOf(MigrationBlocked);
    expect((blocked as Error).message).toContain('a long report');
    await long.end();
    expect((await pool.query(`select 1 from information_schema.columns where column_name = 'score'`)).rows).toEqual([]);
  });

  it('goes on from an index that a dead runner left broken', async () => {
    await pool.query('alter table recordings add column score int');
    await pool.query('create index recordings_score on only recordings (site_id, score)');
    await pool.query('create index recordings_202611_score on recordings_202611 (site_id, score)');
    await pool.query(`update pg_index set indisvalid = false where indexrelid = 'recordings_202611_score'::regclass`);
    await migrate(database.url, { migrations: [...MIGRATIONS, IndexScore20991231000001] });
    expect((await pool.query(`select 1 from pg_index where indexrelid = 'recordings_score'::regclass and indisvalid`)).rows).toHaveLength(1);
  });
});

describe('the turn of the month', () => {
  it('makes partitions beside a long query', async () => {
    const long = await longQuery('select count(*) from recordings, page_views, recording_blocks');
    const making = pool.query(`set lock_timeout = '60s'`).then(() => pool.query(`select ensure_month('2027-01-01')`));
    await expect(Promise.race([making.then(() => 'made'), delay(60_000, 'waits', { ref: false })])).resolves.toBe('made');
    await long.end();
    const { rows } = await pool.query(`insert into recording_blocks (month, recording_id, workspace_id, doc, clock, blob_key, byte_from, byte_length, from_ms, to_ms, from_seq, to_seq, has_keyframe)
      values ('2027-01-01', 1, 1, 0, 0, 'a', 0, 1, 0, 1, 0, 0, true) returning id`);
    expect(rows).toHaveLength(1);
  });
});

describe('many programs at once', () => {
  it('each come to the newest schema, one of them brings it', async () => {
    await using empty = await freshDatabase({ migrated: false });
    const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(empty.url)));
    expect(ran.filter((names) => names.length > 0)).toEqual([MIGRATIONS.map((Migration) => new Migration().name)]);
  });

  it('wait for a schema they know, and do not mind a newer one', async () => {
    await expect(waitForSchema(pool, { migrations: WITH_SCORE, withinMs: 0 })).rejects.toThrow(SchemaTooOld);
    await expect(waitForSchema(pool, { migrations: WITH_SCORE, withinMs: 0 })).rejects.toThrow('AddScore20991231000000');
    const waiting = waitForSchema(pool, { migrations: WITH_SCORE });
    await migrate(database.url, { migrations: WITH_SCORE });
    await waiting;
    await waitForSchema(pool, { withinMs: 0 });
  });
});
