// What must be there before a moment can be shown: the blocks it is built from, and the styles, fonts and images it is dressed in. And
// what is worth fetching besides.

import type { ManifestBlock, PlayMode } from '@hindsight/wire';
import type { PageAssets } from './assets/page-assets.ts';
import { startBefore } from './recording/build-start.ts';
import { eventIndexAfter } from './recording/document-timeline.ts';
import type { DocumentTimeline } from './recording/document-timeline.ts';
import { asBlock, keyframeBlockFor, missingParts, prefetchOrder } from './recording/needed-blocks.ts';
import type { WantedPart } from './recording/needed-blocks.ts';
import type { RecordingStore } from './recording/recording-store.ts';
import type { Reach } from './stage/build-progress.ts';
import type { StageView } from './stage/stage-view.ts';

/** Recordings up to this many stored bytes are fetched whole, so that marks and seeking are complete. */
const FETCH_ALL_BYTES = 24 * 1024 * 1024;
const FETCH_AHEAD_MS = 120_000;
/** How far ahead styles, fonts and images are fetched. */
const DRESS_AHEAD_MS = 10_000;
/** Events a page on stage takes rather than being built anew from a keyframe in between. */
const FEW_EVENTS = 400;

export interface Needs {
  /** Where the page on stage goes on from; null where a page is to be built anew: it must be, or a keyframe makes that the shorter way. */
  reach: Reach | null;
  missing: WantedPart[];
  isDressed: boolean;
}

export class MomentNeeds {
  readonly #store: RecordingStore;
  readonly #stage: StageView;
  readonly #assets: PageAssets;
  readonly #mode: PlayMode;

  constructor(store: RecordingStore, stage: StageView, assets: PageAssets, mode: PlayMode) {
    this.#store = store;
    this.#stage = stage;
    this.#assets = assets;
    this.#mode = mode;
  }

  of(timeline: DocumentTimeline, atMs: number, manner: 'jump' | 'play'): Needs {
    const reach = this.#reach(timeline, atMs, manner);
    const missing = this.#missing(timeline, atMs, reach);
    return { reach, missing, isDressed: missing.length === 0 && this.#isDressed(timeline, atMs, reach) };
  }

  /** Blocks that are not there yet: all of a small recording, of a large one what comes soon; for a preview none. */
  ahead(atMs: number): WantedPart[] {
    if (this.#mode === 'preview') return [];
    const { blocks } = this.#store.manifest;
    const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
    const isSoon = (block: ManifestBlock): boolean => block.toMs >= atMs && block.fromMs <= atMs + FETCH_AHEAD_MS;
    return prefetchOrder(blocks, atMs).filter((block) => !this.#store.isLoaded(block) && (bytes <= FETCH_ALL_BYTES || isSoon(block))).map(asBlock);
  }

  #reach(timeline: DocumentTimeline, atMs: number, manner: 'jump' | 'play'): Reach | null {
    const eventCount = eventIndexAfter(timeline, atMs);
    const reach = this.#stage.reach(timeline, eventCount);
    if (reach === null || manner === 'play') return reach;
    const nearest = keyframeBlockFor(this.#store.manifest.blocks, timeline.doc, atMs);
    if (nearest === null || nearest.fromMs <= reach.shownMs) return reach;
    const isNear = eventCount - reach.next <= FEW_EVENTS && this.#missing(timeline, atMs, reach).length === 0;
    return isNear ? reach : null;
  }

  #missing(timeline: DocumentTimeline, atMs: number, reach: Reach | null): WantedPart[] {
    const { blocks, documents } = this.#store.manifest;
    const parts = missingParts(blocks, timeline, atMs, reach?.shownMs ?? null, this.#store);
    if (this.#mode !== 'still' || documents.every(({ tab }) => tab === timeline.tab)) return parts;
    // A picture that will be compared or kept must not change its mind about the tab: all that came before decides.
    return [...parts.filter(({ part }) => part === 'keyframe'), ...blocks.filter((block) => block.fromMs <= atMs && !this.#store.isLoaded(block)).map(asBlock)];
  }

  /** Whether the styles, fonts and images of a moment are there; those soon needed are fetched as well. */
  #isDressed(timeline: DocumentTimeline, atMs: number, reach: Reach | null): boolean {
    const count = eventIndexAfter(timeline, atMs);
    const start = reach?.start ?? startBefore(timeline, count, atMs);
    const isReady = this.#assets.isReady(timeline, count, start, reach?.next ?? null);
    if (this.#mode !== 'preview') this.#assets.prefetch(timeline, count, eventIndexAfter(timeline, atMs + DRESS_AHEAD_MS));
    return isReady;
  }
}
