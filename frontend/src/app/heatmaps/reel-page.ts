// A reel: the moments in which one element was clicked, one after the other: from a little before the click to what came of it.
import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { ActivatedRoute, RouterLink, type Params } from '@angular/router';
import type { Moments } from '@hindsight/api-contract';
import type { FromPlayer } from '@hindsight/wire';
import { apiUrl } from '../api/api-url.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { readFilter, roundedNow, toApiQuery, writeFilter } from '../filter/list-filter.ts';
import { formatCount } from '../format/count.ts';
import { formatAgo } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { askedKind, readKind } from './map-kind.ts';

const BEFORE_MS = 4_000;
const AFTER_MS = 6_000;

@Component({
  selector: 'hs-reel-page',
  imports: [FailurePanel, Icon, MatButtonModule, PlayerFrame, RouterLink, StatePanel],
  providers: [BlocksFeed],
  templateUrl: './reel-page.html',
  styleUrl: './reel-page.css',
  host: { '(window:keydown)': 'onKey($event)' },
})
export class ReelPage {
  private readonly query = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });
  private readonly ready = inject(PageReady);
  private readonly nowMs = roundedNow();
  private readonly frame = viewChild(PlayerFrame);
  protected readonly feed = inject(BlocksFeed);
  readonly siteId = input.required<string>();

  protected readonly page = computed(() => this.query().get('page') ?? '');
  protected readonly moments = httpResource<Moments>(() => {
    const query = this.query();
    const kind = askedKind(readKind(query.get('kind')));
    const state = query.get('state');
    return {
      url: apiUrl('sites', this.siteId(), 'heatmap', 'moments'),
      params: { ...toApiQuery({ ...readFilter(query), page: null }, this.nowMs), page: this.page(), kind: kind === 'rage' || kind === 'dead' ? kind : 'click', element: query.get('element') ?? '0', ...(state && { state }) },
    };
  });
  /** Back to the map the reel was opened from. */
  protected readonly back = computed<Params>(() => {
    const query = this.query();
    return { ...writeFilter({ ...readFilter(query), page: null }), page: this.page(), kind: query.get('kind'), state: query.get('state') };
  });
  /** The same map, drawn over the moment that is played. */
  protected readonly overThis = computed<Params>(() => ({ ...this.back(), backdropRecording: this.recordingId(), backdropAtMs: this.moment()?.atMs ?? 0 }));
  protected readonly at = signal(0);
  protected readonly list = computed(() => (this.moments.hasValue() ? this.moments.value().moments : []));
  protected readonly moment = computed(() => this.list()[this.at()] ?? null);
  protected readonly recordingId = computed(() => this.moment()?.recordingId ?? '');
  protected readonly isPlaying = signal(true);
  protected readonly progress = signal(0);
  protected readonly isOver = signal(false);
  protected readonly notice = signal('');
  protected readonly heading = computed(() => (this.moments.hasValue() ? `${formatCount(this.list().length, 'moment')} of ${formatCount(this.moments.value().recordings, 'visit')}` : 'Reel'));
  protected readonly words = computed(() => {
    const moment = this.moment();
    return moment ? [formatAgo(moment.startedAt), moment.device, moment.country, moment.isRage ? 'rage click' : '', moment.isDead ? 'dead click' : ''].filter(Boolean).join(' · ') : '';
  });
  private readonly isListening = signal(false);
  private opened = '';

  constructor() {
    effect(() => {
      const moment = this.moment();
      untracked(() => {
        this.isListening.set(false);
        this.opened = '';
        this.progress.set(0);
        this.notice.set('');
        if (moment) this.feed.start(moment.recordingId);
      });
    });
    effect(() => {
      const blocks = this.feed.blocks();
      if (this.isListening() && blocks) untracked(() => this.open());
    });
    effect(() => {
      if (this.moments.error() || (this.moments.hasValue() && this.list().length === 0)) this.ready.set(true);
      // A recording that is gone is passed over.
      if (this.feed.error() !== null) untracked(() => this.next());
    });
  }

  protected go(index: number): void {
    this.isOver.set(false);
    this.isPlaying.set(true);
    this.at.set(Math.max(0, Math.min(this.list().length - 1, index)));
  }

  protected next(): void {
    if (this.at() < this.list().length - 1) return this.at.update((at) => at + 1);
    this.isOver.set(true);
    this.isPlaying.set(false);
    this.frame()?.tell({ to: 'player', type: 'pause' });
  }

  protected toggle(): void {
    if (this.isOver()) return this.go(0);
    this.isPlaying.update((isPlaying) => !isPlaying);
    this.frame()?.tell({ to: 'player', type: this.isPlaying() ? 'play' : 'pause' });
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLElement && event.target.closest('button, a, input')) return;
    this.act(event.key);
  }

  protected hear(message: FromPlayer): void {
    switch (message.type) {
      case 'hello':
        this.isListening.set(true);
        return;
      case 'opened':
        this.ready.set(true);
        if (this.isPlaying()) this.frame()?.tell({ to: 'player', type: 'play' });
        return;
      case 'time':
        this.follow(message.atMs, message.isPlaying);
        return;
      case 'grant-needed':
      case 'manifest-needed':
        void this.feed.renew();
        return;
      case 'failed':
        this.notice.set('This visit cannot be shown; the next one follows.');
        this.next();
        return;
      case 'key':
        this.act(message.key);
        return;
      case 'stage-clicked':
        this.toggle();
        return;
      default:
        return;
    }
  }

  private act(key: string): void {
    if (key === ' ' || key === 'k') this.toggle();
    if (key === 'ArrowRight' || key === 'n') this.go(this.at() + 1);
    if (key === 'ArrowLeft' || key === 'p') this.go(this.at() - 1);
  }

  /** Opened once; a newer manifest or grant of the same recording only goes along. */
  private open(): void {
    const blocks = this.feed.blocks();
    const moment = this.moment();
    if (!blocks || !moment || blocks.manifest.recordingId !== moment.recordingId) return;
    if (this.opened === moment.recordingId) {
      this.frame()?.tell({ to: 'player', type: 'grant', grant: blocks.grant });
      if (blocks.isChanged) this.frame()?.tell({ to: 'player', type: 'manifest', manifest: blocks.manifest });
      return;
    }
    this.opened = moment.recordingId;
    this.frame()?.tell({ to: 'player', type: 'open', manifest: blocks.manifest, grant: blocks.grant, atMs: Math.max(0, moment.atMs - BEFORE_MS), mode: 'watch' });
  }

  private follow(atMs: number, isPlaying: boolean): void {
    const moment = this.moment();
    if (!moment || this.opened !== moment.recordingId) return;
    const fromMs = Math.max(0, moment.atMs - BEFORE_MS);
    this.progress.set(Math.max(0, Math.min(1, (atMs - fromMs) / (moment.atMs + AFTER_MS - fromMs))));
    const hasEnded = atMs >= moment.atMs + AFTER_MS || (!isPlaying && this.isPlaying() && atMs >= moment.durationMs - 50 && atMs > fromMs);
    if (hasEnded && this.isPlaying()) this.next();
  }
}
