// The player page in a frame, and the messages with it. Only the player's own window at its own origin is heard, and only it is
// spoken to. The address is made once per recording: a renewed grant goes by message, never by loading the frame again.
import { Component, type ElementRef, computed, inject, input, output, untracked, viewChild } from '@angular/core';
import type { FromPlayer, ToPlayer } from '@hindsight/wire';
import { Account } from '../api/account.ts';
import { playerFrameUrls, readPlayerOrigin } from './player-origin.ts';

@Component({
  selector: 'hs-player-frame',
  template: `
    @if (url(); as url) {
      <iframe #frame [src]="url" [title]="label()" allow="fullscreen 'none'" referrerpolicy="no-referrer"></iframe>
    } @else {
      <p role="alert" class="muted">The player's address ({{ origin() || 'none' }}) must be an origin of its own, apart from the app's. Set PLAYER_ORIGIN and reload.</p>
    }
  `,
  styles: `
    :host { display: block; position: relative; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
    p { padding: 24px; }
  `,
  host: { '(window:message)': 'hear($event)' },
})
export class PlayerFrame {
  private readonly makeUrl = playerFrameUrls();
  private readonly account = inject(Account);
  private readonly frame = viewChild<ElementRef<HTMLIFrameElement>>('frame');

  readonly recordingId = input.required<string>();
  readonly grantToken = input.required<string>();
  readonly label = input('Recorded page');
  readonly said = output<FromPlayer>();

  protected readonly origin = computed(() => this.account.me()?.playerOrigin ?? '');
  protected readonly url = computed(() => {
    this.recordingId();
    return this.makeUrl(this.origin(), untracked(() => this.grantToken()));
  });

  tell(message: ToPlayer): void {
    const origin = readPlayerOrigin(this.origin());
    if (origin !== null) this.frame()?.nativeElement.contentWindow?.postMessage(message, origin);
  }

  protected hear(event: MessageEvent<unknown>): void {
    const window = this.frame()?.nativeElement.contentWindow;
    if (!window || event.source !== window || event.origin !== this.origin()) return;
    if (isFromPlayer(event.data)) this.said.emit(event.data);
  }
}

function isFromPlayer(data: unknown): data is FromPlayer {
  return typeof data === 'object' && data !== null && 'from' in data && data.from === 'player' && 'type' in data && typeof data.type === 'string';
}
