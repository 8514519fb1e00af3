// Storage of whose visits are the team's own: browsers marked by one of their recordings, and names the site gives its people.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, storableText, type Pool } from '@hindsight/database';
import type { IndexScope, TeamVisits } from '@hindsight/recording-index';

import { POOL } from '../api-parts.ts';
import type { StoredRecording } from '../recordings/recordings.ts';

/** More would make every list's question long. */
export const MOST_VISITORS = 500;

@Injectable()
export class Team {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** Null where nobody is marked. */
  async visits({ siteId, workspaceId }: IndexScope): Promise<Omit<TeamVisits, 'is'> | null> {
    const { rows } = await this.#pool.query<{ visitor: string | null; user_name: string | null }>(
      `select encode(visitor_hash, 'hex') as visitor, null as user_name from team_visitors where site_id = $1 and workspace_id = $2
       union all select null, user_name from team_users where site_id = $1 and workspace_id = $2 order by 1, 2`, [siteId, workspaceId],
    );
    if (rows.length === 0) return null;
    return { visitors: rows.flatMap(({ visitor }) => visitor ?? []), users: rows.flatMap(({ user_name: user }) => user ?? []) };
  }

  /** Marks the browser a recording came from. @returns false when the site has as many as it can have */
  async mark({ summary, month }: StoredRecording, memberId: bigint | null): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `insert into team_visitors (site_id, visitor_hash, workspace_id, marked_by)
       select site_id, visitor_hash, workspace_id, $3 from recordings where month = $1 and id = $2
         and (select count(*) from team_visitors t where t.site_id = $4) < ${MOST_VISITORS}
       on conflict (site_id, visitor_hash) do update set marked_by = excluded.marked_by`,
      [month, summary.id, memberId, summary.siteId],
    );
    return rowCount === 1;
  }

  async unmark({ summary, month }: StoredRecording): Promise<void> {
    await this.#pool.query(
      'delete from team_visitors t using recordings r where r.month = $1 and r.id = $2 and t.site_id = r.site_id and t.visitor_hash = r.visitor_hash', [month, summary.id],
    );
  }

  async replaceUsers({ siteId, workspaceId }: IndexScope, users: readonly string[]): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      await transaction.query('select 1 from sites where id = $1 for update', [siteId]);
      await transaction.query('delete from team_users where site_id = $1', [siteId]);
      await transaction.query('insert into team_users (site_id, workspace_id, user_name) select distinct $1::bigint, $2::bigint, unnest($3::text[])', [siteId, workspaceId, users.map(storableText)]);
    });
  }
}
