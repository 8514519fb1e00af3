// What lists need beyond the recordings themselves: who watched what, saved filters, whose visits are the team's own, and columns filters
// compare with (a folded user name, the elements clicked, folded paths and element texts). Why: filters over them must be as fast as over
// the rest. Locks: recordings, pages and elements for the moment of a change to the catalogue; old rows are filled in batches, each a
// transaction of its own, in order of id. Takes: as long as reading and rewriting the rows that have something to fill. Way back: older
// programs leave the columns at their defaults; drop them and the tables when no newer one runs.

import type { QueryRunner } from 'typeorm';

import { indexPartitionedTable } from './index-table.ts';
import type { Migration } from './migration.ts';
import { retryForLock } from './retry-for-lock.ts';

const AT_ONCE = 500;
const PATIENCE_MS = 600_000;

export class RecordingLists20261121230000 implements Migration {
  readonly name = 'RecordingLists20261121230000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (const statement of STATEMENTS) await retryForLock(() => runner.query(statement), { until });
    await indexPartitionedTable(runner, { name: 'recordings_clicks', table: 'recordings', on: 'using gin (clicked_elements)' });
    await fillTexts(runner, { table: 'pages', from: 'path', to: 'path_folded' });
    await fillTexts(runner, { table: 'elements', from: 'text', to: 'text_folded' });
    await fillTexts(runner, { table: 'recordings', from: 'user_name', to: 'user_folded' });
    await fillClicks(runner);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}

const STATEMENTS = [
  `alter table recordings
     add column if not exists user_folded text not null default '',
     add column if not exists clicked_elements bigint[] not null default '{}'`,
  `alter table pages add column if not exists path_folded text not null default ''`,
  `alter table elements add column if not exists text_folded text not null default ''`,
  `create table if not exists recording_watches (
    recording_id bigint not null,
    member_id bigint not null,
    workspace_id bigint not null,
    watched_at timestamptz not null default now(),
    primary key (recording_id, member_id)
  )`,
  // filter: the parameters of a list's address, as the API takes them; a span such as "the last 7 days" stays one.
  `create table if not exists segments (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    site_id bigint not null,
    owner_id bigint not null,
    name text not null,
    filter jsonb not null,
    is_shared boolean not null default false,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
  )`,
  'create index if not exists segments_site on segments (site_id)',
  // Browsers of the team itself; lists leave their visits out.
  `create table if not exists team_visitors (
    site_id bigint not null,
    visitor_hash bytea not null,
    workspace_id bigint not null,
    marked_by bigint,
    marked_at timestamptz not null default now(),
    primary key (site_id, visitor_hash)
  )`,
  // And the names the site gives its own people (identify), as typed.
  `create table if not exists team_users (
    site_id bigint not null,
    user_name text not null,
    workspace_id bigint not null,
    primary key (site_id, user_name)
  )`,
];

interface TextToFold {
  table: 'pages' | 'elements' | 'recordings';
  from: string;
  to: string;
}

/** Folds case as lists did when this was written: a migration never changes, whatever the code does later. */
function fold(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed().normalize('NFC').toLowerCase();
}

async function fillTexts(runner: QueryRunner, { table, from, to }: TextToFold): Promise<void> {
  for (let after = '0'; ;) {
    const rows = (await runner.query(`select id::text as id, ${from} as text from ${table} where id > $1 and ${from} <> '' and ${to} = '' order by id limit ${AT_ONCE}`, [after])) as { id: string; text: string }[];
    if (rows.length === 0) return;
    const folded = rows.map(({ text }) => fold(text));
    await retryForLock(() => runner.query(
      `update ${table} as filled set ${to} = folded.text from unnest($1::bigint[], $2::text[]) as folded (id, text) where filled.id = folded.id and filled.${to} = ''`,
      [rows.map(({ id }) => id), folded],
    ), { until: Date.now() + PATIENCE_MS });
    after = rows.at(-1)?.id ?? after;
  }
}

async function fillClicks(runner: QueryRunner): Promise<void> {
  for (let after = '0'; ;) {
    const rows = (await runner.query(`select distinct recording_id::text as id, recording_id from click_points where recording_id > $1 order by recording_id limit ${AT_ONCE}`, [after])) as { id: string }[];
    if (rows.length === 0) return;
    await retryForLock(() => runner.query(
      `update recordings r set clicked_elements = clicked.elements
       from (select month, recording_id, array_agg(distinct element_id) as elements from click_points where recording_id = any($1::bigint[]) group by 1, 2) as clicked
       where r.month = clicked.month and r.id = clicked.recording_id and r.clicked_elements = '{}'`,
      [rows.map(({ id }) => id)],
    ), { until: Date.now() + PATIENCE_MS });
    after = rows.at(-1)?.id ?? after;
  }
}
