// Storage of links to single recordings. Of a link's token only the hash is kept.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, type Pool } from '@hindsight/database';
import { NOT_ERASED } from '@hindsight/recording-index/postgres';

import { tokenHash } from '../access/credentials.ts';
import { NOW, POOL } from '../api-parts.ts';
import { noteDeed } from '../audit/audit.ts';

export interface StoredShare {
  id: bigint;
  workspaceId: bigint;
  recordingId: bigint;
  startMs: number;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  openedCount: number;
  lastOpenedAt: Date | null;
}

export interface WantedShare {
  workspaceId: bigint;
  recordingId: bigint;
  memberId: bigint;
  token: string;
  startMs: number;
  /** ms since 1970. */
  expiresAt: number;
}

interface ShareRow {
  id: bigint;
  workspace_id: bigint;
  recording_id: bigint;
  start_ms: bigint;
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  opened_count: bigint;
  last_opened_at: Date | null;
}

const COLUMNS = `s.id, s.workspace_id, s.recording_id, s.start_ms, coalesce(nullif(m.name, ''), m.email, '') as created_by, s.created_at, s.expires_at, s.revoked_at, s.opened_count, s.last_opened_at`;
const FROM = 'from shares s left join members m on m.id = s.created_by';
/** Neither revoked nor expired at $2. */
const OPEN = 's.revoked_at is null and s.expires_at > $2';

@Injectable()
export class Shares {
  readonly #pool: Pool;
  readonly #now: () => number;

  constructor(@Inject(POOL) pool: Pool, @Inject(NOW) now: () => number) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Newest first. */
  async list(workspaceId: bigint, recordingId: bigint): Promise<StoredShare[]> {
    const { rows } = await this.#pool.query<ShareRow>(`select ${COLUMNS} ${FROM} where s.recording_id = $1 and s.workspace_id = $2 order by s.id desc limit 200`, [recordingId, workspaceId]);
    return rows.map(shareOf);
  }

  /** @returns null when the recording is gone */
  add({ workspaceId, recordingId, memberId, token, startMs, expiresAt }: WantedShare): Promise<StoredShare | null> {
    return inTransaction(this.#pool, async (transaction) => {
      // The row is held, so that an erasure either sees the link or is seen.
      const made = await transaction.query<{ id: bigint }>(
        `with held as (select r.id, r.workspace_id from recordings r where r.id = $1 and r.workspace_id = $2 and ${NOT_ERASED} for share)
         insert into shares (workspace_id, recording_id, token_hash, start_ms, created_by, created_at, expires_at) select workspace_id, id, $3, $4, $5, $6, $7 from held returning id`,
        [recordingId, workspaceId, tokenHash(token), startMs, memberId, new Date(this.#now()), new Date(expiresAt)],
      );
      const id = made.rows[0]?.id;
      if (id === undefined) return null;
      await noteDeed(transaction, { workspaceId, memberId, action: 'share.made', recordingId, subjectId: id });
      const { rows } = await transaction.query<ShareRow>(`select ${COLUMNS} ${FROM} where s.id = $1`, [id]);
      return rows[0] ? shareOf(rows[0]) : null;
    });
  }

  /** @returns false when the recording has no such link; one that was revoked before stays as it is */
  revoke(workspaceId: bigint, recordingId: bigint, id: bigint, memberId: bigint): Promise<boolean> {
    return inTransaction(this.#pool, async (transaction) => {
      const { rows } = await transaction.query<{ revoked_at: Date | null }>('select revoked_at from shares where id = $1 and recording_id = $2 and workspace_id = $3 for update', [id, recordingId, workspaceId]);
      if (rows[0] === undefined) return false;
      if (rows[0].revoked_at !== null) return true;
      await transaction.query('update shares set revoked_at = $2 where id = $1', [id, new Date(this.#now())]);
      await noteDeed(transaction, { workspaceId, memberId, action: 'share.revoked', recordingId, subjectId: id });
      return true;
    });
  }

  /** The link behind a token, as long as it is open. */
  async findOpen(token: string): Promise<StoredShare | null> {
    const { rows } = await this.#pool.query<ShareRow>(`select ${COLUMNS} ${FROM} where s.token_hash = $1 and ${OPEN}`, [tokenHash(token), new Date(this.#now())]);
    return rows[0] ? shareOf(rows[0]) : null;
  }

  /** Whether a link is still open: asked for each thing it opens, so that revoking one ends what runs. */
  async isOpen(id: bigint): Promise<boolean> {
    const { rowCount } = await this.#pool.query(`select 1 from shares s where s.id = $1 and ${OPEN}`, [id, new Date(this.#now())]);
    return rowCount === 1;
  }

  async countOpening(id: bigint): Promise<void> {
    await this.#pool.query('update shares set opened_count = opened_count + 1, last_opened_at = $2 where id = $1', [id, new Date(this.#now())]);
  }
}

function shareOf(row: ShareRow): StoredShare {
  return {
    id: row.id, workspaceId: row.workspace_id, recordingId: row.recording_id, startMs: Number(row.start_ms), createdBy: row.created_by, createdAt: row.created_at,
    expiresAt: row.expires_at, revokedAt: row.revoked_at, openedCount: Number(row.opened_count), lastOpenedAt: row.last_opened_at,
  };
}
