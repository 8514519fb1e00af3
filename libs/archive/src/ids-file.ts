// The ids given out: which recording a session became. Lies beside the records of its hour; a rebuild gives the same ids again, so that
// links made before still open. One line of JSON per session, zstd.

import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';

import type { BlobKey, BlobReader } from '@hindsight/blobs';

import { ArchiveDamaged } from './archive-file.ts';
import { idsKey, parseArchiveKey, sha256 } from './archive-key.ts';
import type { ArchivePlace } from './archive-key.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export interface GivenId {
  workspaceId: bigint;
  siteId: bigint;
  /** Hex. */
  sessionHash: string;
  visitorHash: string;
  recordingId: bigint;
  /** Receive time of the session's first batch, ms since 1970. */
  firstReceivedAt: number;
  /** When the recording begins, ms since 1970, as known when the list was written. */
  startedAt: number;
}

/** The sessions in order of id, so that the same list is the same file. */
export async function encodeIdsFile(place: ArchivePlace, ids: readonly GivenId[]): Promise<{ key: BlobKey; bytes: Uint8Array }> {
  const sorted = [...ids].sort((a, b) => (a.recordingId < b.recordingId ? -1 : 1));
  const lines = sorted.map((one) => JSON.stringify([String(one.workspaceId), String(one.siteId), one.sessionHash, one.visitorHash, String(one.recordingId), one.firstReceivedAt, one.startedAt]) + '\n');
  const bytes = await compress(Buffer.from(lines.join('')));
  return { key: idsKey(place, sorted.at(-1)?.recordingId ?? 0n, bytes), bytes };
}

/** @throws ArchiveDamaged, or BlobMissing */
export async function readIdsFile(blobs: BlobReader, key: BlobKey): Promise<GivenId[]> {
  const bytes = await blobs.get(key);
  if (sha256(bytes) !== parseArchiveKey(key)?.hash) throw new ArchiveDamaged(key, 'the content does not match the hash in its name');
  const text = (await decompress(bytes)).toString();
  return text.split('\n').filter((line) => line !== '').map((line) => {
    const [workspaceId, siteId, sessionHash, visitorHash, recordingId, firstReceivedAt, startedAt] = JSON.parse(line) as [string, string, string, string, string, number, number];
    return { workspaceId: BigInt(workspaceId), siteId: BigInt(siteId), sessionHash, visitorHash, recordingId: BigInt(recordingId), firstReceivedAt, startedAt };
  });
}
