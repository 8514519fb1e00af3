// Repair: what a comparison found goes into the outbox again, and from there the way every change goes.

import type { Pool } from '@hindsight/database';

import { markDirty } from '../outbox/outbox.ts';
import type { Drift } from './compare.ts';

const BATCH = 1000;

/** Marks drifted recordings. One that is gone from Postgres is marked with the index's version, so that the deletion wins. */
export async function repair(pool: Pool, drifts: readonly Drift[]): Promise<void> {
  for (let i = 0; i < drifts.length; i += BATCH) {
    await markDirty(pool, drifts.slice(i, i + BATCH).map(({ id, workspaceId, version }) => ({ id, workspaceId, version })));
  }
}
