// Where in its object the keyframe of a sealed block lies: the page as it was just before the block, so that a player can begin there.
// Why: seeking in a long recording applied everything since the page's last full snapshot. Locks: recording_blocks with its months, for
// the moment of a change to the catalogue. Takes: milliseconds, nothing is rewritten. Way back: older programs leave the columns empty.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class Keyframes20261121260000 implements Migration {
  readonly name = 'Keyframes20261121260000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table recording_blocks add column keyframe_from bigint, add column keyframe_length int');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
