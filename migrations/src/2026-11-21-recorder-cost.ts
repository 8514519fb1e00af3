// What the recorder cost the page, per page view: its main-thread time, the longest piece, the time it was spent in. Why: shown per page.
// Locks: page_views and its months, for the moment of a change to the catalogue. Takes: milliseconds, nothing is rewritten. Way back: older
// programs leave the columns null; drop them when no newer one runs.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class RecorderCost20261121180000 implements Migration {
  readonly name = 'RecorderCost20261121180000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table page_views add column cost_ms int, add column cost_longest_ms int, add column cost_span_ms int');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
