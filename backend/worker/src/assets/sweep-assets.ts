// Keeps each site's vault within its bounds: files nobody named go, files no recording can need any more go, and above its share the
// files that were used longest ago go first. What is left out is counted with its reason.

import { assetPrefix, siteOfAssetKey, ASSETS } from '@hindsight/asset-vault';
import type { BlobInfo, BlobStore } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';

import type { WorkerLimits } from '../limits.ts';
import type { WorkerMetrics } from '../worker-metrics.ts';

export interface AssetSweepTools {
  pool: Pool;
  blobs: BlobStore;
  limits: Pick<WorkerLimits, 'assetSiteBytes' | 'assetSiteFiles' | 'orphanAfterMs'>;
  metrics: Pick<WorkerMetrics, 'assetsRemoved'>;
  now(): number;
}
export type RemovalReason = 'unnamed' | 'unneeded' | 'full' | 'site-removed';

interface StoredAsset {
  hash: string;
  bytes: number;
  modifiedAt: number;
}

/** Looks at every file of every site once. */
export async function sweepAssets(tools: AssetSweepTools): Promise<void> {
  await forgetUnneeded(tools.pool);
  let siteId: bigint | null = null;
  let files: StoredAsset[] = [];
  // Keys come in order, so that a site's files come together.
  for await (const blob of tools.blobs.list(ASSETS)) {
    const named = siteOfAssetKey(blob.key);
    if (named === null) continue;
    if (siteId !== named.siteId) {
      if (siteId !== null) await sweepSite(tools, siteId, files);
      [siteId, files] = [named.siteId, []];
    }
    files.push(describe(blob, named.hash));
  }
  if (siteId !== null) await sweepSite(tools, siteId, files);
}

function describe({ bytes, modifiedAt }: BlobInfo, hash: string): StoredAsset {
  return { hash, bytes, modifiedAt };
}

/** Rows of files last seen before the oldest recording there is of their site. */
async function forgetUnneeded(pool: Pool): Promise<void> {
  await pool.query(
    `delete from asset_versions v using (
       select s.id, coalesce((select min(r.started_at) from recordings r where r.site_id = s.id), now()) as oldest from sites s) as site
     where v.site_id = site.id and v.last_seen_at < site.oldest - interval '2 days'`,
  );
  await pool.query(`delete from asset_wishes where next_try_at is null and outcome_at < now() - interval '30 days'`);
}

async function sweepSite(tools: AssetSweepTools, siteId: bigint, files: readonly StoredAsset[]): Promise<void> {
  const { pool, limits, now } = tools;
  const { rows: sites } = await pool.query('select 1 from sites where id = $1 and deleted_at is null', [siteId]);
  if (sites.length === 0) return removeAll(tools, siteId, files, 'site-removed');
  const { rows } = await pool.query<{ hash: string; last: Date }>(
    `select encode(content_hash, 'hex') as hash, max(last_seen_at) as last from asset_versions where site_id = $1 group by content_hash`, [siteId],
  );
  const lastSeen = new Map(rows.map((row) => [row.hash, row.last.getTime()]));
  // A file comes before the event that names it.
  const unnamed = files.filter(({ hash, modifiedAt }) => !lastSeen.has(hash) && now() - modifiedAt > limits.orphanAfterMs);
  await removeAll(tools, siteId, unnamed, 'unnamed');
  const kept = files.filter(({ hash }) => lastSeen.has(hash)).sort((a, b) => (lastSeen.get(b.hash) as number) - (lastSeen.get(a.hash) as number));
  let bytes = 0;
  const beyond = kept.filter((file, index) => {
    bytes += file.bytes;
    return bytes > limits.assetSiteBytes || index >= limits.assetSiteFiles;
  });
  await removeAll(tools, siteId, beyond, 'full');
}

/** Rows first: a player that is told a hash shall find its file. */
async function removeAll({ pool, blobs, metrics }: AssetSweepTools, siteId: bigint, files: readonly StoredAsset[], reason: RemovalReason): Promise<void> {
  if (files.length === 0) return;
  await pool.query(`delete from asset_versions where site_id = $1 and content_hash in (select decode(hash, 'hex') from unnest($2::text[]) as hash)`, [siteId, files.map(({ hash }) => hash)]);
  for (const { hash } of files) await blobs.delete(assetPrefix(siteId) + hash);
  metrics.assetsRemoved.add({ reason }, files.length);
}
