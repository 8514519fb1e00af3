import { describe, expect, it } from '@jest/globals';
import type { ManifestBlock } from '@hindsight/wire';
import { buildDocumentTimeline } from './document-timeline.ts';
import type { GrowingTimeline } from './document-timeline.ts';
import { missingParts, prefetchOrder } from './needed-blocks.ts';
import type { WantedPart } from './needed-blocks.ts';
import { placeKeyframe } from './stored-keyframe.ts';

const DOCUMENT = { doc: 0, tab: 'a', clockOffsetsMs: {}, gaps: [] };

function block(fromSeq: number, hasKeyframe = false, isFolded = false): ManifestBlock {
  const fromMs = fromSeq * 20_000;
  return { id: `b${fromSeq}`, doc: 0, tab: 'a', bytes: 1, fromMs, toMs: fromMs + 19_999, hasKeyframe, fromSeq, toSeq: fromSeq, ...(isFolded && { keyframe: { bytes: 1 } }) };
}
const BLOCKS = [block(0, true), block(1), block(2, true), block(3), block(4)];

/** Blocks that have arrived, each with an event at its start and, where it names a keyframe, a snapshot somewhat later. */
function arrived(blocks: readonly ManifestBlock[], seqs: readonly number[], keyframes: readonly number[] = []): { timeline: GrowingTimeline; parts: { isLoaded(one: ManifestBlock): boolean; hasKeyframe(one: ManifestBlock): boolean } } {
  const lines = seqs.map((seq) => ({ doc: 0, seq, clock: 0, events: [
    { type: 3, timestamp: seq * 20_000, data: {} }, ...(blocks[seq]?.hasKeyframe === true ? [{ type: 2, timestamp: seq * 20_000 + 500, data: {} }] : []),
  ] }));
  const timeline = buildDocumentTimeline(DOCUMENT, new Map(lines.map((line) => [line.seq, line])), blocks);
  for (const seq of keyframes) timeline.addStored(placeKeyframe(`b${seq}`, { v: 1, doc: 0, clock: 0, throughMs: seq * 20_000 - 1, sinceClock: 0, sinceMs: 0, shiftedMs: null, events: [] }, DOCUMENT));
  return { timeline, parts: { isLoaded: (one) => one.doc === 0 && seqs.includes(one.fromSeq), hasKeyframe: (one) => keyframes.includes(one.fromSeq) } };
}

function names(parts: WantedPart[]): string[] {
  return parts.map(({ block: { id }, part }) => (part === 'block' ? id : `${id}/keyframe`));
}
function missing(blocks: readonly ManifestBlock[], atMs: number, seqs: readonly number[], keyframes: readonly number[] = [], shownMs: number | null = null): string[] {
  const { timeline, parts } = arrived(blocks, seqs, keyframes);
  return names(missingParts(blocks, timeline, atMs, shownMs, parts));
}

describe('missingParts', () => {
  it('goes back to the last full snapshot and no further', () => {
    expect(missing(BLOCKS, 75_000, [])).toEqual(['b2', 'b3']);
    expect(missing(BLOCKS, 75_000, [2, 3])).toEqual([]);
  });

  it('goes back once more where the snapshot stands after the moment', () => {
    expect(missing(BLOCKS, 40_100, [2, 3])).toEqual(['b0', 'b1']);
    expect(missing(BLOCKS, 40_100, [0, 2])).toEqual(['b1']);
  });

  it('takes everything before the moment where no block has a snapshot, and of other documents what decides the stage', () => {
    const plain = BLOCKS.map((each) => ({ ...each, hasKeyframe: false }));
    expect(missing(plain, 50_000, [])).toEqual(['b0', 'b1', 'b2']);
    expect(missing([...BLOCKS, { ...block(4, true), id: 'other', doc: 1 }], 82_000, [0, 1, 2, 3, 4])).toEqual(['other']);
  });

  it('ends when all is there and no snapshot came', () => {
    expect(missing(BLOCKS.map((each) => ({ ...each, hasKeyframe: false })), 99_000, [0, 1, 2, 3, 4])).toEqual([]);
  });

  const FOLDED = [block(0, true), block(1), block(2, false, true), block(3), block(4, false, true)];
  it('begins at a keyframe beside a block where that is nearer', () => {
    expect(missing(FOLDED, 75_000, [])).toEqual(['b2/keyframe', 'b2', 'b3']);
    expect(missing(FOLDED, 75_000, [0, 1, 2, 3])).toEqual(['b2/keyframe']);
    expect(missing(FOLDED, 75_000, [2, 3], [2])).toEqual([]);
  });

  it('goes further back where a keyframe is gone', () => {
    const { timeline } = arrived(FOLDED, [4], []);
    const gone = { isLoaded: (one: ManifestBlock) => one.fromSeq === 4, hasKeyframe: (one: ManifestBlock) => one.fromSeq === 4 };
    expect(names(missingParts(FOLDED, timeline, 99_000, null, gone))).toEqual(['b2/keyframe', 'b2', 'b3']);
  });

  it('asks for no more than what comes next while a page goes on', () => {
    expect(missing(FOLDED, 85_000, [2, 3], [], 70_000)).toEqual(['b4']);
  });
});

describe('prefetchOrder', () => {
  it('takes what comes next first, then what is past, nearest first', () => {
    expect(prefetchOrder(BLOCKS, 50_000).map(({ id }) => id)).toEqual(['b2', 'b3', 'b4', 'b1', 'b0']);
  });
});
