// The errors of the page, equal ones together: message, place in the script, and each time it happened.
import { Component, computed, inject } from '@angular/core';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatDuration } from '../format/duration.ts';
import { Playback } from './playback.ts';
import { RecordingMoments } from './recording-moments.ts';

interface ErrorGroup {
  message: string;
  place: string;
  times: number[];
}
/** Times listed of one error; more of the same tell nothing new. */
const MOST_TIMES = 12;

@Component({
  selector: 'hs-error-list',
  imports: [Icon, StatePanel],
  template: `
    @for (error of errors(); track error.message + error.place) {
      <section>
        <h2><hs-icon name="error" /><span>{{ error.message }}</span></h2>
        <p class="mono small muted">{{ error.place || 'No place in a script is known' }}</p>
        <p class="times">
          @for (atMs of error.times.slice(0, most); track $index) { <button type="button" class="numeric" [attr.aria-label]="'Go to ' + duration(atMs)" (click)="playback.seek(atMs)">{{ duration(atMs) }}</button> }
          @if (error.times.length > most) { <span class="muted small">and {{ error.times.length - most }} more times</span> }
        </p>
      </section>
    } @empty {
      <hs-state-panel icon="check" heading="No errors" [text]="playback.isComplete() || playback.isOpened() ? 'No script of the page failed while it was recorded.' : ''" />
    }
  `,
  styles: `
    :host { display: block; height: 100%; overflow-y: auto; padding: 6px 14px; overscroll-behavior: contain; }
    section { padding: 12px 0; }
    section + section { border-top: 1px solid var(--mat-sys-outline-variant); }
    h2 { display: flex; gap: 8px; margin: 0 0 4px; font-size: 14px; font-weight: 550; line-height: 1.4; overflow-wrap: anywhere; }
    h2 hs-icon { margin-top: 3px; font-size: 13px; color: var(--hs-mark-error); }
    .mono { overflow-wrap: anywhere; }
    .times { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; align-items: center; }
    .times button { height: 26px; padding: 0 9px; border: 1px solid var(--mat-sys-outline-variant); border-radius: 7px; background: none; color: var(--mat-sys-primary); cursor: pointer; font-size: 12.5px; }
    .times button:hover { background: var(--mat-sys-surface-variant); }
  `,
  // It scrolls: keyboards must get at it.
  host: { tabindex: '0', role: 'group', 'aria-label': 'Errors' },
})
export class ErrorList {
  protected readonly playback = inject(Playback);
  private readonly moments = inject(RecordingMoments);
  protected readonly duration = formatDuration;
  protected readonly most = MOST_TIMES;
  /** The most frequent first. */
  protected readonly errors = computed(() => {
    const groups = new Map<string, ErrorGroup>();
    for (const { label, detail, atMs } of this.moments.errors()) {
      const group = groups.get(`${label} ${detail}`) ?? { message: label, place: detail, times: [] };
      group.times.push(atMs);
      groups.set(`${label} ${detail}`, group);
    }
    return [...groups.values()].sort((a, b) => b.times.length - a.times.length);
  });
}
