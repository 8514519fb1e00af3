// When page rules change, pages move to other groups and with them the documents of every recording that saw them. The API only names
// the pages; here their recordings are marked dirty bit by bit, so that saving rules never waits for a million rows.

import { inTransaction, type Pool } from '@hindsight/database';

import { markDirty } from './outbox.ts';

/** Marks up to `most` recordings of one regrouped page. Returns whether there may be more to do. */
export async function markRegrouped(pool: Pool, most: number): Promise<boolean> {
  return inTransaction(pool, async (transaction) => {
    const { rows: pages } = await transaction.query<{ page_id: bigint; after_recording_id: bigint }>(
      'select page_id, after_recording_id from regrouped_pages order by marked_at, page_id limit 1 for update skip locked');
    const page = pages[0];
    if (page === undefined) return false;
    const { rows } = await transaction.query<{ id: bigint; workspace_id: bigint; version: bigint }>(
      `select distinct r.id, r.workspace_id, r.version
       from page_views v join pages p on p.id = v.page_id and p.site_id = v.site_id join recordings r on r.month = v.month and r.id = v.recording_id
       where v.page_id = $1 and v.recording_id > $2 order by r.id limit $3`,
      [page.page_id, page.after_recording_id, most],
    );
    await markDirty(transaction, rows.map((row) => ({ id: row.id, workspaceId: row.workspace_id, version: row.version })));
    const last = rows.at(-1);
    if (rows.length < most || last === undefined) await transaction.query('delete from regrouped_pages where page_id = $1', [page.page_id]);
    else await transaction.query('update regrouped_pages set after_recording_id = $2 where page_id = $1', [page.page_id, last.id]);
    return true;
  });
}
