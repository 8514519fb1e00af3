// Databases for tests, on a real PostgreSQL 18. Making one takes about 50 ms: a copy of a migrated template.
import { randomBytes } from 'node:crypto';

import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import pg from 'pg';

import { TEMPLATE, THROWAWAY, useSharedServer } from './shared-server.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { until } from './until.ts';

export interface FreshDatabase extends AsyncDisposable {
  /** Connection string with the rights of a superuser. */
  url: string;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A database of its own on the run's shared server: with the newest schema, or empty. */
export async function freshDatabase(options: { migrated: boolean } = { migrated: true }): Promise<FreshDatabase> {
  const { adminUrl, release } = await useSharedServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  // Two copies at once may meet on the template ("is being accessed by other users"): tried again.
  await until(() => asAdmin(adminUrl, `create database ${name}${options.migrated ? ` template ${TEMPLATE}` : ''}`).then(() => true), { everyMs: 50, what: `database ${name}` });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
    await release();
  };
  return { url: url.href, drop, [Symbol.asyncDispose]: drop };
}

export interface StartedPostgres {
  url: string;
  stop(): Promise<void>;
}

/**
 * An empty database to connect to; `stop` takes it away.
 * @param options.ownServer Whether a server of its own is needed, because the test stops, kills or tunes it.
 */
export async function startPostgres(options: { ownServer?: boolean; settings?: Record<string, string> } = {}): Promise<StartedPostgres & { pid?: number }> {
  if (options.ownServer !== true) {
    const database = await freshDatabase({ migrated: false });
    return { url: database.url, stop: database.drop };
  }
  const directory = temporaryDirectory('postgres');
  const server = await startEmbeddedPostgres({ directory: directory.path, settings: { ...THROWAWAY, ...options.settings } });
  return {
    url: await server.open('test'),
    pid: server.pid,
    async stop() {
      await server.stop();
      await directory.remove();
    },
  };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
