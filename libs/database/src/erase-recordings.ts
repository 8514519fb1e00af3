// The first step of an erasure, in one transaction: a tombstone for each recording, so that no writer brings it back, and the mark
// that hides it from lists and players at once. The worker sees to what follows within 72 hours: rows, blobs, log.

import type { Transaction } from './index.ts';

export interface Erasure {
  /** Recordings of other workspaces are passed over. */
  workspaceId: bigint;
  ids: readonly bigint[];
  /** Who asked; null: a rule did. */
  memberId: bigint | null;
  reason: string;
}

/** Call within a transaction that does little else: sessions are locked. Recordings erased before stay as they are. */
export async function eraseRecordings(transaction: Transaction, { workspaceId, ids, memberId, reason }: Erasure): Promise<void> {
  if (ids.length === 0) return;
  // Sessions first and in order, as every writer locks them, so that none waits for the other in a circle.
  await transaction.query('select 1 from sessions where recording_id = any($1::bigint[]) order by site_id, session_hash for update', [ids]);
  await transaction.query(
    `insert into tombstones (workspace_id, kind, site_id, recording_id, session_hash, reason, created_by)
     select r.workspace_id, 'recording', r.site_id, r.id, s.session_hash, $3, $4
     from recordings r left join sessions s on s.recording_id = r.id
     where r.workspace_id = $1 and r.id = any($2::bigint[])
       and not exists (select 1 from tombstones t where t.recording_id = r.id)`,
    [workspaceId, ids, reason, memberId],
  );
  await transaction.query(`update sessions set state = 'erased', version = version + 1 where workspace_id = $1 and recording_id = any($2::bigint[])`, [workspaceId, ids]);
  // The index must see a newer version than any it was sent: while a visit runs its session is ahead of its row.
  await transaction.query(
    `with erased as (
       update recordings r set state = 'erased', version = greatest(r.version + 1, (select s.version from sessions s where s.recording_id = r.id))
       where r.workspace_id = $1 and r.id = any($2::bigint[]) returning r.id, r.workspace_id, r.version
     )
     insert into outbox (recording_id, workspace_id, version) select id, workspace_id, version from erased
     on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`,
    [workspaceId, ids],
  );
}
