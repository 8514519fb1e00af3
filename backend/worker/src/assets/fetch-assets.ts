// Fetches public files that pages used and browsers could not let us read: of other origins, or no longer in the cache. A chore of its own,
// slow and bounded, far from the windows. What comes is kept like any other file; what a sheet names is wished for in turn.

import { addressesIn } from '@hindsight/asset-vault/css';
import { assetNameHash, type AssetVault } from '@hindsight/asset-vault';
import type { fetchPublic, FetchedAsset, FetchRefusal } from '@hindsight/asset-vault/fetch';
import type { Pool } from '@hindsight/database';
import { assetKey, isFetchableAsset, type AssetRefusal, type TrackerSettings } from '@hindsight/wire';

import type { WorkerMetrics } from '../worker-metrics.ts';

export interface FetchTools {
  pool: Pool;
  vault: AssetVault;
  fetch: typeof fetchPublic;
  metrics: Pick<WorkerMetrics, 'assetsFetched'>;
}
/** `off`: the site does not want it; `deep`: too many sheets lie before it. */
export type FetchOutcome = 'kept' | 'off' | FetchRefusal | AssetRefusal;

interface Wish {
  site_id: bigint;
  url_hash: Buffer;
  workspace_id: bigint;
  url: string;
  depth: number;
  tries: number;
  settings: Partial<TrackerSettings> | null;
}

const AT_ONCE = 8;
const MOST_TRIES = 3;
/** A worker that dies with a file in hand leaves it to the next one after this. */
const CLAIMED_FOR = `interval '2 minutes'`;
const DEEPEST_SHEET = 4;
const MOST_OF_A_SHEET = 100;
const RETRIED: ReadonlySet<FetchOutcome> = new Set(['busy', 'slow', 'unreachable']);
const FONT = /\.(woff2?|ttf|otf)$/i;

/** One round. Returns how many files were asked for. */
export async function fetchAssets(tools: FetchTools): Promise<number> {
  const { rows } = await tools.pool.query<Wish>(
    `update asset_wishes w set tries = w.tries + 1, next_try_at = now() + ${CLAIMED_FOR} * (w.tries + 1)
     from (select site_id, url_hash from asset_wishes where next_try_at <= now() order by next_try_at limit ${AT_ONCE} for update skip locked) due
     where w.site_id = due.site_id and w.url_hash = due.url_hash
     returning w.site_id, w.url_hash, w.workspace_id, w.url, w.depth, w.tries,
       (select settings from sites where id = w.site_id and deleted_at is null) as settings`,
  );
  await Promise.all(rows.map((wish) => fulfil(tools, wish)));
  return rows.length;
}

async function fulfil(tools: FetchTools, wish: Wish): Promise<void> {
  const outcome = await fetchOne(tools, wish);
  tools.metrics.assetsFetched.add({ outcome });
  if (RETRIED.has(outcome) && wish.tries < MOST_TRIES) return;
  await tools.pool.query('update asset_wishes set next_try_at = null, outcome = $3, outcome_at = now() where site_id = $1 and url_hash = $2', [wish.site_id, wish.url_hash, outcome]);
}

async function fetchOne(tools: FetchTools, wish: Wish): Promise<FetchOutcome> {
  const { settings } = wish;
  if (settings === null || settings.fetchAssets === false) return 'off';
  const fetched = await tools.fetch(wish.url);
  if (!fetched.ok) return fetched.reason;
  // Where all text is masked no picture is kept, whoever has it.
  if (settings.masking === 'text' && fetched.kind === 'image') return 'off';
  const kept = await tools.vault.keep(wish.site_id, fetched.bytes, fetched.kind, null);
  if (!kept.ok) return kept.reason;
  await tools.pool.query(
    `insert into asset_versions as v (site_id, workspace_id, url_hash, content_hash, is_fetched, first_seen_at, last_seen_at) values ($1, $2, $3, decode($4, 'hex'), true, now(), now())
     on conflict (site_id, url_hash, content_hash) do update set is_fetched = true, last_seen_at = greatest(v.last_seen_at, now())`,
    [wish.site_id, wish.workspace_id, wish.url_hash, kept.hash],
  );
  if (fetched.kind === 'style') await wishForParts(tools.pool, wish, fetched, settings.masking === 'text');
  return 'kept';
}

/** What a sheet of another origin loads the browser does not tell: all it names is wished for. */
async function wishForParts(pool: Pool, wish: Wish, { bytes }: Extract<FetchedAsset, { ok: true }>, isImageless: boolean): Promise<void> {
  if (wish.depth >= DEEPEST_SHEET) return;
  // The player knows the sheet by the address in the page, so that is what its own addresses are relative to.
  const { files, sheets } = addressesIn(new TextDecoder().decode(bytes), wish.url);
  const named = [...sheets, ...files.filter((address) => !isImageless || FONT.test(new URL(address).pathname))];
  const keys = [...new Set(named.map(assetKey))].filter(isFetchableAsset).slice(0, MOST_OF_A_SHEET);
  await addWishes(pool, keys.map((key) => ({ siteId: wish.site_id, workspaceId: wish.workspace_id, key, depth: wish.depth + 1 })));
}

export interface NewWish {
  siteId: bigint;
  workspaceId: bigint;
  key: string;
  depth: number;
}

/** What was fetched is fetched again after this, if it is still in use: it may have changed. */
const FRESH_FOR = `interval '1 day'`;
/** Wishes of a site that wait: whoever asks for more than any page has is left waiting. */
const MOST_WAITING = 2_000;

/** Adds wishes; what was fulfilled or refused lately stays as it is. Locks rows in the order given. */
export async function addWishes(pool: Pool, wishes: readonly NewWish[]): Promise<void> {
  if (wishes.length === 0) return;
  await pool.query(
    `insert into asset_wishes as w (site_id, workspace_id, url_hash, url, depth, next_try_at)
     select u.*, now() from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::text[], $5::smallint[]) as u(site_id, workspace_id, url_hash, url, depth)
     where (select count(*) from asset_wishes q where q.site_id = u.site_id and q.next_try_at is not null) < ${MOST_WAITING}
     on conflict (site_id, url_hash) do update set next_try_at = now(), tries = 0
     where w.next_try_at is null and w.outcome_at < now() - ${FRESH_FOR}`,
    [wishes.map((one) => one.siteId), wishes.map((one) => one.workspaceId), wishes.map((one) => assetNameHash(one.key)), wishes.map((one) => one.key), wishes.map((one) => one.depth)],
  );
}
