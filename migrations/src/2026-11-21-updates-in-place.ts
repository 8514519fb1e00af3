// Indexes of `sessions` without columns that every batch changes. Why: Postgres then updates the row in place instead of writing all six
// indexes again, 1,500 times a second on a busy machine. Who asked the old ones (what is to be sealed, whose wide row is stale) reads the
// open visits of a partition instead. Locks: none that anyone waits for. Takes: as long as a scan of `sessions`. Way back: the old indexes.

import type { QueryRunner } from 'typeorm';

import { indexTable } from './index-table.ts';
import type { Migration } from './migration.ts';

export class UpdatesInPlace20261121150000 implements Migration {
  readonly name = 'UpdatesInPlace20261121150000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await indexTable(runner, { name: 'sessions_of_partition', table: 'sessions', on: `(log_id, partition) where state in ('live', 'closed')` });
    await runner.query('drop index concurrently if exists sessions_open');
    await runner.query('drop index concurrently if exists sessions_dirty');
    await runner.query('alter table sessions set (fillfactor = 70)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
