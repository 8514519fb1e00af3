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

  /** The first recording's arrival is kept with the site, so that it survives retention. */
  async seen(siteId: bigint): Promise<DataSeen> {
    const { rows } = await this.#pool.query<{ first: Date | null; last: Date | null; recordings: bigint }>(
      `select
         (select started_at from recordings where site_id = $1 order by started_at, id limit 1) as first,
         (select max(ended_at) from (select ended_at from recordings where site_id = $1 order by started_at desc, id desc limit 200) as newest) as last,
         (select count(*) from (select 1 from recordings where site_id = $1 and state <> 'erased' limit 10000) as kept) as recordings`,
      [siteId],
    );
    const { first, last, recordings } = rows[0] ?? { first: null, last: null, recordings: 0n };
    const kept = await this.#pool.query<{ first_data_at: Date | null }>(
      'update sites set first_data_at = coalesce(first_data_at, $2::timestamptz) where id = $1 returning first_data_at',
      [siteId, first],
    );
    return { firstDataAt: kept.rows[0]?.first_data_at ?? null, lastDataAt: last, recordings: Number(recordings) };
  }
}
