// rebuild: a schema beside the live one, with the same tables, in which the worker's own code makes recordings anew. Ids come from where
// they came from before: recordings from the lists in the archive (or the live row), pages and elements from the live rows, all others
// from the live sequences, so that rows of both schemas can be compared and copied as they are.

import type { GivenId } from '@hindsight/archive';
import type { Pool } from '@hindsight/database';

export const SCRATCH = 'hindsight_rebuild';
const ROWS_AT_ONCE = 5_000;

export interface Scratch {
  /** The schema the live tables are in. */
  live: string;
  drop(): Promise<void>;
}

/** Makes it empty; what an earlier run left is dropped. The caller holds the lock that lets one rebuild run at a time. */
export async function makeScratch(pool: Pool): Promise<Scratch> {
  const { rows } = await pool.query<{ live: string }>('select quote_ident(current_schema()) as live');
  const live = rows[0]?.live ?? 'public';
  const drop = async (): Promise<void> => {
    await pool.query(`drop schema if exists ${SCRATCH} cascade`);
  };
  await drop();
  await pool.query(`create schema ${SCRATCH}`);
  const tables = await pool.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`, [live],
  );
  for (const { name } of tables.rows) await pool.query(`create unlogged table ${SCRATCH}.${name} (like ${live}.${name} including all)`);
  for (const statement of idSources(live)) await pool.query(statement);
  // Erasures are known from the start and are none of this schema's work.
  await pool.query(`insert into ${SCRATCH}.tombstones overriding system value select * from ${live}.tombstones`);
  await pool.query(`update ${SCRATCH}.tombstones set rows_gone_at = now(), blobs_gone_at = now(), log_gone_at = now()`);
  await pool.query(`insert into ${SCRATCH}.page_rules overriding system value select * from ${live}.page_rules`);
  await pool.query(`insert into ${SCRATCH}.signal_feedback select * from ${live}.signal_feedback`);
  return { live, drop };
}

function idSources(live: string): string[] {
  const trigger = (table: string, column: string, known: string): string[] => [
    `create function ${SCRATCH}.number_${table}() returns trigger language plpgsql as $$ begin
       new.${column} := coalesce((${known}), nextval(pg_get_serial_sequence('${live}.${table}', '${column}')));
       return new;
     end $$`,
    `create trigger number_rows before insert on ${SCRATCH}.${table} for each row execute function ${SCRATCH}.number_${table}()`,
  ];
  return [
    `create unlogged table ${SCRATCH}.given_ids (
       site_id bigint not null, session_hash bytea not null, recording_id bigint not null unique, first_received_at timestamptz not null, primary key (site_id, session_hash))`,
    ...trigger('sessions', 'recording_id', `select g.recording_id from ${SCRATCH}.given_ids g where g.site_id = new.site_id and g.session_hash = new.session_hash`),
    ...trigger('pages', 'id', `select p.id from ${live}.pages p where p.site_id = new.site_id and p.path = new.path`),
    ...trigger('elements', 'id', `select e.id from ${live}.elements e where e.site_id = new.site_id and e.hash = new.hash`),
    `create function ${SCRATCH}.ensure_month(wanted date) returns void language sql as ''`, // its tables have no partitions
  ];
}

/** Writes down ids from the archive's lists. Later lists say the same of a session as earlier ones. */
export async function addGivenIds(pool: Pool, ids: readonly GivenId[]): Promise<void> {
  for (let i = 0; i < ids.length; i += ROWS_AT_ONCE) {
    const some = ids.slice(i, i + ROWS_AT_ONCE);
    await pool.query(
      `insert into ${SCRATCH}.given_ids select u.site_id, decode(u.hash, 'hex'), u.id, to_timestamp(u.ms / 1000)
       from unnest($1::bigint[], $2::text[], $3::bigint[], $4::float8[]) as u(site_id, hash, id, ms) on conflict do nothing`,
      [some.map((one) => one.siteId), some.map((one) => one.sessionHash), some.map((one) => one.recordingId), some.map((one) => one.firstReceivedAt)],
    );
  }
}

/**
 * Settles the ids: a session that lives keeps the id it has, no id given out before is given again, and tombstones of recordings learn
 * whose they are.
 * @returns how many sessions of the archive cannot have their id, because another one lives under it
 */
export async function settleIds(pool: Pool, live: string, largestId: bigint): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from ${SCRATCH}.given_ids g using ${live}.sessions s where s.recording_id = g.recording_id and (s.site_id, s.session_hash) is distinct from (g.site_id, g.session_hash)`,
  );
  await pool.query(
    `insert into ${SCRATCH}.given_ids select site_id, session_hash, recording_id, first_received_at from ${live}.sessions
     on conflict (site_id, session_hash) do update set recording_id = excluded.recording_id, first_received_at = excluded.first_received_at`,
  );
  await pool.query(
    `select setval(seq, greatest($1::bigint, (select coalesce(max(recording_id), 0) from ${live}.sessions), coalesce(pg_sequence_last_value(seq), 1)))
     from (select pg_get_serial_sequence('${live}.sessions', 'recording_id')::regclass as seq) s where $1::bigint > 0`, [largestId],
  );
  await pool.query(
    `update ${SCRATCH}.tombstones t set site_id = g.site_id, session_hash = g.session_hash from ${SCRATCH}.given_ids g
     where t.recording_id = g.recording_id and t.session_hash is null and t.kind in ('recording', 'session')`,
  );
  return rowCount ?? 0;
}
