// Two stores as one, while blobs move from the old to the new: everything is written to the new, read from whichever has it, and
// deleted from both.

import { BlobMissing } from './index.ts';
import type { BlobInfo, BlobStore } from './index.ts';

/**
 * @param onOldRead called for every read that only the old store could answer
 */
export function withFallback(store: BlobStore, old: BlobStore, onOldRead: () => void = () => undefined): BlobStore {
  return {
    async get(key, range) {
      try {
        return await store.get(key, range);
      } catch (error) {
        if (!(error instanceof BlobMissing)) throw error;
        const bytes = await old.get(key, range);
        onOldRead();
        return bytes;
      }
    },
    head: async (key) => (await store.head(key)) ?? old.head(key),
    list: (prefix) => mergeLists(store.list(prefix), old.list(prefix)),
    // Also what the old store has: when the move is over, nothing may lie there alone.
    putIfAbsent: (key, bytes) => store.putIfAbsent(key, bytes),
    async delete(key) {
      // The old one first: a copy under way that began before this is found missing there and is left to the sweep.
      await old.delete(key);
      await store.delete(key);
    },
  };
}

/** Two lists in key order as one; of a key in both, the entry of the first. */
export async function* mergeLists(first: AsyncIterable<BlobInfo>, second: AsyncIterable<BlobInfo>): AsyncIterable<BlobInfo> {
  for await (const [a, b] of pairs(first, second)) {
    const one = a ?? b;
    if (one !== null) yield one;
  }
}

/** Walks two lists in key order together: each key once, with the entry of either side or null. */
export async function* pairs(first: AsyncIterable<BlobInfo>, second: AsyncIterable<BlobInfo>): AsyncIterable<[BlobInfo | null, BlobInfo | null]> {
  const left = first[Symbol.asyncIterator]();
  const right = second[Symbol.asyncIterator]();
  try {
    let [a, b] = await Promise.all([left.next(), right.next()]);
    while (a.done !== true || b.done !== true) {
      const order = a.done === true ? 1 : b.done === true ? -1 : compare(a.value.key, b.value.key);
      yield [order <= 0 ? (a.value as BlobInfo) : null, order >= 0 ? (b.value as BlobInfo) : null];
      if (order <= 0) a = await left.next();
      if (order >= 0) b = await right.next();
    }
  } finally {
    await Promise.all([left.return?.(), right.return?.()]);
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
