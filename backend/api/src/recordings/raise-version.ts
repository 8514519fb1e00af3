// What is stored beside a recording has changed: lists elsewhere are told by a newer version of it. Called in the transaction of the change.
import type { Transaction } from '@hindsight/database';

/** To be called before the change: sessions are locked first, as every writer does, for their version is the one the worker goes on from. */
export async function lockSessions(transaction: Transaction, ids: readonly bigint[]): Promise<void> {
  await transaction.query('select 1 from sessions where recording_id = any($1::bigint[]) order by site_id, session_hash for update', [ids]);
}

/** Raises the versions and puts the recordings into the outbox. */
export async function raiseVersions(transaction: Transaction, workspaceId: bigint, ids: readonly bigint[]): Promise<void> {
  await transaction.query('update sessions set version = version + 1 where workspace_id = $1 and recording_id = any($2::bigint[])', [workspaceId, ids]);
  await transaction.query(
    `with changed as (
       update recordings r set version = greatest(r.version + 1, (select s.version from sessions s where s.recording_id = r.id))
       where r.workspace_id = $1 and r.id = any($2::bigint[]) returning r.id, r.workspace_id, r.version
     )
     insert into outbox (recording_id, workspace_id, version) select id, workspace_id, version from changed
     on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`,
    [workspaceId, ids],
  );
}
