// What visits have in common, most first: each line opens its recordings.
import { Component, computed, input } from '@angular/core';
import { RouterLink, type Params } from '@angular/router';
import { formatNumber, formatShare } from '../format/count.ts';

export interface ShareLine {
  label: string;
  visits: number;
  /** Filter of the list that shows exactly these; null when there is none. */
  query: Params | null;
  isMono?: boolean;
}

@Component({
  selector: 'hs-shares-card',
  imports: [RouterLink],
  template: `
    <section class="card">
      <h2>{{ heading() }}</h2>
      <ul>
        @for (line of shown(); track line.label) {
          <li>
            <span class="bar" [style.width.%]="line.percent"></span>
            @if (line.query) { <a class="ellipsis" [class.mono]="line.isMono" [routerLink]="link()" [queryParams]="line.query" [title]="line.label">{{ line.label }}</a> }
            @else { <span class="ellipsis" [class.mono]="line.isMono" [title]="line.label">{{ line.label }}</span> }
            <span class="numeric">{{ number(line.visits) }}</span><span class="numeric muted share">{{ share(line.visits, all()) }}</span>
          </li>
        } @empty { <li class="muted none">{{ none() }}</li> }
      </ul>
    </section>
  `,
  styles: `
    :host { display: block; min-width: 0; }
    section { height: 100%; padding: 16px 10px 10px; }
    h2 { padding: 0 8px; margin-bottom: 8px; }
    li { position: relative; display: flex; align-items: center; gap: 10px; padding: 0 8px; min-height: 32px; }
    li > :not(.bar) { position: relative; }
    .bar { position: absolute; left: 0; top: 3px; bottom: 3px; min-width: 3px; border-radius: 6px; background: var(--mat-sys-primary-container); opacity: 0.7; }
    .ellipsis { flex: 1; }
    a { color: inherit; padding: 4px 0; }
    .share { min-width: 48px; text-align: right; }
    .none { padding-bottom: 8px; }
  `,
})
export class SharesCard {
  readonly heading = input.required<string>();
  readonly lines = input.required<readonly ShareLine[]>();
  readonly link = input.required<readonly string[]>();
  /** Of how many visits these are shares. */
  readonly all = input.required<number>();
  readonly none = input('Nothing yet.');
  protected readonly number = formatNumber;
  protected readonly share = formatShare;
  protected readonly shown = computed(() => {
    const most = Math.max(1, ...this.lines().map(({ visits }) => visits));
    return this.lines().map((line) => ({ ...line, percent: (line.visits / most) * 100 }));
  });
}
