// Empty documents of deleted recordings are needed only as long as a late write could bring the recording back.

import { readIndexReading } from '@hindsight/recording-index/switch';

import type { BatchTools } from './send-batch.ts';

/** Removes those older than their time from every index. Returns how many. */
export async function purgeDeletions({ pool, projection, limits }: Pick<BatchTools, 'pool' | 'projection' | 'limits'>): Promise<number> {
  const { currentIndex, fillingIndex } = await readIndexReading(pool);
  let purged = 0;
  for (const name of [currentIndex, fillingIndex]) {
    if (name !== null) purged += await projection.purgeDeletions(name, Date.now() - limits.keepDeletionsMs);
  }
  return purged;
}
