// `/shared/:token`: one recording for people without an account, as long as its link lasts. Says nothing of the workspace, and asks no index
// to keep it.
import { httpResource } from '@angular/common/http';
import { Component, type ElementRef, computed, effect, inject, input, untracked, viewChild } from '@angular/core';
import { Meta } from '@angular/platform-browser';
import type { SharedRecording } from '@hindsight/api-contract';
import type { FromPlayer } from '@hindsight/wire';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatMoment } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { EventList } from './event-list.ts';
import { Playback } from './playback.ts';
import { PlayerControls } from './player-controls.ts';
import { isForPlayer } from './player-keys.ts';
import { PlayerSession } from './player-session.ts';
import { readMoment } from './read-moment.ts';
import { RecordingMoments } from './recording-moments.ts';

/** A link that was ended shows nothing after this. */
const CHECK_EVERY_MS = 30_000;

@Component({
  selector: 'hs-shared-page',
  imports: [EventList, FailurePanel, Icon, PlayerControls, PlayerFrame, StatePanel],
  providers: [BlocksFeed, Playback, PlayerSession, RecordingMoments],
  templateUrl: './shared-page.html',
  styleUrls: ['./recording-page.css', './shared-page.css'],
  host: { '(document:keydown)': 'press($event)' },
})
export class SharedPage {
  protected readonly session = inject(PlayerSession);
  protected readonly feed = inject(BlocksFeed);
  protected readonly playback = inject(Playback);
  private readonly frame = viewChild(PlayerFrame);
  private readonly theatre = viewChild<ElementRef<HTMLElement>>('theatre');

  readonly token = input.required<string>();
  readonly t = input<string>();

  protected readonly shared = httpResource<SharedRecording>(() => apiUrl('shared', this.token()));
  protected readonly hasEnded = computed(() => [this.shared.error(), this.feed.error()].some((error) => describeFailure(error).status === 404 || describeFailure(error).status === 400));
  protected readonly started = computed(() => (this.shared.hasValue() ? formatMoment(this.shared.value().startedAt) : ''));
  protected readonly ends = computed(() => (this.shared.hasValue() ? formatMoment(this.shared.value().expiresAt) : ''));

  constructor() {
    inject(Meta).addTag({ name: 'robots', content: 'noindex, nofollow' });
    this.session.connect((message) => this.frame()?.tell(message));
    effect(() => {
      if (!this.shared.hasValue()) return;
      const shared = this.shared.value();
      untracked(() => this.start(shared));
    });
    inject(PageReady).when(() => this.playback.isOpened() || this.playback.failure() !== null || this.feed.error() !== null || this.shared.error() !== undefined);
  }

  private start(shared: SharedRecording): void {
    const { recordingId, startMs, playerOrigin } = shared;
    this.session.know(shared);
    this.session.start(recordingId, { startMs: this.t() === undefined ? startMs : readMoment(this.t()), playerOrigin }, { url: apiUrl('shared', this.token(), 'blocks'), checkEveryMs: CHECK_EVERY_MS });
  }

  protected hear(message: FromPlayer): void {
    // Pointing at elements leads to settings, which are not for everybody.
    if (message.type === 'key' && (message.key === 'f' || message.key === 'i')) return message.key === 'f' ? this.toggleFullscreen() : undefined;
    this.session.hear(message);
  }

  protected press(event: KeyboardEvent): void {
    if (!this.playback.isOpened() || !isForPlayer(event) || event.key === 'i') return;
    if (event.key === 'f') this.toggleFullscreen();
    if (event.key === 'f' || this.playback.press(event.key, event.shiftKey)) event.preventDefault();
  }

  protected toggleFullscreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else this.theatre()?.nativeElement.requestFullscreen().catch(() => undefined);
  }
}
