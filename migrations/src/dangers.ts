// Which statements of a migration could stop a running installation. Read by the migrations' tests over everything a migration really
// sends, and good for a look before a review. Not a parser: it errs on the side of asking.

export interface Danger {
  rule: string;
  statement: string;
  /** What to write instead. */
  instead: string;
}

/** What the database held before the migration, and how the migration runs. */
export interface Surroundings {
  /** Tables with rows in them, maybe many. Those the migration makes itself are not among them. */
  existing: ReadonlySet<string>;
  partitioned: ReadonlySet<string>;
  isInTransaction: boolean;
  phase: 'expand' | 'contract';
}

interface Rule {
  rule: string;
  instead: string;
  breaks(statement: string, around: Surroundings): boolean;
}

const NARROW_ID = /\b(id|\w+_id)\s+(int|int2|int4|integer|smallint|serial|serial4|smallserial)\b/;
/** What Postgres evaluates once for all rows; anything else rewrites the table. */
const CONSTANT_DEFAULT = /\bdefault\s+('|[-+]?\d|true\b|false\b|null\b|now\(\)|array\[)/;

const RULES: readonly Rule[] = [
  { rule: 'narrow-id', instead: 'bigint: an int4 id ends at 2,147,483,647', breaks: (sql) => /^(create table|alter table)/.test(sql) && NARROW_ID.test(sql) },
  { rule: 'narrow-sequence', instead: 'create sequence … as bigint', breaks: (sql) => /^create sequence .*\bas (int|integer|smallint|int2|int4)\b/.test(sql) },
  { rule: 'type-change', instead: 'a new column, written beside the old one, filled in batches, then read', breaks: (sql, around) => onExisting(sql, around) && /\balter( column)? \w+ (set data )?type\b/.test(sql) },
  {
    rule: 'not-null-without-default', instead: 'a constant default, or a nullable column: old code inserts rows without it',
    breaks: (sql, around) => onExisting(sql, around) && actions(sql).some((action) => /^add column\b.*\bnot null\b/.test(action) && !/\bdefault\b/.test(action)),
  },
  {
    rule: 'default-per-row', instead: 'a nullable column filled in batches: this default is computed for every row, which rewrites the table under an exclusive lock',
    breaks: (sql, around) => onExisting(sql, around) && actions(sql).some((action) => /^add column\b.*\bdefault\b/.test(action) && !CONSTANT_DEFAULT.test(action)),
  },
  {
    rule: 'generated-column', instead: 'a plain column that the code writes: a stored generated column rewrites the table',
    breaks: (sql, around) => onExisting(sql, around) && actions(sql).some((action) => /^add column\b.*\bgenerated always as (\(|identity)/.test(action)),
  },
  { rule: 'set-not-null', instead: 'a check constraint added not valid, validated later', breaks: (sql, around) => onExisting(sql, around) && /\bset not null\b/.test(sql) },
  {
    rule: 'constraint-scans', instead: 'add constraint … not valid now, validate constraint in a later migration',
    breaks: (sql, around) => onExisting(sql, around) && actions(sql).some((action) => /^add (constraint\b|check\b|foreign key\b|unique\b|primary key\b|exclude\b|column\b.*\breferences\b)/.test(action) && !/\bnot valid\b|\busing index\b/.test(action)),
  },
  {
    rule: 'index-locks-writers', instead: 'indexTable(…) or indexPartitionedTable(…) in a migration with transaction = false',
    breaks(sql, around) {
      const table = /^create (?:unique )?index .*?\bon (only )?(\w+)/.exec(sql);
      return table?.[2] !== undefined && around.existing.has(table[2]) && table[1] === undefined && !/^create (unique )?index concurrently\b/.test(sql);
    },
  },
  { rule: 'index-of-partitioned', instead: 'indexPartitionedTable(…)', breaks: (sql, around) => around.partitioned.has(/^create (?:unique )?index concurrently .*?\bon (\w+)/.exec(sql)?.[1] ?? '') },
  { rule: 'concurrently-in-transaction', instead: 'transaction = false', breaks: (sql, around) => around.isInTransaction && /\bconcurrently\b/.test(sql) },
  { rule: 'drops-in-use', instead: "phase = 'contract', in a release after the last one whose code uses it", breaks: (sql, around) => around.phase === 'expand' && onExisting(sql, around) && /^(drop table|alter table .*\bdrop (column\b|constraint\b|not null\b|default\b))/.test(sql) },
  { rule: 'renames', instead: 'a new name beside the old one: code of both releases runs at the same time', breaks: (sql, around) => onExisting(sql, around) && /^alter table .*\brename\b/.test(sql) },
  { rule: 'rewrites', instead: 'nothing of the kind while programs run', breaks: (sql) => /^(vacuum full|cluster\b|lock\b|truncate\b|reindex (?!.*concurrently))/.test(sql) },
  {
    rule: 'changes-all-rows', instead: 'batches by id outside a transaction, each of its own',
    breaks: (sql, around) => around.isInTransaction && /^(update|delete from)\b/.test(sql) && onExisting(sql, around),
  },
  { rule: 'partition-locks-parent', instead: 'create the table alone, then attach partition', breaks: (sql, around) => onExisting(sql.replace(/^create table .*?\bpartition of\b/, 'alter table'), around) && /^create table .*\bpartition of\b/.test(sql) },
];

/** @returns nothing for a statement that may run beside the programs */
export function dangersOf(statement: string, around: Surroundings): Danger[] {
  const sql = plain(statement);
  return RULES.filter((rule) => rule.breaks(sql, around)).map(({ rule, instead }) => ({ rule, instead, statement: sql.slice(0, 200) }));
}

/** Lower case, one line, without comments, quotes around names and schema names. */
function plain(statement: string): string {
  return statement.replace(/--[^\n]*/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ').replaceAll('"', '').replace(/\bpublic\./gi, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

function onExisting(sql: string, { existing }: Surroundings): boolean {
  const table = /^(?:alter table|drop table|update|delete from)\s+(?:if exists\s+)?(?:only\s+)?(\w+)/.exec(sql)?.[1];
  return table !== undefined && existing.has(table);
}

/** The parts of an `alter table`, split at commas outside of parentheses. */
function actions(sql: string): string[] {
  const body = sql.replace(/^alter table (if exists )?(only )?\w+ /, '');
  const parts: string[] = [''];
  let depth = 0;
  for (const character of body) {
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
