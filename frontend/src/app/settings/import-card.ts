// Takes a recording that was saved as one file into this site: sends it, says what becomes of it, and leads to the recording.
import { HttpClient, HttpEventType, type HttpEvent, HttpHeaders } from '@angular/common/http';
import { Component, DestroyRef, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { ImportedRecording, RecordingDetail } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { Account } from '../api/account.ts';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { Icon } from '../design/icon.ts';

type Step = { is: 'ready' } | { is: 'sending'; percent: number } | { is: 'storing' } | { is: 'there'; recordingId: string; wasThere: boolean } | { is: 'slow'; handle: string } | { is: 'refused'; why: string };

const LOOK_EVERY_MS = 1_000;
const LOOKS = 60;

@Component({
  selector: 'hs-import-card',
  imports: [Icon, MatButtonModule, RouterLink],
  template: `
    <section class="card padded">
      <h2>Import a recording</h2>
      <p>A recording that was saved as one file, here or on another Hindsight, becomes a recording of this site, at the time it was made. It carries the tag “imported”.</p>
      @if (account.canAdminister()) {
        <div class="actions">
          <input #chosen type="file" accept=".html,text/html" class="visually-hidden" tabindex="-1" aria-hidden="true" (change)="take(chosen)" />
          <button mat-stroked-button type="button" [disabled]="isBusy()" (click)="chosen.click()">Choose a file…</button>
          <span class="said" role="status">
            @switch (step().is) {
              @case ('sending') { <progress max="100" [value]="percent()" aria-label="Sent"></progress> {{ percent() }} % sent }
              @case ('storing') { Taken in. It is being stored… }
              @case ('there') { <hs-icon name="check" /> {{ wasThere() ? 'This recording is here already.' : 'Imported.' }} <a [routerLink]="['/recordings', recordingId()]">Open the recording</a> }
              @case ('slow') { Taken in, but not stored yet. <a [routerLink]="['/v', handle()]">Look for it</a> }
            }
          </span>
        </div>
        @if (why(); as sentence) { <p class="notice error" role="alert"><span>Nothing was imported. {{ sentence }}</span></p> }
      } @else {
        <p class="muted">Owners and admins can import.</p>
      }
    </section>
  `,
  styles: `
    .said { display: inline-flex; align-items: center; gap: 8px; min-height: 38px; }
    .notice { margin: 12px 0 0; }
    progress { width: 120px; accent-color: var(--mat-sys-primary); }
  `,
})
export class ImportCard {
  private readonly http = inject(HttpClient);
  protected readonly account = inject(Account);
  readonly siteId = input.required<string>();
  protected readonly step = signal<Step>({ is: 'ready' });
  private isGone = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => { this.isGone = true; });
  }

  protected isBusy(): boolean {
    return this.step().is === 'sending' || this.step().is === 'storing';
  }

  protected percent(): number {
    const step = this.step();
    return step.is === 'sending' ? step.percent : 0;
  }

  protected recordingId(): string {
    const step = this.step();
    return step.is === 'there' ? step.recordingId : '';
  }

  protected wasThere(): boolean {
    const step = this.step();
    return step.is === 'there' && step.wasThere;
  }

  protected handle(): string {
    const step = this.step();
    return step.is === 'slow' ? step.handle : '';
  }

  protected why(): string {
    const step = this.step();
    return step.is === 'refused' ? step.why : '';
  }

  protected take(chosen: HTMLInputElement): void {
    const file = chosen.files?.[0];
    // The same file chosen again is a change too.
    chosen.value = '';
    if (file === undefined) return;
    this.step.set({ is: 'sending', percent: 0 });
    const headers = new HttpHeaders({ 'content-type': 'text/html' });
    this.http.post<ImportedRecording>(apiUrl('sites', this.siteId(), 'imports'), file, { headers, observe: 'events', reportProgress: true }).subscribe({
      next: (event) => this.hear(event),
      error: (error: unknown) => this.step.set({ is: 'refused', why: describeFailure(error).sentence }),
    });
  }

  private hear(event: HttpEvent<ImportedRecording>): void {
    if (event.type === HttpEventType.UploadProgress) {
      const isSent = event.total !== undefined && event.loaded >= event.total;
      this.step.set(isSent ? { is: 'storing' } : { is: 'sending', percent: Math.floor((100 * event.loaded) / (event.total ?? Infinity)) });
    } else if (event.type === HttpEventType.Response && event.body !== null) {
      const { recordingId, handle } = event.body;
      if (recordingId !== null) this.step.set({ is: 'there', recordingId, wasThere: true });
      else void this.lookFor(handle);
    }
  }

  private async lookFor(handle: string): Promise<void> {
    this.step.set({ is: 'storing' });
    for (let look = 0; look < LOOKS && !this.isGone; look++) {
      const found = await firstValueFrom(this.http.get<RecordingDetail>(apiUrl('handles', handle))).catch(() => null);
      if (found !== null) return this.step.set({ is: 'there', recordingId: found.id, wasThere: false });
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    this.step.set({ is: 'slow', handle });
  }
}
