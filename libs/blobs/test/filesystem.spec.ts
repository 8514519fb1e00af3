import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from '@jest/globals';

import { blobContract } from '../src/contract-kit.ts';
import { openFilesystemBlobs } from '../src/filesystem.ts';

const roots: string[] = [];
async function freshRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'hindsight-blobs-'));
  roots.push(root);
  return root;
}
afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true });
});

blobContract(async () => openFilesystemBlobs(await freshRoot()));

it('keeps objects when opened again, and clears what dead writers left', async () => {
  const root = await freshRoot();
  const store = await openFilesystemBlobs(root);
  await store.putIfAbsent('a/b', Buffer.from('kept'));
  await writeFile(join(root, '.tmp', 'torn'), 'half');
  await utimes(join(root, '.tmp', 'torn'), new Date(0), new Date(0));
  const again = await openFilesystemBlobs(root);
  expect(Buffer.from(await again.get('a/b')).toString()).toBe('kept');
  expect(await readdir(join(root, '.tmp'))).toEqual([]);
});
