// The outbox: the set of recordings whose documents are behind. A row is leased, sent, and deleted only if nothing happened to it
// meanwhile; no transaction is open while a store is asked. Promise: whatever dies in between, the row is taken again.

import { inTransaction, type Pool, type Transaction } from '@hindsight/database';

export interface DirtyRecording {
  id: bigint;
  workspaceId: bigint;
  version: bigint;
  /** How often its document was refused. */
  attempts: number;
  /** Names this lease: the row is ours only while it still says so. */
  lease: string;
}

/** Takes up to `most` due rows, the longest due first; nobody else gets them for `leaseMs`. */
export async function takeDirty(pool: Pool, most: number, leaseMs: number): Promise<DirtyRecording[]> {
  const { rows } = await pool.query<{ recording_id: bigint; workspace_id: bigint; version: bigint; attempts: number; lease: string }>(
    `with due as (
       select recording_id from outbox where next_try_at <= now() order by next_try_at, recording_id limit $1 for update skip locked
     )
     update outbox o set next_try_at = now() + $2::float8 * interval '1 millisecond' from due where o.recording_id = due.recording_id
     returning o.recording_id, o.workspace_id, o.version, o.attempts, o.next_try_at::text as lease`,
    [most, leaseMs],
  );
  return rows.map((row) => ({ id: row.recording_id, workspaceId: row.workspace_id, version: row.version, attempts: row.attempts, lease: row.lease }));
}

export interface Refused {
  recording: DirtyRecording;
  reason: string;
}

export interface Outcome {
  done: readonly DirtyRecording[];
  /** To be tried again after so many ms. */
  again: readonly (Refused & { afterMs: number })[];
  parked: readonly Refused[];
}

/** Writes down what became of a batch. */
export async function settle(pool: Pool, { done, again, parked }: Outcome): Promise<void> {
  await inTransaction(pool, async (transaction) => {
    await lock(transaction, [...done, ...[...again, ...parked].map(({ recording }) => recording)]);
    await forgetSent(transaction, done);
    await postpone(transaction, again);
    await park(transaction, parked);
  });
}

/** Gives rows back untried, because the store failed and not they. */
export async function giveBack(pool: Pool, recordings: readonly DirtyRecording[]): Promise<void> {
  await inTransaction(pool, async (transaction) => {
    await lock(transaction, recordings);
    await transaction.query(
      `update outbox o set next_try_at = now() from unnest($1::bigint[], $2::timestamptz[]) as u (id, lease)
       where o.recording_id = u.id and o.next_try_at = u.lease`,
      [recordings.map((one) => one.id), recordings.map((one) => one.lease)],
    );
  });
}

/**
 * Marks recordings as dirty at their present version (or the given one, if their row is gone).
 * A lease on such a row ends: what its holder sent may be older than the reason for this mark.
 */
export async function markDirty(db: Pool | Transaction, recordings: readonly { id: bigint; workspaceId: bigint; version: bigint }[]): Promise<void> {
  const sorted = [...recordings].sort((a, b) => (a.id < b.id ? -1 : 1));
  await db.query(
    `insert into outbox (recording_id, workspace_id, version) select * from unnest($1::bigint[], $2::bigint[], $3::bigint[])
     on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version), next_try_at = now()`,
    [sorted.map((one) => one.id), sorted.map((one) => one.workspaceId), sorted.map((one) => one.version)],
  );
}

/** In order of id, as every writer of the outbox goes, so that none waits for another in a circle. */
async function lock(transaction: Transaction, recordings: readonly DirtyRecording[]): Promise<void> {
  await transaction.query('select 1 from outbox where recording_id = any($1::bigint[]) order by recording_id for update', [recordings.map((one) => one.id)]);
}

async function forgetSent(transaction: Transaction, done: readonly DirtyRecording[]): Promise<void> {
  if (done.length === 0) return;
  const values = [done.map((one) => one.id), done.map((one) => one.version), done.map((one) => one.lease)];
  await transaction.query(
    `delete from outbox o using unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as u (id, version, lease)
     where o.recording_id = u.id and o.version = u.version and o.next_try_at = u.lease`, values);
  // Changed while it was sent: due at once, and not refused before.
  await transaction.query(
    `update outbox o set next_try_at = now(), attempts = 0 from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as u (id, version, lease)
     where o.recording_id = u.id and o.next_try_at = u.lease`, values);
  await transaction.query('delete from parked_documents where recording_id = any($1::bigint[])', [values[0]]);
}

async function postpone(transaction: Transaction, again: Outcome['again']): Promise<void> {
  if (again.length === 0) return;
  await transaction.query(
    `update outbox o set attempts = o.attempts + 1, next_try_at = now() + u.after_ms * interval '1 millisecond'
     from unnest($1::bigint[], $2::timestamptz[], $3::float8[]) as u (id, lease, after_ms)
     where o.recording_id = u.id and o.next_try_at = u.lease`,
    [again.map(({ recording }) => recording.id), again.map(({ recording }) => recording.lease), again.map(({ afterMs }) => afterMs)],
  );
}

async function park(transaction: Transaction, parked: readonly Refused[]): Promise<void> {
  if (parked.length === 0) return;
  const recordings = parked.map(({ recording }) => recording);
  await transaction.query(
    `with refused as (
       select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[]) as u (id, version, lease, reason)
     ), gone as (
       delete from outbox o using refused u where o.recording_id = u.id and o.version = u.version and o.next_try_at = u.lease
       returning o.recording_id, o.workspace_id, o.version, o.attempts + 1 as attempts, u.reason
     )
     insert into parked_documents (recording_id, workspace_id, version, attempts, reason) select * from gone
     on conflict (recording_id) do update set version = excluded.version, attempts = excluded.attempts, reason = excluded.reason, parked_at = now()`,
    [recordings.map((one) => one.id), recordings.map((one) => one.version), recordings.map((one) => one.lease), parked.map(({ reason }) => reason)],
  );
  // A newer version than the refused one deserves tries of its own.
  await transaction.query(
    `update outbox o set attempts = 0, next_try_at = now() from unnest($1::bigint[], $2::timestamptz[]) as u (id, lease)
     where o.recording_id = u.id and o.next_try_at = u.lease`,
    [recordings.map((one) => one.id), recordings.map((one) => one.lease)],
  );
}
