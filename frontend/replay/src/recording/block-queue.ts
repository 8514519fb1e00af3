// Brings blocks into the store, those wanted first first. Promise: every wanted block ends as loaded or as lost with a reason;
// a block that is gone because the recording was sealed waits for the newest manifest before it counts as lost.

import type { ManifestBlock } from '@hindsight/wire';
import type { BlockFailure, BlockLoader } from './block-loader.ts';
import type { RecordingStore } from './recording-store.ts';

const PARALLEL_FETCHES = 4;
/** How long a block that is gone waits for a newer manifest. */
const MANIFEST_WAIT_MS = 10_000;

export interface QueueListener {
  /** The store has changed: a block arrived or was given up. */
  onChange(): void;
  /** A block is no longer where the manifest says. */
  onGone(): void;
  onLost(reason: BlockFailure): void;
}

export class BlockQueue {
  readonly #store: RecordingStore;
  readonly #loader: BlockLoader;
  readonly #listener: QueueListener;
  readonly #fetching = new Set<string>();
  readonly #awaited = new Set<string>();
  readonly #goneOnce = new Set<string>();
  #wanted: readonly ManifestBlock[] = [];
  #isClosed = false;

  constructor(store: RecordingStore, loader: BlockLoader, listener: QueueListener) {
    this.#store = store;
    this.#loader = loader;
    this.#listener = listener;
  }

  /** Replaces what was wanted; what is already under way goes on. */
  want(blocks: readonly ManifestBlock[]): void {
    this.#wanted = blocks;
    this.#fetchMore();
  }

  /** After the store has taken a newer manifest. */
  manifestChanged(): void {
    this.#awaited.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.#loader.close();
  }

  #fetchMore(): void {
    for (const block of this.#wanted) {
      if (this.#fetching.size >= PARALLEL_FETCHES) return;
      if (!this.#fetching.has(block.id) && !this.#awaited.has(block.id) && !this.#store.isLoaded(block)) void this.#fetchOne(block);
    }
  }

  async #fetchOne(block: ManifestBlock): Promise<void> {
    this.#fetching.add(block.id);
    const result = await this.#loader.fetch(block);
    this.#fetching.delete(block.id);
    if (this.#isClosed) return;
    if (!result.ok && result.reason === 'block-missing' && !this.#goneOnce.has(block.id)) this.#awaitManifest(block);
    else {
      if (result.ok) this.#store.add(block, result.text);
      else this.#lose(block, result.reason);
      this.#listener.onChange();
    }
    this.#fetchMore();
  }

  #awaitManifest(block: ManifestBlock): void {
    this.#goneOnce.add(block.id);
    this.#awaited.add(block.id);
    this.#listener.onGone();
    setTimeout(() => {
      if (!this.#awaited.delete(block.id) || this.#isClosed) return;
      this.#lose(block, 'block-missing');
      this.#listener.onChange();
    }, MANIFEST_WAIT_MS);
  }

  #lose(block: ManifestBlock, reason: BlockFailure): void {
    this.#store.lose(block);
    this.#listener.onLost(reason);
  }
}
