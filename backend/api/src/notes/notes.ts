// Storage of notes, always within one workspace and one recording.
import { Inject, Injectable } from '@nestjs/common';
import type { NewNote, NoteChange } from '@hindsight/api-contract';
import { inTransaction, storableText, type Pool } from '@hindsight/database';
import { NOT_ERASED } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';
import { lockSessions, raiseVersions } from '../recordings/raise-version.ts';

export interface StoredNote {
  id: bigint;
  authorId: bigint;
  authorName: string;
  atMs: number;
  text: string;
  createdAt: Date;
  changedAt: Date | null;
}

/** The recording a note belongs to. */
export interface NotePlace {
  workspaceId: bigint;
  recordingId: bigint;
}

interface NoteRow {
  id: bigint;
  author_id: bigint;
  author_name: string;
  at_ms: bigint;
  text: string;
  created_at: Date;
  changed_at: Date | null;
}

export const MOST_NOTES = 500;
const COLUMNS = `n.id, n.author_id, coalesce(nullif(m.name, ''), m.email, '') as author_name, n.at_ms, n.text, n.created_at, n.changed_at`;

@Injectable()
export class Notes {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async list({ workspaceId, recordingId }: NotePlace): Promise<StoredNote[]> {
    const { rows } = await this.#pool.query<NoteRow>(
      `select ${COLUMNS} from recording_notes n left join members m on m.id = n.author_id
       where n.recording_id = $1 and n.workspace_id = $2 order by n.at_ms, n.id`,
      [recordingId, workspaceId],
    );
    return rows.map(noteOf);
  }

  async find({ workspaceId, recordingId }: NotePlace, id: bigint): Promise<StoredNote | null> {
    const { rows } = await this.#pool.query<NoteRow>(
      `select ${COLUMNS} from recording_notes n left join members m on m.id = n.author_id where n.id = $1 and n.recording_id = $2 and n.workspace_id = $3`,
      [id, recordingId, workspaceId],
    );
    return rows[0] ? noteOf(rows[0]) : null;
  }

  /** @returns its id; null when the recording is gone or full */
  add({ workspaceId, recordingId }: NotePlace, authorId: bigint, { atMs, text }: NewNote): Promise<bigint | null> {
    return inTransaction(this.#pool, async (transaction) => {
      await lockSessions(transaction, [recordingId]);
      // The row is held, so that an erasure either sees the note or is seen.
      const { rows } = await transaction.query<{ id: bigint }>(
        `with held as (select r.id, r.workspace_id from recordings r where r.id = $1 and r.workspace_id = $2 and ${NOT_ERASED} for no key update)
         insert into recording_notes (workspace_id, recording_id, author_id, at_ms, text)
         select workspace_id, id, $3, $4, $5 from held where (select count(*) from recording_notes where recording_id = $1) < ${MOST_NOTES} returning id`,
        [recordingId, workspaceId, authorId, atMs, storableText(text)],
      );
      // Lists elsewhere know which recordings have notes.
      if (rows[0]) await raiseVersions(transaction, workspaceId, [recordingId]);
      return rows[0]?.id ?? null;
    });
  }

  async change(id: bigint, { atMs, text }: NoteChange): Promise<void> {
    await this.#pool.query(
      'update recording_notes set at_ms = coalesce($2, at_ms), text = coalesce($3, text), changed_at = now() where id = $1',
      [id, atMs ?? null, text === undefined ? null : storableText(text)],
    );
  }

  async remove({ workspaceId, recordingId }: NotePlace, id: bigint): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      await lockSessions(transaction, [recordingId]);
      await transaction.query('delete from recording_notes where id = $1', [id]);
      await raiseVersions(transaction, workspaceId, [recordingId]);
    });
  }
}

function noteOf(row: NoteRow): StoredNote {
  return {
    id: row.id, authorId: row.author_id, authorName: row.author_name, atMs: Number(row.at_ms), text: row.text, createdAt: row.created_at, changedAt: row.changed_at,
  };
}
