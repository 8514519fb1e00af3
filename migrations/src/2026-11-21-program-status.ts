// What the programs of an installation say about themselves, and how much room the stores took. Why: the status page shows processes on
// other machines and how fast disks fill. Locks: none, new tables. Takes: milliseconds. Way back: drop the tables.
//
// These rows are about the installation, not about a workspace: the one kind that carries none.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class ProgramStatus20261121133000 implements Migration {
  readonly name = 'ProgramStatus20261121133000';

  async up(runner: QueryRunner): Promise<void> {
    // One row per running program, rewritten every few seconds; shape of `report`: libs/telemetry, ProgramReport.
    await runner.query(`create table program_status (
      program text not null,
      instance text not null,
      started_at timestamptz not null,
      reported_at timestamptz not null default now(),
      report jsonb not null,
      primary key (program, instance)
    ) with (fillfactor = 50)`);
    // place: database, log, blobs …; disk: which file system it lies on, null where that is not a disk of ours.
    await runner.query(`create table storage_samples (
      at timestamptz not null,
      place text not null,
      disk text not null default '',
      used_bytes bigint not null,
      free_bytes bigint,
      size_bytes bigint,
      primary key (place, disk, at)
    )`);
    await runner.query('create index storage_samples_at on storage_samples (at)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
