// Where an erasure has to look besides the manifest. Why: a sealed recording, and a slice that waits no more, leave bytes behind
// in packs that other visits keep alive; without a note of them an erasure would not find those packs. Locks: none, a new table.
// Takes: milliseconds. Way back: drop the table; packs are then cleaned up only when nothing refers to them any more.

import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LeftPacks20261121120000 implements MigrationInterface {
  readonly name = 'LeftPacks20261121120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table left_packs (
      id bigint generated always as identity primary key,
      workspace_id bigint not null,
      site_id bigint not null,
      session_hash bytea not null,
      visitor_hash bytea not null,
      received_at timestamptz not null,
      blob_keys text[] not null,
      left_at timestamptz not null default now()
    )`);
    await runner.query('create index left_packs_session on left_packs (site_id, session_hash)');
    await runner.query('create index left_packs_visitor on left_packs (site_id, visitor_hash)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
