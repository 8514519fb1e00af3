// Opening a partition after anything: finds the last whole record, cuts what is behind it, and makes what stays durable before
// anyone reads it. Cost follows the last segment, not the log. Running it twice changes nothing.

import type { FrameCodec } from './frame.ts';
import type { LogFile, LogFs } from './log-fs.ts';
import type { Segment } from './segments.ts';
import { listSegments, partitionDir } from './segments.ts';
import { walkSegment } from './walk-segment.ts';

export interface Recovered {
  segments: Segment[];
  /** The last segment, open for writing; null in an empty partition. */
  active: LogFile | null;
  tornBytes: number;
}

export async function recoverPartition(fs: LogFs, dir: string, partition: number, codec: FrameCodec): Promise<Recovered> {
  await fs.makeDir(partitionDir(dir, partition));
  const segments = await listSegments(fs, dir, partition);
  const last = segments.at(-1);
  // Directory entries a crash left unsynced become durable here, before their records are handed out.
  await fs.syncDir(partitionDir(dir, partition));
  if (last === undefined) return { segments, active: null, tornBytes: 0 };
  const active = await fs.open(last.path, 'write');
  const whole = await wholeEnd(active, codec, last.base, 0, last.bytes);
  const tornBytes = last.bytes - whole;
  if (tornBytes > 0) await active.truncate(whole);
  await active.fdatasync();
  last.bytes = whole;
  return { segments, active, tornBytes };
}

/** Position after the last whole frame that starts at or after `from`. */
export async function wholeEnd(file: LogFile, codec: FrameCodec, base: bigint, from: number, to: number): Promise<number> {
  let end = from;
  for await (const found of walkSegment(file, codec, base, from, to)) {
    if (found.kind === 'record' || found.kind === 'erased') end = found.to;
  }
  return end;
}
