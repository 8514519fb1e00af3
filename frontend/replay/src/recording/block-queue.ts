// Brings blocks into the store, those wanted first first. Promise: every wanted block ends as loaded or as lost with a reason;
// a block that is gone because the recording was sealed waits for the newest manifest before it counts as lost.

import type { WantedPart } from './needed-blocks.ts';
import type { BlockFailure, RecordingSource } from './recording-source.ts';
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
  readonly #source: RecordingSource;
  readonly #listener: QueueListener;
  readonly #fetching = new Set<string>();
  readonly #awaited = new Set<string>();
  readonly #goneOnce = new Set<string>();
  #wanted: readonly WantedPart[] = [];
  #isClosed = false;

  constructor(store: RecordingStore, source: RecordingSource, listener: QueueListener) {
    this.#store = store;
    this.#source = source;
    this.#listener = listener;
  }

  /** Replaces what was wanted; what is already under way goes on. */
  want(parts: readonly WantedPart[]): void {
    this.#wanted = parts;
    this.#fetchMore();
  }

  /** After the store has taken a newer manifest. */
  manifestChanged(): void {
    this.#awaited.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.#source.close();
  }

  #fetchMore(): void {
    for (const wanted of this.#wanted) {
      if (this.#fetching.size >= PARALLEL_FETCHES) return;
      const name = nameOf(wanted);
      if (!this.#fetching.has(name) && !this.#awaited.has(name) && !this.#store.hasPart(wanted)) void this.#fetchOne(wanted, name);
    }
  }

  async #fetchOne(wanted: WantedPart, name: string): Promise<void> {
    this.#fetching.add(name);
    const result = await this.#source.fetch(wanted);
    this.#fetching.delete(name);
    if (this.#isClosed) return;
    if (!result.ok && result.reason === 'block-missing' && !this.#goneOnce.has(name)) this.#awaitManifest(wanted, name);
    else {
      if (result.ok) this.#store.add(wanted, result.text);
      else this.#lose(wanted, result.reason);
      this.#listener.onChange();
    }
    this.#fetchMore();
  }

  #awaitManifest(wanted: WantedPart, name: string): void {
    this.#goneOnce.add(name);
    this.#awaited.add(name);
    this.#listener.onGone();
    setTimeout(() => {
      if (!this.#awaited.delete(name) || this.#isClosed) return;
      this.#lose(wanted, 'block-missing');
      this.#listener.onChange();
    }, MANIFEST_WAIT_MS);
  }

  /** Without a keyframe there is a longer way; only a block is missed. */
  #lose(wanted: WantedPart, reason: BlockFailure): void {
    this.#store.lose(wanted);
    if (wanted.part === 'block') this.#listener.onLost(reason);
  }
}

function nameOf({ block, part }: WantedPart): string {
  return part === 'block' ? block.id : `${block.id}/keyframe`;
}
