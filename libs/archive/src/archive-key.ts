// Names in the archive: `archive/<2 hex>/<receive hour>/<log id>/<partition>/<first>-<last>-<hash>` for records, and
// `archive/<2 hex>/<receive hour>/<log id>/ids-<partition>-<largest id>-<hash>` for the ids given out. The two hex digits spread the
// load over an object store; they follow from hour, log and partition, so that the files of one hour are found without a listing of all.

import { createHash } from 'node:crypto';

import type { BlobKey } from '@hindsight/blobs';

/** Everything of the archive lies under this prefix. */
export const ARCHIVE_PREFIX = 'archive/';

/** `YYYYMMDDHH`, UTC: the hour the log's own time was in when the records were appended. */
export type Hour = string;

const HOUR_MS = 3_600_000;

/** @param ms since 1970 */
export function hourOf(ms: number): Hour {
  return new Date(ms).toISOString().slice(0, 13).replace(/\D/g, '');
}

/** First millisecond of an hour, ms since 1970. @throws RangeError if it is not an hour */
export function hourStart(hour: Hour): number {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})$/.exec(hour);
  const ms = match === null ? NaN : Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]), Number(match[4]));
  if (!Number.isFinite(ms) || hourOf(ms) !== hour) throw new RangeError(`not an hour of the form YYYYMMDDHH: ${hour}`);
  return ms;
}

/** The hour `hours` later (earlier if negative). */
export function hourPlus(hour: Hour, hours: number): Hour {
  return hourOf(hourStart(hour) + hours * HOUR_MS);
}

export interface ArchivePlace {
  hour: Hour;
  logId: string;
  partition: number;
}

export interface RecordsKey extends ArchivePlace {
  kind: 'records';
  key: BlobKey;
  first: bigint;
  /** Offset of the last record the file was made of, also when that one was erased since. */
  last: bigint;
  hash: string;
}

export interface IdsKey extends ArchivePlace {
  kind: 'ids';
  key: BlobKey;
  /** Largest recording id in it. */
  largestId: bigint;
  hash: string;
}

/** Where the files of records of one hour and partition lie. */
export function recordsPrefix(place: ArchivePlace): string {
  return `${hourPrefix(place)}${place.partition}/`;
}

/** Where the lists of ids of one hour and partition lie. */
export function idsPrefix(place: ArchivePlace): string {
  return `${hourPrefix(place)}ids-${place.partition}-`;
}

/** @param bytes the whole file */
export function recordsKey(place: ArchivePlace, first: bigint, last: bigint, bytes: Uint8Array): BlobKey {
  return `${recordsPrefix(place)}${padded(first)}-${padded(last)}-${sha256(bytes)}`;
}

/** @param bytes the whole file */
export function idsKey(place: ArchivePlace, largestId: bigint, bytes: Uint8Array): BlobKey {
  return `${idsPrefix(place)}${largestId}-${sha256(bytes)}`;
}

/** Reads a key back; null for what is no file of the archive. */
export function parseArchiveKey(key: BlobKey): RecordsKey | IdsKey | null {
  const match = /^archive\/[0-9a-f]{2}\/(\d{10})\/([^/]+)\/(?:(\d+)\/(\d+)-(\d+)-([0-9a-f]{64})|ids-(\d+)-(\d+)-([0-9a-f]{64}))$/.exec(key);
  if (match === null) return null;
  const [, hour = '', logId = '', partition, first, last, hash, idsPartition, largestId, idsHash] = match;
  if (partition !== undefined) {
    return { kind: 'records', key, hour, logId, partition: Number(partition), first: BigInt(first ?? ''), last: BigInt(last ?? ''), hash: hash ?? '' };
  }
  return { kind: 'ids', key, hour, logId, partition: Number(idsPartition), largestId: BigInt(largestId ?? ''), hash: idsHash ?? '' };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hourPrefix({ hour, logId, partition }: ArchivePlace): string {
  const spread = createHash('sha256').update(`${hour}/${logId}/${partition}`).digest('hex').slice(0, 2);
  return `${ARCHIVE_PREFIX}${spread}/${hour}/${logId}/`;
}

/** Keys sort like their offsets. */
function padded(offset: bigint): string {
  return String(offset).padStart(20, '0');
}
