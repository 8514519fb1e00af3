// What a page stood in when it was clicked, and what a clicked element stood in. Why: maps are drawn of one state of a page, and equal buttons
// of a list are told from each other by the card they stand in. Locks: click_points with its months and elements, for the moment of a
// change to the catalogue. Takes: milliseconds, nothing is rewritten. Way back: older programs leave the columns at their defaults; drop
// them when no newer one runs.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class PageStates20261121240000 implements Migration {
  readonly name = 'PageStates20261121240000';

  async up(runner: QueryRunner): Promise<void> {
    // A state is named by what stands open, so it lies among the elements; 0: the page as it comes.
    await runner.query('alter table click_points add column state_id bigint not null default 0');
    await runner.query(`alter table elements add column near text not null default ''`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
