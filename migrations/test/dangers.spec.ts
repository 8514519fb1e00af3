// No migration sends a statement that could stop a running installation: each runs on a real database, every statement is looked at.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@hindsight/testkit';
import { DataSource, type QueryRunner } from 'typeorm';

import { dangersOf, type Danger, type Surroundings } from '../src/dangers.ts';
import { MIGRATIONS } from '../src/index.ts';

const AROUND: Surroundings = { existing: new Set(['recordings', 'recordings_202611', 'sites']), partitioned: new Set(['recordings']), isInTransaction: true, phase: 'expand' };

describe('a statement that could stop the programs', () => {
  it.each([
    ['narrow-id', 'create table notes (id int generated always as identity primary key)'],
    ['narrow-id', 'create table notes (id bigint primary key, site_id integer not null)'],
    ['narrow-id', 'alter table sites add column owner_id int'],
    ['narrow-sequence', 'create sequence note_number as integer'],
    ['type-change', 'alter table recordings alter column duration_ms type numeric'],
    ['type-change', 'ALTER TABLE "recordings"\n  ALTER duration_ms SET DATA TYPE int'],
    ['not-null-without-default', 'alter table recordings add column score int not null'],
    ['default-per-row', 'alter table recordings add column token uuid not null default gen_random_uuid()'],
    ['generated-column', 'alter table recordings add column n bigint generated always as identity'],
    ['set-not-null', 'alter table sites alter column name set not null'],
    ['constraint-scans', 'alter table recordings add constraint positive check (duration_ms >= 0)'],
    ['constraint-scans', 'alter table recordings add column site bigint references sites'],
    ['index-locks-writers', 'create index recordings_score on recordings (duration_ms)'],
    ['index-locks-writers', 'create unique index if not exists recordings_one on recordings (handle)'],
    ['index-of-partitioned', 'create index concurrently recordings_score on recordings (duration_ms)'],
    ['concurrently-in-transaction', 'create index concurrently a on recordings_202611 (duration_ms)'],
    ['drops-in-use', 'alter table recordings drop column tags'],
    ['drops-in-use', 'drop table sites'],
    ['renames', 'alter table recordings rename column tags to labels'],
    ['rewrites', 'lock table sites in exclusive mode'],
    ['rewrites', 'vacuum full recordings'],
    ['changes-all-rows', `update recordings set user_name = ''`],
    ['partition-locks-parent', `create table recordings_202701 partition of recordings for values from ('2027-01-01') to ('2027-02-01')`],
  ])('is found: %s', (rule, statement) => {
    expect(dangersOf(statement, AROUND).map((danger) => danger.rule)).toContain(rule);
  });

  it.each([
    'create table notes (id bigint generated always as identity primary key, site_id bigint not null references sites, position int not null)',
    `alter table recordings add column score int, add column labels text[] not null default '{}', add column noted_at timestamptz not null default now()`,
    'alter table recordings add constraint positive check (duration_ms >= 0) not valid',
    'create index if not exists recordings_score on only recordings (duration_ms)',
    'create index notes_site on notes (site_id)',
    '-- drop table sites\nselect 1',
  ])('is not seen in: %s', (statement) => {
    expect(dangersOf(statement, AROUND)).toEqual([]);
  });
});

describe('the migrations', () => {
  let database: FreshDatabase;
  let source: DataSource;
  beforeAll(async () => {
    database = await freshDatabase({ migrated: false });
    source = await new DataSource({ type: 'postgres', url: database.url, poolSize: 2 }).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('stop nobody, and leave no narrow id', async () => {
    const found: (Danger & { migration: string })[] = [];
    let statements = 0;
    for (const Migration of MIGRATIONS) {
      const migration = new Migration() as InstanceType<typeof Migration> & { transaction?: false; phase?: 'expand' | 'contract' };
      const around = { ...(await tablesOf(source)), isInTransaction: migration.transaction !== false, phase: migration.phase ?? 'expand' };
      const runner = source.createQueryRunner();
      await migration.up(listening(runner, (statement) => {
        statements += 1;
        found.push(...dangersOf(statement, around).map((danger) => ({ migration: migration.name, ...danger })));
      }));
      await runner.release();
    }
    expect(found).toEqual([]);
    expect(statements).toBeGreaterThan(50);
    const narrow = await source.query(
      `select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and a.atttypid in ('int4'::regtype, 'int2'::regtype)
         and (a.attname = 'id' or a.attname like '%\\_id' or a.attidentity <> '')`) as unknown[];
    expect(narrow).toEqual([]);
  });
});

async function tablesOf(source: DataSource): Promise<Pick<Surroundings, 'existing' | 'partitioned'>> {
  const rows = (await source.query(`select relname as name, relkind as kind from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)) as { name: string; kind: string }[];
  return { existing: new Set(rows.map(({ name }) => name)), partitioned: new Set(rows.filter(({ kind }) => kind === 'p').map(({ name }) => name)) };
}

/** The runner, with an ear on its statements. */
function listening(runner: QueryRunner, hear: (statement: string) => void): QueryRunner {
  return new Proxy(runner, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        if (property === 'query') hear(String(given[0]));
        return Reflect.apply(value, target, given);
      };
    },
  });
}
