import { expect, it } from '@jest/globals';
import { temporaryDirectory } from '@hindsight/testkit';

import { blobContract } from '../src/contract-kit.ts';
import { withFallback } from '../src/fallback.ts';
import { openFilesystemBlobs } from '../src/filesystem.ts';
import type { BlobStore } from '../src/index.ts';

async function twoStores(): Promise<{ store: BlobStore; old: BlobStore }> {
  const { path } = temporaryDirectory('blobs');
  return { store: await openFilesystemBlobs(`${path}/new`), old: await openFilesystemBlobs(`${path}/old`) };
}

blobContract(async () => {
  const { store, old } = await twoStores();
  return withFallback(store, old);
});

it('reads what only the old store has, writes to the new one, deletes from both', async () => {
  const { store, old } = await twoStores();
  let oldReads = 0;
  const both = withFallback(store, old, () => oldReads++);
  await old.putIfAbsent('p/1', Buffer.from('one'));
  await old.putIfAbsent('p/2', Buffer.from('two'));
  await store.putIfAbsent('p/3', Buffer.from('three'));
  expect(Buffer.from(await both.get('p/1', { from: 1, length: 2 })).toString()).toBe('ne');
  expect(oldReads).toBe(1);
  expect(await both.putIfAbsent('p/2', Buffer.from('two'))).toBe('written'); // one store must hold all when the move is over
  const keys: string[] = [];
  for await (const { key } of both.list('p/')) keys.push(key);
  expect(keys).toEqual(['p/1', 'p/2', 'p/3']);
  await both.delete('p/2');
  expect([await store.head('p/2'), await old.head('p/2')]).toEqual([null, null]);
});
