// How addresses fold into pages: rules tried before the built-in ones. The preview shows the site's own paths under the rules
// being typed, before they are saved.
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { PageList } from '@hindsight/api-contract';
import { isPageRule, pageGroup } from '@hindsight/page-groups';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { Toast } from '../design/toast.ts';
import { readLines } from '../format/lines.ts';
import { formatCount, formatNumber } from '../format/count.ts';

const PREVIEW_ROWS = 40;

@Component({
  selector: 'hs-page-rules-form',
  imports: [MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <section class="card padded">
      <h2>Page groups</h2>
      <p>Numbers, ids and the like fold to <code>*</code> by themselves: <code>/product/17</code> belongs to <code>/product/*</code>. Rules of your own come first; <code>*</code> stands for one piece of the path, <code>**</code> at the end for all that follow.</p>
      <form class="form" (submit)="save($event)">
        @if (refused().length > 0) { <p class="notice warn">A rule begins with / and has ** only at its end: {{ refused().join(', ') }}</p> }
        @if (problem()) { <p class="notice error" role="alert">{{ problem() }}</p> }
        <mat-form-field><mat-label>Rules, one a line</mat-label><textarea #box matInput class="mono" rows="4" placeholder="/blog/*&#10;/account/*/orders" [value]="text()" (input)="text.set(box.value)"></textarea></mat-form-field>
        <div class="actions end"><button mat-flat-button type="submit" [disabled]="!isChanged() || isBusy() || refused().length > 0">Save rules</button></div>
      </form>
      <h3 id="seen-pages">Pages of this site</h3>
      @if (preview().length > 0) {
        <div class="seen" tabindex="0" role="group" aria-labelledby="seen-pages"><ul>
          @for (row of preview(); track row.pageGroup) {
            <li><span class="mono ellipsis">{{ row.pageGroup }}</span><span class="muted small numeric">{{ row.paths }} · {{ row.views }}</span>@if (row.becomes) { <span class="becomes"><span class="visually-hidden">becomes </span><span aria-hidden="true">→</span><span class="mono ellipsis">{{ row.becomes }}</span></span> }</li>
          }
        </ul></div>
      } @else if (pages.isLoading()) { <div class="skeleton" style="height: 120px"></div> }
      @else { <p class="muted">{{ pages.error() ? 'The pages could not be loaded, so there is no preview.' : 'No page has been seen yet. The preview fills as visits arrive.' }}</p> }
    </section>
  `,
  styles: `
    h3 { font-size: 13px; margin: 18px 0 6px; }
    .seen { border: 1px solid var(--mat-sys-outline-variant); border-radius: 8px; max-height: 320px; overflow: auto; }
    li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) 150px; gap: 12px; align-items: center; padding: 7px 12px; }
    li .muted { grid-column: 3; grid-row: 1; text-align: right; }
    .becomes { display: flex; gap: 8px; min-width: 0; color: var(--mat-sys-primary); }
    li + li { border-top: 1px solid var(--mat-sys-outline-variant); }
    .notice { margin: 0; }
    @media (max-width: 720px) { li { grid-template-columns: minmax(0, 1fr); gap: 2px; } li .muted { grid-column: auto; grid-row: auto; text-align: left; } }
  `,
})
export class PageRulesForm {
  private readonly http = inject(HttpClient);
  private readonly toast = inject(Toast);
  readonly siteId = input.required<string>();
  protected readonly pages = httpResource<PageList>(() => apiUrl('sites', this.siteId(), 'pages'));
  protected readonly isBusy = signal(false);
  protected readonly problem = signal('');
  private readonly saved = computed(() => (this.pages.hasValue() ? this.pages.value().rules : []));
  protected readonly text = linkedSignal(() => this.saved().join('\n'));
  private readonly rules = computed(() => readLines(this.text()));
  protected readonly isChanged = computed(() => this.rules().join('\n') !== this.saved().join('\n'));
  protected readonly preview = computed(() => {
    const rules = this.rules();
    const pages = this.pages.hasValue() ? this.pages.value().pages : [];
    return pages.slice(0, PREVIEW_ROWS).map((page) => ({ pageGroup: page.pageGroup, paths: formatCount(page.paths, 'path'), views: `${formatNumber(page.pageViews)} views`, becomes: this.saved().includes(page.pageGroup) && !rules.includes(page.pageGroup) ? 'the built-in groups' : becomes(page.pageGroup, rules) }));
  });

  protected readonly refused = computed(() => this.rules().filter((rule) => !isPageRule(rule)));

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    this.problem.set('');
    try {
      await firstValueFrom(this.http.put(apiUrl('sites', this.siteId(), 'page-rules'), { rules: this.rules() }));
      this.toast.say('The rules are saved, and the pages grouped anew.');
      this.pages.reload();
    } catch (error) {
      const failure = describeFailure(error);
      this.problem.set([failure.sentence, ...failure.fields.map((field) => field.message)].join(' '));
    } finally {
      this.isBusy.set(false);
    }
  }
}

/** '' where the rules being typed change nothing. */
function becomes(group: string, rules: readonly string[]): string {
  const next = pageGroup(group, rules.filter(isPageRule));
  return next === group ? '' : next;
}
