// The recordings of a site: filter (kept in the address), segments, count, rows that load on as one scrolls, what is done to many at once,
// and what to do when there are none. By keyboard: j and k go down and up, Enter opens, x selects.
import { HttpClient } from '@angular/common/http';
import { afterNextRender, Component, computed, DestroyRef, effect, type ElementRef, inject, Injector, input, linkedSignal, signal, untracked, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { Sites } from '../api/sites.ts';
import { Confirm } from '../design/confirm.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { Toast } from '../design/toast.ts';
import { FilterBar } from '../filter/filter-bar.ts';
import { FilterPill } from '../filter/filter-pill.ts';
import { EMPTY_FILTER, isEmptyFilter, readFilter, writeFilter, type ListFilter } from '../filter/list-filter.ts';
import { formatNumber } from '../format/count.ts';
import { formatDay } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';
import { WatchList } from '../player/watch-list.ts';
import { BulkBar } from './bulk-bar.ts';
import { ChosenColumns, COLUMNS } from './columns.ts';
import { RecordingPages } from './recording-pages.ts';
import { RecordingRow } from './recording-row.ts';
import { rowWindow } from './row-window.ts';
import { SegmentsMenu } from './segments-menu.ts';

const WIDE = matchMedia('(min-width: 1101px)');
const ROW_PX = { wide: 61, narrow: 169 };
/** Rows from the end at which more are asked for. */
const BEFORE_END = 25;

@Component({
  selector: 'hs-recording-list',
  imports: [BulkBar, FailurePanel, FilterBar, FilterPill, Icon, MatButtonModule, RecordingRow, RouterLink, SegmentsMenu, StatePanel],
  providers: [RecordingPages],
  templateUrl: './recording-list.html',
  styleUrl: './recording-list.css',
  host: { '(document:keydown)': 'press($event)' },
})
export class RecordingList {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly http = inject(HttpClient);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  private readonly sites = inject(Sites);
  private readonly watchList = inject(WatchList);
  private readonly injector = inject(Injector);
  private readonly query = toSignal(this.route.queryParamMap, { requireSync: true });
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');
  private readonly isWide = signal(WIDE.matches);

  readonly siteId = input.required<string>();
  protected readonly pages = inject(RecordingPages);
  protected readonly columns = inject(ChosenColumns);
  protected readonly allColumns = COLUMNS;
  protected readonly filter = computed<ListFilter>(() => readFilter(this.query()));
  protected readonly isFiltered = computed(() => !isEmptyFilter(this.filter()));
  protected readonly site = computed(() => this.sites.all().find((site) => site.id === this.siteId()) ?? null);
  protected readonly hasDemo = computed(() => this.filter().demo !== 'exclude' && this.pages.rows().some((recording) => recording?.isDemo));
  protected readonly active = signal(-1);
  protected readonly selected = signal<ReadonlySet<string>>(new Set());
  protected readonly isAllSelected = signal(false);

  protected readonly rowPx = computed(() => (this.isWide() ? ROW_PX.wide : ROW_PX.narrow));
  protected readonly window = rowWindow(() => this.list(), this.rowPx, computed(() => this.pages.rows().length));
  protected readonly drawn = computed(() => {
    const from = this.window.from();
    return this.pages.rows().slice(from, this.window.to()).map((recording, i) => ({ recording, at: from + i }));
  });
  /** The last count stays while the next answer is on its way, so that the line does not jump. */
  protected readonly countText = linkedSignal<string | null, string>({
    source: () => {
      const count = this.pages.count();
      return count === null ? null : `${formatNumber(count.count)}${count.isExact ? '' : '+'} ${count.count === 1 ? 'recording' : 'recordings'}`;
    },
    computation: (text, previous) => text ?? previous?.value ?? '',
  });
  protected readonly hiddenText = computed(() => {
    const said = (count: { count: number; isExact: boolean } | null): string | null => (count === null || count.count === 0 ? null : `${formatNumber(count.count)}${count.isExact ? '' : '+'}`);
    const { bots, team } = this.pages.hidden();
    return { bots: said(bots), team: said(team) };
  });
  protected readonly beginsText = computed(() => {
    const at = this.pages.beginsAtMs();
    return at === null ? '' : formatDay(at);
  });

  constructor() {
    const turn = (): void => { this.isWide.set(WIDE.matches); };
    WIDE.addEventListener('change', turn);
    inject(DestroyRef).onDestroy(() => { WIDE.removeEventListener('change', turn); });
    effect(() => {
      const siteId = this.siteId();
      const filter = this.filter();
      untracked(() => {
        this.clearSelection();
        this.active.set(-1);
        if (!this.comeBack(siteId, filter)) this.pages.start(siteId, filter);
      });
    });
    effect(() => {
      const [ids, kept, cursor] = [this.pages.ids(), this.pages.kept(), this.pages.cursor()];
      const count = this.countText().split(' ')[0] ?? '';
      if (ids.length > 0) untracked(() => this.watchList.remember({ siteId: this.siteId(), address: this.router.url, query: this.pages.query, ids, cursor, count }, kept));
    });
    effect(() => {
      const [from, to, count] = [this.window.from(), this.window.to(), this.pages.rows().length];
      untracked(() => {
        this.pages.need(from, to);
        if (count > 0 && to >= count - BEFORE_END && this.pages.hasMore() && this.pages.error() === null) this.pages.loadMore();
      });
    });
    // Where the list lies changes with what stands above it.
    effect(() => {
      this.pages.rows();
      this.filter();
      queueMicrotask(() => { this.window.measure(); });
    });
    inject(PageReady).when(() => this.pages.hasAnswer() || this.pages.error() !== null);
  }

  /** Back from a recording of this list: the same rows at the same place. @returns whether it was so */
  private comeBack(siteId: string, filter: ListFilter): boolean {
    const kept = this.watchList.takeKept(this.router.url);
    if (kept === null) return false;
    this.pages.restore(siteId, filter, kept.query, kept.pages);
    this.active.set(this.pages.ids().indexOf(kept.opened));
    afterNextRender(() => { this.window.show(this.active()); }, { injector: this.injector });
    return true;
  }

  protected show(filter: ListFilter): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: writeFilter(filter) });
  }

  protected clear(): void {
    this.show(EMPTY_FILTER);
  }

  protected only(field: 'bots' | 'team'): void {
    this.show({ ...this.filter(), [field]: 'only' });
  }

  /** From the end of that day back in time; '' goes back to the newest. */
  protected jump(day: string): void {
    const [year, month, date] = day.split('-').map(Number);
    const at = year === undefined || month === undefined || date === undefined ? null : new Date(year, month - 1, date + 1).getTime() - 1;
    this.clearSelection();
    this.active.set(-1);
    this.pages.start(this.siteId(), this.filter(), at);
    scrollTo({ top: 0 });
  }

  protected select(id: string, isOn: boolean): void {
    this.isAllSelected.set(false);
    const ids = new Set(this.selected());
    if (isOn) ids.add(id);
    else ids.delete(id);
    this.selected.set(ids);
  }

  protected clearSelection(): void {
    this.selected.set(new Set());
    this.isAllSelected.set(false);
  }

  protected refreshAfterChange(): void {
    this.clearSelection();
    this.pages.refresh();
  }

  protected press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const recording = this.pages.rows()[this.active()];
    switch (event.key) {
      case 'j': return this.go(1);
      case 'k': return this.go(-1);
      case 'x': return recording ? this.select(recording.id, !this.selected().has(recording.id)) : undefined;
      case 'Enter':
        // A link or button that has the focus is what the person means.
        if (recording && !(event.target instanceof HTMLElement && event.target.closest('a, button') !== null)) void this.router.navigate(['/recordings', recording.id]);
        return;
      case 'Escape': return this.clearSelection();
    }
  }

  private go(step: number): void {
    const count = this.pages.rows().length;
    if (count === 0) return;
    this.active.update((at) => Math.min(count - 1, Math.max(0, at + step)));
    this.window.show(this.active());
  }

  protected async removeDemo(): Promise<void> {
    const isSure = await this.confirm.ask({ heading: 'Remove the demo visits?', text: 'They are deleted from the recordings and heatmaps of this site. Your own visits stay.', action: 'Remove demo visits' });
    if (!isSure) return;
    try {
      await firstValueFrom(this.http.delete(apiUrl('sites', this.siteId(), 'demo-visits')));
      this.toast.say('The demo visits are being removed.');
      this.pages.refresh();
    } catch (error) {
      this.toast.fail('The demo visits were not removed.', error);
    }
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) && !(target instanceof HTMLInputElement && target.type === 'checkbox') || target.closest('.cdk-overlay-container') !== null);
}
