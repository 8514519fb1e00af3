// How long each depth of a page was looked at, packed, per page view. Why: scroll maps show attention. Locks: scroll_points with its months,
// for the moment of a change to the catalogue. Takes: milliseconds, nothing is rewritten. Way back: older programs leave the column null;
// drop it when no newer one runs.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class Attention20261121250000 implements Migration {
  readonly name = 'Attention20261121250000';

  async up(runner: QueryRunner): Promise<void> {
    // Format: libs/points, packAttention.
    await runner.query('alter table scroll_points add column attention bytea');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
