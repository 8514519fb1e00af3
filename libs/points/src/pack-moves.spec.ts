import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { packMoves, unpackMoves } from './pack-moves.ts';

describe('packMoves', () => {
  it('property: unpacking gives the positions back', () => {
    const px = fc.integer({ min: -10_000_000, max: 10_000_000 });
    fc.assert(fc.property(fc.array(fc.tuple(px, px)), (positions) => expect(unpackMoves(packMoves(positions))).toEqual(positions)));
  });
  it('leaves out what is no number', () => {
    expect(unpackMoves(packMoves([[1, 2], [Number.NaN, 3], [Infinity, 1], [4, 5]]))).toEqual([[1, 2], [4, 5]]);
  });
  it('reads nothing from a version of the future', () => {
    expect(unpackMoves(Uint8Array.of(9, 1, 2, 3))).toEqual([]);
  });
});
