// seal: blocks and the keyframes beside them → one object, and the rows that say where in it each lies.

import { createHash } from 'node:crypto';

import type { Transaction } from '@hindsight/database';

import { packBlock } from '../assemble/stored-block.ts';
import type { Visit } from '../assemble/visit.ts';
import type { WindowTools } from '../consume/run-window.ts';
import { crashPoint } from '../crash-point.ts';
import { writeBlocks } from '../persist/block-rows.ts';
import type { PlacedBlock } from '../persist/block-rows.ts';
import type { ByteRange } from '../persist/pack.ts';
import type { SealBlock } from './cut-blocks.ts';

export interface SealedObject {
  key: string;
  isNew: boolean;
  blocks: (ByteRange & { block: SealBlock; keyframe: ByteRange | null })[];
}

/** @param keyframes texts, by the block they stand before */
export async function putObject({ blobs }: Pick<WindowTools, 'blobs'>, visit: Visit, blocks: readonly SealBlock[], keyframes: ReadonlyMap<SealBlock, Uint8Array>): Promise<SealedObject> {
  const placed: SealedObject['blocks'] = [];
  const frames: Uint8Array[] = [];
  let at = 0;
  const place = async (lines: Uint8Array): Promise<ByteRange> => {
    const frame = await packBlock(lines);
    frames.push(frame);
    at += frame.length;
    return { from: at - frame.length, length: frame.length };
  };
  for (const block of blocks) {
    const keyframe = keyframes.get(block);
    const before = keyframe === undefined ? null : await place(keyframe);
    placed.push({ block, ...(await place(Buffer.concat(block.lines.map((line) => line.bytes)))), keyframe: before });
  }
  crashPoint('sealer.beforeBlobPut');
  if (frames.length === 0) return { key: '', isNew: false, blocks: [] };
  const bytes = Buffer.concat(frames);
  const key = recordingPrefix(visit.recordingId as bigint) + createHash('sha256').update(bytes).digest('hex');
  const isNew = (await blobs.putIfAbsent(key, bytes)) === 'written';
  crashPoint('sealer.afterBlobPut');
  return { key, isNew, blocks: placed };
}

/** `recordings/<2 hex>/<recording id>/`: all objects of a recording, so that an erasure finds every one. */
export function recordingPrefix(recordingId: bigint): string {
  return `recordings/${createHash('sha256').update(String(recordingId)).digest('hex').slice(0, 2)}/${recordingId}/`;
}

export async function writeSealedBlocks(transaction: Transaction, visit: PlacedBlock['visit'], { key, blocks }: SealedObject): Promise<void> {
  await writeBlocks(transaction, key, blocks.map((placed) => ({ ...placed, visit })), [
    { name: 'is_sealed', type: 'boolean', of: () => true },
    { name: 'keyframe_from', type: 'bigint', of: ({ keyframe }) => keyframe?.from ?? null },
    { name: 'keyframe_length', type: 'int', of: ({ keyframe }) => keyframe?.length ?? null },
  ]);
}
