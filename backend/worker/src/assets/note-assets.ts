// What visits say of their pages' files → rows, before the window's transaction and in sorted order, like names. Only sets and spans of
// time grow, so repeating it changes nothing, and windows of different partitions never wait for each other in a circle.

import { assetNameHash } from '@hindsight/asset-vault';
import type { Pool } from '@hindsight/database';

import { addWishes } from './fetch-assets.ts';
import type { Visit } from '../assemble/visit.ts';

/** A sighting moves the end of a span only if it is this much later: every visit sees every file. */
const SPAN_STEP = `interval '1 hour'`;

interface Sighting {
  siteId: bigint;
  workspaceId: bigint;
  key: string;
  hash: string | null;
  seenAt: Date;
}

export async function noteAssets(pool: Pool, visits: readonly Visit[]): Promise<void> {
  const sightings = new Map<string, Sighting>();
  for (const { siteId, workspaceId, lastReceivedAt, newBatches } of visits) {
    for (const { facts } of newBatches) {
      for (const { key, hash } of facts.assets) sightings.set(`${siteId} ${key} ${hash ?? ''}`, { siteId, workspaceId, key, hash, seenAt: new Date(lastReceivedAt) });
    }
  }
  const sorted = [...sightings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sighting]) => sighting);
  const seen = sorted.filter(({ hash }) => hash !== null);
  const wanted = sorted.filter(({ hash }) => hash === null);
  if (seen.length > 0) {
    await pool.query(
      `insert into asset_versions as v (site_id, workspace_id, url_hash, content_hash, first_seen_at, last_seen_at)
       select site_id, workspace_id, url_hash, decode(content, 'hex'), seen_at, seen_at
       from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::text[], $5::timestamptz[]) as u(site_id, workspace_id, url_hash, content, seen_at)
       on conflict (site_id, url_hash, content_hash) do update set first_seen_at = least(v.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(v.last_seen_at, excluded.last_seen_at)
       where excluded.last_seen_at > v.last_seen_at + ${SPAN_STEP} or excluded.first_seen_at < v.first_seen_at - ${SPAN_STEP}`,
      [seen.map((one) => one.siteId), seen.map((one) => one.workspaceId), seen.map((one) => assetNameHash(one.key)), seen.map((one) => one.hash), seen.map((one) => one.seenAt)],
    );
  }
  await addWishes(pool, wanted.map(({ siteId, workspaceId, key }) => ({ siteId, workspaceId, key, depth: 0 })));
}
