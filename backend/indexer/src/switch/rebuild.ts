// Rebuild: a new index beside the old one (or in place of a lost one): make it, write every change to both, fill it, turn readers over
// in one step, drop the old. Promise: no search fails meanwhile, and a rebuild that was interrupted goes on where it was.

import type { Pool } from '@hindsight/database';
import type { ProjectionAdmin } from '@hindsight/recording-index/projection';
import { changeIndexReading, readIndexReading } from '@hindsight/recording-index/switch';

import { backfill, type BackfillOptions } from './backfill.ts';

export type RebuildOptions = Pick<BackfillOptions, 'rate' | 'onProgress' | 'onWait' | 'signal'> & {
  pool: Pool;
  projection: ProjectionAdmin;
  /** Leaves the old index where it is. */
  keepOld?: boolean;
};

/** Returns the name of the new index; null when `signal` stopped it halfway. */
export async function rebuild(options: RebuildOptions): Promise<string | null> {
  const { pool, projection, signal } = options;
  const name = await beginFilling(options);
  const progress = await backfill({ ...options, indexName: name });
  if (progress.finishedAt === null || signal?.aborted === true) return null;
  await projection.refresh(name);
  const { currentIndex: old } = await readIndexReading(pool);
  await projection.pointReadersAt(name);
  await changeIndexReading(pool, { currentIndex: name, fillingIndex: null });
  if (old !== null && old !== name && options.keepOld !== true) await projection.drop(old);
  return name;
}

async function beginFilling({ pool, projection }: RebuildOptions): Promise<string> {
  const { currentIndex, fillingIndex } = await readIndexReading(pool);
  if (fillingIndex !== null && await projection.exists(fillingIndex)) return fillingIndex;
  const name = await projection.createIndex();
  // A lost index would hold up every batch; from here on changes go to the new one alone.
  const isLost = currentIndex !== null && !(await projection.exists(currentIndex));
  await changeIndexReading(pool, { fillingIndex: name, ...(isLost ? { currentIndex: null } : {}) });
  return name;
}
