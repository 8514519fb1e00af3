// Recorder files from this edge's own disk, else from the store all edges share; what is found there stays on this disk.
// Promise: a file that was once here needs no store, and nobody can make an edge ask the store without bound.

import { BlobMissing, type BlobKey, type BlobReader, type BlobStore } from '@hindsight/blobs';
import { inProcessLimits, type Rate } from '@hindsight/limits';
import { isRecorder, type RecorderFiles } from './recorder-file.ts';

/** Real versions are looked up once each; the rest is people who try names. */
const LOOKUPS: Rate = { perSecond: 5, burst: 50 };
const LOOKUP_MS = 5_000;

/** @param notKept told when a file that was found could not be written to this disk; it is served all the same */
export function ownThenShared(own: BlobStore, shared: Pick<BlobReader, 'get'>, notKept: (error: unknown) => void, lookupMs = LOOKUP_MS): RecorderFiles {
  const lookups = inProcessLimits().rate('recorder-lookups', LOOKUPS);
  /** A new version is asked for by many visitors at once, of the store but once. */
  const underWay = new Map<BlobKey, Promise<Uint8Array>>();

  async function find(key: BlobKey): Promise<Uint8Array> {
    if (!(await lookups.take('all')).isAllowed) throw new Error('too many recorders looked for');
    const bytes = await shared.get(key);
    if (!isRecorder(key, bytes)) throw new Error(`other bytes lie under ${key}`);
    await own.putIfAbsent(key, bytes).catch(notKept);
    return bytes;
  }

  function findOnce(key: BlobKey): Promise<Uint8Array> {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const finding = find(key).finally(() => underWay.delete(key));
    underWay.set(key, finding);
    return finding;
  }

  return {
    async get(key) {
      try {
        return await own.get(key);
      } catch (error) {
        if (!(error instanceof BlobMissing)) throw error;
        return within(lookupMs, findOnce(key));
      }
    },
  };
}

/** The search goes on after it was given up here: the next who asks finds the file on this disk. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the store takes too long')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
