// Brings a database to the newest schema while programs use it. Promises: one runner at a time, however many programs start at once; no
// statement waits longer than `lockTimeoutMs` for a lock, so that nobody queues behind it for longer; what was not free is tried again.

import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { DataSource, type Logger } from 'typeorm';

import { MIGRATIONS } from './list.ts';
import type { MigrationClass } from './migration.ts';
import { faultCode, retryForLock } from './retry-for-lock.ts';

export interface MigrateOptions {
  /** Default: all. */
  migrations?: readonly MigrationClass[];
  /** Longest wait for a lock, and so the longest anyone queues behind a migration. Default 1000. */
  lockTimeoutMs?: number;
  /** Longest time one statement of a migration in a transaction may take. Default 30,000. */
  statementTimeoutMs?: number;
  /** How long to go on trying, and how long to wait for another runner. Default 10 min. */
  patienceMs?: number;
  /** Told of each wait and each migration. */
  say?: (line: string) => void;
}

/** The locks a migration needs were not free for as long as it was to wait. Nothing is half done; run it again. */
export class MigrationBlocked extends Error {
  override readonly name = 'MigrationBlocked';
}

/** What there is to say is said by `say`; TypeORM would print each try. */
const SILENT: Logger = { logQuery: () => undefined, logQueryError: () => undefined, logQuerySlow: () => undefined, logSchemaBuild: () => undefined, logMigration: () => undefined, log: () => undefined };

/** Any number no one else uses as an advisory lock. */
const RUNNER_LOCK = 6_021_950;

/**
 * Runs what is missing; does nothing when the schema is the newest.
 * @returns the names of the migrations that ran
 * @throws MigrationBlocked, or what a migration threw
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const { patienceMs = 600_000 } = options;
  const until = Date.now() + patienceMs;
  const gate = new pg.Client({ connectionString: url, application_name: 'hindsight-migrate' });
  let lost: Error | undefined;
  gate.on('error', (error) => {
    lost = error;
  });
  await gate.connect();
  try {
    await passGate(gate, until, options);
    const done = await runMissing(url, until, options, gate);
    if (lost !== undefined) throw new Error('the connection that kept other runners out was lost', { cause: lost });
    return done;
  } finally {
    await gate.end().catch(() => undefined);
  }
}

/**
 * Asked again and again, never waited for: a statement waiting for an advisory lock holds a snapshot, and a concurrent index build of the
 * runner inside waits for every snapshot. Both would wait for ever.
 */
async function passGate(gate: pg.Client, until: number, { say }: MigrateOptions): Promise<void> {
  let hasSaid = false;
  for (;;) {
    const { rows } = await gate.query<{ is_ours: boolean }>('select pg_try_advisory_lock($1) as is_ours', [RUNNER_LOCK]);
    if (rows[0]?.is_ours === true) return;
    if (!hasSaid) say?.('another program migrates this database; waiting for it');
    hasSaid = true;
    if (Date.now() > until) throw new MigrationBlocked('another program is still migrating this database');
    await delay(50 + Math.random() * 200);
  }
}

async function runMissing(url: string, until: number, options: MigrateOptions, gate: pg.Client): Promise<string[]> {
  const { migrations = MIGRATIONS, lockTimeoutMs = 1000, statementTimeoutMs = 30_000, say } = options;
  const source = new DataSource({
    type: 'postgres', url, migrations: [...migrations], migrationsTransactionMode: 'each', logger: SILENT, applicationName: 'hindsight-migrate', poolSize: 2,
    extra: { options: `-c timezone=UTC -c lock_timeout=${String(lockTimeoutMs)} -c statement_timeout=${String(statementTimeoutMs)}` },
  });
  await source.initialize();
  const before = new Set(await namesOf(gate));
  try {
    await retryForLock(() => source.runMigrations(), {
      until,
      waiting: (code, waitMs) => say?.(`a lock was not free (${code}); trying again in ${(waitMs / 1000).toFixed(1)} s`),
      gaveUp: async (error) => new MigrationBlocked(`the locks a migration needs were not free; oldest transactions: ${await oldestTransactions(gate)}`, { cause: error }),
    });
  } catch (error) {
    if (faultCode(error) === '57014') throw new Error(`a statement of a migration took longer than ${String(statementTimeoutMs)} ms; work in smaller steps, or outside a transaction`, { cause: error });
    throw error;
  } finally {
    await source.destroy();
  }
  const done = (await namesOf(gate)).filter((name) => !before.has(name));
  for (const name of done) say?.(`migrated: ${name}`);
  return done;
}

async function namesOf(gate: pg.Client): Promise<string[]> {
  const { rows: [made] } = await gate.query<{ exists: boolean }>(`select to_regclass('migrations') is not null as exists`);
  if (made?.exists !== true) return [];
  const { rows } = await gate.query<{ name: string }>('select name from migrations order by id');
  return rows.map(({ name }) => name);
}

/** Who may be in the way, without what they ask: queries may hold what visitors sent. */
async function oldestTransactions(gate: pg.Client): Promise<string> {
  const { rows } = await gate.query<{ pid: number; application_name: string; state: string; age_s: number }>(
    `select pid, application_name, state, round(extract(epoch from now() - xact_start))::int as age_s
     from pg_stat_activity where xact_start is not null and pid <> pg_backend_pid() and datname = current_database() order by xact_start limit 3`);
  return rows.map((row) => `process ${String(row.pid)} of ${row.application_name || 'an unnamed program'}, ${row.state} for ${String(row.age_s)} s`).join('; ') || 'none';
}
