// Storage of what is done to many recordings at once. Which they are is asked of Postgres, which is never behind; then they are changed
// some at a time, so that no worker waits long for any of them.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, storableText, type Pool } from '@hindsight/database';
import { eraseRecordings } from '@hindsight/database/erasures';
import type { IndexScope, RecordingFilter } from '@hindsight/recording-index';
import { NOT_ERASED, SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';
import { noteDeed } from '../audit/audit.ts';
import { lockSessions, raiseVersions } from '../recordings/raise-version.ts';

/** As far as lists count exactly: a number that nobody can confirm is none. */
export const MOST_AT_ONCE = 10_000;
const PER_TRANSACTION = 250;
const MOST_TAGS = 20;

export interface Tagging {
  tag: string;
  isRemoved: boolean;
}

@Injectable()
export class Bulk {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** Up to one more than may be changed at once. */
  async chosen(scope: IndexScope, of: { filter: RecordingFilter } | { ids: readonly bigint[] }): Promise<bigint[]> {
    const params = new SqlParams();
    const where = 'filter' in of ? whereRecordings(scope, of.filter, params) : `${whereRecordings(scope, { bots: 'include' }, params)} and r.id = any(${params.add(of.ids)}::bigint[])`;
    const { rows } = await this.#pool.query<{ id: bigint }>(`select r.id from recordings r where ${where} order by r.started_at desc, r.id desc limit ${MOST_AT_ONCE + 1}`, params.values);
    return rows.map(({ id }) => id);
  }

  async erase({ workspaceId }: IndexScope, ids: readonly bigint[], memberId: bigint | null): Promise<void> {
    for (const some of inPieces(ids)) {
      await inTransaction(this.#pool, async (transaction) => {
        await eraseRecordings(transaction, { workspaceId, ids: some, memberId, reason: 'deleted with others' });
        for (const recordingId of some) await noteDeed(transaction, { workspaceId, memberId, action: 'recording.deleted', recordingId, subjectId: null });
      });
    }
  }

  /** @returns how many changed: the others had the tag, or had it not, or have no room for it */
  async tag({ workspaceId }: IndexScope, ids: readonly bigint[], { tag, isRemoved }: Tagging): Promise<number> {
    let changed = 0;
    for (const some of inPieces(ids)) {
      changed += await inTransaction(this.#pool, async (transaction) => {
        await lockSessions(transaction, some);
        const { rows } = await transaction.query<{ recording_id: bigint }>(
          isRemoved
            ? 'delete from recording_tags where workspace_id = $1 and recording_id = any($2::bigint[]) and tag = $3 returning recording_id'
            : `insert into recording_tags (workspace_id, recording_id, tag) select r.workspace_id, r.id, $3 from recordings r
               where r.workspace_id = $1 and r.id = any($2::bigint[]) and ${NOT_ERASED} and (select count(*) from recording_tags t where t.recording_id = r.id) < ${MOST_TAGS}
               on conflict do nothing returning recording_id`,
          [workspaceId, some, storableText(tag)],
        );
        if (rows.length > 0) await raiseVersions(transaction, workspaceId, rows.map((row) => row.recording_id));
        return rows.length;
      });
    }
    return changed;
  }
}

function inPieces(ids: readonly bigint[]): bigint[][] {
  const sorted = [...ids].sort((a, b) => (a < b ? -1 : 1));
  return Array.from({ length: Math.ceil(sorted.length / PER_TRANSACTION) }, (_, i) => sorted.slice(i * PER_TRANSACTION, (i + 1) * PER_TRANSACTION));
}
