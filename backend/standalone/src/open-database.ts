// The database of the program: the operator's own (DATABASE_URL), or an embedded PostgreSQL under the data directory.
import { join } from 'node:path';

import type { Config } from '@hindsight/config';
import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import { migrate } from '@hindsight/migrations';

import type { Shutdown } from './shutdown.ts';

const DATABASE = 'hindsight';

export interface OpenedDatabase {
  url: string;
  /** Names of the migrations that ran just now. */
  migrated: readonly string[];
}

/** Connection string of a database with the newest schema. An embedded server is stopped by `shutdown`. */
export async function openDatabase(
  config: Config<'standalone'>,
  shutdown: Shutdown,
  hear: { say: (line: string) => void; lost: (reason: string) => void },
): Promise<OpenedDatabase> {
  const url = config.databaseUrl ?? await openEmbedded(config.dataDirectory, shutdown, hear);
  return { url, migrated: await migrate(url) };
}

async function openEmbedded(dataDirectory: string, shutdown: Shutdown, hear: { say: (line: string) => void; lost: (reason: string) => void }): Promise<string> {
  const server = await startEmbeddedPostgres({ directory: join(dataDirectory, 'db'), say: hear.say, onLost: hear.lost });
  shutdown.add('database', () => server.stop(), () => server.abandon());
  return server.open(DATABASE);
}
