// retain: recordings older than their site keeps them are asked to be erased, as a person would ask; erasing does the rest. Oldest first,
// and no more than erasing gets done: it must not keep people's own wishes waiting.

import { inTransaction, type Pool } from '@hindsight/database';
import { eraseRecordings } from '@hindsight/database/erasures';

const AT_ONCE = 50;
/** With so many erasures open none is added. */
const MOST_OPEN = 100;

/** One round. Returns how many recordings were marked. */
export async function eraseExpired(pool: Pool): Promise<number> {
  const { rows: sites } = await pool.query<{ id: bigint; workspaceId: bigint; keptFrom: Date }>(
    `select id, workspace_id as "workspaceId", now() - make_interval(days => retention_days) as "keptFrom" from sites where retention_days is not null and deleted_at is null order by id`,
  );
  let marked = 0;
  for (const site of sites) {
    await pool.query('delete from unrecorded_visits where site_id = $1 and hour < $2', [site.id, site.keptFrom]);
    for (let count = AT_ONCE; count === AT_ONCE && await hasRoom(pool);) {
      count = await markOldest(pool, site);
      marked += count;
    }
  }
  return marked;
}

async function hasRoom(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ open: bigint }>(
    `select count(*) as open from (select 1 from tombstones where log_gone_at is null or blobs_gone_at is null or rows_gone_at is null limit ${MOST_OPEN}) as still_open`,
  );
  return (rows[0]?.open ?? 0n) < BigInt(MOST_OPEN);
}

function markOldest(pool: Pool, { id, workspaceId, keptFrom }: { id: bigint; workspaceId: bigint; keptFrom: Date }): Promise<number> {
  return inTransaction(pool, async (transaction) => {
    const { rows } = await transaction.query<{ id: bigint }>(
      `select id from recordings where site_id = $1 and started_at < $2 and state <> 'erased' order by started_at, id limit ${AT_ONCE}`, [id, keptFrom],
    );
    await eraseRecordings(transaction, { workspaceId, ids: rows.map((row) => row.id), memberId: null, reason: 'older than its site keeps recordings' });
    return rows.length;
  });
}
