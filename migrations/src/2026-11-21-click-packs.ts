// Clicks once more, a recording's on a page in a state as one value. Why: a map of millions of clicks is then read as a stream instead of
// grouped row by row; the rows of single clicks stay the truth, and the database itself makes the packs from them, whichever program writes.
// Locks: click_points with its months, for the moment of a change to the catalogue; while old clicks are packed, windows wait for a batch of
// recordings. Takes: as long as reading all clicks. Way back: drop the triggers and the table, and take it out of ensure_month.

import type { QueryRunner } from 'typeorm';

import type { Migration } from './migration.ts';
import { retryForLock } from './retry-for-lock.ts';

const PATIENCE_MS = 600_000;
/** Recordings packed while windows and erasures wait. */
const AT_ONCE = 500;

export class ClickPacks20261121280000 implements Migration {
  readonly name = 'ClickPacks20261121280000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (const statement of STATEMENTS) await retryForLock(() => runner.query(statement), { until });
    const months = (await runner.query('select distinct month::text as month from click_points')) as { month: string }[];
    for (const { month } of months) await packMonth(runner, month);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only: restore a backup instead');
  }
}

/** What the triggers have packed meanwhile is whole, and left. */
async function packMonth(runner: QueryRunner, month: string): Promise<void> {
  for (let after = '0'; ;) {
    const rows = (await runner.query(`select distinct recording_id::text as id, recording_id from click_points where month = $1 and recording_id > $2 order by recording_id limit ${AT_ONCE}`, [month, after])) as { id: string }[];
    if (rows.length === 0) return;
    await retryForLock(() => packSome(runner, month, rows.map(({ id }) => id)), { until: Date.now() + PATIENCE_MS });
    after = rows.at(-1)?.id ?? after;
  }
}

/** With the partitions held nothing is being erased: of what was, no pack is made. */
async function packSome(runner: QueryRunner, month: string, ids: readonly string[]): Promise<void> {
  await runner.startTransaction();
  try {
    await runner.query('select 1 from partitions order by log_id, partition for share');
    await runner.query(`${packsOf('c.month = $1 and c.recording_id = any($2::bigint[])')} on conflict do nothing`, [month, ids]);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/** Seven bytes a click, big-endian: element (5), then in 14 bits dead, rage, and which of 64 × 64 parts of the element. */
function packsOf(where: string): string {
  return `insert into click_packs (month, page_id, recording_id, state_id, workspace_id, site_id, packed)
    select c.month, c.page_id, c.recording_id, c.state_id, c.workspace_id, c.site_id, string_agg(substring(int8send(c.element_id) from 4)
      || substring(int4send((c.is_dead::int << 13) | (c.is_rage::int << 12) | ((least(greatest(c.x, 0), 65535) >> 10) << 6) | (least(greatest(c.y, 0), 65535) >> 10)) from 3), ''::bytea order by c.element_id)
    from click_points c where ${where} group by c.month, c.page_id, c.recording_id, c.state_id, c.workspace_id, c.site_id`;
}

const STATEMENTS = [
  `create table if not exists click_packs (
    month date not null,
    page_id bigint not null,
    recording_id bigint not null,
    state_id bigint not null,
    workspace_id bigint not null,
    site_id bigint not null,
    packed bytea not null,
    primary key (month, page_id, recording_id, state_id)
  ) partition by range (month)`,
  // Ids and places hardly shrink, and every map reads them all.
  'alter table click_packs alter column packed set storage external',
  `create or replace function ensure_month(wanted date) returns void language plpgsql as $$
   declare
     first_day date := date_trunc('month', wanted)::date;
     base text;
     part text;
   begin
     foreach base in array array['recordings', 'page_views', 'recording_documents', 'recording_blocks', 'click_points', 'move_points', 'scroll_points', 'signals', 'click_packs'] loop
       part := base || '_' || to_char(first_day, 'YYYYMM');
       continue when exists (select from pg_inherits where inhrelid = to_regclass(part) and inhparent = base::regclass);
       execute format('create table if not exists %I (like %I including defaults including constraints including storage)', part, base);
       execute format('alter table %I attach partition %I for values from (%L) to (%L)', base, part, first_day, (first_day + interval '1 month')::date);
     end loop;
   end $$`,
  `select ensure_month(to_date(right(inhrelid::regclass::text, 6), 'YYYYMM')) from pg_inherits where inhparent = 'recordings'::regclass`,
  // Made anew whole, so that it does not matter who made one before. Names are those of this schema, wherever the writing session looks first.
  `create or replace function pack_clicks() returns trigger language plpgsql set search_path from current as $$
   declare
     t record;
   begin
     for t in select distinct month, page_id, recording_id from changed loop
       if tg_op <> 'INSERT' then
         delete from click_packs k where k.month = t.month and k.page_id = t.page_id and k.recording_id = t.recording_id;
       end if;
       ${packsOf('c.month = t.month and c.page_id = t.page_id and c.recording_id = t.recording_id')}
       on conflict (month, page_id, recording_id, state_id) do update set packed = excluded.packed;
     end loop;
     return null;
   end $$`,
  'create or replace trigger click_points_packed_in after insert on click_points referencing new table as changed for each statement execute function pack_clicks()',
  'create or replace trigger click_points_packed_anew after update on click_points referencing new table as changed for each statement execute function pack_clicks()',
  'create or replace trigger click_points_packed_out after delete on click_points referencing old table as changed for each statement execute function pack_clicks()',
];
