// Many rows in one statement: one array per column, unnested by Postgres. A window is a handful of statements, however many
// visits it holds.

import type { Transaction } from '@hindsight/database';

export interface Column<Row> {
  name: string;
  /** Postgres type of the column; `text[]`, `bigint[]` for one that holds arrays (sent as JSON: unnest would flatten them). */
  type: string;
  of(row: Row): unknown;
}

/** Runs `insert into <table> … select … from unnest(…) <tail>`; does nothing for no rows. */
export async function bulkInsert<Row>(transaction: Transaction, table: string, columns: readonly Column<Row>[], rows: readonly Row[], tail = ''): Promise<void> {
  if (rows.length === 0) return;
  const { from, select, values } = unnested(columns, rows);
  await transaction.query(`insert into ${table} (${columns.map((column) => column.name).join(', ')}) select ${select} from ${from} ${tail}`, values);
}

/** The pieces of a statement that reads rows from arrays, aliased `u`. */
export function unnested<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): { from: string; select: string; values: unknown[][] } {
  return {
    from: `unnest(${columns.map((column, i) => `$${i + 1}::${isArray(column) ? 'jsonb' : column.type}[]`).join(', ')}) as u(${columns.map((column) => column.name).join(', ')})`,
    select: columns.map((column) => (isArray(column) ? `array(select jsonb_array_elements_text(u.${column.name}))::${column.type}` : `u.${column.name}`)).join(', '),
    values: columns.map((column) => rows.map((row) => {
      const value = column.of(row);
      return isArray(column) || column.type === 'jsonb' ? JSON.stringify(value) : value;
    })),
  };
}

function isArray<Row>({ type }: Column<Row>): boolean {
  return type.endsWith('[]');
}
