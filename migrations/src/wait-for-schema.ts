// What a program asks before it starts: does the database have the schema this code was written for? A newer one is fine, that is what
// expand and contract are for. An older one means that the migration has not run yet.

import { setTimeout as delay } from 'node:timers/promises';

import type pg from 'pg';

import { MIGRATIONS } from './list.ts';
import type { MigrationClass } from './migration.ts';

/** The database lacks migrations this program needs. */
export class SchemaTooOld extends Error {
  override readonly name = 'SchemaTooOld';
}

export interface SchemaWait {
  /** How long the migration may take that is running meanwhile. Default 60,000. */
  withinMs?: number;
  migrations?: readonly MigrationClass[];
  say?: (line: string) => void;
}

/**
 * Resolves once every migration this code knows has run. A database that cannot be reached counts as one that is not ready yet.
 * @throws SchemaTooOld, naming what is missing
 */
export async function waitForSchema(pool: Pick<pg.Pool, 'query'>, { withinMs = 60_000, migrations = MIGRATIONS, say }: SchemaWait = {}): Promise<void> {
  const needed = migrations.map((Migration) => new Migration().name);
  const until = Date.now() + withinMs;
  let hasSaid = false;
  for (;;) {
    const missing = await missingOf(pool, needed);
    if (missing.length === 0) return;
    const problem = `the database's schema is older than this program (${missing.join(', ')}); run "npm run migrate"`;
    if (Date.now() > until) throw new SchemaTooOld(problem);
    if (!hasSaid) say?.(problem);
    hasSaid = true;
    await delay(500);
  }
}

async function missingOf(pool: Pick<pg.Pool, 'query'>, needed: readonly string[]): Promise<string[]> {
  try {
    const { rows } = await pool.query<{ name: string }>('select name from migrations');
    const done = new Set(rows.map(({ name }) => name));
    return needed.filter((name) => !done.has(name));
  } catch (error) {
    return [error instanceof Error ? error.message : 'no answer'];
  }
}
