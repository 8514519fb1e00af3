// Storage of a site's pages and the rules that group them.
import { Inject, Injectable } from '@nestjs/common';
import { inTransaction, type Pool } from '@hindsight/database';
import { GROUPING_VERSION, pageGroup } from '@hindsight/page-groups';
import type { IndexScope } from '@hindsight/recording-index';
import { NOT_ERASED } from '@hindsight/recording-index/postgres';

import { POOL } from '../api-parts.ts';

export interface PageGroupRow {
  pageGroup: string;
  paths: number;
  pageViews: number;
  recordings: number;
  lastSeenAt: number;
}

export interface PageCostRow {
  pageGroup: string;
  pageViews: number;
  p50Ms: number;
  p95Ms: number;
  longestP95Ms: number;
  share: number;
}

/** Groups in one answer. */
const MOST_GROUPS = 1000;
const MOST_COSTS = 50;

@Injectable()
export class Pages {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** The site's page groups, most viewed first; bots are left out, as lists leave them out. */
  async groups({ workspaceId, siteId }: IndexScope): Promise<PageGroupRow[]> {
    const { rows } = await this.#pool.query<{ page_group: string; paths: bigint; page_views: bigint; recordings: bigint; last_seen_at: Date }>(
      `select p.page_group, count(distinct p.id) as paths, count(*) as page_views, count(distinct r.id) as recordings, max(r.started_at) as last_seen_at
       from page_views v
       join pages p on p.id = v.page_id and p.site_id = v.site_id
       join recordings r on r.month = v.month and r.id = v.recording_id
       where v.site_id = $1 and v.workspace_id = $2 and not r.is_bot and ${NOT_ERASED}
       group by p.page_group order by page_views desc, p.page_group collate "C" limit ${MOST_GROUPS}`,
      [siteId, workspaceId],
    );
    return rows.map((row) => ({
      pageGroup: row.page_group, paths: Number(row.paths), pageViews: Number(row.page_views), recordings: Number(row.recordings), lastSeenAt: row.last_seen_at.getTime(),
    }));
  }

  /** What the recorder cost each page group's views, most viewed first; views of recorders that did not say are left out. */
  async costs({ workspaceId, siteId }: IndexScope): Promise<PageCostRow[]> {
    const { rows } = await this.#pool.query<{ page_group: string; page_views: bigint; cost: [number, number]; longest: number; share: number }>(
      `select p.page_group, count(*) as page_views, percentile_cont(array[0.5, 0.95]) within group (order by v.cost_ms) as cost,
         percentile_cont(0.95) within group (order by v.cost_longest_ms) as longest, least(1, sum(v.cost_ms)::float8 / greatest(1, sum(v.cost_span_ms))) as share
       from page_views v
       join pages p on p.id = v.page_id and p.site_id = v.site_id
       join recordings r on r.month = v.month and r.id = v.recording_id
       where v.site_id = $1 and v.workspace_id = $2 and v.cost_ms is not null and r.started_at > now() - interval '30 days' and not r.is_bot and ${NOT_ERASED}
       group by p.page_group order by page_views desc, p.page_group collate "C" limit ${MOST_COSTS}`,
      [siteId, workspaceId],
    );
    return rows.map((row) => ({ pageGroup: row.page_group, pageViews: Number(row.page_views), p50Ms: row.cost[0], p95Ms: row.cost[1], longestP95Ms: row.longest, share: row.share }));
  }

  async rules({ workspaceId, siteId }: IndexScope): Promise<string[]> {
    const { rows } = await this.#pool.query<{ pattern: string }>(
      'select pattern from page_rules where site_id = $1 and workspace_id = $2 order by position', [siteId, workspaceId],
    );
    return rows.map((row) => row.pattern);
  }

  /** Replaces the rules and regroups every known path, so that history follows them too. */
  async replaceRules({ workspaceId, siteId }: IndexScope, rules: readonly string[]): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      // Two people saving at once: one after the other. The worker reads the rules before it names a page; a page it names by the old
      // rules at this very moment is regrouped with the next change.
      await transaction.query('select 1 from sites where id = $1 for update', [siteId]);
      await transaction.query('delete from page_rules where site_id = $1', [siteId]);
      await transaction.query(
        `insert into page_rules (workspace_id, site_id, position, pattern)
         select $1, $2, position, pattern from unnest($3::text[]) with ordinality as given (pattern, position)`,
        [workspaceId, siteId, rules],
      );
      const { rows } = await transaction.query<{ id: bigint; path: string; page_group: string }>('select id, path, page_group from pages where site_id = $1', [siteId]);
      const moved = rows.map((row) => ({ ...row, group: pageGroup(row.path, rules) })).filter((row) => row.group !== row.page_group);
      await transaction.query(
        `update pages p set page_group = m.page_group, rules_version = $3
         from unnest($1::bigint[], $2::text[]) as m (id, page_group) where p.id = m.id`,
        [moved.map((row) => row.id), moved.map((row) => row.group), GROUPING_VERSION],
      );
      // The search index holds groups too: the indexer marks the recordings that saw these pages, bit by bit.
      await transaction.query(
        `insert into regrouped_pages (page_id, workspace_id) select unnest($1::bigint[]), $2
         on conflict (page_id) do update set after_recording_id = 0, marked_at = now()`,
        [moved.map((row) => row.id), workspaceId],
      );
    });
  }
}
