// What the indexer and the switch to Elasticsearch remember. Why: retries and leases of dirty recordings, documents no store takes, how
// far a backfill is, who answers lists. Locks: a short one on `outbox` for columns with constant defaults; the other tables are new.
// Takes: milliseconds. Way back: drop the tables and columns, old code knows none of them.

import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexSwitch20261121130000 implements MigrationInterface {
  readonly name = 'IndexSwitch20261121130000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}

const STATEMENTS = [
  // Until next_try_at nobody takes the row: while it is being sent (a lease) or after a refusal. The exact value names the lease.
  `alter table outbox
     add column marked_at timestamptz not null default now(),
     add column next_try_at timestamptz not null default now(),
     add column attempts int not null default 0`,
  // One row: who answers lists, and the indices written to. Both null: nothing was ever projected.
  `create table index_reading (
    is_only boolean primary key default true check (is_only),
    read_from text not null default 'postgres' check (read_from in ('postgres', 'elasticsearch')),
    current_index text,
    filling_index text,
    changed_at timestamptz not null default now()
  )`,
  'insert into index_reading default values',
  // Recordings from after_id (exclusive) to until_id are still to be filled into this index; what came later is in the outbox.
  `create table index_backfills (
    index_name text primary key,
    after_id bigint not null default 0,
    until_id bigint not null,
    written bigint not null default 0,
    refused bigint not null default 0,
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz
  )`,
  // Recordings whose document a store refuses whatever is tried.
  `create table parked_documents (
    recording_id bigint primary key,
    workspace_id bigint not null,
    version bigint not null,
    attempts int not null,
    reason text not null,
    parked_at timestamptz not null default now()
  )`,
  // Pages that were put into another group: their recordings are marked in the outbox bit by bit, by id.
  `create table regrouped_pages (
    page_id bigint primary key,
    workspace_id bigint not null,
    after_recording_id bigint not null default 0,
    marked_at timestamptz not null default now()
  )`,
  `create table index_comparisons (
    id bigint generated always as identity primary key,
    index_name text not null,
    compared bigint not null,
    missing bigint not null,
    extra bigint not null,
    stale bigint not null,
    differing bigint not null,
    started_at timestamptz not null,
    finished_at timestamptz not null default now()
  )`,
];
