// Takes records out of a partition for good while every offset stays: the frame is marked erased first, then its bytes are
// overwritten. A crash between the two is finished by the next run, which overwrites whatever an erased frame still holds.

import type { Offset } from '../write.ts';
import { FRAME_HEAD_BYTES, type FrameCodec } from './frame.ts';
import type { LogFile, LogFs } from './log-fs.ts';
import { segmentEnd, type Segment } from './segments.ts';
import { walkSegment } from './walk-segment.ts';

interface Body {
  from: number;
  bytes: number;
}

/** Returns how many records were erased now. */
export async function eraseRecords(
  fs: LogFs, codec: FrameCodec, segments: readonly Segment[], before: Offset, isErased: (bytes: Uint8Array, offset: Offset) => boolean,
): Promise<number> {
  let erased = 0;
  for (const segment of segments) {
    if (segment.base >= before || segment.bytes === 0) continue;
    const end = segmentEnd(segment) < before ? segmentEnd(segment) : before;
    const file = await fs.open(segment.path, 'write');
    try {
      erased += await eraseInFile(file, codec, segment.base, Number(end - segment.base), isErased);
    } finally {
      await file.close();
    }
  }
  return erased;
}

async function eraseInFile(
  file: LogFile, codec: FrameCodec, base: bigint, to: number, isErased: (bytes: Uint8Array, offset: Offset) => boolean,
): Promise<number> {
  const bodies: Body[] = [];
  let marked = 0;
  for await (const found of walkSegment(file, codec, base, 0, to)) {
    if (found.kind === 'record' && isErased(found.body, base + BigInt(found.from))) {
      await file.write([codec.encodeErasure(found.body.length, base + BigInt(found.from))], found.from);
      bodies.push({ from: found.from, bytes: found.body.length });
      marked++;
    } else if (found.kind === 'erased') bodies.push({ from: found.from, bytes: found.bodyBytes });
  }
  if (bodies.length === 0) return 0;
  await file.fdatasync(); // a frame must count as erased before its record stops matching its checksum
  let overwritten = 0;
  for (const body of bodies) overwritten += await overwrite(file, body);
  if (overwritten > 0) await file.fdatasync();
  return marked;
}

async function overwrite(file: LogFile, { from, bytes }: Body): Promise<number> {
  const start = from + FRAME_HEAD_BYTES - 4; // with the record's checksum: it, too, says something about the record
  const present = Buffer.alloc(bytes + 4);
  await file.read(present, start);
  if (present.every((byte) => byte === 0)) return 0;
  await file.write([Buffer.alloc(bytes + 4)], start);
  return 1;
}
