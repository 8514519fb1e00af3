// How much room a program's directories take, as gauges. Many files are walked slowly and seldom: looking must not cost what serving needs.

import { opendir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

import type { Metrics } from './metrics.ts';

export interface WatchedPlace {
  /** `log`, `blobs`, `database`. */
  place: string;
  directory: string;
  everyMs: number;
  /** What it may grow to, where it has a limit of its own. */
  limitBytes?: number;
}

/** @returns what ends it */
export function watchStorage(metrics: Metrics, places: readonly WatchedPlace[]): () => void {
  const known = new Map<string, number>();
  const stopping = new AbortController();
  metrics.gauge('storage_used_bytes', 'Bytes of files, by place; measured now and then', ['place'], () => [...known].map(([place, value]) => ({ labels: { place }, value })));
  metrics.gauge('storage_limit_bytes', 'What a place may grow to, where it has a limit of its own', ['place'], () =>
    places.flatMap(({ place, limitBytes }) => (limitBytes === undefined ? [] : [{ labels: { place }, value: limitBytes }])));
  metrics.gauge('storage_free_bytes', 'Room left on the disk that a place lies on', ['place'], async () => {
    const free = await Promise.all(places.map(async ({ place, directory }) => ({ place, space: await statfs(directory).catch(() => null) })));
    return free.flatMap(({ place, space }) => (space === null ? [] : [{ labels: { place }, value: space.bavail * space.bsize }]));
  });
  for (const { place, directory, everyMs } of places) {
    const measure = async (): Promise<void> => {
      const bytes = await bytesUnder(directory, stopping.signal);
      if (stopping.signal.aborted) return;
      if (bytes !== null) known.set(place, bytes);
      setTimeout(() => void measure(), everyMs).unref();
    };
    void measure();
  }
  return () => stopping.abort();
}

const FILES_A_BREATH = 50;

/** Sum of file sizes; null if there is no such directory. Files that go away meanwhile do not count. */
async function bytesUnder(directory: string, signal: AbortSignal): Promise<number | null> {
  let bytes = 0;
  let files = 0;
  try {
    for await (const entry of await opendir(directory, { recursive: true })) {
      if (signal.aborted) return null;
      if (!entry.isFile()) continue;
      bytes += await stat(join(entry.parentPath, entry.name)).then((file) => file.size, () => 0);
      if (++files % FILES_A_BREATH === 0) await breathe();
    }
  } catch {
    return files === 0 ? null : bytes;
  }
  return bytes;
}
