// migrations — the schema of Postgres, forward only, in an explicit list.
import { DataSource } from 'typeorm';

import { FirstSchema20261121000000 } from './2026-11-21-first-schema.ts';
import { LeftPacks20261121120000 } from './2026-11-21-left-packs.ts';
import { IndexSwitch20261121130000 } from './2026-11-21-index-switch.ts';
import { Archive20261121140000 } from './2026-11-21-archive.ts';

/** Every migration, oldest first. */
export const MIGRATIONS = [FirstSchema20261121000000, LeftPacks20261121120000, IndexSwitch20261121130000, Archive20261121140000];

/**
 * Brings the database at `url` to the newest schema; does nothing when it is there already.
 * @returns the names of the migrations that ran
 */
export async function migrate(url: string): Promise<string[]> {
  const source = new DataSource({ type: 'postgres', url, migrations: MIGRATIONS, migrationsTransactionMode: 'each' });
  await source.initialize();
  try {
    const done = await source.runMigrations();
    return done.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}
