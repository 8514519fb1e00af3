// The elements that were clicked, most clicked first: how often, which share, how much of it in anger, and by how many. A row shows its
// element on the map; its reel plays the moments.
import { Component, computed, input, output } from '@angular/core';
import { RouterLink, type Params } from '@angular/router';
import type { ClickHeatmap } from '@hindsight/api-contract';
import type { PlacedElement } from '@hindsight/wire';
import { Icon } from '../design/icon.ts';
import { formatCount, formatNumber, formatShare } from '../format/count.ts';
import { pointsLabel } from './drawing.ts';

const MOST_ROWS = 100;

@Component({
  selector: 'hs-element-table',
  imports: [Icon, RouterLink],
  template: `
    <h2>{{ other() ? 'What is clicked more, and less' : 'Most clicked elements' }}</h2>
    @if (rows().length > 0) {
      <table>
        <thead><tr><th scope="col">Element</th><th scope="col" class="end">Clicks</th><th scope="col" class="end">{{ other() ? 'Change' : 'Share' }}</th><th scope="col" class="end">Rage</th><th scope="col"><span class="hidden-words">Reel</span></th></tr></thead>
        <tbody>
          @for (row of rows(); track row.id) {
            <tr>
              <td>
                <button type="button" class="show" [disabled]="!row.isPlaced" [attr.aria-label]="'Show ' + row.label + ' on the map'" [title]="row.selector" (click)="show.emit(row.index)"><span class="label ellipsis">{{ row.label }}</span></button>
                <span class="muted small ellipsis">{{ row.role }}{{ row.note }}</span>
              </td>
              <td class="end numeric">{{ row.clicks }}<span class="muted small visits">{{ row.visits }}</span></td>
              <td class="end numeric">@if (!other()) { <span class="bar" aria-hidden="true"><span [style.width.%]="row.percent"></span></span> }{{ row.share }}</td>
              <td class="end numeric"><span [class.rage]="row.isRaged">{{ row.rage }}</span></td>
              <td><a class="reel" [routerLink]="['/sites', siteId(), 'heatmaps', 'reel']" [queryParams]="reelQuery(row.id)" [attr.aria-label]="'Watch the clicks on ' + row.label"><hs-icon name="play" /></a></td>
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
    th { font-size: 12px; font-weight: 550; text-align: left; color: var(--mat-sys-on-surface-variant); padding: 4px 6px; }
    th:nth-child(2) { width: 70px; } th:nth-child(3) { width: 66px; } th:nth-child(4) { width: 52px; } th:nth-child(5) { width: 38px; }
    td { padding: 8px 6px; border-top: 1px solid var(--mat-sys-outline-variant); vertical-align: top; }
    th:first-child, td:first-child { padding-left: 16px; } th:last-child, td:last-child { padding: 4px 8px 0 0; }
    td:first-child > span { display: block; }
    .end { text-align: right; }
    .show { display: block; max-width: 100%; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
    .show:hover:enabled { text-decoration: underline; } .show:disabled { cursor: default; }
    .label { display: block; font-weight: 550; }
    .visits { display: block; white-space: nowrap; }
    .rage { color: var(--hs-warn); font-weight: 550; }
    .reel { display: inline-grid; place-items: center; width: 26px; height: 26px; margin-left: 4px; border-radius: 13px; color: var(--mat-sys-primary); font-size: 10px; vertical-align: middle; }
    .reel:hover { background: var(--mat-sys-surface-container-high); }
    .bar { display: block; height: 4px; margin: 7px 0 4px; border-radius: 2px; background: var(--mat-sys-surface-container-highest); overflow: hidden; }
    .bar span { display: block; height: 100%; margin-left: auto; background: var(--mat-sys-primary); }
    .hidden-words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .foot { padding: 10px 16px 16px; }
  `,
})
export class ElementTable {
  readonly siteId = input.required<string>();
  readonly map = input.required<ClickHeatmap>();
  /** Shares are told as the difference to this one's. */
  readonly other = input<ClickHeatmap | null>(null);
  readonly placed = input.required<readonly PlacedElement[]>();
  /** What the reel is of, beside the element. */
  readonly reel = input.required<Params>();
  /** Index into the map's elements. */
  readonly show = output<number>();

  private readonly ranked = computed(() => {
    const map = this.map();
    const other = this.other();
    const theirs = new Map(other?.elements.map((element) => [element.id, other.clicks === 0 ? 0 : element.clicks / other.clicks]));
    const rows = map.elements.map((element, index) => ({ element, index, difference: (map.clicks === 0 ? 0 : element.clicks / map.clicks) - (theirs.get(element.id) ?? 0) }));
    return rows.sort((a, b) => (other ? Math.abs(b.difference) - Math.abs(a.difference) : b.element.clicks - a.element.clicks));
  });
  protected readonly hidden = computed(() => Math.max(0, this.ranked().length - MOST_ROWS));
  protected readonly rows = computed(() => {
    const placed = new Map(this.placed().map((each) => [each.element, each]));
    const most = Math.max(1, ...this.ranked().map(({ element }) => element.clicks));
    return this.ranked().slice(0, MOST_ROWS).map(({ element, index, difference }) => {
      const place = placed.get(index);
      return {
        id: element.id, index, selector: element.selector, isPlaced: place?.isPlaced ?? false,
        label: element.text || element.near || element.selector.split(' ').at(-1) || element.role,
        role: element.role,
        note: `${element.near && element.near !== element.text ? ` · in ${element.near}` : ''}${place?.isPlaced === false ? ' · not on the page shown' : ''}${place && place.outOfSight > 0 ? ' · scrolled out of sight' : ''}`,
        clicks: formatNumber(element.clicks), visits: formatCount(element.recordings, 'visit'),
        rage: formatShare(element.rageClicks, element.clicks), isRaged: element.rageClicks > 0,
        share: this.other() ? pointsLabel(difference) : formatShare(element.clicks, this.map().clicks),
        percent: (element.clicks / most) * 100,
      };
    });
  });

  protected reelQuery(id: string): Params {
    return { ...this.reel(), element: id };
  }
}
