// The elements that were clicked, most clicked first.
import { Component, computed, input } from '@angular/core';
import type { ClickHeatmap } from '@hindsight/api-contract';
import type { PlacedElement } from '@hindsight/wire';
import { formatCount, formatNumber, formatShare } from '../format/count.ts';

const MOST_ROWS = 100;

@Component({
  selector: 'hs-element-table',
  template: `
    <h2>Most clicked elements</h2>
    @if (rows().length > 0) {
      <table>
        <thead><tr><th scope="col">Element</th><th scope="col" class="end">Clicks</th><th scope="col" class="end">Share</th></tr></thead>
        <tbody>
          @for (row of rows(); track row.selector) {
            <tr>
              <td><span class="label ellipsis">{{ row.label }}</span><span class="muted small ellipsis" [title]="row.selector">{{ row.role }}{{ row.note }}</span></td>
              <td class="end numeric">{{ row.clicks }}@if (row.rage) { <span class="rage small">{{ row.rage }}</span> }</td>
              <td class="end numeric"><span class="bar" aria-hidden="true"><span [style.width.%]="row.percent"></span></span>{{ row.share }}</td>
            </tr>
          }
        </tbody>
      </table>
      @if (hidden() > 0) { <p class="muted small foot">{{ hidden() }} more elements were clicked less.</p> }
    } @else { <p class="muted foot">Nobody clicked here yet.</p> }
  `,
  styles: `
    h2 { padding: 14px 16px 8px; }
    table { width: 100%; border-collapse: collapse; table-layout: fixed; }
    th { font-size: 12px; font-weight: 550; text-align: left; color: var(--mat-sys-on-surface-variant); padding: 4px 8px; }
    th:nth-child(2) { width: 78px; } th:nth-child(3) { width: 84px; }
    td { padding: 8px; border-top: 1px solid var(--mat-sys-outline-variant); vertical-align: top; }
    th:first-child, td:first-child { padding-left: 16px; } th:last-child, td:last-child { padding-right: 16px; }
    td:first-child span { display: block; }
    .end { text-align: right; }
    .label { font-weight: 550; }
    .rage { display: block; color: var(--hs-warn); white-space: nowrap; }
    .bar { display: block; height: 4px; margin: 7px 0 4px; border-radius: 2px; background: var(--mat-sys-surface-container-highest); overflow: hidden; }
    .bar span { display: block; height: 100%; margin-left: auto; background: var(--mat-sys-primary); }
    .foot { padding: 10px 16px 16px; }
  `,
})
export class ElementTable {
  readonly map = input.required<ClickHeatmap>();
  readonly placed = input.required<readonly PlacedElement[]>();

  private readonly ranked = computed(() => this.map().elements.map((element, index) => ({ element, index })).sort((a, b) => b.element.clicks - a.element.clicks));
  protected readonly hidden = computed(() => Math.max(0, this.ranked().length - MOST_ROWS));
  protected readonly rows = computed(() => {
    const absent = new Set(this.placed().filter((each) => !each.isPlaced).map((each) => each.element));
    const most = this.ranked()[0]?.element.clicks ?? 1;
    return this.ranked().slice(0, MOST_ROWS).map(({ element, index }) => ({
      selector: element.selector,
      label: element.text || element.selector.split(' ').at(-1) || element.role,
      role: element.role,
      note: `${absent.has(index) ? ' · not on the page shown' : ''} · ${formatCount(element.recordings, 'visit')}`,
      clicks: formatNumber(element.clicks),
      rage: element.rageClicks > 0 ? `${formatNumber(element.rageClicks)} rage` : '',
      share: formatShare(element.clicks, this.map().clicks),
      percent: (element.clicks / most) * 100,
    }));
  });
}
