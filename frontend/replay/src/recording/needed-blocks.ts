// Which blocks and keyframes must be there before a moment can be shown, and in which order the rest is fetched. Pure.

import type { ManifestBlock } from '@hindsight/wire';
import { eventIndexAfter } from './document-timeline.ts';
import type { DocumentTimeline } from './document-timeline.ts';
import { startBefore } from './build-start.ts';

/** The stage at a moment also depends on what other tabs did shortly before. */
const LOOK_BACK_MS = 10_000;

/** Something to be fetched: a block, or the keyframe stored beside it. */
export interface WantedPart {
  block: ManifestBlock;
  part: 'block' | 'keyframe';
}

/** What has arrived, or cannot be had. */
export interface Arrived {
  isLoaded(block: ManifestBlock): boolean;
  hasKeyframe(block: ManifestBlock): boolean;
}

/**
 * What is still missing before a moment can be shown: the nearest keyframe and all from there on, or from the last full snapshot.
 * @param shownMs the page on stage stands here and goes on from here; null: it cannot
 */
export function missingParts(blocks: readonly ManifestBlock[], timeline: DocumentTimeline, atMs: number, shownMs: number | null, arrived: Arrived): WantedPart[] {
  const deciding = decidingBlocks(blocks, atMs);
  const needed = shownMs === null ? startParts(blocks, timeline, atMs, arrived) : blocks.filter((block) => block.doc === timeline.doc && block.fromMs <= atMs && block.toMs >= shownMs).map(asBlock);
  const parts = [...needed, ...deciding.filter((block) => !needed.some((one) => one.block === block && one.part === 'block')).map(asBlock)];
  return parts.filter(({ block, part }) => !(part === 'block' ? arrived.isLoaded(block) : arrived.hasKeyframe(block)));
}

/** The block before which the nearest keyframe for a moment is stored; null where a full snapshot is as near. */
export function keyframeBlockFor(blocks: readonly ManifestBlock[], doc: number, atMs: number): ManifestBlock | null {
  let nearest: ManifestBlock | null = null;
  for (const block of blocks) {
    if (block.doc !== doc || block.fromMs > atMs || (nearest !== null && block.fromMs < nearest.fromMs)) continue;
    if (block.keyframe !== undefined) nearest = block;
    else if (block.hasKeyframe) nearest = null;
  }
  return nearest;
}

function startParts(blocks: readonly ManifestBlock[], timeline: DocumentTimeline, atMs: number, arrived: Arrived): WantedPart[] {
  const own = blocks.filter((block) => block.doc === timeline.doc && block.fromMs <= atMs).sort((a, b) => a.fromMs - b.fromMs);
  const start = startBefore(timeline, eventIndexAfter(timeline, atMs), atMs);
  for (let at = own.length - 1; at >= 0; at--) {
    const block = own[at] as ManifestBlock;
    if (block.keyframe === undefined && !block.hasKeyframe) continue;
    const parts = [...(block.keyframe === undefined ? [] : [{ block, part: 'keyframe' as const }]), ...own.filter((other) => other.toMs >= block.fromMs).map(asBlock)];
    const isThere = parts.every((one) => (one.part === 'block' ? arrived.isLoaded(one.block) : arrived.hasKeyframe(one.block)));
    // It may turn out that nothing here can be begun at: a snapshot after the moment, a keyframe that is gone. Then from further back.
    if (!isThere || (start !== null && (start.blockId === block.id || start.atMs >= block.fromMs))) return parts;
  }
  return own.map(asBlock);
}

/** A block itself. */
export function asBlock(block: ManifestBlock): WantedPart {
  return { block, part: 'block' };
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
