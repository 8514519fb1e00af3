// Rules of privacy tried on a recorded page before they are saved: the player shows what they would mask and leave out, and each selector
// says how many elements it meets.
import { httpResource } from '@angular/common/http';
import { Component, computed, effect, input, linkedSignal, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { Heatmap, PageList, RecordingDetail, RecordingList } from '@hindsight/api-contract';
import type { HeatmapDrawing, MaskPreview as Preview, PrivacyRules, RuleHits } from '@hindsight/wire';
import { apiUrl } from '../api/api-url.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { formatCount, formatNumber } from '../format/count.ts';
import { formatMoment } from '../format/moment.ts';
import { HeatmapStage } from '../heatmaps/heatmap-stage.ts';

/** Of a rule being typed not every letter is tried. */
const SETTLED_MS = 300;
/** A page view's last moment, before the next page is there. */
const BEFORE_END_MS = 250;
const VISITS = 30;
const NAMES: Record<RuleHits['rule'], string> = { mask: 'Text hidden', unmask: 'Text shown', block: 'Left out', ignore: 'Use not recorded' };

@Component({
  selector: 'hs-mask-preview',
  imports: [FailurePanel, HeatmapStage, Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    @if (!isOpen()) {
      <button mat-stroked-button type="button" (click)="isOpen.set(true)"><hs-icon name="mask" />Try on a recorded page</button>
    } @else {
      <div class="head"><h3>Preview</h3><button mat-button type="button" (click)="isOpen.set(false)">Close</button></div>
      <p class="muted small">What the rules above, saved or not, do to a recorded page. They work from the moment they are saved: recordings made before keep what they have. What was hidden when this page was recorded stays hidden here.</p>
      @if (pages.hasValue() && pages.value().pages.length === 0) { <p class="notice">No page has been recorded yet. Come back after the first visit.</p> }
      @else if (pages.error() ?? map.error() ?? detail.error(); as error) { <hs-failure-panel heading="No recorded page could be loaded" [error]="error" (retry)="reload()" /> }
      @else {
        <div class="row">
          <mat-form-field subscriptSizing="dynamic"><mat-label>Page</mat-label>
            <select #pageBox matNativeControl (change)="page.set(pageBox.value)">@for (each of pageNames(); track each) { <option [value]="each" [selected]="each === page()">{{ each }}</option> }</select>
          </mat-form-field>
          <mat-form-field subscriptSizing="dynamic"><mat-label>Recording</mat-label>
            <select #visitBox matNativeControl (change)="visit.set(visitBox.value)">
              <option value="" [selected]="visit() === ''">Newest that shows the whole page</option>
              @for (each of visits(); track each.id) { <option [value]="each.id" [selected]="each.id === visit()">{{ each.name }}</option> }
            </select>
          </mat-form-field>
        </div>
        @if (map.hasValue() && map.value().backdrop === null) { <p class="notice">No recording shows this page. Choose another page.</p> }
        @else if (map.hasValue() && drawing(); as drawn) { <hs-heatmap-stage label="Preview of the rules" kind="scroll" [siteId]="siteId()" [heatmap]="map.value()!" [hasTable]="false" [drawnAs]="drawn" (masksDrawn)="preview.set($event)" /> }
        @else { <div class="skeleton" style="height: 420px"></div> }
      }
      @if (preview(); as shown) {
        <ul class="legend" aria-label="What the rules do to this page">
          <li><span class="swatch masked" aria-hidden="true"></span>{{ number(shown.texts.masked) }} of {{ count(shown.texts.all, 'text') }} masked</li>
          <li><span class="swatch field" aria-hidden="true"></span>{{ number(shown.fields.masked) }} of {{ count(shown.fields.all, 'field') }} masked</li>
          <li><span class="swatch left-out" aria-hidden="true"></span>{{ count(shown.leftOut, 'element') }} left out</li>
          <li><span class="swatch shown" aria-hidden="true"></span>Shown by a rule or a mark</li>
          <li><span class="swatch ignored" aria-hidden="true"></span>{{ count(shown.ignored, 'element') }} whose use is not recorded</li>
        </ul>
        @if (rows().length > 0) {
          <table>
            <thead><tr><th scope="col">Rule</th><th scope="col">Selector</th><th scope="col">On this page</th></tr></thead>
            <tbody>@for (row of rows(); track $index) { <tr><td>{{ row.name }}</td><td><code>{{ row.selector }}</code>@if (row.path) { <span class="muted small"> on {{ row.path }}</span> }</td><td [class.broken]="row.isBroken" [class.muted]="row.isIdle">{{ row.words }}</td></tr> }</tbody>
          </table>
        } @else { <p class="muted small">No selectors: the preset alone decides.</p> }
      }
    }
  `,
  styles: `
    :host { display: block; margin-top: 16px; }
    .head { display: flex; align-items: center; justify-content: space-between; }
    h3 { font-size: 14px; margin: 0; }
    .row { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; margin: 10px 0; }
    hs-heatmap-stage { display: block; --stage-height: 560px; }
    .legend { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 12px 0; font-size: 13px; }
    .legend li { display: flex; align-items: center; gap: 7px; }
    .swatch { width: 18px; height: 14px; flex: none; border-radius: 2px; }
    .masked { outline: 2px solid #b06d00; background: repeating-linear-gradient(135deg, rgb(176 109 0 / 40%) 0 3px, transparent 3px 6px); }
    .field { outline: 2px solid #7a5cc0; background: repeating-linear-gradient(135deg, rgb(122 92 192 / 45%) 0 3px, transparent 3px 6px); }
    .left-out { outline: 2px solid #6b4a12; background: repeating-linear-gradient(135deg, #f3e3c3 0 4px, #d9b878 4px 8px); }
    .shown { outline: 2px solid #14804a; background: rgb(20 128 74 / 18%); }
    .ignored { outline: 2px dotted #1a56db; }
    table { width: 100%; border-collapse: collapse; }
    th { font-size: 12px; font-weight: 550; text-align: left; color: var(--mat-sys-on-surface-variant); padding: 4px 8px 4px 0; }
    td { padding: 6px 8px 6px 0; border-top: 1px solid var(--mat-sys-outline-variant); vertical-align: top; overflow-wrap: anywhere; }
    td:first-child { min-width: 76px; overflow-wrap: normal; }
    td:nth-child(2) { width: 45%; }
    .broken { color: var(--mat-sys-error); font-weight: 550; }
    @media (max-width: 720px) { .row { grid-template-columns: minmax(0, 1fr); } }
  `,
})
export class MaskPreview {
  readonly siteId = input.required<string>();
  /** As they are being typed. */
  readonly rules = input.required<PrivacyRules>();
  protected readonly isOpen = signal(false);
  protected readonly number = formatNumber;
  protected readonly count = formatCount;

  protected readonly pages = httpResource<PageList>(() => (this.isOpen() ? apiUrl('sites', this.siteId(), 'pages') : undefined));
  protected readonly pageNames = computed(() => (this.pages.hasValue() ? this.pages.value().pages.map(({ pageGroup }) => pageGroup) : []));
  protected readonly page = linkedSignal(() => this.pageNames()[0] ?? '');
  private readonly list = httpResource<RecordingList>(() => (this.page() === '' ? undefined : { url: apiUrl('sites', this.siteId(), 'recordings'), params: { pageGroup: this.page(), count: false, limit: VISITS } }));
  protected readonly visits = computed(() => (this.list.hasValue() ? this.list.value().recordings : []).map(({ id, startedAt, device, pageCount }) => ({ id, name: `${formatMoment(startedAt)} · ${device} · ${formatCount(pageCount, 'page')}` })));
  /** '' is the moment chosen by itself. */
  protected readonly visit = linkedSignal({ source: () => this.page(), computation: () => '' });
  protected readonly detail = httpResource<RecordingDetail>(() => (this.visit() === '' ? undefined : apiUrl('recordings', this.visit())));
  private readonly moment = computed(() => {
    const view = this.detail.hasValue() ? this.detail.value().pageViews.find(({ pageGroup }) => pageGroup === this.page()) : undefined;
    return view && { backdropRecording: this.visit(), backdropAtMs: Math.max(view.fromMs, view.toMs - BEFORE_END_MS) };
  });
  protected readonly map = httpResource<Heatmap>(() => {
    if (this.page() === '' || (this.visit() !== '' && this.detail.isLoading())) return undefined;
    return { url: apiUrl('sites', this.siteId(), 'heatmap'), params: { page: this.page(), kind: 'scroll', ...(this.visit() !== '' && this.moment()) } };
  });

  protected readonly drawing = signal<HeatmapDrawing | null>(null);
  protected readonly preview = linkedSignal<boolean, Preview | null>({ source: () => this.isOpen(), computation: () => null });
  protected readonly rows = computed(() => (this.preview()?.rules ?? []).map((hits) => ({
    name: NAMES[hits.rule], selector: hits.selector, path: hits.path, words: ruleWords(hits), isBroken: hits.elements === null, isIdle: hits.elements === 0 || !hits.isForThisPage,
  })));

  constructor() {
    effect((onCleanup) => {
      const rules = this.rules();
      const timer = setTimeout(() => this.drawing.set({ kind: 'masks', rules }), SETTLED_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected reload(): void {
    for (const each of [this.pages, this.map, this.detail]) if (each.error() !== undefined) each.reload();
  }
}

function ruleWords({ elements, isForThisPage, path }: RuleHits): string {
  if (elements === null) return 'Is not a valid selector: it will do nothing. Check brackets, quotes and commas.';
  if (!isForThisPage) return `Not for this page: only for ${path}`;
  return elements === 0 ? 'Hits nothing on this page' : `Hits ${formatCount(elements, 'element')}`;
}
