import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { ClickKind } from '../index.ts';
import { CLICK_BYTES, ClickSum, HEAD_BYTES } from './click-sum.ts';

type Click = { recording: number; element: number; state: number; place: number; flags: number };

/** As the database packs them: by recording and state, in order of elements. */
function packs(clicks: readonly Click[]): Buffer {
  const groups = Map.groupBy(clicks, ({ recording, state }) => `${recording} ${state}`);
  return Buffer.concat([...groups.values()].flatMap((group) => {
    const bytes = Buffer.alloc(HEAD_BYTES + group.length * CLICK_BYTES);
    bytes.writeBigUInt64BE(BigInt(group[0]?.recording ?? 0), 0);
    bytes.writeUIntBE(group[0]?.state ?? 0, 8, 5);
    bytes.writeUInt32BE(group.length * CLICK_BYTES, 13);
    [...group].sort((a, b) => a.element - b.element).forEach(({ element, place, flags }, i) => {
      bytes.writeUIntBE(element, HEAD_BYTES + i * CLICK_BYTES, 5);
      bytes.writeUInt16BE((flags << 12) | place, HEAD_BYTES + i * CLICK_BYTES + 5);
    });
    return [bytes];
  }));
}

function sumOf(clicks: readonly Click[], kind: ClickKind = 'click', stateId: bigint | null = null): ClickSum {
  const sum = new ClickSum(kind, stateId);
  for (const odd of [0, 1]) sum.add(packs(clicks.filter(({ recording }) => recording % 2 === odd)));
  return sum;
}

it('equals counting one by one', () => {
  const click = fc.record({ recording: fc.constantFrom(0, 1, 2, 2 ** 40), element: fc.constantFrom(1, 2, 2 ** 33), state: fc.constantFrom(0, 7), place: fc.constantFrom(0, 63, 64, 4095), flags: fc.nat(3) });
  fc.assert(fc.property(fc.array(click), fc.constantFrom<ClickKind>('click', 'rage', 'dead'), fc.constantFrom(null, 0n, 7n), (clicks, kind, stateId) => {
    const sum = sumOf(clicks, kind, stateId);
    const ofKind = clicks.filter(({ flags }) => kind === 'click' || (flags & (kind === 'rage' ? 1 : 2)) !== 0);
    const counted = ofKind.filter(({ state }) => stateId === null || BigInt(state) === stateId);
    const recordingsOf = (some: readonly Click[]) => new Set(some.map(({ recording }) => recording)).size;
    expect(sum.clicks).toBe(counted.length);
    expect(sum.states().map(({ id }) => id).sort()).toEqual([...new Set(ofKind.map(({ state }) => state))].sort());
    for (const state of sum.states()) {
      const own = ofKind.filter((one) => one.state === state.id);
      expect(state).toEqual({ id: state.id, clicks: own.length, recordings: recordingsOf(own) });
    }
    expect(sum.elements().map(({ id }) => id).sort()).toEqual([...new Set(counted.map(({ element }) => element))].sort());
    for (const { id, ...counts } of sum.elements()) {
      const own = counted.filter(({ element }) => element === id);
      expect(counts).toEqual({ clicks: own.length, rageClicks: own.filter(({ flags }) => flags & 1).length, deadClicks: own.filter(({ flags }) => flags & 2).length, recordings: recordingsOf(own) });
      for (const [x, y, count] of sum.points(id)) expect(own.filter(({ place }) => (place >> 7) * 2048 + 1024 === x && ((place & 63) >> 1) * 2048 + 1024 === y)).toHaveLength(count);
      expect(sum.points(id).reduce((all, [, , count]) => all + count, 0)).toBe(own.length);
    }
  }));
});

it('tells places the coarser the less of all clicks an element got, and leaves out none', () => {
  const rare = Array.from({ length: 4096 }, (_, place): Click => ({ recording: 1, element: 2, state: 0, place, flags: 0 }));
  const common = Array.from({ length: 300_000 }, (_, n): Click => ({ recording: 1, element: 1, state: 0, place: n % 4096, flags: 0 }));
  const sum = sumOf([...common, ...rare]);
  expect(sum.points(1)).toHaveLength(1024);
  expect(sum.points(2)).toHaveLength(256);
  expect(sum.points(2)[0]).toEqual([2048, 2048, 16]);
});
