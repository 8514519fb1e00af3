// The contract every point store answers to; an adapter's test calls it with a way to make an empty store and to look inside.

import { describe, expect, it } from '@jest/globals';

import type { ClickPoint, MovePoints, PointStore, ScrollPoint } from './index.ts';

/** What the kit needs beside the store itself. */
export interface PointBench<Transaction> {
  store: PointStore<Transaction>;
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** What is stored of a recording. */
  count(recordingId: bigint): Promise<{ clicks: number; moves: number; scrolls: { view: number; height: number; reached: number; fold: number }[] }>;
}

const MONTH = '2026-11-01';
const owner = (recordingId: bigint) => ({ recordingId, month: MONTH, workspaceId: 1n, siteId: 1n, pageId: 5n });
const click = (recordingId: bigint, seq: number, nth = 0): ClickPoint => ({
  ...owner(recordingId), elementId: 9n, doc: 0, view: 0, seq, nth, atMs: seq * 1000, x: 1, y: 65_535, box: [-5, 0, 100, 20], pageX: 7, pageY: 8, viewportWidth: 1440, isRage: false, stateId: 0n,
});
const move = (recordingId: bigint, fromSeq: number): MovePoints => ({ ...owner(recordingId), doc: 0, view: 0, fromSeq, packed: Uint8Array.of(1, 0, 255) });
const scroll = (recordingId: bigint, view: number, reached: number, height = 4000): ScrollPoint => ({ ...owner(recordingId), doc: 0, view, height, reached, fold: 900, attention: null });

/** @param makeBench makes an empty store; called once per test */
export function pointContract<Transaction>(makeBench: () => Promise<PointBench<Transaction>>): void {
  describe('point store contract', () => {
    it('keeps what a window appends, once however often the window is redone', async () => {
      const { store, inTransaction, count } = await makeBench();
      const window = { clicks: [click(1n, 0), click(1n, 0, 1), click(1n, 1)], moves: [move(1n, 0)], scrolls: [scroll(1n, 0, 1200)] };
      for (let times = 0; times < 2; times++) await inTransaction((transaction) => store.append(transaction, window));
      expect(await count(1n)).toEqual({ clicks: 3, moves: 1, scrolls: [{ view: 0, height: 4000, reached: 1200, fold: 900 }] });
    });

    it('keeps the deepest scroll of a page view, in whatever order they come', async () => {
      const { store, inTransaction, count } = await makeBench();
      for (const one of [scroll(1n, 0, 2000), scroll(1n, 0, 1500), scroll(1n, 0, 2500, 5000), scroll(1n, 1, 900)]) {
        await inTransaction((transaction) => store.append(transaction, { clicks: [], moves: [], scrolls: [one] }));
      }
      expect((await count(1n)).scrolls).toEqual([{ view: 0, height: 5000, reached: 2500, fold: 900 }, { view: 1, height: 4000, reached: 900, fold: 900 }]);
    });

    it('appends with the transaction or not at all', async () => {
      const { store, inTransaction, count } = await makeBench();
      await expect(inTransaction(async (transaction) => {
        await store.append(transaction, { clicks: [click(1n, 0)], moves: [], scrolls: [] });
        throw new Error('given up');
      })).rejects.toThrow('given up');
      expect((await count(1n)).clicks).toBe(0);
    });

    it('erases one recording and leaves the others', async () => {
      const { store, inTransaction, count } = await makeBench();
      await inTransaction((transaction) => store.append(transaction, { clicks: [click(1n, 0), click(2n, 0)], moves: [move(1n, 0), move(2n, 0)], scrolls: [scroll(1n, 0, 1000), scroll(2n, 0, 1000)] }));
      await inTransaction((transaction) => store.erase(transaction, 1n, MONTH));
      expect(await count(1n)).toEqual({ clicks: 0, moves: 0, scrolls: [] });
      expect(await count(2n)).toMatchObject({ clicks: 1, moves: 1 });
    });
  });
}
