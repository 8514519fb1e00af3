// Which workers are alive. Why: workers of one log share its partitions, and one that holds none yet must be seen to get its part.
// Locks: none, a new table. Takes: milliseconds. Way back: drop the table; old workers keep what they hold.
//
// Like `partitions` it is about the installation, not about a workspace.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class LiveWorkers20261121141000 implements Migration {
  readonly name = 'LiveWorkers20261121141000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table live_workers (
      log_id text not null,
      owner text not null,
      alive_until timestamptz not null,
      primary key (log_id, owner)
    ) with (fillfactor = 50)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
