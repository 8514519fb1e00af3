// erase: names (paths, elements) are shared by all recordings of a site; text of an erased one goes when no other has the same.

import { inTransaction } from '@hindsight/database';
import type { Pool, Transaction } from '@hindsight/database';

export interface NameIds {
  pages: readonly bigint[];
  elements: readonly bigint[];
}

/** Removes those of `names` that nobody uses. The caller holds the partitions. Running visits keep the elements they may still click. */
export async function forgetNames(transaction: Transaction, names: NameIds): Promise<void> {
  await transaction.query(
    `delete from pages p where id = any($1::bigint[])
       and not exists (select 1 from page_views v where v.site_id = p.site_id and v.page_id = p.id)
       and not exists (select 1 from click_points c where c.site_id = p.site_id and c.page_id = p.id)
       and not exists (select 1 from scroll_points c where c.site_id = p.site_id and c.page_id = p.id)`, [names.pages],
  );
  await transaction.query(
    // Materialized: the sessions of a site are gone through once, not once for every element.
    `with unclicked as materialized (
       select id, site_id from elements e where id = any($1::bigint[]) and selector <> ''
         and not exists (select 1 from click_points c where c.site_id = e.site_id and (c.element_id = e.id or c.state_id = e.id))
     ), kept as materialized (
       select distinct f.value::bigint as id from sessions s, jsonb_each_text(s.facts -> 'elements') f
       where s.site_id in (select site_id from unclicked)
     )
     delete from elements where id in (select id from unclicked except select id from kept)`, [names.elements],
  );
}

/** Takes back names that were asked for by work that was then undone: it may have been undone because of an erasure. */
export async function takeBackNames(pool: Pool, names: NameIds): Promise<void> {
  if (names.pages.length === 0 && names.elements.length === 0) return;
  await inTransaction(pool, async (transaction) => {
    await transaction.query('select 1 from partitions order by log_id, partition for update');
    await forgetNames(transaction, names);
  });
}
