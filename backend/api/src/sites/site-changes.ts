// Sites as the edge must know them: everything changed since a version, over all workspaces.
import type { Pool } from '@hindsight/database';
import type { SiteChangesSource } from '@hindsight/site-directory';
import { DEFAULT_TRACKER_SETTINGS, type TrackerSettings } from '@hindsight/wire';

import { signingKey } from '../access/signing-key.ts';

interface SiteRow {
  id: bigint;
  workspace_id: bigint;
  public_key: string;
  domains: string[];
  settings: Partial<TrackerSettings>;
  is_demo: boolean;
  is_active: boolean;
  version: bigint;
}

const LARGEST_BIGINT = 2n ** 63n - 1n;

/** The source an edge's site directory follows, straight from Postgres. */
export function siteChanges(pool: Pool): SiteChangesSource {
  let sealKey: string | undefined;
  return {
    async changesSince(version) {
      const since = BigInt(version) > LARGEST_BIGINT ? LARGEST_BIGINT : BigInt(version);
      // Asked first: a change made between the two questions is told next time, never skipped.
      const newest = await newestVersion(pool);
      sealKey ??= (await signingKey(pool, 'visits')).toString('base64');
      const { rows } = await pool.query<SiteRow>(
        `select id, workspace_id, public_key, domains, settings, is_demo, deleted_at is null as is_active, version
         from sites where version > $1 order by version`,
        [since],
      );
      return {
        version: String(rows.at(-1)?.version ?? newest),
        sealKey,
        sites: rows.map((row) => ({
          siteId: String(row.id), workspaceId: String(row.workspace_id), key: row.public_key, domains: row.domains,
          settings: { ...DEFAULT_TRACKER_SETTINGS, ...row.settings }, isDemo: row.is_demo, isActive: row.is_active, version: String(row.version),
        })),
      };
    },
  };
}

/** May be lower than what was asked with: the database was set back to a backup, and the edge asks for everything again. */
async function newestVersion(pool: Pool): Promise<bigint> {
  const { rows } = await pool.query<{ version: bigint }>('select coalesce(max(version), 0) as version from sites');
  return rows[0]?.version ?? 0n;
}
