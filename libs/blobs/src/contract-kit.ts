// The contract every blob store answers to; an adapter's test calls it with a way to make an empty store.

import { describe, expect, it } from '@jest/globals';

import { BlobMissing } from './index.ts';
import type { BlobStore } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

async function keys(store: BlobStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const info of store.list(prefix)) found.push(info.key);
  return found;
}

/** @param makeStore makes an empty store; called once per test */
export function blobContract(makeStore: () => Promise<BlobStore>): void {
  describe('blob store contract', () => {
    it('gives back what was put, whole and by range', async () => {
      const store = await makeStore();
      expect(await store.putIfAbsent('packs/ab/x', bytes('hello world'))).toBe('written');
      expect(text(await store.get('packs/ab/x'))).toBe('hello world');
      expect(text(await store.get('packs/ab/x', { from: 6, length: 5 }))).toBe('world');
      expect((await store.get('packs/ab/x', { from: 3, length: 0 })).length).toBe(0);
    });

    it('never writes a key twice', async () => {
      const store = await makeStore();
      await store.putIfAbsent('a/one', bytes('first'));
      expect(await store.putIfAbsent('a/one', bytes('second'))).toBe('present');
      expect(text(await store.get('a/one'))).toBe('first');
    });

    it('lets one of many writers of a key win', async () => {
      const store = await makeStore();
      const answers = await Promise.all(Array.from({ length: 8 }, () => store.putIfAbsent('race/here/now', bytes('same'))));
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      expect(text(await store.get('race/here/now'))).toBe('same');
    });

    it('says what is missing, key or range', async () => {
      const store = await makeStore();
      await expect(store.get('no/such')).rejects.toBeInstanceOf(BlobMissing);
      await store.putIfAbsent('short', bytes('abc'));
      await expect(store.get('short', { from: 2, length: 5 })).rejects.toBeInstanceOf(BlobMissing);
      await expect(store.get('short', { from: -1, length: 1 })).rejects.toBeInstanceOf(BlobMissing);
      expect(await store.head('no/such')).toBeNull();
      expect((await store.head('short'))?.bytes).toBe(3);
    });

    it('lists by prefix in key order', async () => {
      const store = await makeStore();
      for (const key of ['p/a/2', 'p/a-b/1', 'p/a/1', 'p/b', 'q/z']) await store.putIfAbsent(key, bytes(key));
      expect(await keys(store, 'p/')).toEqual(['p/a-b/1', 'p/a/1', 'p/a/2', 'p/b']);
      expect(await keys(store, 'p/a')).toEqual(['p/a-b/1', 'p/a/1', 'p/a/2']);
      expect(await keys(store, '')).toHaveLength(5);
      expect(await keys(store, 'none/')).toEqual([]);
    });

    it('deletes, also what is not there, and the key may be written again', async () => {
      const store = await makeStore();
      await store.putIfAbsent('d/e/f', bytes('x'));
      await store.delete('d/e/f');
      await store.delete('d/e/f');
      expect(await store.head('d/e/f')).toBeNull();
      expect(await store.putIfAbsent('d/e/f', bytes('y'))).toBe('written');
    });

    it('survives puts and deletes in the same folder at once', async () => {
      const store = await makeStore();
      await Promise.all(Array.from({ length: 20 }, async (_, i) => {
        await store.putIfAbsent(`busy/${i % 2}/${i}`, bytes(String(i)));
        await store.delete(`busy/${i % 2}/${i}`);
      }));
      expect(await keys(store, 'busy/')).toEqual([]);
    });

    it.each(['', '/', 'a//b', '../x', 'a/../b', '.hidden', 'a/.tmp/b', 'a\u0000b', 'a b', 'a\\b', 'x'.repeat(600)])('refuses the key %j', async (key) => {
      const store = await makeStore();
      await expect((async () => store.putIfAbsent(key, bytes('x')))()).rejects.toBeInstanceOf(RangeError);
      await expect((async () => store.get(key))()).rejects.toBeInstanceOf(RangeError);
    });
  });
}
