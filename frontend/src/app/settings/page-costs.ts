// What recording costs the site's own pages, measured by the recorder in visitors' browsers.
import { httpResource } from '@angular/common/http';
import { Component, input } from '@angular/core';
import type { PageCosts as Costs } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { formatNumber, formatShare } from '../format/count.ts';
import { formatMs } from '../format/span.ts';

@Component({
  selector: 'hs-page-costs',
  template: `
    <section class="card padded">
      <h2>Cost on your pages</h2>
      <p>Main-thread time the recorder took per page view in the last 30 days. Where it takes too much it records less by itself: fewer pointer positions first, then the fastest-changing part of the page stands still in the replay, with a label.</p>
      @if (costs.hasValue() && costs.value().pages.length > 0) {
        <div class="wide" tabindex="0" role="group" aria-label="Cost of each page">
          <table>
            <thead><tr><th scope="col">Page</th><th scope="col">Views</th><th scope="col">Median</th><th scope="col">95 of 100 views below</th><th scope="col">Longest task, 95 of 100 below</th><th scope="col">Share of time</th></tr></thead>
            <tbody>
              @for (page of costs.value().pages; track page.pageGroup) {
                <tr><th scope="row" class="mono">{{ page.pageGroup }}</th><td>{{ number(page.pageViews) }}</td><td>{{ ms(page.p50Ms) }}</td><td>{{ ms(page.p95Ms) }}</td><td>{{ ms(page.longestP95Ms) }}</td><td>{{ share(page.share, 1) }}</td></tr>
              }
            </tbody>
          </table>
        </div>
      } @else if (costs.isLoading()) { <div class="skeleton" style="height: 80px"></div> }
      @else { <p class="muted">{{ costs.error() ? 'The costs could not be loaded.' : 'Nothing measured yet. The table fills as visits arrive.' }}</p> }
    </section>
  `,
  styles: `
    .wide { overflow-x: auto; }
    table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: 7px 10px; text-align: right; border-top: 1px solid var(--mat-sys-outline-variant); font-weight: 400; white-space: nowrap; }
    th:first-child { text-align: left; }
    thead th { border-top: 0; font-size: 12.5px; color: var(--mat-sys-on-surface-variant); white-space: normal; vertical-align: bottom; }
  `,
})
export class PageCosts {
  readonly siteId = input.required<string>();
  protected readonly costs = httpResource<Costs>(() => apiUrl('sites', this.siteId(), 'page-costs'));
  protected readonly number = formatNumber;
  protected readonly share = formatShare;
  protected readonly ms = formatMs;
}
