// Storage of exports: nothing is kept of them but the account of who took which recording away.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, type Pool } from '@hindsight/database';

import { POOL } from '../api-parts.ts';
import { noteDeed } from '../audit/audit.ts';
import type { StoredRecording } from '../recordings/recordings.ts';

@Injectable()
export class Exports {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /**
   * @param memberId null for an API key
   * @returns the name of the recording's site
   */
  note({ summary: { id, workspaceId, siteId } }: StoredRecording, memberId: bigint | null): Promise<string> {
    return inTransaction(this.#pool, async (transaction) => {
      await noteDeed(transaction, { workspaceId, memberId, action: 'recording.exported', recordingId: id, subjectId: id });
      const { rows } = await transaction.query<{ name: string }>('select name from sites where id = $1 and workspace_id = $2', [siteId, workspaceId]);
      return rows[0]?.name ?? '';
    });
  }
}
