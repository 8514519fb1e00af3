// What the archive holds, read from the blob store alone: the files of each log and partition in order of offset, and where something
// is missing between them. Needs no database.

import type { BlobKey, BlobReader } from '@hindsight/blobs';

import { ArchiveDamaged, readArchiveFooter } from './archive-file.ts';
import type { ArchiveFooter } from './archive-file.ts';
import { ARCHIVE_PREFIX, parseArchiveKey } from './archive-key.ts';
import type { Hour, IdsKey, RecordsKey } from './archive-key.ts';

export interface ArchivedFile {
  key: BlobKey;
  footer: ArchiveFooter;
  first: bigint;
  /** Where the next file goes on. */
  next: bigint;
}

export interface ArchivedLog {
  logId: string;
  partitions: number;
  /** By partition; files in order, none overlapping another. */
  files: ArchivedFile[][];
}

/** Offsets no file answers for, between two that are there. */
export interface ArchiveGap {
  logId: string;
  partition: number;
  from: bigint;
  to: bigint;
  /** Hour of the file before the gap. */
  hour: Hour;
}

export interface ArchiveCatalog {
  logs: ArchivedLog[];
  ids: IdsKey[];
  /** Largest recording id in any list, whatever the hour. */
  largestId: bigint;
  gaps: ArchiveGap[];
  /** Files another one replaces: an older revision, or what a crash left behind. */
  superseded: BlobKey[];
  /** Files that cannot say what they are; their records count as missing. */
  damaged: { key: BlobKey; what: string }[];
}

export interface HourRange {
  /** Both included; absent: no bound. */
  from?: Hour;
  to?: Hour;
}

const AT_ONCE = 16;

/** Lists the archive (of one log, if named) and reads what its files say of themselves. */
export async function readCatalog(blobs: BlobReader, range: HourRange & { logId?: string } = {}): Promise<ArchiveCatalog> {
  const ids: IdsKey[] = [];
  const keys: RecordsKey[] = [];
  let largestId = 0n;
  for await (const { key } of blobs.list(ARCHIVE_PREFIX)) {
    const named = parseArchiveKey(key);
    if (named?.kind === 'ids' && named.largestId > largestId) largestId = named.largestId;
    if (named === null || !isWithin(named.hour, range) || (range.logId !== undefined && named.logId !== range.logId)) continue;
    if (named.kind === 'ids') ids.push(named);
    else keys.push(named);
  }
  const found: ArchivedFile[] = [];
  const damaged: ArchiveCatalog['damaged'] = [];
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    await Promise.all(keys.slice(i, i + AT_ONCE).map(async ({ key }) => {
      try {
        const footer = await readArchiveFooter(blobs, key);
        found.push({ key, footer, first: BigInt(footer.first), next: BigInt(footer.next) });
      } catch (error) {
        if (!(error instanceof ArchiveDamaged)) throw error;
        damaged.push({ key, what: error.message });
      }
    }));
  }
  return { ids, largestId, damaged, ...orderFiles(found) };
}

export function isWithin(hour: Hour, { from, to }: HourRange): boolean {
  return (from === undefined || hour >= from) && (to === undefined || hour <= to);
}

/** Puts files in order; of two that begin at one offset the newer revision counts, then the longer one. */
export function orderFiles(found: readonly ArchivedFile[]): Pick<ArchiveCatalog, 'logs' | 'gaps' | 'superseded'> {
  const logs = new Map<string, ArchivedLog>();
  const gaps: ArchiveGap[] = [];
  const superseded: BlobKey[] = [];
  const sorted = [...found].sort((a, b) => compare(a.first, b.first) || b.footer.revision - a.footer.revision || compare(b.next, a.next) || (a.key < b.key ? -1 : 1));
  for (const file of sorted) {
    const { logId, partition, partitions } = file.footer;
    const log = logs.get(logId) ?? { logId, partitions, files: Array.from({ length: partitions }, () => []) };
    logs.set(logId, log);
    const before = log.files[partition]?.at(-1);
    if (before !== undefined && file.first < before.next) {
      superseded.push(file.key);
      continue;
    }
    if (before !== undefined && file.first > before.next) gaps.push({ logId, partition, from: before.next, to: file.first, hour: before.footer.hour });
    log.files[partition]?.push(file);
  }
  return { logs: [...logs.values()], gaps, superseded };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
