// Events → a recording as the sealer stores it: lines as the tracker's batches bring them, cut into blocks, keyframes folded beside them.
import { zstdCompressSync } from 'node:zlib';

import type { Manifest, ManifestBlock, RecordedEvent } from '@hindsight/wire';
import { cutBlocks, DEFAULT_LIMITS, makeKeyframes } from '@hindsight/worker';
import type { SealLine } from '@hindsight/worker';

/** A batch every so often, as the tracker sends them. */
const BATCH_MS = 10_000;

export interface SealedRecording {
  manifest: Manifest;
  /** Texts of blocks by id, of keyframes by the block's id and `/keyframe`. */
  blocks: Map<string, string>;
  /** As stored, zstd. */
  blockBytes: number;
  keyframeBytes: number;
  foldMs: number;
}

/** @param events of one page view, by time, from 0 on */
export async function sealedRecording(recordingId: string, events: readonly RecordedEvent[], durationMs: number): Promise<SealedRecording> {
  const lines = linesOf(events);
  const cut = cutBlocks(lines, { spanMs: DEFAULT_LIMITS.blockSpanMs, bytes: DEFAULT_LIMITS.blockBytes });
  const beganMs = performance.now();
  const { byBlock, faults } = await makeKeyframes(lines, cut, DEFAULT_LIMITS.keyframes);
  const foldMs = performance.now() - beganMs;
  if (faults.length > 0) throw new Error(`the recording has no keyframes: ${faults.join()}`);
  const blocks = new Map<string, string>();
  let blockBytes = 0;
  let keyframeBytes = 0;
  const rows = cut.map((block, i): ManifestBlock => {
    const id = String(i + 1);
    const text = Buffer.concat(block.lines.map((line) => line.bytes));
    const keyframe = byBlock.get(block);
    const bytes = zstdCompressSync(text).length;
    const folded = keyframe === undefined ? 0 : zstdCompressSync(keyframe).length;
    blockBytes += bytes;
    keyframeBytes += folded;
    blocks.set(id, text.toString());
    if (keyframe !== undefined) blocks.set(`${id}/keyframe`, Buffer.from(keyframe).toString());
    const { doc, fromMs, toMs, hasKeyframe, fromSeq, toSeq } = block;
    return { id, doc, tab: 'aaaaaaaa', bytes, fromMs, toMs, hasKeyframe, fromSeq, toSeq, ...(keyframe !== undefined && { keyframe: { bytes: folded } }) };
  });
  const documents = [{ doc: 0, tab: 'aaaaaaaa', clockOffsetsMs: { '0': 0 }, gaps: [] }];
  return { blocks, blockBytes, keyframeBytes, foldMs, manifest: { recordingId, version: '1', startedAt: 1_760_000_000_000, durationMs, isLive: false, documents, blocks: rows } };
}

function linesOf(events: readonly RecordedEvent[]): SealLine[] {
  const bySeq = Map.groupBy(events, (event) => Math.floor(event.timestamp / BATCH_MS));
  return [...bySeq].map(([seq, own]) => ({
    doc: 0, seq, clock: 0, firstMs: own[0]?.timestamp ?? 0, lastMs: own.at(-1)?.timestamp ?? 0, hasKeyframe: own.some((event) => event.type === 2),
    bytes: Buffer.from(`{"doc":0,"seq":${seq},"clock":0,"events":${JSON.stringify(own)}}\n`),
  }));
}
