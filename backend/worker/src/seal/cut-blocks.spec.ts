import { describe, expect, it } from '@jest/globals';

import { cutBlocks } from './cut-blocks.ts';
import type { SealLine } from './cut-blocks.ts';

const LIMITS = { spanMs: 60_000, bytes: 100_000 };
function line(seq: number, more: Partial<SealLine> & { size?: number } = {}): SealLine {
  return { doc: 0, clock: 0, seq, firstMs: seq * 1000, lastMs: seq * 1000 + 900, hasKeyframe: false, bytes: new Uint8Array(more.size ?? 100), ...more };
}
const seqs = (lines: SealLine[]): number[][] => cutBlocks(lines, LIMITS).map((block) => block.lines.map((one) => one.seq));

describe('cutBlocks', () => {
  it('keeps a minute together and no more', () => {
    const blocks = cutBlocks(Array.from({ length: 130 }, (_, seq) => line(seq)), LIMITS);
    expect(blocks.map((block) => [block.fromSeq, block.toSeq])).toEqual([[0, 59], [60, 119], [120, 129]]);
    expect(blocks.every((block) => block.toMs - block.fromMs <= LIMITS.spanMs)).toBe(true);
  });
  it('begins at another document or clock, and where it would grow too large', () => {
    expect(seqs([line(0), line(1, { clock: 1 }), line(0, { doc: 1 })])).toEqual([[0], [1], [0]]);
    expect(seqs([line(0, { size: 60_000 }), line(1, { size: 60_000 }), line(2, { size: 500_000 }), line(3)])).toEqual([[0], [1], [2], [3]]);
  });
  it('begins at a keyframe unless what is before is small', () => {
    expect(seqs([line(0, { hasKeyframe: true, size: 20_000 }), line(1), line(2, { hasKeyframe: true }), line(3, { hasKeyframe: true })])).toEqual([[0, 1], [2, 3]]);
  });
});
