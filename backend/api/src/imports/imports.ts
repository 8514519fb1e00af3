// What the stores know of files that were taken in: the recording one had become, and whether that was erased since.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, type Pool } from '@hindsight/database';
import { hashSession } from '@hindsight/database/erasures';
import type { IndexScope } from '@hindsight/recording-index';

import { POOL } from '../api-parts.ts';
import { noteDeed } from '../audit/audit.ts';

@Injectable()
export class Imports {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** Whether a recording under this session was erased: nothing is ever stored under it again. */
  async isErased({ siteId }: IndexScope, session: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('select 1 from tombstones where site_id = $1 and session_hash = $2 limit 1', [siteId, hashSession(session)]);
    return rowCount === 1;
  }

  /** Until when recordings of a site are kept: ms since 1970 of the oldest; null: for ever. */
  async keptFrom({ workspaceId, siteId }: IndexScope, nowMs: number): Promise<number | null> {
    const { rows } = await this.#pool.query<{ retention_days: number | null }>('select retention_days from sites where workspace_id = $1 and id = $2', [workspaceId, siteId]);
    const days = rows[0]?.retention_days ?? null;
    return days === null ? null : nowMs - days * 86_400_000;
  }

  note({ workspaceId, siteId }: IndexScope, memberId: bigint | null): Promise<void> {
    return inTransaction(this.#pool, (transaction) => noteDeed(transaction, { workspaceId, memberId, action: 'recording.imported', recordingId: null, subjectId: siteId }));
  }
}
