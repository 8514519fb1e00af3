// How many visits each site had that were heard of and not recorded, by hour and reason. Why: whoever misses a visit is told why it is not
// there. Locks: none, a new table. Takes: milliseconds. Way back: drop it; workers of before park the records that carry these counts.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class UnrecordedVisits20261121190000 implements Migration {
  readonly name = 'UnrecordedVisits20261121190000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table unrecorded_visits (
      site_id bigint not null,
      hour timestamptz not null,
      reason text not null,
      workspace_id bigint not null,
      visits bigint not null,
      primary key (site_id, hour, reason)
    )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
