import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { freshBucket, temporaryDirectory, useS3 } from '@hindsight/testkit';
import type { S3Address } from '@hindsight/testkit';

import { withFallback } from '../src/fallback.ts';
import { openFilesystemBlobs } from '../src/filesystem.ts';
import { moveBlobs } from '../src/move-blobs.ts';
import { openS3Blobs } from '../src/s3/index.ts';
import type { BlobStore } from '../src/index.ts';

let s3: S3Address;
beforeAll(async () => {
  s3 = await useS3();
});

interface Stores { directory: string; bucket: string; disk: BlobStore; bucketStore: BlobStore }
async function stores(): Promise<Stores> {
  const { path: directory } = temporaryDirectory('move');
  const bucket = await freshBucket(s3);
  return { directory, bucket, disk: await openFilesystemBlobs(join(directory, 'blobs')), bucketStore: openS3Blobs({ ...s3, credentials: s3, bucket }) };
}

/** Puts an object under a key that ends in its hash, as all do. */
async function put(store: BlobStore, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const key = `packs/${hash.slice(0, 2)}/2026112110/${hash}`;
  await store.putIfAbsent(key, bytes);
  return key;
}
async function fill(store: BlobStore, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => put(store, randomBytes(1 + i * 97))));
}
async function contents(store: BlobStore): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key } of store.list('')) found.set(key, Buffer.from(await store.get(key)).toString('base64'));
  return found;
}

describe('a move', () => {
  it('goes on where one that broke off stopped, and back again; both stores hold the same', async () => {
    const { disk, bucketStore } = await stores();
    await fill(disk, 60);
    await disk.putIfAbsent('recorder/abc.js', Buffer.from('the recorder'));
    let puts = 0;
    const breaking: BlobStore = { ...bucketStore, putIfAbsent: (key, bytes) => (++puts > 20 ? Promise.reject(new Error('the power went')) : bucketStore.putIfAbsent(key, bytes)) };
    await expect(moveBlobs(disk, breaking)).rejects.toThrow('the power went');
    const report = await moveBlobs(disk, bucketStore, { atOnce: 4 });
    expect(report).toMatchObject({ copied: { objects: 41 }, present: { objects: 20 }, verified: { objects: 61 }, vanished: 0, newer: 0, problems: [] });
    expect(await contents(bucketStore)).toEqual(await contents(disk));

    const back = await openFilesystemBlobs(temporaryDirectory('move').path);
    expect(await moveBlobs(bucketStore, back)).toMatchObject({ copied: { objects: 61 }, verified: { objects: 61 }, problems: [] });
    expect(await contents(back)).toEqual(await contents(disk));
  });

  it('names what is missing, differs or is damaged', async () => {
    const { disk, bucketStore } = await stores();
    const [missing, differs] = await fill(disk, 2) as [string, string];
    const damaged = `packs/00/2026112110/${'0'.repeat(64)}`;
    await disk.putIfAbsent(damaged, Buffer.from('not what the key says'));
    await bucketStore.putIfAbsent(differs, randomBytes(98)); // as long as the original
    const problems = async (verifyOnly: boolean): Promise<Record<string, string>> => Object.fromEntries((await moveBlobs(disk, bucketStore, { verifyOnly })).problems.map(({ key, problem }) => [key, problem]));
    expect(await problems(true)).toEqual({ [missing]: 'missing', [differs]: 'differs', [damaged]: 'missing' });
    expect(await problems(false)).toEqual({ [differs]: 'differs', [damaged]: 'damaged' });
    expect(await bucketStore.head(damaged)).toBeNull();
  });

  it('loses nothing that programs write, and keeps nothing that they delete, while it runs', async () => {
    const { disk, bucketStore } = await stores();
    const keys = await fill(disk, 150);
    await disk.putIfAbsent('archive/kept', Buffer.from('k'));
    await disk.putIfAbsent('archive/gone', Buffer.from('g'));
    const program = withFallback(bucketStore, disk);
    // The hardest moment for a delete: after the copy was read, before it is written.
    const raced: BlobStore = {
      ...bucketStore,
      async putIfAbsent(key, bytes) {
        if (key === 'archive/gone') await program.delete(key);
        return bucketStore.putIfAbsent(key, bytes);
      },
    };
    const moving = moveBlobs(disk, raced, { atOnce: 4 });
    const written = await fill(program, 30);
    const deleted = keys.filter((_, i) => i % 3 === 0);
    for (const key of deleted) await program.delete(key);
    const report = await moving;
    expect(report.problems).toEqual([]);
    expect(report.vanished).toBeGreaterThanOrEqual(1);
    const moved = await contents(bucketStore);
    for (const key of [...keys.filter((one) => !deleted.includes(one)), ...written, 'archive/kept']) expect(moved.has(key)).toBe(true);
    expect(moved.has('archive/gone')).toBe(false);
    for (const key of deleted) expect(await disk.head(key)).toBeNull();
    expect((await moveBlobs(disk, bucketStore, { verifyOnly: true })).problems).toEqual([]);
  });

  it('is a command', async () => {
    const { directory, bucket, disk, bucketStore } = await stores();
    await fill(disk, 5);
    const env = { ...process.env, DATA_DIR: directory, S3_BUCKET: bucket, S3_ENDPOINT: s3.endpoint, S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey };
    const run = (...words: string[]): Promise<{ code: number; text: string }> => new Promise((resolve) => {
      execFile(process.execPath, ['tools/blobs.mjs', ...words], { cwd: join(import.meta.dirname, '../../..'), env }, (error, out, complaint) => resolve({ code: Number(error?.code ?? 0), text: out + complaint }));
    });
    expect(await run('move', '--from', 'filesystem', '--to', 's3', '--verify-only')).toMatchObject({ code: 1, text: expect.stringContaining('problems 5') });
    expect(await run('move', '--from', 'filesystem', '--to', 's3')).toMatchObject({ code: 0, text: expect.stringContaining('copied 5 objects') });
    expect(await contents(bucketStore)).toEqual(await contents(disk));
    expect(await run('move', '--from', 's3')).toMatchObject({ code: 1, text: expect.stringContaining('usage:') });
  });
});
