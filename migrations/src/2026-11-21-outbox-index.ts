// What is due in the outbox. Why: the indexer asks for it every moment. Locks: none that anyone waits for. Takes: as long as a scan of
// `outbox`, which holds every recording where no indexer ever ran. Way back: drop the index.

import type { QueryRunner } from 'typeorm';

import { indexTable } from './index-table.ts';
import type { Migration } from './migration.ts';

export class OutboxIndex20261121131000 implements Migration {
  readonly name = 'OutboxIndex20261121131000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await indexTable(runner, { name: 'outbox_due', table: 'outbox', on: '(next_try_at, recording_id)' });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
