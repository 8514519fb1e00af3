// Watching one recording: joins the feed of blocks, the player's frame, its controls and the list of events.
// `t` in the address is the moment to open at; `copy link` writes it.
import { Clipboard } from '@angular/cdk/clipboard';
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, type ElementRef, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatTooltipModule } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import type { RecordingDetail } from '@hindsight/api-contract';
import type { Fidelity, FromPlayer } from '@hindsight/wire';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { Sites } from '../api/sites.ts';
import { Confirm } from '../design/confirm.ts';
import { CountryBadge } from '../design/country-badge.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { Toast } from '../design/toast.ts';
import { formatDuration } from '../format/duration.ts';
import { formatAgo, formatMoment } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';
import { PageTitle } from '../page-title.ts';
import { BlocksFeed } from '../player/blocks-feed.ts';
import { failureWords } from '../player/failure-words.ts';
import { PlayerFrame } from '../player/player-frame.ts';
import { EventList } from './event-list.ts';
import { Playback } from './playback.ts';
import { PlayerControls } from './player-controls.ts';
import { RecordingFacts } from './recording-facts.ts';
import { readMoment } from './read-moment.ts';

@Component({
  selector: 'hs-recording-page',
  imports: [CountryBadge, EventList, FailurePanel, Icon, MatButtonModule, MatTooltipModule, PlayerControls, PlayerFrame, RecordingFacts, RouterLink, StatePanel],
  providers: [BlocksFeed, Playback],
  templateUrl: './recording-page.html',
  styleUrl: './recording-page.css',
  host: { '(document:keydown)': 'press($event)' },
})
export class RecordingPage {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly clipboard = inject(Clipboard);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  private readonly sites = inject(Sites);
  private readonly title = inject(PageTitle);
  protected readonly feed = inject(BlocksFeed);
  protected readonly playback = inject(Playback);
  private readonly frame = viewChild(PlayerFrame);
  private readonly theatre = viewChild<ElementRef<HTMLElement>>('theatre');

  readonly recordingId = input.required<string>();
  readonly t = input<string>();

  protected readonly detail = httpResource<RecordingDetail>(() => apiUrl('recordings', this.recordingId()));
  protected readonly side = signal<'events' | 'facts'>('events');
  private readonly hasHello = signal(false);
  private toldVersion = '';

  protected readonly isLive = computed(() => this.feed.blocks()?.manifest.isLive ?? (this.detail.hasValue() && this.detail.value().isLive));
  protected readonly isGone = computed(() => [404, 410].includes(describeFailure(this.detail.error()).status));
  protected readonly started = computed(() => (this.detail.hasValue() ? `${formatAgo(this.detail.value().startedAt)}, ${formatMoment(this.detail.value().startedAt)}` : ''));
  protected readonly duration = computed(() => formatDuration(this.playback.durationMs() || (this.detail.hasValue() ? this.detail.value().durationMs : 0)));
  protected readonly path = computed(() => this.playback.path() || (this.detail.hasValue() ? this.detail.value().entryPath : ''));
  protected readonly size = computed(() => {
    const shown = this.playback.viewport();
    if (shown) return `${shown.width} × ${shown.height}`;
    return this.detail.hasValue() ? `${this.detail.value().viewportWidth} × ${this.detail.value().viewportHeight}` : '';
  });
  protected readonly fidelity = computed(() => this.playback.fidelity()?.percent ?? (this.detail.hasValue() ? this.detail.value().fidelity : null));
  protected readonly ratio = computed(() => {
    const { width, height } = this.playback.viewport() ?? (this.detail.hasValue() ? { width: this.detail.value().viewportWidth, height: this.detail.value().viewportHeight } : { width: 0, height: 0 });
    return width > 0 && height > 0 ? width / height : null;
  });
  protected readonly problem = computed(() => {
    const reason = this.playback.failure();
    return reason === null ? '' : failureWords(reason);
  });

  constructor() {
    this.playback.connect((message) => this.frame()?.tell(message));
    effect(() => {
      const recordingId = this.recordingId();
      untracked(() => {
        this.hasHello.set(false);
        this.feed.start(recordingId);
      });
    });
    effect(() => {
      if (!this.detail.hasValue()) return;
      const { siteId, entryPath } = this.detail.value();
      untracked(() => {
        this.sites.choose(siteId);
        this.title.show(`Recording of ${entryPath}`);
      });
    });
    effect(() => {
      const blocks = this.feed.blocks();
      if (!blocks || !untracked(this.hasHello)) return;
      this.frame()?.tell({ to: 'player', type: 'grant', grant: blocks.grant });
      if (blocks.manifest.version !== this.toldVersion) this.frame()?.tell({ to: 'player', type: 'manifest', manifest: blocks.manifest });
      this.toldVersion = blocks.manifest.version;
    });
    effect(() => {
      const measured = this.playback.fidelity();
      if (measured !== null) untracked(() => void this.noteFidelity(measured));
    });
    inject(PageReady).when(() => this.playback.isOpened() || this.playback.failure() !== null || this.feed.error() !== null || this.detail.error() !== undefined);
  }

  protected hear(message: FromPlayer): void {
    if (message.type === 'hello') this.open();
    else if (message.type === 'grant-needed' || message.type === 'manifest-needed') void this.feed.renew();
    else if (message.type === 'key' && message.key === 'f') this.toggleFullscreen();
    else this.playback.hear(message);
  }

  private open(): void {
    const blocks = this.feed.blocks();
    if (!blocks) return;
    const atMs = readMoment(this.t());
    this.hasHello.set(true);
    this.toldVersion = blocks.manifest.version;
    this.playback.durationMs.set(blocks.manifest.durationMs);
    this.playback.atMs.set(atMs);
    this.frame()?.tell({ to: 'player', type: 'open', manifest: blocks.manifest, grant: blocks.grant, atMs, mode: 'watch' });
    this.playback.resume();
  }

  protected press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !this.playback.isOpened()) return;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [role=menu], [role=dialog]')) return;
    // A focused button or link keeps its own keys.
    if ((event.key === ' ' || event.key === 'Enter') && target instanceof HTMLElement && target.closest('button, a')) return;
    const isOurs = event.key === 'f' ? (this.toggleFullscreen(), true) : this.playback.press(event.key, event.shiftKey);
    if (isOurs) event.preventDefault();
  }

  protected toggleFullscreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else this.theatre()?.nativeElement.requestFullscreen().catch(() => this.toast.say('This browser does not allow full screen here.'));
  }

  /** Lists and the next viewer know it too. Who may only read keeps it to themselves. */
  private async noteFidelity(measured: Fidelity): Promise<void> {
    if (this.detail.hasValue() && (this.detail.value().fidelity ?? -1) >= measured.percent) return;
    try {
      await firstValueFrom(this.http.put(apiUrl('recordings', this.recordingId(), 'fidelity'), measured));
    } catch {
      // Nothing the viewer could do about; the next one measures again.
    }
  }

  protected copyLink(): void {
    const link = new URL(this.router.serializeUrl(this.router.createUrlTree(['/recordings', this.recordingId()], { queryParams: { t: Math.round(this.playback.atMs()) } })), location.origin);
    this.toast.say(this.clipboard.copy(link.href) ? `Link to ${formatDuration(this.playback.atMs())} copied.` : 'The link could not be copied.');
  }

  protected async remove(): Promise<void> {
    const isSure = await this.confirm.ask({ heading: 'Delete this recording?', text: 'The visit disappears from the list and all heatmaps within a minute; its bytes follow. This cannot be undone.', action: 'Delete recording' });
    if (!isSure) return;
    try {
      await firstValueFrom(this.http.delete(apiUrl('recordings', this.recordingId())));
      this.toast.say('The recording is being deleted.');
      await this.router.navigate(['/sites', this.sites.current()?.id ?? '', 'recordings']);
    } catch (error) {
      this.toast.fail('The recording was not deleted.', error);
    }
  }

  protected listLink(): readonly string[] {
    const siteId = this.detail.hasValue() ? this.detail.value().siteId : this.sites.current()?.id;
    return siteId === undefined ? ['/sites'] : ['/sites', siteId, 'recordings'];
  }
}
