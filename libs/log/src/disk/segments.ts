// The segment files of one partition: `<dir>/<partition>/<first offset, 20 digits>.seg`. Each begins where the one before ends.

import { join } from 'node:path';
import type { LogFs } from './log-fs.ts';

export interface Segment {
  path: string;
  /** Offset of the file's first byte. */
  base: bigint;
  bytes: number;
}

export function partitionDir(dir: string, partition: number): string {
  return join(dir, String(partition));
}

export function segmentPath(dir: string, partition: number, base: bigint): string {
  return join(partitionDir(dir, partition), `${String(base).padStart(20, '0')}.seg`);
}

export function segmentEnd(segment: Segment): bigint {
  return segment.base + BigInt(segment.bytes);
}

/** The partition's segments, oldest first. Files with other names are left alone. */
export async function listSegments(fs: LogFs, dir: string, partition: number): Promise<Segment[]> {
  const names = (await fs.list(partitionDir(dir, partition))).filter((name) => /^\d{20}\.seg$/.test(name)).sort();
  const segments: Segment[] = [];
  for (const name of names) {
    const path = join(partitionDir(dir, partition), name);
    const file = await fs.open(path, 'read');
    try {
      segments.push({ path, base: BigInt(name.slice(0, 20)), bytes: await file.size() });
    } finally {
      await file.close();
    }
  }
  return segments;
}
