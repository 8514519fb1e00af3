// Partitions of a new month without stopping anyone. Why: `create table … partition of` locks the parent against everyone, so one long query
// at the turn of the month held up every window and list; attaching a table made beforehand takes a lock that only schema changes notice.
// Locks: none, a function is replaced. Takes: milliseconds. Way back: the function of the first schema.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class QuietMonths20261121132000 implements Migration {
  readonly name = 'QuietMonths20261121132000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function ensure_month(wanted date) returns void language plpgsql as $$
      declare
        first_day date := date_trunc('month', wanted)::date;
        base text;
        part text;
      begin
        foreach base in array array['recordings', 'page_views', 'recording_documents', 'recording_blocks', 'click_points', 'move_points', 'scroll_points'] loop
          part := base || '_' || to_char(first_day, 'YYYYMM');
          continue when exists (select from pg_inherits where inhrelid = to_regclass(part) and inhparent = base::regclass);
          execute format('create table if not exists %I (like %I including defaults including constraints including storage)', part, base);
          execute format('alter table %I attach partition %I for values from (%L) to (%L)', base, part, first_day, (first_day + interval '1 month')::date);
        end loop;
      end $$`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
