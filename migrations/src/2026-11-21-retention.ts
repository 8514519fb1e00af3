// How long a site keeps its recordings. Why: what nobody needs any more should not lie about, and disks end. Locks: sites, for the moment
// of a change to the catalogue. Takes: milliseconds. Way back: older programs leave the column alone; then nothing is erased by age.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class Retention20261121270000 implements Migration {
  readonly name = 'Retention20261121270000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sites add column retention_days int check (retention_days >= 1)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
