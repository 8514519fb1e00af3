// Storage of who watched which recording.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, type Pool } from '@hindsight/database';
import { NOT_ERASED } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';
import { lockSessions, raiseVersions } from '../recordings/raise-version.ts';

export interface Watch {
  workspaceId: bigint;
  memberId: bigint;
  recordingId: bigint;
}

@Injectable()
export class Watches {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** @returns false when the recording is gone */
  set({ workspaceId, memberId, recordingId }: Watch, isWatched: boolean): Promise<boolean> {
    return inTransaction(this.#pool, async (transaction) => {
      await lockSessions(transaction, [recordingId]);
      const held = await transaction.query(`select 1 from recordings r where r.id = $1 and r.workspace_id = $2 and ${NOT_ERASED} for no key update`, [recordingId, workspaceId]);
      if (held.rowCount === 0) return false;
      const { rowCount } = await transaction.query(
        isWatched
          ? 'insert into recording_watches (recording_id, member_id, workspace_id) values ($1, $2, $3) on conflict do nothing'
          : 'delete from recording_watches where recording_id = $1 and member_id = $2 and workspace_id = $3',
        [recordingId, memberId, workspaceId],
      );
      if ((rowCount ?? 0) > 0) await raiseVersions(transaction, workspaceId, [recordingId]);
      return true;
    });
  }
}
