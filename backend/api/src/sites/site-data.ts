// Whether a site's data arrives: first and last sign of it, and how many recordings there are.
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from '@hindsight/database';

import { POOL } from '../api-parts.ts';

export interface DataSeen {
  firstDataAt: Date | null;
  lastDataAt: Date | null;
  /** Exact up to 10,000. */
  recordings: number;
}

@Injectable()
export class SiteData {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async seen(siteId: bigint): Promise<DataSeen> {
    const { rows } = await this.#pool.query<{ last: Date | null; recordings: bigint }>(
      `select
         (select max(ended_at) from (select ended_at from recordings where site_id = $1 order by started_at desc, id desc limit 200) as newest) as last,
         (select count(*) from (select 1 from recordings where site_id = $1 and state <> 'erased' limit 10000) as kept) as recordings`,
      [siteId],
    );
    const { last, recordings } = rows[0] ?? { last: null, recordings: 0n };
    return { firstDataAt: (await this.first([siteId])).get(siteId) ?? null, lastDataAt: last, recordings: Number(recordings) };
  }

  /**
   * When the first recording of each site began. Found once and kept with the site, so that it survives retention; no new version of
   * the site: the edge does not care.
   */
  async first(siteIds: readonly bigint[]): Promise<Map<bigint, Date>> {
    const { rows } = await this.#pool.query<{ id: bigint; first_data_at: Date }>(
      `with found as (
         update sites set first_data_at = (select started_at from recordings r where r.site_id = sites.id order by started_at, r.id limit 1)
         where id = any($1::bigint[]) and first_data_at is null and exists (select 1 from recordings r where r.site_id = sites.id)
         returning id, first_data_at
       )
       select id, first_data_at from found union all select id, first_data_at from sites where id = any($1::bigint[]) and first_data_at is not null`,
      [siteIds],
    );
    return new Map(rows.map((row) => [row.id, row.first_data_at]));
  }
}
