// What happened in a visit at a glance: its pages side by side, darker where more was clicked, and marks where something went wrong.
import { Component, computed, input } from '@angular/core';
import type { ListedRecording } from '@hindsight/api-contract';
import { formatCount } from '../format/count.ts';
import { SIGNAL_WORDS } from './signal-words.ts';

const WIDTH = 1000;
const LEAST_WIDTH = 6;
const BETWEEN = 12;

@Component({
  selector: 'hs-stripe',
  template: `
    <svg viewBox="0 0 1000 40" preserveAspectRatio="none" role="img" [attr.aria-label]="words()">
      <title>{{ words() }}</title>
      @for (view of views(); track $index) { <rect class="view" y="12" height="16" rx="3" [attr.x]="view.x" [attr.width]="view.width" [attr.opacity]="view.opacity" /> }
      @for (mark of recording().stripe.marks; track $index) { <rect y="0" height="40" width="9" rx="3" [attr.x]="place(mark[1])" [class]="mark[0]" /> }
    </svg>
  `,
  styles: `
    :host { display: block; min-width: 0; }
    svg { display: block; width: 100%; height: 26px; border-radius: 4px; background: linear-gradient(var(--mat-sys-outline-variant), var(--mat-sys-outline-variant)) center / 100% 1px no-repeat; }
    .view { fill: var(--hs-mark-click); }
    .rage { fill: var(--hs-mark-rage); } .dead { fill: var(--hs-mark-rage); opacity: 0.75; }
    .error-click { fill: var(--hs-mark-error); } .u-turn { fill: var(--hs-mark-tab); } .abandon { fill: var(--hs-mark-view); }
  `,
})
export class Stripe {
  readonly recording = input.required<ListedRecording>();

  protected readonly views = computed(() => {
    const { views } = this.recording().stripe;
    const most = Math.max(1, ...views.map(([, , clicks]) => clicks));
    return views.map(([from, to, clicks]) => ({ x: from, width: Math.max(LEAST_WIDTH, Math.min(to, WIDTH) - from - BETWEEN), opacity: (0.25 + (0.75 * clicks) / most).toFixed(2) }));
  });

  protected readonly words = computed(() => {
    const { pageCount, clickCount, errorCount, stripe } = this.recording();
    const signals = Object.entries(SIGNAL_WORDS).flatMap(([kind, [one, many]]) => {
      const count = stripe.marks.filter((mark) => mark[0] === kind).length;
      return count === 0 ? [] : [formatCount(count, one, many)];
    });
    return [formatCount(pageCount, 'page'), formatCount(clickCount, 'click'), ...(errorCount > 0 ? [formatCount(errorCount, 'error')] : []), ...signals].join(', ');
  });

  protected place(thousandths: number): number {
    return Math.min(thousandths, WIDTH - 9);
  }
}
