// One pack per window: the chunks of all its visits, and slices that still wait for others, in one object. A chunk is a zstd
// frame of its own, so that it can be read alone by byte range.

import { createHash } from 'node:crypto';

import { packBlock } from '../assemble/stored-block.ts';
import type { Chunk, Visit } from '../assemble/visit.ts';

export interface ByteRange {
  from: number;
  length: number;
}

export interface PlacedChunk extends ByteRange {
  visit: Visit;
  block: Chunk;
}

export interface Pack {
  /** '' when the window stores no bytes. */
  key: string;
  bytes: Uint8Array;
  chunks: PlacedChunk[];
  /** Where each raw piece lies, in the order given. */
  pieces: ByteRange[];
}

/**
 * @param hourMs log time the pack is filed under
 * @param pieces bytes kept as they are
 */
export async function buildPack(visits: readonly Visit[], pieces: readonly Uint8Array[], hourMs: number): Promise<Pack> {
  const frames: Uint8Array[] = [];
  let at = 0;
  const place = (bytes: Uint8Array): ByteRange => {
    const range = { from: at, length: bytes.length };
    frames.push(bytes);
    at += bytes.length;
    return range;
  };
  const chunks: PlacedChunk[] = [];
  for (const visit of visits) {
    for (const block of visit.chunks.values()) chunks.push({ visit, block, ...place(await packBlock(Buffer.concat(block.lines))) });
  }
  const placedPieces = pieces.map(place);
  const bytes = Buffer.concat(frames);
  return { key: bytes.length === 0 ? '' : packKey(bytes, hourMs), bytes, chunks, pieces: placedPieces };
}

/** `packs/<2 hex>/<yyyymmddhh>/<sha256>`: the hash first, so that load spreads over an object store. */
export function packKey(bytes: Uint8Array, hourMs: number): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const hour = new Date(hourMs).toISOString().slice(0, 13).replace(/\D/g, '');
  return `packs/${hash.slice(0, 2)}/${hour}/${hash}`;
}
