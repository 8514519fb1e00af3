// Which blocks must be there before a moment can be shown, and in which order the rest is fetched. Pure.

import type { ManifestBlock } from '@hindsight/wire';
import { eventIndexAfter, keyframeBefore } from './document-timeline.ts';
import type { DocumentTimeline } from './document-timeline.ts';

/** The stage at a moment also depends on what other tabs did shortly before. */
const LOOK_BACK_MS = 10_000;

/** The blocks still missing before a moment of a document can be shown, and before it is sure that it is the one on stage. */
export function missingBlocks(blocks: readonly ManifestBlock[], timeline: DocumentTimeline, atMs: number, isLoaded: (block: ManifestBlock) => boolean): ManifestBlock[] {
  const hasKeyframe = keyframeBefore(timeline, eventIndexAfter(timeline, atMs)) >= 0;
  const needed = neededBlocks(blocks, timeline.doc, atMs, isLoaded, hasKeyframe);
  return [...needed, ...decidingBlocks(blocks, atMs).filter((block) => !isLoaded(block) && !needed.includes(block))];
}

/**
 * The blocks that a document's picture at a moment is built from: from the last block with a keyframe on.
 * @param hasKeyframe whether the blocks that have arrived already hold a keyframe at or before the moment
 */
export function neededBlocks(blocks: readonly ManifestBlock[], doc: number, atMs: number, isLoaded: (block: ManifestBlock) => boolean, hasKeyframe: boolean): ManifestBlock[] {
  const own = blocks.filter((block) => block.doc === doc && block.fromMs <= atMs).sort((a, b) => a.fromSeq - b.fromSeq);
  let from = own.length - 1;
  while (from >= 0) {
    from = own.findLastIndex((block, index) => index <= from && block.hasKeyframe);
    const missing = own.slice(Math.max(from, 0)).filter((block) => !isLoaded(block));
    // A keyframe may stand late in its block, after the moment: then the one before is needed too.
    if (missing.length > 0 || hasKeyframe || from < 0) return missing;
    from--;
  }
  return [];
}

/** Blocks of any tab that may decide which document is on stage. */
export function decidingBlocks(blocks: readonly ManifestBlock[], atMs: number): ManifestBlock[] {
  return blocks.filter((block) => block.fromMs <= atMs && block.toMs >= atMs - LOOK_BACK_MS);
}

/** All blocks, what comes next first, then what is past. */
export function prefetchOrder(blocks: readonly ManifestBlock[], atMs: number): ManifestBlock[] {
  const ordered = [...blocks].sort((a, b) => a.fromMs - b.fromMs);
  return [...ordered.filter((block) => block.toMs >= atMs), ...ordered.filter((block) => block.toMs < atMs).reverse()];
}
