// Comparisons of the newest recordings alone. Why: the indexer compares these by itself every hour; a clean one must not hide what a whole
// comparison found among older ones. Locks: a short one on `index_comparisons`, which holds a few rows. Takes: milliseconds. Way back:
// drop the view and the column, old code knows neither.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class StandingComparisons20261121142000 implements Migration {
  readonly name = 'StandingComparisons20261121142000';

  async up(runner: QueryRunner): Promise<void> {
    // Recordings with larger ids were compared; 0: all.
    await runner.query('alter table index_comparisons add column after_id bigint not null default 0');
    // Of each index what is to be believed now: the last comparison, or the last whole one if that found more.
    await runner.query(`
      create view standing_comparisons as
      select distinct on (c.index_name) c.*
      from index_comparisons c
      where c.id in (select max(id) from index_comparisons group by index_name union all select max(id) from index_comparisons where after_id = 0 group by index_name)
      order by c.index_name, c.missing + c.extra + c.stale + c.differing desc, c.id desc`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
