// One PostgreSQL server for a whole test run, started by the first test that needs it; every test file has databases of its own.
// The run's directory comes from the test runner's set-up, which also stops the server at the end. Without a runner the
// server belongs to this process and ends with its last database.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startEmbeddedPostgres, type EmbeddedPostgres } from '@hindsight/embedded-postgres';
import { migrate } from '@hindsight/migrations';

import { claim } from './claim.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { until } from './until.ts';

/** Name of the database with the newest schema, copied for each test file. */
export const TEMPLATE = 'migrated';

// Nothing of a test has to survive a power cut.
export const THROWAWAY = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' };

/** @returns connection string of database `postgres` on the shared server, and what to call when a database on it was dropped */
export async function useSharedServer(): Promise<{ adminUrl: string; release: () => Promise<void> }> {
  const run = process.env['HINDSIGHT_TEST_RUN'];
  if (run === undefined) return useOwnServer();
  return { adminUrl: await findOrStart(run), release: () => Promise.resolve() };
}

async function findOrStart(run: string): Promise<string> {
  const ready = join(run, 'postgres.url');
  const failed = join(run, 'postgres.failed');
  if (claim(join(run, 'postgres.claimed'))) {
    try {
      const { server } = await prepareServer(join(run, 'postgres'), true);
      writeFileSync(`${ready}.new`, server.url('postgres'), { mode: 0o600 });
      renameSync(`${ready}.new`, ready);
    } catch (error) {
      writeFileSync(failed, String(error));
      throw error;
    }
  }
  return until(() => {
    if (existsSync(failed)) return { error: readFileSync(failed, 'utf8') };
    return existsSync(ready) && { url: readFileSync(ready, 'utf8') };
  }, { withinMs: 240_000, what: 'the shared PostgreSQL' }).then((outcome) => {
    if ('error' in outcome) throw new Error(`the shared PostgreSQL did not start: ${outcome.error}`);
    return outcome.url;
  });
}

async function prepareServer(directory: string, outlivesUs: boolean): Promise<{ server: EmbeddedPostgres }> {
  const server = await startEmbeddedPostgres({ directory, settings: THROWAWAY, outlivesUs });
  await migrate(await server.open(TEMPLATE));
  return { server };
}

let own: { server: Promise<EmbeddedPostgres>; users: number; remove: () => Promise<void> } | undefined;

async function useOwnServer(): Promise<{ adminUrl: string; release: () => Promise<void> }> {
  if (own === undefined) {
    const directory = temporaryDirectory('postgres');
    own = { server: prepareServer(directory.path, false).then(({ server }) => server), users: 0, remove: directory.remove };
  }
  const mine = own;
  mine.users += 1;
  const server = await mine.server;
  return {
    adminUrl: server.url('postgres'),
    async release() {
      mine.users -= 1;
      if (mine.users > 0) return;
      if (own === mine) own = undefined;
      await server.stop();
      await mine.remove();
    },
  };
}
