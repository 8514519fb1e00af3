import { describe, expect, it } from '@jest/globals';
import type { LogEntry } from '@hindsight/log/read';
import fc from 'fast-check';

import { chooseWindow } from './choose-window.ts';

type Hold = Parameters<typeof chooseWindow>[0];
const entriesFrom = (from: bigint, count: number): LogEntry[] =>
  Array.from({ length: Math.max(0, count - Number(from)) }, (_, i) => ({ offset: from + BigInt(i), nextOffset: from + BigInt(i) + 1n, bytes: new Uint8Array() }));

/** Lets a worker meet `deadly` records among `count`; each death forgets all but what was noted. The first `powerCuts` windows die of themselves. */
function survive(count: number, deadly: ReadonlySet<number>, atOnce: number, powerCuts = 0): { parked: number[]; stored: number[]; deaths: number } {
  const hold: Hold = { nextOffset: 0n, windowTo: null, windowTries: 0, suspectTo: null };
  const outcome = { parked: [] as number[], stored: [] as number[], deaths: 0 };
  while (hold.nextOffset < BigInt(count)) {
    if (outcome.deaths > 10_000) throw new Error('never ends');
    const choice = chooseWindow(hold, entriesFrom(hold.nextOffset, count).slice(0, atOnce));
    const offsets = choice.entries.map((entry) => Number(entry.offset));
    const end = BigInt((offsets[offsets.length - 1] as number) + 1);
    if (choice.isDeadly) {
      outcome.parked.push(...offsets);
      Object.assign(hold, { nextOffset: end, windowTo: null, windowTries: 0, suspectTo: null });
      continue;
    }
    Object.assign(hold, { suspectTo: choice.suspectTo, windowTo: end, windowTries: choice.tries + 1 });
    if (outcome.deaths < powerCuts || offsets.some((offset) => deadly.has(offset))) {
      outcome.deaths++;
      continue;
    }
    outcome.stored.push(...offsets);
    Object.assign(hold, { nextOffset: end, windowTo: null, windowTries: 0, suspectTo: hold.suspectTo !== null && hold.suspectTo > end ? hold.suspectTo : null });
  }
  return outcome;
}

describe('chooseWindow', () => {
  it('takes everything while nothing dies', () => {
    expect(survive(500, new Set(), 100)).toEqual({ parked: [], stored: Array.from({ length: 500 }, (_, i) => i), deaths: 0 });
  });
  it('finds one deadly record among a thousand within eighteen deaths', () => {
    const { parked, deaths } = survive(1000, new Set([617]), 1000);
    expect(parked).toEqual([617]);
    expect(deaths).toBeLessThanOrEqual(18);
  });
  it('sets nothing aside when the machine is switched off five times in a row, whatever the windows', () => {
    for (let count = 1; count <= 40; count++) expect(survive(count, new Set(), 100, 5).parked).toEqual([]);
  });
  it('property: exactly the deadly records are set aside, all others are stored once and in order', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 80 }), fc.array(fc.nat(79), { maxLength: 5 }), fc.integer({ min: 1, max: 100 }), (count, raw, atOnce) => {
      const deadly = new Set(raw.filter((one) => one < count));
      const { parked, stored } = survive(count, deadly, atOnce);
      expect(parked).toEqual([...deadly].sort((a, b) => a - b));
      expect(stored).toEqual(Array.from({ length: count }, (_, i) => i).filter((one) => !deadly.has(one)));
    }));
  });
});
