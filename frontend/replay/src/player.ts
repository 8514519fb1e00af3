// Plays one recording: keeps the clock, asks for the blocks a moment needs, puts the right document on stage, and tells the app.
// Promise: a moment is only shown when everything it is built from is there; what cannot be had is a gap and never stops the rest.

import type { Manifest, PlayMode } from '@hindsight/wire';
import { AppReports } from './app-reports.ts';
import { PageAssets } from './assets/page-assets.ts';
import { MomentNeeds } from './moment-needs.ts';
import type { Needs } from './moment-needs.ts';
import type { ParentPort } from './parent-port.ts';
import { PlayClock } from './play-clock.ts';
import { BlockQueue } from './recording/block-queue.ts';
import type { DocumentTimeline } from './recording/document-timeline.ts';
import { eventIndexAfter, viewAt } from './recording/document-timeline.ts';
import { pictureStep } from './recording/picture-steps.ts';
import type { RecordingSource } from './recording/recording-source.ts';
import { RecordingStore } from './recording/recording-store.ts';
import { startBefore } from './recording/build-start.ts';
import { segmentAt } from './recording/stage-plan.ts';
import type { StageSegment } from './recording/stage-plan.ts';
import { documentOfTab } from './recording/tab-lanes.ts';
import type { StageView } from './stage/stage-view.ts';
import { untilDrawn } from './stage/until-drawn.ts';

export const MAX_SPEED = 16;
export interface PlayerOptions {
  manifest: Manifest;
  atMs: number;
  mode: PlayMode;
}

export class Player {
  readonly #port: ParentPort;
  readonly #stage: StageView;
  readonly #store: RecordingStore;
  readonly #mode: PlayMode;
  readonly #clock = new PlayClock(() => this.#tick());
  readonly #queue: BlockQueue;
  readonly #assets: PageAssets;
  readonly #needs: MomentNeeds;
  readonly #reports: AppReports;
  #isPlaying = false;
  #isBuffering = true;
  #isIdleSkipped = false;
  #isInspecting = false;
  /** The tab that stays on stage whatever the visitor turns to. */
  #heldTab: string | null = null;
  #isClosed = false;
  /** Counts what was asked to be shown, so that a later seek outruns a still that is being drawn. */
  #shown = 0;
  #renderTimer = 0;

  /** @param source where its blocks and files come from; closed with the player */
  constructor(port: ParentPort, stage: StageView, source: RecordingSource, options: PlayerOptions) {
    this.#port = port;
    this.#stage = stage;
    this.#mode = options.mode;
    this.#store = new RecordingStore(options.manifest);
    this.#queue = new BlockQueue(this.#store, source, {
      onChange: () => this.#onBlocks(),
      onGone: () => port.post({ from: 'player', type: 'manifest-needed' }),
      onLost: (reason) => {
        if (this.#store.isEmpty && this.#store.isComplete) port.post({ from: 'player', type: 'failed', reason });
      },
    });
    this.#assets = new PageAssets(source, this.#store.assets, () => this.#onBlocks());
    this.#needs = new MomentNeeds(this.#store, stage, this.#assets, options.mode);
    this.#reports = new AppReports(port, this.#store, stage, options.mode);
    stage.useAssets(this.#assets);
    this.#clock.atMs = this.#clamp(options.atMs);
    stage.setMode(options.mode);
    stage.panel('Loading…');
    if (options.manifest.blocks.length === 0) {
      stage.panel(options.manifest.isLive ? 'Waiting for the first data of this visit.' : 'Nothing was recorded in this visit.');
      if (!options.manifest.isLive) port.post({ from: 'player', type: 'failed', reason: 'no-blocks' });
    }
    this.#render('jump');
  }

  play(): void {
    if (this.#mode !== 'watch' || this.#isPlaying) return;
    this.inspect(false);
    if (this.#clock.atMs >= this.#store.durationMs && !this.#store.manifest.isLive) this.#clock.atMs = 0;
    this.#isPlaying = true;
    this.#render('jump');
  }

  pause(): void {
    this.#isPlaying = false;
    this.#render('jump');
  }

  /** Of seeks that come faster than pages can be built only the last is shown. */
  seek(atMs: number): void {
    this.#clock.atMs = this.#clamp(atMs);
    clearTimeout(this.#renderTimer);
    this.#renderTimer = window.setTimeout(() => this.#render('jump'));
  }

  setSpeed(speed: number): void {
    if (Number.isFinite(speed)) this.#clock.speed = Math.min(MAX_SPEED, Math.max(0.25, speed));
  }

  setSkipIdle(isOn: boolean): void {
    this.#isIdleSkipped = isOn;
  }

  /** To the next or previous change of the picture on stage. */
  step(direction: 1 | -1): void {
    this.#isPlaying = false;
    const timeline = this.#onStage(this.#store.plan);
    this.seek((timeline === null ? null : pictureStep(timeline, this.#clock.atMs, direction)) ?? this.#clock.atMs);
  }

  /** @param tab null: the one the visitor is turned to */
  holdTab(tab: string | null): void {
    this.#heldTab = tab;
    this.#render('jump');
  }

  inspect(isOn: boolean): void {
    if (isOn && this.#isPlaying) this.pause();
    if (isOn === this.#isInspecting) return;
    this.#isInspecting = isOn;
    this.#stage.inspect(isOn ? (element) => this.#port.post({ from: 'player', type: 'picked', element: { ...element, path: this.#path() } }) : null);
    if (!isOn) this.#port.post({ from: 'player', type: 'picked', element: null });
  }

  updateManifest(manifest: Manifest): void {
    this.#store.update(manifest);
    this.#queue.manifestChanged();
    this.#render('jump');
    this.#reports.marksSoon();
  }

  close(): void {
    this.#isClosed = true;
    this.#clock.stop();
    this.#queue.close();
    this.#assets.close();
    this.#reports.close();
    clearTimeout(this.#renderTimer);
    this.#stage.inspect(null);
    this.#stage.clear();
  }

  #clamp(atMs: number): number {
    return Math.min(Math.max(0, Number.isFinite(atMs) ? atMs : 0), this.#store.durationMs);
  }

  #tick(): void {
    if (this.#isIdleSkipped) this.#skipIdle();
    const endMs = this.#store.durationMs;
    if (this.#clock.atMs >= endMs) {
      this.#clock.atMs = endMs;
      if (!this.#store.manifest.isLive) this.#isPlaying = false;
    }
    this.#render('play');
  }

  #skipIdle(): void {
    const { atMs } = this.#clock;
    const span = this.#store.idle.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
    if (span) this.#clock.atMs = span.toMs;
  }

  /** Shows the clock's moment if its blocks are there; else asks for them and shows it as soon as they are. */
  #render(manner: 'jump' | 'play'): void {
    if (this.#isClosed) return;
    const { manifest, plan } = this.#store;
    const timeline = this.#onStage(plan);
    // A document shows its first picture until time reaches it: a recording opens with a page and not with a blank.
    const atMs = Math.max(this.#clock.atMs, timeline?.startMs ?? 0);
    const needs: Needs = timeline === null ? { reach: null, missing: [], isDressed: true } : this.#needs.of(timeline, atMs, manner);
    this.#queue.want([...needs.missing, ...this.#needs.ahead(atMs)]);
    this.#isBuffering = !needs.isDressed || (this.#isPlaying && atMs >= this.#store.durationMs && manifest.isLive);
    if (!needs.isDressed) this.#stage.notice(this.#reports.isOpened ? 'Loading…' : '');
    else if (timeline !== null) this.#showMoment(timeline, atMs, needs.reach === null ? 'anew' : manner);
    this.#runClock();
    this.#tellTime(manner);
  }

  #showMoment(timeline: DocumentTimeline, atMs: number, manner: 'jump' | 'play' | 'anew'): void {
    const isShown = this.#stage.show(timeline, atMs, manner);
    if (!isShown) this.#stage.panel(this.#emptyText(timeline));
    const gap = timeline.gaps.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < Math.max(toMs, fromMs + 1_000));
    const isCut = gap !== undefined || this.#isAfterGap(timeline, atMs);
    this.#stage.notice(isCut && isShown ? 'Part missing' : '');
    this.#reports.opened();
    if (manner !== 'play' || !this.#isPlaying) this.#stage.setMoving(this.#isPlaying);
    if (this.#mode === 'still') void this.#finishStill(++this.#shown);
  }

  /** After a gap the picture may be wrong until the next full snapshot. */
  #isAfterGap(timeline: DocumentTimeline, atMs: number): boolean {
    const sinceMs = startBefore(timeline, eventIndexAfter(timeline, atMs), atMs)?.sinceMs;
    return sinceMs !== undefined && timeline.gaps.some((gap) => gap.fromMs >= sinceMs && gap.toMs <= atMs && gap.toMs > sinceMs);
  }

  #emptyText(timeline: DocumentTimeline): string {
    if (timeline.keyframes.length + timeline.stored.length > 0) return 'This part of the recording cannot be shown.';
    if (this.#store.manifest.isLive) return 'Nothing recorded yet.\nThe first picture appears as soon as the page has sent it.';
    return 'Nothing recorded here.\nThe page left before its first picture arrived.';
  }

  async #finishStill(shown: number): Promise<void> {
    window.ready = false;
    const page = this.#stage.page?.document ?? document;
    await untilDrawn(page);
    if (shown !== this.#shown || this.#isClosed) return;
    this.#stage.setMoving(false);
    await untilDrawn(page);
    if (shown !== this.#shown || this.#isClosed) return;
    window.ready = true;
    this.#port.post({ from: 'player', type: 'still-ready' });
  }

  #runClock(): void {
    if (this.#isPlaying && !this.#isBuffering) this.#clock.start();
    else this.#clock.stop();
  }

  #onBlocks(): void {
    this.#reports.marksSoon();
    if (this.#isBuffering || !this.#isPlaying) this.#render('jump');
    else this.#queue.want(this.#needs.ahead(this.#clock.atMs));
  }

  /** What is on stage at the clock's moment. */
  #onStage(plan: StageSegment[]): DocumentTimeline | null {
    const { atMs } = this.#clock;
    const held = this.#heldTab === null ? null : documentOfTab(this.#store.timelines, this.#heldTab, atMs);
    const segment = held === null ? segmentAt(plan, atMs) : null;
    return held ?? (segment === null ? null : this.#store.timeline(segment.doc));
  }

  /** Path of the page view on stage. */
  #path(): string {
    const timeline = this.#onStage(this.#store.plan);
    return (timeline === null ? null : viewAt(timeline, this.#clock.atMs))?.view.path ?? '';
  }

  #tellTime(manner: 'jump' | 'play'): void {
    const { width, height } = this.#stage.viewport;
    const tab = this.#onStage(this.#store.plan)?.tab ?? '';
    this.#reports.time({
      atMs: this.#clock.atMs, isPlaying: this.#isPlaying, isBuffering: this.#isBuffering, path: this.#path(), tab, viewportWidth: width, viewportHeight: height,
    }, manner === 'play' && this.#clock.isRunning);
  }
}

declare global {
  interface Window {
    /** True once a still is drawn: for pictures and for comparing pixels. */
    ready?: boolean;
  }
}
