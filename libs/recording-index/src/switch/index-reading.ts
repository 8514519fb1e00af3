// Who answers lists, and which indices are written to: one row in Postgres, changed by an operator's commands, read by all programs.

import type { Pool, Transaction } from '@hindsight/database';

export type IndexStore = 'postgres' | 'elasticsearch';

export interface IndexReading {
  readFrom: IndexStore;
  /** The index behind the name lists are read by; null before the first is made. */
  currentIndex: string | null;
  /** An index being filled to take its place; every change goes to both. */
  fillingIndex: string | null;
}

/** The row as it is now. */
export async function readIndexReading(db: Pool | Transaction): Promise<IndexReading> {
  const { rows } = await db.query<{ read_from: IndexStore; current_index: string | null; filling_index: string | null }>(
    'select read_from, current_index, filling_index from index_reading');
  const row = rows[0];
  if (row === undefined) throw new Error('the row of index_reading is missing: the schema is damaged');
  return { readFrom: row.read_from, currentIndex: row.current_index, fillingIndex: row.filling_index };
}

/** Changes what is named and leaves the rest. Programs see it within 2 s. */
export async function changeIndexReading(db: Pool | Transaction, change: Partial<IndexReading>): Promise<void> {
  await db.query(
    `update index_reading set changed_at = now(), read_from = coalesce($1, read_from),
       current_index = case when $2 then $3 else current_index end, filling_index = case when $4 then $5 else filling_index end`,
    [change.readFrom ?? null, change.currentIndex !== undefined, change.currentIndex ?? null, change.fillingIndex !== undefined, change.fillingIndex ?? null],
  );
}
