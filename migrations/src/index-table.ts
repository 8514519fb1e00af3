// Indexes made while rows are read and written. For migrations outside a transaction. Promise: nobody waits for the build; a build that died
// is found by its invalid index and made again, so that the migration may be run again after dying anywhere.

import type { QueryRunner } from 'typeorm';

import { retryForLock } from './retry-for-lock.ts';

export interface IndexToMake {
  name: string;
  table: string;
  /** What follows the table's name: `(site_id, duration_ms desc)`, `using gin (tags)`. */
  on: string;
  isUnique?: boolean;
}

const PATIENCE_MS = 600_000;
const LONGEST_NAME = 63;

/** Makes an index of a table that has no partitions. */
export async function indexTable(runner: QueryRunner, { name, table, on, isUnique = false }: IndexToMake): Promise<void> {
  const found = await stateOf(runner, name);
  if (found === 'valid') return;
  await withoutTimeouts(runner, async () => {
    if (found === 'invalid') await runner.query(`drop index concurrently ${name}`);
    await runner.query(`create${isUnique ? ' unique' : ''} index concurrently ${name} on ${table} ${on}`);
  });
}

/**
 * Makes an index of a partitioned table. Postgres cannot do that concurrently in one go, so: an index of the parent alone, which takes a
 * lock for a moment and serves nobody yet, though partitions made from then on have it; one concurrent build per partition; each attached.
 * With the last one the parent's index is valid.
 */
export async function indexPartitionedTable(runner: QueryRunner, { name, table, on, isUnique = false }: IndexToMake): Promise<void> {
  const unique = isUnique ? ' unique' : '';
  const until = Date.now() + PATIENCE_MS;
  await retryForLock(() => runner.query(`create${unique} index if not exists ${name} on only ${table} ${on}`), { until });
  for (const partition of await partitionsWithout(runner, table, name)) {
    const own = partIndexName(partition, table, name);
    await indexTable(runner, { name: own, table: partition, on, isUnique });
    await retryForLock(() => runner.query(`alter index ${name} attach partition ${own}`), { until });
  }
  if (await stateOf(runner, name) !== 'valid') throw new Error(`index ${name} is not valid although every partition has its part`);
}

/** `recordings_list` on `recordings_202611` → `recordings_202611_list`. */
function partIndexName(partition: string, table: string, name: string): string {
  const rest = name.startsWith(`${table}_`) ? name.slice(table.length + 1) : name;
  return `${partition}_${rest}`.slice(0, LONGEST_NAME);
}

async function partitionsWithout(runner: QueryRunner, table: string, name: string): Promise<string[]> {
  const rows = (await runner.query(
    `select part.relname as name from pg_inherits i join pg_class part on part.oid = i.inhrelid
     where i.inhparent = $1::regclass and not exists (
       select from pg_inherits attached join pg_index x on x.indexrelid = attached.inhrelid
       where attached.inhparent = $2::regclass and x.indrelid = part.oid)
     order by 1`, [table, name])) as { name: string }[];
  return rows.map((row) => row.name);
}

async function stateOf(runner: QueryRunner, name: string): Promise<'absent' | 'invalid' | 'valid'> {
  const rows = (await runner.query('select indisvalid as is_valid from pg_index where indexrelid = to_regclass($1)', [name])) as { is_valid: boolean }[];
  return rows[0] === undefined ? 'absent' : rows[0].is_valid ? 'valid' : 'invalid';
}

/** A concurrent build waits for old transactions by design and is in nobody's way meanwhile; a time limit would only leave it broken. */
async function withoutTimeouts(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  const [{ lock, statement }] = (await runner.query(
    `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`)) as [{ lock: string; statement: string }];
  await runner.query('set lock_timeout = 0');
  await runner.query('set statement_timeout = 0');
  try {
    await work();
  } finally {
    await runner.query(`set lock_timeout = '${lock}'`);
    await runner.query(`set statement_timeout = '${statement}'`);
  }
}
