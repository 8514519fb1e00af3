import { afterEach, expect, it } from '@jest/globals';
import { inTransaction, openPool } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';
import { freshDatabase } from '@hindsight/testkit';

import type { ClickPoint } from '../src/index.ts';
import { pointContract } from '../src/contract-kit.ts';
import { postgresPointStore } from '../src/postgres/point-store.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function makeDatabase(): Promise<Pool> {
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 2 });
  pool.on('error', () => undefined); // the database is dropped under the last idle connection
  closing.push(async () => {
    await pool.end();
    await database.drop();
  });
  await pool.query(`select ensure_month('2026-11-01')`);
  return pool;
}

pointContract<Transaction>(async () => {
  const pool = await makeDatabase();
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

it('packs are what the clicks are, whatever is done to them', async () => {
  const pool = await makeDatabase();
  const packs = async () => (await pool.query<{ page: string; recording: string; state: string; packed: string }>(
    `select page_id::text as page, recording_id::text as recording, state_id::text as state, encode(packed, 'hex') as packed from click_packs order by page_id, recording_id, state_id`,
  )).rows.map(({ page, recording, state, packed }) => `${page} ${recording} ${state} ${packed}`);
  const click = (recordingId: bigint, nth: number, more: Partial<ClickPoint> = {}): ClickPoint => ({
    recordingId, month: '2026-11-01', workspaceId: 1n, siteId: 1n, pageId: 5n, elementId: 2n ** 33n + 9n, doc: 0, view: 0, seq: 0, nth, atMs: nth, x: 1024, y: 65_535, box: [0, 0, 1, 1], pageX: 0, pageY: 0, viewportWidth: 1, isRage: false, stateId: 0n, ...more,
  });
  const append = (clicks: ClickPoint[]) => inTransaction(pool, (transaction) => postgresPointStore.append(transaction, { clicks, moves: [], scrolls: [] }));
  await append([click(1n, 0), click(1n, 1, { elementId: 3n, x: 0, isRage: true }), click(1n, 2, { stateId: 7n }), click(2n, 0), click(2n, 1, { pageId: 6n })]);
  await append([click(1n, 0), click(2n, 2, { x: 65_535, y: 0 })]);
  // An element, then which of 64 × 64 parts; rage and dead above.
  expect(await packs()).toEqual(['5 1 0 0000000003103f0200000009007f', '5 1 7 0200000009007f', '5 2 0 0200000009007f02000000090fc0', '6 2 0 0200000009007f']);
  await pool.query('update click_points set is_rage = false, is_dead = true where recording_id = 1 and nth = 1');
  await pool.query('delete from click_points where recording_id = 1 and nth = 2');
  expect((await packs()).slice(0, 2)).toEqual(['5 1 0 0000000003203f0200000009007f', '5 2 0 0200000009007f02000000090fc0']);
  await inTransaction(pool, (transaction) => postgresPointStore.erase(transaction, 2n, '2026-11-01'));
  expect(await packs()).toHaveLength(1);
});
