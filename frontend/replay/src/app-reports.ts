// What the player tells the app of a recording: the first picture, marks as they come in, where it stands, and once how true the picture is.

import type { FromPlayer, PlayMode, TabLane } from '@hindsight/wire';
import { measurePage } from './fidelity/measure-page.ts';
import { notedMoments } from './fidelity/noted-moments.ts';
import { scoreOf } from './fidelity/score.ts';
import type { Finding } from './fidelity/score.ts';
import type { ParentPort } from './parent-port.ts';
import type { RecordingStore } from './recording/recording-store.ts';
import { tabLanes } from './recording/tab-lanes.ts';
import type { StageView } from './stage/stage-view.ts';

const TELL_TIME_EVERY_MS = 100;
const TELL_MARKS_EVERY_MS = 500;
/** Moments a recording's fidelity is measured at: each is a page built once more. */
const MEASURED_MOMENTS = 4;

type Told<Type extends FromPlayer['type']> = Omit<Extract<FromPlayer, { type: Type }>, 'from' | 'type'>;

export class AppReports {
  readonly #port: ParentPort;
  readonly #store: RecordingStore;
  readonly #stage: StageView;
  readonly #mode: PlayMode;
  #isOpened = false;
  #isClosed = false;
  #isMeasured = false;
  #toldTimeAtMs = 0;
  #marksTimer = 0;

  constructor(port: ParentPort, store: RecordingStore, stage: StageView, mode: PlayMode) {
    this.#port = port;
    this.#store = store;
    this.#stage = stage;
    this.#mode = mode;
  }

  get isOpened(): boolean {
    return this.#isOpened;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#marksTimer);
  }

  /** The first picture stands. Said once. */
  opened(): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    const { durationMs, marks, idle } = this.#store;
    this.#port.post({ from: 'player', type: 'opened', durationMs, marks, idle, tabs: this.#tabs });
  }

  /** What is known of the recording has grown. */
  marksSoon(): void {
    if (this.#marksTimer !== 0 || this.#mode === 'preview') return;
    this.#marksTimer = window.setTimeout(() => {
      this.#marksTimer = 0;
      if (!this.#isOpened || this.#isClosed) return;
      const { durationMs, marks, idle, isComplete, broken } = this.#store;
      this.#port.post({ from: 'player', type: 'marks', durationMs, marks, idle, tabs: this.#tabs, isComplete, broken });
      if (isComplete && this.#mode === 'watch' && !this.#isMeasured) void this.#measure();
    }, TELL_MARKS_EVERY_MS);
  }

  /** @param isOneOfMany of a moment among others that follow each other fast: said now and then */
  time(told: Told<'time'>, isOneOfMany: boolean): void {
    const nowMs = performance.now();
    if (isOneOfMany && nowMs - this.#toldTimeAtMs < TELL_TIME_EVERY_MS) return;
    this.#toldTimeAtMs = nowMs;
    this.#port.post({ from: 'player', type: 'time', ...told });
  }

  get #tabs(): TabLane[] {
    return tabLanes(this.#store.timelines, this.#store.plan);
  }

  /** When nothing else is to be done, and once: a live recording is measured when it has ended. */
  async #measure(): Promise<void> {
    if (this.#store.manifest.isLive) return;
    this.#isMeasured = true;
    const findings: Finding[] = [];
    for (const moment of notedMoments(this.#store.timelines, MEASURED_MOMENTS)) {
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 5_000 }));
      if (this.#isClosed) return;
      const finding = await this.#stage.rebuildApart(moment.timeline, moment.eventCount, (page) => measurePage(page, moment));
      if (finding !== null) findings.push(finding);
    }
    const fidelity = scoreOf(findings);
    if (fidelity !== null && !this.#isClosed) this.#port.post({ from: 'player', type: 'fidelity', fidelity });
  }
}
