// What people say is no signal, applied to what was found before: rows, then counts and marks, a few recordings at a time. What is found later
// heeds it at once (`writeSignals`). Any number of workers may do it; the last word about an element counts.

import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';

import { applySignals } from '../persist/signal-rows.ts';

const ELEMENTS_AT_ONCE = 20;
const RECORDINGS_AT_ONCE = 200;

interface Feedback {
  site_id: bigint;
  kind: string;
  element_id: bigint;
}

/** @returns how many recordings were changed */
export async function settleFeedback(pool: Pool, signal?: AbortSignal): Promise<number> {
  const { rows } = await pool.query<Feedback>(`select site_id, kind, element_id from signal_feedback where settled_at is null order by said_at limit ${ELEMENTS_AT_ONCE}`);
  let changed = 0;
  for (const feedback of rows) {
    for (let some = 1; some > 0 && signal?.aborted !== true;) {
      some = await inTransaction(pool, (transaction) => settleSome(transaction, feedback));
      changed += some;
    }
  }
  return changed;
}

async function settleSome(transaction: Transaction, { site_id: siteId, kind, element_id: elementId }: Feedback): Promise<number> {
  const key = [siteId, kind, elementId];
  const { rows: said } = await transaction.query<{ is_dismissed: boolean }>(
    'select is_dismissed from signal_feedback where site_id = $1 and kind = $2 and element_id = $3 and settled_at is null for update skip locked', key);
  if (said[0] === undefined) return 0;
  const { rows: found } = await transaction.query<{ month: string; recording_id: bigint }>(
    `select distinct month::text as month, recording_id from signals where site_id = $1 and kind = $2 and element_id = $3 and is_dismissed <> $4 limit ${RECORDINGS_AT_ONCE}`, [...key, said[0].is_dismissed]);
  if (found.length === 0) {
    await transaction.query('update signal_feedback set settled_at = now() where site_id = $1 and kind = $2 and element_id = $3', key);
    return 0;
  }
  const ids = found.map((row) => row.recording_id);
  // Sessions first, as every writer locks them. Whose session is gone is being erased.
  await transaction.query('select 1 from sessions where recording_id = any($1::bigint[]) order by site_id, session_hash for update', [ids]);
  await transaction.query('update signals set is_dismissed = $4 where site_id = $1 and kind = $2 and element_id = $3 and recording_id = any($5::bigint[])', [...key, said[0].is_dismissed, ids]);
  for (const month of new Set(found.map((row) => row.month))) await applySignals(transaction, month, found.filter((row) => row.month === month).map((row) => row.recording_id));
  await raiseVersions(transaction, ids);
  return found.length;
}

/** Lists elsewhere are told of these recordings. Their sessions are locked. */
export async function raiseVersions(transaction: Transaction, ids: readonly bigint[]): Promise<void> {
  await transaction.query(
    `with raised as (
       update sessions set row_version = case when row_version = version then version + 1 else row_version end, version = version + 1 where recording_id = any($1::bigint[]) returning recording_id, version
     ), changed as (
       update recordings r set version = greatest(r.version + 1, raised.version) from raised where r.id = raised.recording_id returning r.id, r.workspace_id, r.version
     )
     insert into outbox (recording_id, workspace_id, version) select id, workspace_id, version from changed order by id
     on conflict (recording_id) do update set version = greatest(outbox.version, excluded.version)`, [ids],
  );
}
