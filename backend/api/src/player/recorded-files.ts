// What a grant opens of its site's vault: which bytes an address had when the recording was made, and the bytes.
import { assetNameHash, readAsset, type KeptAsset } from '@hindsight/asset-vault';
import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';

import type { Grant } from '../access/grants.ts';
import { PLAYABLE } from './playable-blocks.ts';

export class RecordedFiles {
  readonly #pool: Pool;
  readonly #blobs: BlobReader;

  constructor(pool: Pool, blobs: BlobReader) {
    this.#pool = pool;
    this.#blobs = blobs;
  }

  /**
   * The bytes of each name, nearest in time to the recording; what our own server saw goes before what a visitor said.
   * @returns null when the recording is gone
   */
  async find({ recordingId, workspaceId }: Grant, keys: readonly string[]): Promise<Record<string, string> | null> {
    const { rows: recordings } = await this.#pool.query<{ site_id: bigint; started_at: Date }>(`select r.site_id, r.started_at from recordings r where ${PLAYABLE}`, [recordingId, workspaceId]);
    const recording = recordings[0];
    if (recording === undefined) return null;
    const { rows } = await this.#pool.query<{ url_hash: Buffer; content_hash: Buffer }>(
      `select distinct on (url_hash) url_hash, content_hash from asset_versions where site_id = $1 and url_hash = any($2::bytea[])
       order by url_hash, greatest(first_seen_at - $3, $3 - last_seen_at, interval '0'), is_fetched desc, last_seen_at desc`,
      [recording.site_id, keys.map(assetNameHash), recording.started_at],
    );
    const known = new Map(rows.map((row) => [row.url_hash.toString('hex'), row.content_hash.toString('hex')]));
    return Object.fromEntries(keys.flatMap((key) => {
      const hash = known.get(assetNameHash(key).toString('hex'));
      return hash === undefined ? [] : [[key, hash]];
    }));
  }

  /** @returns null when the site's vault has no such file, or the recording is gone */
  async read({ recordingId, workspaceId }: Grant, hash: string): Promise<KeptAsset | null> {
    const { rows } = await this.#pool.query<{ site_id: bigint }>(`select r.site_id from recordings r where ${PLAYABLE}`, [recordingId, workspaceId]);
    return rows[0] === undefined ? null : readAsset(this.#blobs, rows[0].site_id, hash);
  }
}
