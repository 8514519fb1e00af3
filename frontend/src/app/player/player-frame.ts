// The player page in a frame, and the messages with it. Only the player's own window at its own origin is heard, and only it is
// spoken to. The address is made once per recording: a renewed grant goes by message, never by loading the frame again.
import { Component, DestroyRef, type ElementRef, computed, inject, input, output, signal, untracked, viewChild } from '@angular/core';
import type { FromPlayer, ToPlayer } from '@hindsight/wire';
import { Account } from '../api/account.ts';
import { playerFrameUrls, readPlayerOrigin } from './player-origin.ts';

const HELLO_WITHIN_MS = 5_000;

@Component({
  selector: 'hs-player-frame',
  template: `
    @if (url(); as url) {
      <iframe #frame [src]="url" [title]="label()" allow="fullscreen 'none'" referrerpolicy="no-referrer" (load)="awaitHello()"></iframe>
      @if (isSilent()) { <p role="alert" class="silent">The player at {{ origin() }} does not answer. Check that this address can be reached from your browser, then reload the page.</p> }
    } @else {
      <p role="alert" class="muted">The player's address ({{ origin() || 'none' }}) must be an origin of its own, apart from the app's. Set PLAYER_ORIGIN and reload.</p>
    }
  `,
  styles: `
    :host { display: block; position: relative; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
    p { padding: 24px; }
    .silent { position: absolute; inset: 0; margin: 0; display: grid; place-items: center; text-align: center; background: var(--mat-sys-surface); }
  `,
  host: { '(window:message)': 'hear($event)' },
})
export class PlayerFrame {
  private readonly makeUrl = playerFrameUrls();
  private readonly account = inject(Account);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasHello = false;
  protected readonly isSilent = signal(false);
  private readonly frame = viewChild<ElementRef<HTMLIFrameElement>>('frame');

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  readonly recordingId = input.required<string>();
  readonly grantToken = input.required<string>();
  readonly label = input('Recorded page');
  /** Where the player is, when nobody is signed in to be told. */
  readonly playerOrigin = input<string>();
  readonly said = output<FromPlayer>();

  protected readonly origin = computed(() => this.playerOrigin() ?? this.account.me()?.playerOrigin ?? '');
  protected readonly url = computed(() => {
    this.recordingId();
    return this.makeUrl(this.origin(), untracked(() => this.grantToken()));
  });

  /** The page is loaded, so `hello` is on its way; if it never comes, something else answered at this address. */
  protected awaitHello(): void {
    clearTimeout(this.timer);
    if (!this.hasHello) this.timer = setTimeout(() => this.isSilent.set(true), HELLO_WITHIN_MS);
  }

  tell(message: ToPlayer): void {
    const origin = readPlayerOrigin(this.origin());
    if (origin !== null) this.frame()?.nativeElement.contentWindow?.postMessage(message, origin);
  }

  protected hear(event: MessageEvent<unknown>): void {
    const window = this.frame()?.nativeElement.contentWindow;
    if (!window || event.source !== window || event.origin !== this.origin()) return;
    if (!isFromPlayer(event.data)) return;
    this.hasHello = true;
    clearTimeout(this.timer);
    this.isSilent.set(false);
    this.said.emit(event.data);
  }
}

function isFromPlayer(data: unknown): data is FromPlayer {
  return typeof data === 'object' && data !== null && 'from' in data && data.from === 'player' && 'type' in data && typeof data.type === 'string';
}
