// The embedded PostgreSQL of a running program, asked from outside: for what no API shows, and to search every row there is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPool, type Pool } from '@hindsight/database';
import type { LeakSearch } from './leak-search.ts';

/** One connection, or as many as given; end it when done. */
export function openEmbeddedDatabase(dataDirectory: string, max = 1): Pool {
  const [port, password] = ['port', 'password'].map((name) => readFileSync(join(dataDirectory, 'db', name), 'utf8').trim());
  return openPool(`postgres://hindsight:${password}@127.0.0.1:${port}/hindsight`, { max });
}

/** Looks through every column of every row of every table, bytes as bytes. Returns how many rows there were. */
export async function searchRows(search: Pick<LeakSearch, 'searchBytes'>, pool: Pool): Promise<number> {
  let count = 0;
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`);
  for (const { name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${name}`);
    for (const row of rows) {
      count++;
      const text = JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      await search.searchBytes(`row of ${name}`, Buffer.from(text));
      for (const value of Object.values(row)) if (Buffer.isBuffer(value)) await search.searchBytes(`bytes in ${name}`, value);
    }
  }
  return count;
}
