// How much of every id space is used. An id space that ends stops all writing, and nobody sees it coming: Postgres says nothing before
// the last number is gone. Cheap: catalogs and statistics only, no table is read.

import type { Pool } from './index.ts';

export interface IdSpace {
  /** `recordings.id`, `click_points.x`, `transactions`. */
  name: string;
  kind: 'sequence' | 'column' | 'toast' | 'transactions';
  used: bigint;
  limit: bigint;
  /** 0 to 1. */
  share: number;
}

/** From here on there is an alarm: half of a space is the last moment at which a change needs no hurry. */
export const ID_SPACE_ALARM = 0.5;

/** Every id space of the database, fullest first. `column` figures come from statistics and are as old as the last `analyze`. */
export async function readIdSpaces(pool: Pool): Promise<IdSpace[]> {
  const spaces = (await Promise.all([SEQUENCES, COLUMNS, TOAST, TRANSACTIONS].map(async ({ kind, sql }) => {
    const { rows } = await pool.query<{ name: string; used: string; limit: string }>(sql);
    return rows.map(({ name, used, limit }): IdSpace => ({ name, kind, used: BigInt(used), limit: BigInt(limit), share: Number(used) / Number(limit) }));
  }))).flat();
  return spaces.sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}

/** Alarms among `spaces`. */
export function spacesInAlarm(spaces: readonly IdSpace[]): IdSpace[] {
  return spaces.filter((space) => space.share >= ID_SPACE_ALARM);
}

/** `recordings.id is 52 % used` */
export function describeIdSpace({ name, share }: IdSpace): string {
  return `${name} is ${String(Math.floor(share * 100))} % used`;
}

interface Question {
  kind: IdSpace['kind'];
  sql: string;
}

// A sequence ends where it or the column it feeds ends, whichever is first.
const SEQUENCES: Question = {
  kind: 'sequence',
  sql: `
    select coalesce(t.relname || '.' || a.attname, s.sequencename) as name, greatest(coalesce(s.last_value, 0), 0)::text as used,
      least(s.max_value, case a.atttypid when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647 else 9223372036854775807 end)::text as limit
    from pg_sequences s
    join pg_class c on c.relname = s.sequencename and c.relnamespace = s.schemaname::regnamespace
    left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('i', 'a') and d.refobjsubid > 0
    left join pg_class t on t.oid = d.refobjid
    left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where s.schemaname = 'public'`,
};

// The largest value that the statistics of a narrow column know; partitions count for their table.
const COLUMNS: Question = {
  kind: 'column',
  sql: `
    select coalesce(parent.relname, c.relname) || '.' || a.attname as name, max(v.value)::text as used,
      case when a.atttypid = 'int2'::regtype then '32767' else '2147483647' end as limit
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
    join pg_stats s on s.schemaname = 'public' and s.tablename = c.relname and s.attname = a.attname
    cross join lateral (
      select greatest(0, max(x::bigint)) as value from unnest(
        coalesce(s.histogram_bounds::text::text[], '{}') || coalesce(s.most_common_vals::text::text[], '{}')) x) v
    where a.attnum > 0 and not a.attisdropped and a.atttypid in ('int2'::regtype, 'int4'::regtype) and v.value is not null
    group by 1, 3`,
};

// Each large value has a 32-bit number in its table's TOAST table. Its chunks, of which a value has at least one, bound how many there are.
const TOAST: Question = {
  kind: 'toast',
  sql: `
    select coalesce(parent.relname, c.relname) || ' (large values)' as name, max(greatest(t.reltuples, 0))::bigint::text as used, '4294967295' as limit
    from pg_class c join pg_class t on t.oid = c.reltoastrelid
    left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and t.reltuples > 0
    group by 1`,
};

// Vacuum gives transaction numbers free again; past half of them it has stopped doing so.
const TRANSACTIONS: Question = {
  kind: 'transactions',
  sql: `
    select 'transactions' as name, age(datfrozenxid)::text as used, '2147483647' as limit from pg_database where datname = current_database()
    union all select 'multixacts', mxid_age(datminmxid)::text, '2147483647' from pg_database where datname = current_database()`,
};
