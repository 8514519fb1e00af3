// A PostgreSQL of a test's own that is ended the way `pg_ctl -m immediate` ends it, in the very moment when the product has begun to
// write, and started again on the same port and data.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openPool, type Pool } from '@hindsight/database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@hindsight/embedded-postgres';
import { temporaryDirectory, until } from '@hindsight/testkit';

export interface CutShort {
  /** Transactions of the product that had written and not committed when the server was ended. */
  open: number;
  /** Of those, known not to have been committed. The others won the race with the signal. */
  undone: number;
  awayMs: number;
}

export interface RestartedDatabase extends AsyncDisposable {
  url: string;
  /** Own connections, which survive restarts. */
  pool: Pool;
  /** Ends the server within transactions, does `whileAway`, starts it again. */
  cutShort(whileAway: () => Promise<void>): Promise<CutShort>;
  [Symbol.asyncDispose](): Promise<void>;
}

const WATCHER = 'test-watcher';

export async function startRestartedDatabase(): Promise<RestartedDatabase> {
  const directory = temporaryDirectory('restarted-postgres');
  // Commits are waited for, as in production; only the disk's own power cut is not played here.
  const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ directory: directory.path, settings: { fsync: 'off' } });
  let server = await start();
  const url = await server.open('hindsight');
  const pool = openPool(url, { max: 4, applicationName: WATCHER });
  pool.on('error', () => undefined);
  return {
    url, pool,
    async cutShort(whileAway) {
      const open = await until(async () => {
        const { rows } = await pool.query<{ xid: string }>(
          `select backend_xid::text as xid from pg_stat_activity where datname = current_database() and backend_xid is not null and application_name <> '${WATCHER}'`);
        if (rows.length > 0) server.abandon();
        return rows.length > 0 && rows;
      }, { everyMs: 1, what: 'a transaction that writes' });
      const awayFrom = performance.now();
      await until(() => !isAlive(server.pid), { everyMs: 5, what: 'the server to be gone' });
      const { port } = server;
      try {
        await whileAway();
      } finally {
        server = await start();
      }
      if (server.port !== port) throw new Error(`port ${port} was taken meanwhile`);
      const awayMs = performance.now() - awayFrom;
      const log = readFileSync(join(directory.path, 'server.log'), 'utf8');
      if (!log.includes('automatic recovery in progress')) throw new Error(`the server was not cut short:\n${log}`);
      let undone = 0;
      for (const { xid } of open) if (await wasUndone(pool, xid)) undone++;
      return { open: open.length, undone, awayMs };
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await server.stop();
      await directory.remove();
    },
  };
}

async function wasUndone(pool: Pool, xid: string): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ status: string }>('select pg_xact_status($1::text::xid8) as status', [xid]);
    return rows[0]?.status === 'aborted';
  } catch (error) {
    // Nothing of it had reached the disk: its number has not been given out.
    if (/in the future/.test((error as Error).message)) return true;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
