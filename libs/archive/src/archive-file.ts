// One file of records: a range of a partition's offsets, in zstd frames, with a footer that says everything about it, so that the
// archive can be read without any database. Bytes: magic, frames, footer (a zstd frame of JSON), u32 length of the footer, magic.
// A frame holds records one after the other: u64 offset, u64 next offset, u32 length, bytes; all little endian.

import { crc32, zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';

import { BlobMissing } from '@hindsight/blobs';
import type { BlobKey, BlobReader } from '@hindsight/blobs';
import type { LogEntry } from '@hindsight/log/read';
import { decodeLogRecord } from '@hindsight/wire';

import { parseArchiveKey, recordsKey, sha256 } from './archive-key.ts';
import type { Hour } from './archive-key.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const MAGIC = Buffer.from('HSARC01\n');
const TRAILER_BYTES = 4 + MAGIC.length;
const HEAD_BYTES = 20;
const FRAME_BYTES = 1024 * 1024;
const MAX_FRAME_BYTES = 256 * 1024 * 1024;
/** Read at first to find the footer: nearly always the whole of it. */
const TAIL_BYTES = 64 * 1024;

export interface SiteCount {
  workspaceId: string;
  records: number;
  bytes: number;
}

export interface ArchiveFrame {
  at: number;
  length: number;
  records: number;
  inflatedBytes: number;
  /** Of the inflated bytes. */
  crc32: number;
}

/** What a file says about itself. Offsets are decimal strings. */
export interface ArchiveFooter {
  format: 1;
  logId: string;
  /** Of the whole log. */
  partitions: number;
  partition: number;
  hour: Hour;
  /** The offsets the file answers for: from `first` up to, not including, `next`. Holes inside are legal. */
  first: string;
  next: string;
  last: string;
  /** Raised each time the file was written anew without erased records. */
  revision: number;
  records: number;
  /** Of the records, before compressing. */
  bytes: number;
  /** Records that were here and were erased. */
  erased: number;
  /** Smallest and largest receive time, ms since 1970; 0 if there is none. */
  receivedFrom: number;
  receivedTo: number;
  /** By site id; what belongs to no site is in no entry. */
  sites: Record<string, SiteCount>;
  frames: ArchiveFrame[];
}

export interface ArchiveFileContent {
  logId: string;
  partitions: number;
  partition: number;
  hour: Hour;
  first: bigint;
  next: bigint;
  last: bigint;
  revision: number;
  erased: number;
  entries: readonly LogEntry[];
}

export interface EncodedArchiveFile {
  key: BlobKey;
  bytes: Uint8Array;
  footer: ArchiveFooter;
}

/** A file of the archive is not what it claims to be; `key` names it, the message says what is wrong. */
export class ArchiveDamaged extends Error {
  readonly key: BlobKey;
  constructor(key: BlobKey, what: string, cause?: unknown) {
    super(`${key}: ${what}`, { cause });
    this.key = key;
  }
}

/** Makes a file of records in order of offset. */
export async function encodeArchiveFile(content: ArchiveFileContent): Promise<EncodedArchiveFile> {
  const { entries, first, next, last, ...rest } = content;
  const pieces: Uint8Array[] = [MAGIC];
  const frames: ArchiveFrame[] = [];
  let at = MAGIC.length;
  for (const group of groupBySize(entries)) {
    const inflated = Buffer.concat(group.flatMap((entry) => [headOf(entry), entry.bytes]));
    const frame = await compress(inflated);
    frames.push({ at, length: frame.length, records: group.length, inflatedBytes: inflated.length, crc32: crc32(inflated) });
    pieces.push(frame);
    at += frame.length;
  }
  const footer: ArchiveFooter = { format: 1, ...rest, first: String(first), next: String(next), last: String(last), ...countEntries(entries), frames };
  const footerBytes = await compress(Buffer.from(JSON.stringify(footer)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footerBytes.length);
  const bytes = Buffer.concat([...pieces, footerBytes, length, MAGIC]);
  return { key: recordsKey(content, first, last, bytes), bytes, footer };
}

/**
 * Reads a whole file and checks all of it: hash against the key, frames against their checksums, counts against the footer.
 * @throws ArchiveDamaged, or BlobMissing
 */
export async function readArchiveFile(blobs: BlobReader, key: BlobKey): Promise<{ footer: ArchiveFooter; entries: LogEntry[] }> {
  const bytes = await blobs.get(key);
  const named = parseArchiveKey(key);
  if (named?.kind !== 'records') throw new ArchiveDamaged(key, 'not the name of a file of records');
  if (sha256(bytes) !== named.hash) throw new ArchiveDamaged(key, 'the content does not match the hash in its name');
  const footer = await footerIn(key, bytes);
  const entries: LogEntry[] = [];
  for (const frame of footer.frames) {
    const inflated = await decompress(bytes.subarray(frame.at, frame.at + frame.length), { maxOutputLength: MAX_FRAME_BYTES });
    if (inflated.length !== frame.inflatedBytes || crc32(inflated) !== frame.crc32) throw new ArchiveDamaged(key, 'a frame does not match its checksum');
    for (const entry of entriesIn(inflated)) entries.push(entry);
  }
  checkCounts(key, footer, entries);
  return { footer, entries };
}

/**
 * Reads only what a file says about itself.
 * @throws ArchiveDamaged, or BlobMissing
 */
export async function readArchiveFooter(blobs: BlobReader, key: BlobKey): Promise<ArchiveFooter> {
  const info = await blobs.head(key);
  if (info === null) throw new BlobMissing(key);
  const tail = Math.min(info.bytes, TAIL_BYTES);
  const bytes = await blobs.get(key, { from: info.bytes - tail, length: tail });
  const length = footerLength(key, bytes);
  return footerIn(key, length + TRAILER_BYTES <= bytes.length ? bytes : await blobs.get(key));
}

function* groupBySize(entries: readonly LogEntry[]): Generator<LogEntry[]> {
  let group: LogEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    group.push(entry);
    bytes += entry.bytes.length + HEAD_BYTES;
    if (bytes < FRAME_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

function headOf(entry: LogEntry): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeBigUInt64LE(entry.offset, 0);
  head.writeBigUInt64LE(entry.nextOffset, 8);
  head.writeUInt32LE(entry.bytes.length, 16);
  return head;
}

function* entriesIn(inflated: Buffer): Generator<LogEntry> {
  for (let at = 0; at < inflated.length;) {
    const length = inflated.readUInt32LE(at + 16);
    yield { offset: inflated.readBigUInt64LE(at), nextOffset: inflated.readBigUInt64LE(at + 8), bytes: inflated.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length) };
    at += HEAD_BYTES + length;
  }
}

function countEntries(entries: readonly LogEntry[]): Pick<ArchiveFooter, 'records' | 'bytes' | 'receivedFrom' | 'receivedTo' | 'sites'> {
  const counts = { records: entries.length, bytes: 0, receivedFrom: 0, receivedTo: 0, sites: {} as Record<string, SiteCount> };
  for (const { bytes } of entries) {
    counts.bytes += bytes.length;
    const decoded = decodeLogRecord(bytes);
    if (!decoded.ok) continue;
    const { record } = decoded;
    if (counts.receivedFrom === 0 || record.receivedAt < counts.receivedFrom) counts.receivedFrom = record.receivedAt;
    if (record.receivedAt > counts.receivedTo) counts.receivedTo = record.receivedAt;
    if (record.kind !== 'batch') continue;
    const site = (counts.sites[record.siteId] ??= { workspaceId: record.workspaceId, records: 0, bytes: 0 });
    site.records++;
    site.bytes += bytes.length;
  }
  return counts;
}

function checkCounts(key: BlobKey, footer: ArchiveFooter, entries: readonly LogEntry[]): void {
  const { records, bytes, receivedFrom, receivedTo, sites } = countEntries(entries);
  if (records !== footer.records || bytes !== footer.bytes || receivedFrom !== footer.receivedFrom || receivedTo !== footer.receivedTo) {
    throw new ArchiveDamaged(key, `holds ${records} records of ${bytes} bytes, says ${footer.records} of ${footer.bytes}`);
  }
  if (JSON.stringify(sites) !== JSON.stringify(footer.sites)) throw new ArchiveDamaged(key, 'the counts per site are not those of its records');
  let at = BigInt(footer.first);
  for (const { offset, nextOffset } of entries) {
    if (offset < at || nextOffset <= offset) throw new ArchiveDamaged(key, `offset ${offset} is out of order`);
    at = nextOffset;
  }
  if (at > BigInt(footer.next)) throw new ArchiveDamaged(key, 'holds offsets it does not answer for');
}

function footerLength(key: BlobKey, bytes: Uint8Array): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < TRAILER_BYTES || !view.subarray(view.length - MAGIC.length).equals(MAGIC)) throw new ArchiveDamaged(key, 'has no end mark');
  return view.readUInt32LE(view.length - TRAILER_BYTES);
}

async function footerIn(key: BlobKey, bytes: Uint8Array): Promise<ArchiveFooter> {
  const end = bytes.length - TRAILER_BYTES;
  const length = footerLength(key, bytes);
  if (length > end) throw new ArchiveDamaged(key, 'the footer is cut off');
  const text = await decompress(bytes.subarray(end - length, end)).catch((cause: unknown) => {
    throw new ArchiveDamaged(key, 'the footer cannot be read', cause);
  });
  const footer = JSON.parse(text.toString()) as ArchiveFooter;
  if (footer.format !== 1) throw new ArchiveDamaged(key, `has format ${String(footer.format)}; this program reads 1`);
  return footer;
}
