import { afterEach } from '@jest/globals';
import { inTransaction, openPool } from '@hindsight/database';
import type { Transaction } from '@hindsight/database';
import { freshDatabase } from '@hindsight/testkit';

import { pointContract } from '../src/contract-kit.ts';
import { postgresPointStore } from '../src/postgres/point-store.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

pointContract<Transaction>(async () => {
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 2 });
  pool.on('error', () => undefined); // the database is dropped under the last idle connection
  closing.push(async () => {
    await pool.end();
    await database.drop();
  });
  await pool.query(`select ensure_month('2026-11-01')`);
  return {
    store: postgresPointStore,
    inTransaction: (work) => inTransaction(pool, work),
    async count(recordingId) {
      const number = async (table: string): Promise<number> => Number((await pool.query<{ n: bigint }>(`select count(*) as n from ${table} where recording_id = $1`, [recordingId])).rows[0]?.n);
      const scrolls = await pool.query<{ view: number; height: number; reached: number; fold: number }>('select view, height, reached, fold from scroll_points where recording_id = $1 order by view', [recordingId]);
      return { clicks: await number('click_points'), moves: await number('move_points'), scrolls: scrolls.rows };
    },
  };
});
