// What a grant opens: where each block of its recording lies. Every question names recording and workspace.
import type { Pool } from '@hindsight/database';
import { NOT_ERASED } from '@hindsight/recording-index/postgres';

import type { Grant } from '../access/grants.ts';

export interface BlockPlace {
  blobKey: string;
  from: number;
  length: number;
}

/** Of a recording `r`, by $1 and $2: it is this workspace's, and nothing of it was erased. */
export const PLAYABLE = `r.id = $1 and r.workspace_id = $2 and ${NOT_ERASED}
  and exists (select 1 from sites where sites.id = r.site_id and sites.deleted_at is null)`;

export class PlayableBlocks {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async isThere({ recordingId, workspaceId }: Grant): Promise<boolean> {
    const { rowCount } = await this.#pool.query(`select 1 from recordings r where ${PLAYABLE}`, [recordingId, workspaceId]);
    return rowCount === 1;
  }

  /**
   * @param part the block itself, or the keyframe beside it
   * @returns null when the recording has no such block, or is gone
   */
  async find({ recordingId, workspaceId }: Grant, blockId: bigint, part: 'block' | 'keyframe'): Promise<BlockPlace | null> {
    const [from, length] = part === 'block' ? ['byte_from', 'byte_length'] : ['keyframe_from', 'keyframe_length'];
    const { rows } = await this.#pool.query<{ blob_key: string; byte_from: bigint; byte_length: number }>(
      `select b.blob_key, b.${from} as byte_from, b.${length} as byte_length
       from recordings r join recording_blocks b on b.month = r.month and b.recording_id = r.id and b.workspace_id = r.workspace_id
       where ${PLAYABLE} and b.id = $3 and b.${length} is not null`,
      [recordingId, workspaceId, blockId],
    );
    const row = rows[0];
    return row ? { blobKey: row.blob_key, from: Number(row.byte_from), length: row.byte_length } : null;
  }
}
