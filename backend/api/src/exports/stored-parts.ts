// What is stored of one recording, read as its export needs it: texts of blocks and keyframes, files of its site's vault. Each question for a
// block asks whether the recording may still be played.
import { assetBlobKey, readAsset, type KeptAsset } from '@hindsight/asset-vault';
import type { BlobReader } from '@hindsight/blobs';
import type { Pool } from '@hindsight/database';
import type { RecordingSummary } from '@hindsight/recording-index';
import type { ManifestBlock } from '@hindsight/wire';

import type { Grant } from '../access/grants.ts';
import { PlayableBlocks } from '../player/playable-blocks.ts';
import { inflateBlock, readBlock } from '../player/read-block.ts';
import { RecordedFiles } from '../player/recorded-files.ts';

export class StoredParts {
  readonly #blobs: BlobReader;
  readonly #blocks: PlayableBlocks;
  readonly #files: RecordedFiles;
  readonly #siteId: bigint;
  readonly #grant: Grant;

  constructor(pool: Pool, blobs: BlobReader, { id, workspaceId, siteId }: Pick<RecordingSummary, 'id' | 'workspaceId' | 'siteId'>) {
    this.#blobs = blobs;
    this.#blocks = new PlayableBlocks(pool);
    this.#files = new RecordedFiles(pool, blobs);
    this.#siteId = siteId;
    this.#grant = { recordingId: id, workspaceId, app: '', shareId: null };
  }

  /** @returns null for what is not there (any more) */
  async text(block: ManifestBlock, part: 'block' | 'keyframe'): Promise<Buffer | null> {
    const place = await this.#blocks.find(this.#grant, BigInt(block.id), part);
    const stored = place === null ? null : await readBlock(this.#blobs, place);
    return stored === null ? null : inflateBlock(stored);
  }

  /** The hash each name had at the time of the visit. */
  async lookUp(names: readonly string[]): Promise<Record<string, string>> {
    return (await this.#files.find(this.#grant, names)) ?? {};
  }

  file(hash: string): Promise<KeptAsset | null> {
    return readAsset(this.#blobs, this.#siteId, hash);
  }

  /** Bytes of a file; null where the vault has none with that hash. */
  async sizeOf(hash: string): Promise<number | null> {
    return (await this.#blobs.head(assetBlobKey(this.#siteId, hash)))?.bytes ?? null;
  }
}
