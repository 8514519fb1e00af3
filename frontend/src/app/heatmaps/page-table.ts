// The pages of a site to choose from, most viewed first, with a search.
import { Component, computed, input, output, signal } from '@angular/core';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { PageList } from '@hindsight/api-contract';
import { formatCount, formatNumber } from '../format/count.ts';
import { formatAgo } from '../format/moment.ts';

type Page = PageList['pages'][number];
const MOST_ROWS = 200;

@Component({
  selector: 'hs-page-table',
  imports: [MatFormFieldModule, MatInputModule],
  template: `
    <div class="search"><mat-form-field><mat-label>Search pages</mat-label><input #box matInput type="search" autocomplete="off" [value]="search()" (input)="search.set(box.value)" /></mat-form-field></div>
    <ul [class.compact]="isCompact()">
      @for (page of shown(); track page.pageGroup) {
        <li><button type="button" (click)="chosen.emit(page.pageGroup)">
          <span class="path mono ellipsis">{{ page.pageGroup }}</span>
          <span class="numeric views">{{ views(page.pageViews) }}</span>
          @if (!isCompact()) { <span class="numeric muted visits">{{ visits(page.recordings) }}</span><span class="muted seen">last seen {{ ago(page.lastSeenAt) }}</span> }
        </button></li>
      } @empty { <li class="muted none">No page’s address holds “{{ search() }}”.</li> }
    </ul>
    @if (hidden() > 0) { <p class="muted small none">{{ number(hidden()) }} more; search to narrow the list.</p> }
  `,
  styles: `
    .search { padding: 14px 16px 10px; }
    button { display: grid; grid-template-columns: minmax(0, 1fr) 130px 130px 190px; gap: 16px; align-items: center; width: 100%; min-height: 46px; padding: 8px 18px; border: 0; border-top: 1px solid var(--mat-sys-outline-variant); background: none; color: inherit; text-align: left; cursor: pointer; }
    button:hover { background: var(--mat-sys-surface-container-low); }
    button:focus-visible { outline-offset: -2px; }
    .path { font-weight: 550; }
    .none { padding: 14px 18px; }
    .compact button { grid-template-columns: minmax(0, 1fr) auto; min-height: 40px; padding: 6px 4px; }
    :host:has(.compact) .search { padding: 2px 0 8px; }
    @media (max-width: 720px) {
      button { grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; }
      .views, .visits { text-align: right; }
      .seen { grid-column: 1; grid-row: 2; font-size: 12.5px; }
    }
  `,
})
export class PageTable {
  readonly pages = input.required<readonly Page[]>();
  readonly isCompact = input(false);
  readonly chosen = output<string>();
  protected readonly search = signal('');
  protected readonly ago = formatAgo;
  protected readonly number = formatNumber;
  protected readonly views = (count: number): string => formatCount(count, 'view');
  protected readonly visits = (count: number): string => formatCount(count, 'visit');

  private readonly found = computed(() => {
    const wanted = this.search().trim().toLowerCase();
    return this.pages().filter((page) => page.pageGroup.toLowerCase().includes(wanted)).sort((a, b) => b.pageViews - a.pageViews);
  });
  protected readonly shown = computed(() => this.found().slice(0, MOST_ROWS));
  protected readonly hidden = computed(() => this.found().length - this.shown().length);
}
