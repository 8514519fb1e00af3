// Durable records of a partition, from an offset on. Damage is reported and passed over; nothing else is ever left out.

import type { LogEntry } from '../read.ts';
import type { FrameCodec } from './frame.ts';
import { FRAME_ALIGN } from './frame.ts';
import type { LogFs } from './log-fs.ts';
import { segmentEnd, type Segment } from './segments.ts';
import { walkSegment } from './walk-segment.ts';

export interface ReadPlan {
  fs: LogFs;
  codec: FrameCodec;
  segments: readonly Segment[];
  /** Nothing at or after this offset is durable yet. */
  end: bigint;
  damaged: (from: bigint, to: bigint) => void;
}

/**
 * Records from `from` on until `maxBytes` are given (at least one, if there is one) or the end is reached. A last entry's
 * `nextOffset` may lie behind damage or erased records that follow it.
 * @throws RangeError if `from` lies outside [first, end] or cannot be a record's place
 */
export async function readSegments(plan: ReadPlan, from: bigint, maxBytes: number): Promise<LogEntry[]> {
  const first = plan.segments[0]?.base ?? 0n;
  if (from < first || from > plan.end || from % BigInt(FRAME_ALIGN) !== 0n) {
    throw new RangeError(`offset ${String(from)} lies outside the log [${String(first)}, ${String(plan.end)}]`);
  }
  const entries: LogEntry[] = [];
  let given = 0;
  let at = from;
  for (const segment of plan.segments) {
    if (at >= plan.end || given >= maxBytes) break;
    if (segmentEnd(segment) <= at && segment !== plan.segments.at(-1)) continue;
    if (segment.base > at) plan.damaged(at, segment.base); // a segment file in the middle is gone
    const start = segment.base > at ? segment.base : at;
    for await (const found of walkWhole(plan, segment, start)) {
      if (found.body === null) plan.damaged(found.from, found.to);
      else {
        entries.push({ offset: found.from, nextOffset: found.to, bytes: found.body });
        given += found.body.length;
      }
      at = found.to;
      if (given >= maxBytes) break;
    }
  }
  return entries;
}

async function* walkWhole(plan: ReadPlan, segment: Segment, from: bigint): AsyncGenerator<{ from: bigint; to: bigint; body: Uint8Array | null }> {
  const end = segmentEnd(segment) < plan.end ? segmentEnd(segment) : plan.end;
  if (from >= end) return;
  const file = await plan.fs.open(segment.path, 'read');
  try {
    const place = (position: number): bigint => segment.base + BigInt(position);
    for await (const found of walkSegment(file, plan.codec, segment.base, Number(from - segment.base), Number(end - segment.base))) {
      if (found.kind === 'erased') continue;
      yield { from: place(found.from), to: place(found.to), body: found.kind === 'record' ? found.body : null };
    }
  } finally {
    await file.close();
  }
}
