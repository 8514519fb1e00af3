// persist: visitors withdrew and want their session gone → a tombstone for each, in the window's transaction, and the mark that hides
// the recording at once. What follows (rows, blobs, log, archive) is the eraser's, as for every tombstone.

import type { Transaction } from '@hindsight/database';

import type { Arrival } from '../assemble/arrival.ts';

export async function writeWithdrawals(transaction: Transaction, withdrawn: readonly Arrival[]): Promise<void> {
  if (withdrawn.length === 0) return;
  const distinct = [...new Map(withdrawn.map((arrival) => [arrival.visitKey, arrival])).values()];
  const values = [distinct.map((one) => one.workspaceId), distinct.map((one) => one.siteId), distinct.map((one) => one.sessionHash)];
  const asked = 'unnest($1::bigint[], $2::bigint[], $3::bytea[]) as asked(workspace_id, site_id, session_hash)';
  // Also where nothing of the session is known yet: what is still on its way must not come in afterwards.
  await transaction.query(
    `insert into tombstones (workspace_id, kind, site_id, recording_id, session_hash, reason)
     select asked.workspace_id, 'session', asked.site_id, s.recording_id, asked.session_hash, 'consent withdrawn'
     from ${asked} left join sessions s using (site_id, session_hash)
     where not exists (select 1 from tombstones t where t.site_id = asked.site_id and t.session_hash = asked.session_hash)`, values,
  );
  // The index must see a newer version than any it was sent: while a visit runs its session is ahead of its row.
  await transaction.query(
    `with gone as (
       update sessions s set state = 'erased', version = s.version + 1 from ${asked}
       where s.site_id = asked.site_id and s.session_hash = asked.session_hash and s.workspace_id = asked.workspace_id returning s.recording_id, s.version
     ), hidden as (
       update recordings r set state = 'erased', version = greatest(r.version + 1, gone.version) from gone where r.id = gone.recording_id
       returning r.id, r.workspace_id, r.version
     )
     insert into outbox (recording_id, workspace_id, version) select id, workspace_id, version from hidden
     on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`, values,
  );
}
