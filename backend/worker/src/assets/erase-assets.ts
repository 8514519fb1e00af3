// With a site, or a workspace, everything in its vault goes. Files of single visits stay: they are the site's, not a visitor's.

import { assetPrefix } from '@hindsight/asset-vault';
import type { BlobStore } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';

import type { Tombstone } from '../erase/open-tombstones.ts';

/** Can be repeated from any point. */
export async function eraseAssets(pool: Pool, blobs: BlobStore, { kind, siteId, workspaceId }: Tombstone): Promise<void> {
  if (kind !== 'site' && kind !== 'workspace') return;
  const { rows } = await pool.query<{ id: bigint }>('select id from sites where id = $1 or ($2 and workspace_id = $3)', [siteId, kind === 'workspace', workspaceId]);
  for (const { id } of rows) {
    for (const table of ['asset_versions', 'asset_wishes']) await pool.query(`delete from ${table} where site_id = $1`, [id]);
    for await (const { key } of blobs.list(assetPrefix(id))) await blobs.delete(key);
  }
}
