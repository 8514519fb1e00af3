// persist: visits that were heard of and have no recording → one number for each site, hour and reason. In the window's
// transaction, so each is counted once however often the window is tried.

import type { Transaction } from '@hindsight/database';

import type { AssembledWindow } from '../assemble/assemble-window.ts';

const HOUR_MS = 3_600_000;

export async function writeUnrecorded(transaction: Transaction, unrecorded: AssembledWindow['unrecorded']): Promise<void> {
  if (unrecorded.length === 0) return;
  const hours = unrecorded.map(({ receivedAt }) => Math.floor(receivedAt / HOUR_MS) * (HOUR_MS / 1000));
  // In one order everywhere: two partitions may count for one site at the same time.
  await transaction.query(
    `insert into unrecorded_visits (site_id, hour, reason, workspace_id, visits)
     select site_id, to_timestamp(hour), reason, min(workspace_id), sum(visits)
     from unnest($1::bigint[], $2::float8[], $3::text[], $4::bigint[], $5::bigint[]) as u(site_id, hour, reason, workspace_id, visits)
     group by 1, 2, 3 order by 1, 2, 3
     on conflict (site_id, hour, reason) do update set visits = unrecorded_visits.visits + excluded.visits`,
    [unrecorded.map((one) => one.siteId), hours, unrecorded.map((one) => one.reason), unrecorded.map((one) => one.workspaceId), unrecorded.map((one) => one.visits)],
  );
}
