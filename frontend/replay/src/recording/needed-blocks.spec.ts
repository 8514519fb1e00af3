import { describe, expect, it } from '@jest/globals';
import type { ManifestBlock } from '@hindsight/wire';
import { neededBlocks, prefetchOrder } from './needed-blocks.ts';

function block(fromSeq: number, fromMs: number, hasKeyframe = false): ManifestBlock {
  return { id: `b${fromSeq}`, doc: 0, tab: 'a', bytes: 1, fromMs, toMs: fromMs + 99, hasKeyframe, fromSeq, toSeq: fromSeq };
}

const BLOCKS = [block(0, 0, true), block(1, 100), block(2, 200, true), block(3, 300), block(4, 400)];

function ids(blocks: ManifestBlock[]): string[] {
  return blocks.map((each) => each.id);
}

describe('neededBlocks', () => {
  it('goes back to the last keyframe and no further', () => {
    expect(ids(neededBlocks(BLOCKS, 0, 350, () => false, false))).toEqual(['b2', 'b3']);
  });

  it('goes back once more where the keyframe stands after the moment', () => {
    const isLoaded = (each: ManifestBlock): boolean => each.fromSeq >= 2;
    expect(ids(neededBlocks(BLOCKS, 0, 205, isLoaded, false))).toEqual(['b0', 'b1']);
    expect(neededBlocks(BLOCKS, 0, 205, isLoaded, true)).toEqual([]);
  });

  it('takes everything before the moment where no block names a keyframe, and other documents never', () => {
    const plain = BLOCKS.map((each) => ({ ...each, hasKeyframe: false }));
    expect(ids(neededBlocks(plain, 0, 250, () => false, false))).toEqual(['b0', 'b1', 'b2']);
    expect(neededBlocks(BLOCKS, 1, 400, () => false, false)).toEqual([]);
  });

  it('ends when all is there and no keyframe came', () => {
    expect(neededBlocks(BLOCKS, 0, 400, () => true, false)).toEqual([]);
  });
});

describe('prefetchOrder', () => {
  it('takes what comes next first, then what is past, nearest first', () => {
    expect(ids(prefetchOrder(BLOCKS, 250))).toEqual(['b2', 'b3', 'b4', 'b1', 'b0']);
  });
});
