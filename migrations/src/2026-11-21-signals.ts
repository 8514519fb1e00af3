// Signals: what went wrong for a visitor (rage and dead clicks, u-turns, abandoned forms, errors after a click), where and when, and what
// people said is none. Why: lists, maps and the signals page read them. Locks: recordings and click_points with their months, for the moment
// of a change to the catalogue; the rest is new. Takes: milliseconds, nothing is rewritten. Way back: older programs leave the columns at
// their defaults; drop them and the tables when no newer one runs, and take `signals` out of ensure_month.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';

export class Signals20261121210000 implements Migration {
  readonly name = 'Signals20261121210000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table recordings
      add column dead_click_count int not null default 0, add column u_turn_count int not null default 0,
      add column abandon_count int not null default 0, add column error_click_count int not null default 0,
      add column signal_rules_version int not null default 0`);
    await runner.query('alter table click_points add column is_dead boolean not null default false');
    await runner.query(`create table signals (
      month date not null,
      recording_id bigint not null,
      -- Number among the recording's, in order of time.
      n int not null,
      workspace_id bigint not null,
      site_id bigint not null,
      page_id bigint not null,
      doc int not null,
      view int not null,
      element_id bigint,
      kind text not null check (kind in ('rage', 'dead', 'u-turn', 'abandon', 'error-click')),
      -- Since the recording's start, and how long it went on.
      at_ms bigint not null,
      span_ms bigint not null default 0,
      -- The click it hangs on: its key in click_points.
      seq int,
      nth int,
      rules_version int not null,
      -- Somebody said this is no signal: kept, and counted nowhere.
      is_dismissed boolean not null default false,
      primary key (month, recording_id, n)
    ) partition by range (month)`);
    await runner.query('create index signals_element on signals (site_id, kind, element_id)');
    // The last thing said of an element: null settled_at as long as rows of the past do not all say the same.
    await runner.query(`create table signal_feedback (
      site_id bigint not null,
      kind text not null,
      element_id bigint not null,
      workspace_id bigint not null,
      is_dismissed boolean not null,
      said_by bigint,
      said_at timestamptz not null default now(),
      settled_at timestamptz,
      primary key (site_id, kind, element_id)
    )`);
    await runner.query('create index signal_feedback_unsettled on signal_feedback (said_at) where settled_at is null');
    await runner.query(`
      create or replace function ensure_month(wanted date) returns void language plpgsql as $$
      declare
        first_day date := date_trunc('month', wanted)::date;
        base text;
        part text;
      begin
        foreach base in array array['recordings', 'page_views', 'recording_documents', 'recording_blocks', 'click_points', 'move_points', 'scroll_points', 'signals'] loop
          part := base || '_' || to_char(first_day, 'YYYYMM');
          continue when exists (select from pg_inherits where inhrelid = to_regclass(part) and inhparent = base::regclass);
          execute format('create table if not exists %I (like %I including defaults including constraints including storage)', part, base);
          execute format('alter table %I attach partition %I for values from (%L) to (%L)', base, part, first_day, (first_day + interval '1 month')::date);
        end loop;
      end $$`);
    await runner.query(`select ensure_month(to_date(right(inhrelid::regclass::text, 6), 'YYYYMM')) from pg_inherits where inhparent = 'recordings'::regclass`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}
