// Watching one recording: joins the feed of blocks, the player's frame, its controls, and what is known and said of the visit.
// `t` in the address is the moment to open at; `copy link` writes it.
import { Clipboard } from '@angular/cdk/clipboard';
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, type ElementRef, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { MatTooltipModule } from '@angular/material/tooltip';
import { Router } from '@angular/router';
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
import { PlayerFrame } from '../player/player-frame.ts';
import { ConsoleList } from './console-list.ts';
import { ErrorList } from './error-list.ts';
import { EventList } from './event-list.ts';
import { InspectPanel } from './inspect-panel.ts';
import { KeyHelp } from './key-help.ts';
import { ListWalk } from './list-walk.ts';
import { WatchedMark } from './watched-mark.ts';
import { NotesPanel } from './notes-panel.ts';
import { Playback } from './playback.ts';
import { PlayerControls } from './player-controls.ts';
import { isForPlayer } from './player-keys.ts';
import { PlayerSession } from './player-session.ts';
import { RecordingFacts } from './recording-facts.ts';
import { RecordingMoments } from './recording-moments.ts';
import { RecordingNotes } from './recording-notes.ts';
import { readMoment } from './read-moment.ts';
import { ShareDialog, type ShareSubject } from './share-dialog.ts';
import { TakeAway } from './take-away.ts';

type Side = 'events' | 'errors' | 'console' | 'notes' | 'facts';

@Component({
  selector: 'hs-recording-page',
  imports: [
    CountryBadge, ConsoleList, ErrorList, EventList, FailurePanel, Icon, InspectPanel, MatButtonModule, MatMenuModule, MatTooltipModule, NotesPanel, PlayerControls, PlayerFrame,
    RecordingFacts, StatePanel,
  ],
  providers: [BlocksFeed, Playback, PlayerSession, RecordingMoments, RecordingNotes, WatchedMark],
  templateUrl: './recording-page.html',
  styleUrl: './recording-page.css',
  host: { '(document:keydown)': 'press($event)' },
})
export class RecordingPage {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly clipboard = inject(Clipboard);
  private readonly confirm = inject(Confirm);
  private readonly dialog = inject(MatDialog);
  private readonly toast = inject(Toast);
  private readonly sites = inject(Sites);
  private readonly title = inject(PageTitle);
  protected readonly session = inject(PlayerSession);
  private readonly moments = inject(RecordingMoments);
  private readonly notes = inject(RecordingNotes);
  protected readonly feed = inject(BlocksFeed);
  protected readonly playback = inject(Playback);
  protected readonly walk = inject(ListWalk);
  protected readonly takeAway = inject(TakeAway);
  private readonly watchedMark = inject(WatchedMark);
  private readonly frame = viewChild(PlayerFrame);
  private readonly notesPanel = viewChild(NotesPanel);
  private readonly theatre = viewChild<ElementRef<HTMLElement>>('theatre');

  readonly recordingId = input.required<string>();
  readonly t = input<string>();

  protected readonly detail = httpResource<RecordingDetail>(() => apiUrl('recordings', this.recordingId()));
  protected readonly side = signal<Side>('events');
  protected readonly sides = computed<{ side: Side; name: string; count: number }[]>(() => [
    { side: 'events', name: 'Events', count: 0 }, { side: 'errors', name: 'Errors', count: this.moments.errors().length },
    ...(this.moments.consoleLines().length > 0 ? [{ side: 'console' as const, name: 'Console', count: this.moments.consoleLines().length }] : []),
    { side: 'notes', name: 'Notes', count: this.notes.notes().length }, { side: 'facts', name: 'Details', count: 0 },
  ]);

  protected readonly isGone = computed(() => describeFailure(this.detail.error()).status === 404);
  protected readonly isLive = computed(() => this.feed.blocks()?.manifest.isLive ?? (this.detail.hasValue() && this.detail.value().isLive));
  protected readonly started = computed(() => (this.detail.hasValue() ? `${formatAgo(this.detail.value().startedAt)}, ${formatMoment(this.detail.value().startedAt)}` : ''));
  protected readonly source = computed(() => {
    if (!this.detail.hasValue()) return '';
    const { referrer, utmSource, utmCampaign } = this.detail.value();
    const host = URL.canParse(referrer) ? new URL(referrer).host : referrer;
    return [utmSource, utmCampaign].filter((part) => part !== '').join(' / ') || (host ? `from ${host}` : 'direct');
  });
  protected readonly fidelity = computed(() => this.playback.fidelity()?.percent ?? (this.detail.hasValue() ? this.detail.value().fidelity : null));

  constructor() {
    this.session.connect((message) => this.frame()?.tell(message));
    effect(() => {
      const recordingId = this.recordingId();
      untracked(() => this.start(recordingId));
    });
    effect(() => {
      const detail = this.detail.hasValue() ? this.detail.value() : null;
      untracked(() => this.know(detail));
    });
    effect(() => this.moments.knowNotes(this.notes.notes()));
    effect(() => {
      const measured = this.playback.fidelity();
      if (measured !== null) untracked(() => void this.noteFidelity(measured));
    });
    effect(() => {
      if (this.playback.ended() > 0) untracked(() => { if (this.walk.isAutoplayOn() && this.walk.hasNext()) void this.walk.go(1, true); });
    });
    inject(PageReady).when(() => this.playback.isOpened() || this.playback.failure() !== null || this.feed.error() !== null || this.detail.error() !== undefined);
  }

  private start(recordingId: string): void {
    this.session.start(recordingId, { startMs: readMoment(this.t()), playsOnOpen: this.walk.playsOnOpen() });
    this.walk.playsOnOpen.set(false);
    this.walk.at(recordingId);
    this.watchedMark.at(recordingId);
    void this.notes.open(recordingId);
  }

  private know(detail: RecordingDetail | null): void {
    this.session.know(detail);
    this.moments.know(detail);
    if (detail === null) return;
    this.notes.tags.set(detail.memberTags);
    this.sites.choose(detail.siteId);
    this.title.show(`Recording of ${detail.entryPath}`);
  }

  protected hear(message: FromPlayer): void {
    if (message.type === 'key' && this.pressed(message.key)) return;
    this.session.hear(message);
  }

  protected press(event: KeyboardEvent): void {
    if (!this.playback.isOpened() || !isForPlayer(event)) return;
    if (this.pressed(event.key) || this.playback.press(event.key, event.shiftKey)) event.preventDefault();
  }

  /** Keys of the page around the player. @returns whether the key means something here */
  private pressed(key: string): boolean {
    switch (key) {
      case 'f': this.toggleFullscreen(); return true;
      case 'c': this.copyLink(); return true;
      case 'm': this.writeNote(); return true;
      case 'N': this.go(1); return true;
      case 'P': this.go(-1); return true;
      case 'b': this.back(); return true;
      case '?': this.showKeys(); return true;
      default: return false;
    }
  }

  protected back(): void {
    void this.router.navigateByUrl(this.listAddress());
  }

  protected go(direction: 1 | -1): void {
    void this.walk.go(direction, this.playback.isPlaying());
  }

  protected showKeys(): void {
    this.dialog.open(KeyHelp, { width: '680px', maxWidth: '94vw' });
  }

  protected writeNote(): void {
    this.side.set('notes');
    // The panel is made with the next picture of the screen.
    setTimeout(() => this.notesPanel()?.focus());
  }

  protected share(): void {
    this.dialog.open<ShareDialog, ShareSubject>(ShareDialog, { width: '560px', data: { recordingId: this.recordingId(), atMs: this.playback.atMs(), isLive: this.isLive() } });
  }

  /** Arrow keys go from tab to tab, as everywhere. */
  protected turn(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const names = this.sides().map(({ side }) => side);
    const next = names[(names.indexOf(this.side()) + step + names.length) % names.length] ?? 'events';
    this.side.set(next);
    document.getElementById(`tab-${next}`)?.focus();
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
      await this.router.navigateByUrl(this.listAddress());
    } catch (error) {
      this.toast.fail('The recording was not deleted.', error);
    }
  }

  /** The list it was opened from, with its filter; else all recordings of the site. */
  private listAddress(): string {
    const siteId = this.detail.hasValue() ? this.detail.value().siteId : this.sites.current()?.id;
    return this.walk.listAddress() ?? (siteId === undefined ? '/sites' : `/sites/${siteId}/recordings`);
  }
}
