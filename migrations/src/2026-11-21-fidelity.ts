// How much of what a visitor saw a player could show again. Why: measured after a recording is written, by whoever opens it, so it lies beside
// the rows the worker rewrites and a rebuild replaces. Locks: none, a new table. Takes: milliseconds. Way back: drop the table; new lists
// then fail, so old programs first.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class Fidelity20261121160000 implements Migration {
  readonly name = 'Fidelity20261121160000';

  async up(runner: QueryRunner): Promise<void> {
    // The best measurement counts. Shape of `reasons`: libs/wire, FidelityReason[].
    await runner.query(`create table recording_fidelity (
      recording_id bigint primary key,
      workspace_id bigint not null,
      percent smallint not null,
      elements int not null,
      reasons jsonb not null,
      measured_at timestamptz not null default now()
    )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
