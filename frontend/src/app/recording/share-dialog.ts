// A link to the recording for colleagues, and links for people without an account: made here, counted, and ended.
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import type { CreatedShare, Share, ShareList } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { CopyButton } from '../design/copy-button.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Toast } from '../design/toast.ts';
import { formatCount } from '../format/count.ts';
import { formatDuration } from '../format/duration.ts';
import { formatAgo, formatMoment } from '../format/moment.ts';

export interface ShareSubject {
  recordingId: string;
  atMs: number;
  isLive: boolean;
}
const SPANS: readonly (readonly [hours: number, name: string])[] = [[24, '1 day'], [7 * 24, '7 days'], [30 * 24, '30 days'], [90 * 24, '90 days']];

@Component({
  selector: 'hs-share-dialog',
  imports: [CopyButton, FailurePanel, MatButtonModule, MatDialogModule],
  template: `
    <h2 mat-dialog-title>Share this recording</h2>
    <mat-dialog-content>
      <section>
        <h3>With your team</h3>
        <p class="muted">Opens for members of this workspace at {{ duration(subject.atMs) }}.</p>
        <div class="link"><input readonly aria-label="Link for members" [value]="memberLink" (focus)="select($event)" /><hs-copy-button [text]="memberLink" /></div>
      </section>
      <section>
        <h3>With anybody who has the link</h3>
        <p class="muted">No sign-in. Shows this recording alone, without the visitor's name, tags and notes. It can be ended at any time.</p>
        @if (made(); as share) {
          <div class="link"><input readonly aria-label="Link for anybody" [value]="publicLink()" (focus)="select($event)" /><hs-copy-button [text]="publicLink()" /></div>
          <p class="muted small">Copy it now: it is not kept and cannot be shown again. Ends {{ moment(share.expiresAt) }}.</p>
        } @else {
          <form class="make" (submit)="make($event)">
            <label>Ends after <select #span [value]="hours()" (change)="hours.set(+span.value)">@for (each of spans; track each[0]) { <option [value]="each[0]" [selected]="each[0] === hours()">{{ each[1] }}</option> }</select></label>
            <label><input #start type="checkbox" [checked]="startsHere()" (change)="startsHere.set(start.checked)" /> Start at {{ duration(subject.atMs) }}</label>
            <button mat-flat-button type="submit" [disabled]="isBusy()">Create link</button>
          </form>
        }
      </section>
      @if (list.error(); as error) { <hs-failure-panel heading="The links could not be loaded" [error]="error" (retry)="list.reload()" /> }
      @if (shares().length) {
        <section>
          <h3>Links so far</h3>
          <ul>
            @for (share of shares(); track share.id) {
              <li>
                <span class="what"><span>{{ state(share) }}</span><span class="muted small">by {{ share.createdBy }}, {{ ago(share.createdAt) }} · {{ openings(share) }}</span></span>
                @if (isOpen(share)) { <button mat-stroked-button type="button" class="danger" (click)="revoke(share)">End now</button> }
              </li>
            }
          </ul>
        </section>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end"><button mat-button type="button" mat-dialog-close>Close</button></mat-dialog-actions>
  `,
  styles: `
    section + section { margin-top: 20px; padding-top: 18px; border-top: 1px solid var(--mat-sys-outline-variant); }
    h3 { margin: 0 0 2px; font-size: 14px; font-weight: 650; color: var(--mat-sys-on-surface); }
    .link { display: flex; gap: 8px; margin-top: 10px; }
    .link input { flex: 1; min-width: 0; height: 38px; padding: 0 10px; border: 1px solid var(--mat-sys-outline-variant); border-radius: 9px; background: var(--mat-sys-surface-container-low); color: var(--mat-sys-on-surface); font: 12.5px var(--hs-mono); }
    .link + p { margin-top: 6px; }
    .make { display: flex; flex-wrap: wrap; gap: 10px 18px; align-items: center; margin-top: 12px; color: var(--mat-sys-on-surface); }
    .make label { display: inline-flex; gap: 8px; align-items: center; }
    select { height: 36px; padding: 0 8px; border: 1px solid var(--mat-sys-outline); border-radius: 8px; background: var(--mat-sys-surface); color: inherit; }
    li { display: flex; gap: 12px; align-items: center; padding: 9px 0; }
    li + li { border-top: 1px solid var(--mat-sys-outline-variant); }
    .what { flex: 1; min-width: 0; display: flex; flex-direction: column; color: var(--mat-sys-on-surface); }
    @media (max-width: 480px) { .link { flex-wrap: wrap; } .link input { flex-basis: 100%; } }
  `,
})
export class ShareDialog {
  private readonly http = inject(HttpClient);
  private readonly toast = inject(Toast);
  protected readonly subject = inject<ShareSubject>(MAT_DIALOG_DATA);
  protected readonly list = httpResource<ShareList>(() => apiUrl('recordings', this.subject.recordingId, 'shares'));
  protected readonly shares = computed<Share[]>(() => (this.list.hasValue() ? this.list.value().shares : []));
  protected readonly made = signal<CreatedShare | null>(null);
  protected readonly hours = signal(7 * 24);
  protected readonly startsHere = signal(this.subject.atMs > 0);
  protected readonly isBusy = signal(false);
  protected readonly spans = SPANS;
  protected readonly duration = formatDuration;
  protected readonly ago = formatAgo;
  protected readonly moment = formatMoment;
  protected readonly memberLink = new URL(`/recordings/${this.subject.recordingId}?t=${Math.round(this.subject.atMs)}`, location.origin).href;
  protected readonly publicLink = computed(() => new URL(`/shared/${this.made()?.token ?? ''}`, location.origin).href);

  protected async make(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    try {
      const startMs = this.startsHere() ? Math.round(this.subject.atMs) : 0;
      this.made.set(await firstValueFrom(this.http.post<CreatedShare>(apiUrl('recordings', this.subject.recordingId, 'shares'), { hours: this.hours(), startMs })));
      this.list.reload();
    } catch (error) {
      this.toast.fail('The link was not created.', error);
    }
    this.isBusy.set(false);
  }

  protected async revoke(share: Share): Promise<void> {
    try {
      await firstValueFrom(this.http.delete(apiUrl('recordings', this.subject.recordingId, 'shares', share.id)));
      if (this.made()?.id === share.id) this.made.set(null);
      this.list.reload();
    } catch (error) {
      this.toast.fail('The link was not ended.', error);
    }
  }

  protected isOpen({ revokedAt, expiresAt }: Share): boolean {
    return revokedAt === null && expiresAt > Date.now();
  }

  protected state(share: Share): string {
    if (share.revokedAt !== null) return `Ended by hand ${formatAgo(share.revokedAt)}`;
    return share.expiresAt > Date.now() ? `Open until ${formatMoment(share.expiresAt)}` : `Ended ${formatMoment(share.expiresAt)}`;
  }

  protected openings({ openedCount, lastOpenedAt }: Share): string {
    return lastOpenedAt === null ? 'never opened' : `opened ${formatCount(openedCount, 'time')}, last ${formatAgo(lastOpenedAt)}`;
  }

  protected select(event: Event): void {
    if (event.target instanceof HTMLInputElement) event.target.select();
  }
}
