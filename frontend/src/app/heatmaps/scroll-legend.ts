// How far the page is read, in figures: at each depth the share of the page views that were tall enough to get there.
import { Component, computed, input } from '@angular/core';
import type { ScrollHeatmap } from '@hindsight/api-contract';
import { formatCount, formatNumber, formatShare } from '../format/count.ts';
import { DEVICE_NAMES } from './drawing.ts';

/** Rows shown; more could not be told apart. */
const ROWS = 14;

@Component({
  selector: 'hs-scroll-legend',
  template: `
    @if (isAttention()) {
      <h2>Where people spent their time</h2>
      <p class="muted small intro">How long each depth was on the screen of somebody who was there, on average over {{ known() }}. It is known when a visit has ended.</p>
    } @else {
      <h2>How far people read</h2>
      <p class="muted small intro">Half of the page views saw at least the first {{ fold() }} px without scrolling. Page views of a shorter page leave the count at the depth where the page ends.</p>
      @if (folds().length > 0) {
        <h3>Where the first screen ends</h3>
        <ul>@for (fold of folds(); track fold.name) { <li><span>{{ fold.name }}</span><span class="numeric">{{ fold.px }} px</span><span class="muted numeric">{{ fold.views }}</span></li> }</ul>
        <p class="muted small intro">For half of the page views of each device, whichever is chosen; dashed on the map. A page may be laid out differently on another device.</p>
      }
    }
    @if (rows().length > 0) {
      <table>
        <thead><tr><th scope="col">Depth</th>@if (isAttention()) { <th scope="col" class="end">Time</th> } @else { <th scope="col" class="end">Page views</th><th scope="col" class="end">Share</th> }</tr></thead>
        <tbody>
          @for (row of rows(); track row.depth) {
            <tr>
              <td class="numeric">{{ row.depth }} px</td>
              @if (!isAttention()) { <td class="end numeric muted">{{ row.reached }} of {{ row.eligible }}</td> }
              <td class="end numeric"><span class="bar" aria-hidden="true"><span [style.width.%]="row.percent"></span></span><span>{{ row.share }}</span></td>
            </tr>
          }
        </tbody>
      </table>
    } @else { <p class="muted small intro">No page view has said how far it was scrolled.</p> }
  `,
  styles: `
    h2 { padding: 14px 16px 4px; }
    h3 { padding: 0 16px 4px; font-size: 13px; margin: 0; }
    li { display: grid; grid-template-columns: 1fr 70px 110px; gap: 10px; padding: 3px 16px; font-size: 13px; }
    li .numeric { text-align: right; }
    li + li { border-top: 1px solid var(--mat-sys-outline-variant); }
    ul + .intro { padding-top: 6px; }
    .intro { padding: 0 16px 10px; }
    table { width: 100%; border-collapse: collapse; }
    th { font-size: 12px; font-weight: 550; text-align: left; color: var(--mat-sys-on-surface-variant); padding: 4px 8px; }
    td { padding: 6px 8px; border-top: 1px solid var(--mat-sys-outline-variant); }
    th:first-child, td:first-child { padding-left: 16px; } th:last-child, td:last-child { padding-right: 16px; }
    .end { text-align: right; }
    td:last-child { display: flex; align-items: center; justify-content: flex-end; gap: 8px; }
    .bar { width: 54px; height: 6px; border-radius: 3px; background: var(--mat-sys-surface-container-highest); overflow: hidden; }
    .bar span { display: block; height: 100%; background: var(--mat-sys-primary); }
    td:last-child > span:last-child { min-width: 50px; }
  `,
})
export class ScrollLegend {
  readonly map = input.required<ScrollHeatmap>();
  readonly isAttention = input(false);
  protected readonly known = computed(() => formatCount(this.map().attentionViews, 'page view'));
  protected readonly fold = computed(() => formatNumber(this.map().medianFoldPx));
  protected readonly folds = computed(() => this.map().folds.map(({ device, medianPx, pageViews }) => ({ name: DEVICE_NAMES[device], px: formatNumber(medianPx), views: formatCount(pageViews, 'page view') })));
  protected readonly rows = computed(() => {
    const bands = this.map().bands;
    const step = Math.max(1, Math.ceil(bands.length / ROWS));
    const longest = Math.max(1, ...bands.map(({ attentionMs }) => attentionMs));
    return bands.filter((_, index) => index % step === 0).map((band) => ({
      depth: formatNumber(band.depthPx), reached: formatNumber(band.reached), eligible: formatNumber(band.eligible),
      share: this.isAttention() ? `${(band.attentionMs / 1000).toFixed(1)} s` : formatShare(band.reached, band.eligible),
      percent: this.isAttention() ? (band.attentionMs / longest) * 100 : band.eligible === 0 ? 0 : (band.reached / band.eligible) * 100,
    }));
  });
}
