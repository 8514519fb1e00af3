import { BlobMissing } from '@hindsight/blobs';
import type { BlobReader } from '@hindsight/blobs';
import type { LogEntry } from '@hindsight/log/read';
import { encodeLogRecord } from '@hindsight/wire';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ArchiveDamaged, encodeArchiveFile, readArchiveFile, readArchiveFooter } from './archive-file.ts';
import type { EncodedArchiveFile } from './archive-file.ts';
import { parseArchiveKey, recordsPrefix } from './archive-key.ts';
import { ArchiveReader } from './archive-reader.ts';
import { orderFiles } from './catalog.ts';
import type { ArchivedFile } from './catalog.ts';
import { encodeIdsFile, readIdsFile } from './ids-file.ts';

const PLACE = { logId: 'a1b2', partitions: 1, partition: 0, hour: '2026112109' };

function storeOf(files: Map<string, Uint8Array>): BlobReader {
  const find = (key: string): Uint8Array => {
    const bytes = files.get(key);
    if (bytes === undefined) throw new BlobMissing(key);
    return bytes;
  };
  return {
    get: async (key, range) => (range === undefined ? find(key) : find(key).subarray(range.from, range.from + range.length)),
    head: async (key) => (files.has(key) ? { key, bytes: find(key).length, modifiedAt: 0 } : null),
    async *list() { /* not asked */ },
  };
}

/** Records with holes between them. */
const entriesFrom = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 9 }), fc.uint8Array({ maxLength: 300 })), { minLength: 1, maxLength: 30 }).map((raw) => {
  let at = 100n;
  return raw.map(([length, hole, bytes], i): LogEntry => {
    const offset = at + BigInt(hole);
    at = offset + BigInt(length);
    return { offset, nextOffset: at, bytes: i % 3 === 0 ? encodeLogRecord({ kind: 'tick', receivedAt: 1_000 + i }) : bytes };
  });
});

function encode(entries: readonly LogEntry[], first: bigint, next: bigint, revision = 0): Promise<EncodedArchiveFile> {
  return encodeArchiveFile({ ...PLACE, first, next, last: entries.at(-1)?.offset ?? first, revision, erased: 0, entries });
}
const plain = (entries: readonly LogEntry[]): unknown[] => entries.map(({ offset, nextOffset, bytes }) => [offset, nextOffset, Buffer.from(bytes).toString('hex')]);

describe('a file of the archive', () => {
  it('property: gives back what was put into it, says so in its footer, and lies where its name says', async () => {
    await fc.assert(fc.asyncProperty(entriesFrom, async (entries) => {
      const file = await encode(entries, 100n, (entries.at(-1) as LogEntry).nextOffset);
      const blobs = storeOf(new Map([[file.key, file.bytes]]));
      const read = await readArchiveFile(blobs, file.key);
      expect(plain(read.entries)).toEqual(plain(entries));
      expect(await readArchiveFooter(blobs, file.key)).toEqual(file.footer);
      expect(parseArchiveKey(file.key)).toMatchObject({ ...{ logId: 'a1b2', partition: 0, hour: '2026112109' }, first: 100n, last: (entries.at(-1) as LogEntry).offset });
      expect(file.key.startsWith(recordsPrefix(PLACE))).toBe(true);
    }), { numRuns: 50 });
  });

  it('property: any byte changed is told', async () => {
    await fc.assert(fc.asyncProperty(entriesFrom, fc.nat(), fc.integer({ min: 1, max: 255 }), async (entries, where, by) => {
      const file = await encode(entries, 100n, (entries.at(-1) as LogEntry).nextOffset);
      const bytes = Buffer.from(file.bytes);
      const at = where % bytes.length;
      bytes[at] = (bytes[at] as number) ^ by;
      await expect(readArchiveFile(storeOf(new Map([[file.key, bytes]])), file.key)).rejects.toBeInstanceOf(ArchiveDamaged);
    }), { numRuns: 50 });
  });
});

describe('the archive as a log', () => {
  it('property: cut into files anywhere and read in any steps, it gives every record once and in order', async () => {
    await fc.assert(fc.asyncProperty(entriesFrom, fc.array(fc.nat(29), { maxLength: 4 }), fc.integer({ min: 1, max: 2_000 }), async (entries, cuts, maxBytes) => {
      const ends = [...new Set([...cuts.map((cut) => cut % entries.length), entries.length])].filter((end) => end > 0).sort((a, b) => a - b);
      const files = new Map<string, Uint8Array>();
      const found: ArchivedFile[] = [];
      let [from, first] = [0, 100n];
      for (const end of ends) {
        const some = entries.slice(from, end);
        const next = (some.at(-1) as LogEntry).nextOffset;
        const file = await encode(some, first, next);
        files.set(file.key, file.bytes);
        found.push({ key: file.key, footer: file.footer, first, next });
        [from, first] = [end, next];
      }
      const { logs, gaps } = orderFiles([...found].reverse());
      expect(gaps).toEqual([]);
      const reader = new ArchiveReader(storeOf(files), logs[0] as (typeof logs)[0]);
      const read: LogEntry[] = [];
      for (let at = 100n; ;) {
        const more = await reader.read(0, at, maxBytes);
        if (more.length === 0) break;
        read.push(...more);
        at = (more.at(-1) as LogEntry).nextOffset;
      }
      expect(plain(read)).toEqual(plain(entries));
      await expect(reader.read(0, 99n, 1)).rejects.toBeInstanceOf(RangeError);
    }), { numRuns: 50 });
  });

  it('takes the newer revision of a range, passes over what a crash left, and names what is missing', async () => {
    const entry = (offset: bigint): LogEntry => ({ offset, nextOffset: offset + 10n, bytes: encodeLogRecord({ kind: 'tick', receivedAt: 5 }) });
    const made = await Promise.all([encode([entry(0n)], 0n, 10n, 1), encode([entry(0n), entry(10n)], 0n, 20n), encode([entry(10n)], 10n, 20n), encode([entry(30n)], 30n, 40n)]);
    const { logs, gaps, superseded } = orderFiles(made.map(({ key, footer }) => ({ key, footer, first: BigInt(footer.first), next: BigInt(footer.next) })));
    expect(logs[0]?.files[0]?.map((file) => [file.first, file.next, file.footer.revision])).toEqual([[0n, 10n, 1], [10n, 20n, 0], [30n, 40n, 0]]);
    expect(superseded).toEqual([made[1]?.key]);
    expect(gaps).toMatchObject([{ from: 20n, to: 30n }]);
  });
});

describe('a list of ids', () => {
  it('is the same file whatever the order, and reads back', async () => {
    const ids = [3n, 1n].map((id) => ({ workspaceId: 1n, siteId: 2n, sessionHash: `0${id}`, visitorHash: '0a', recordingId: id, firstReceivedAt: 5, startedAt: 4 }));
    const file = await encodeIdsFile(PLACE, ids);
    expect((await encodeIdsFile(PLACE, [...ids].reverse())).key).toBe(file.key);
    expect(parseArchiveKey(file.key)).toMatchObject({ kind: 'ids', largestId: 3n, partition: 0 });
    expect(await readIdsFile(storeOf(new Map([[file.key, file.bytes]])), file.key)).toEqual([...ids].reverse());
  });
});
