// Storage of the tags that members gave recordings.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, storableText, type Pool } from '@hindsight/database';
import { NOT_ERASED } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';
import { lockSessions, raiseVersions } from '../recordings/raise-version.ts';

@Injectable()
export class Tags {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** By name. */
  async of(workspaceId: bigint, recordingId: bigint): Promise<string[]> {
    const { rows } = await this.#pool.query<{ tag: string }>('select tag from recording_tags where recording_id = $1 and workspace_id = $2 order by tag', [recordingId, workspaceId]);
    return rows.map((row) => row.tag);
  }

  /** Puts these in place of those it has. @returns false when the recording is gone */
  replace(workspaceId: bigint, recordingId: bigint, tags: readonly string[]): Promise<boolean> {
    return inTransaction(this.#pool, async (transaction) => {
      await lockSessions(transaction, [recordingId]);
      const held = await transaction.query(`select 1 from recordings r where r.id = $1 and r.workspace_id = $2 and ${NOT_ERASED} for no key update`, [recordingId, workspaceId]);
      if (held.rowCount === 0) return false;
      const wanted = [...new Set(tags.map(storableText))];
      const removed = await transaction.query('delete from recording_tags where recording_id = $1 and workspace_id = $2 and tag <> all($3::text[])', [recordingId, workspaceId, wanted]);
      const added = await transaction.query(
        'insert into recording_tags (workspace_id, recording_id, tag) select $1, $2, unnest($3::text[]) on conflict do nothing', [workspaceId, recordingId, wanted],
      );
      if ((removed.rowCount ?? 0) + (added.rowCount ?? 0) > 0) await raiseVersions(transaction, workspaceId, [recordingId]);
      return true;
    });
  }
}
