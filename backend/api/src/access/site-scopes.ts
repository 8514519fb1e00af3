// From "this caller, that site" to the scope every reader needs. A site of another workspace is as unknown as one that never was.
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from '@hindsight/database';
import type { IndexScope } from '@hindsight/recording-index';

import { POOL } from '../api-parts.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import type { Caller } from './caller.ts';

@Injectable()
export class SiteScopes {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  async of({ workspaceId }: Caller, siteId: bigint): Promise<IndexScope | Refusal> {
    const { rowCount } = await this.#pool.query(
      'select 1 from sites where workspace_id = $1 and id = $2 and deleted_at is null', [workspaceId, siteId],
    );
    return rowCount === 1 ? { workspaceId, siteId } : refuse('API_SITE_UNKNOWN');
  }
}
