// The recordings of a site: filter (kept in the address), count, rows, and what to do when there are none.
import { HttpClient } from '@angular/common/http';
import { Component, Injector, afterNextRender, computed, effect, inject, input, linkedSignal, untracked } from '@angular/core';
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
import { EMPTY_FILTER, isEmptyFilter, readFilter, writeFilter, type ListFilter } from '../filter/list-filter.ts';
import { formatNumber } from '../format/count.ts';
import { PageReady } from '../page-ready.ts';
import { WatchList } from '../player/watch-list.ts';
import { RecordingPages } from './recording-pages.ts';
import { RecordingRow } from './recording-row.ts';

@Component({
  selector: 'hs-recording-list',
  imports: [FailurePanel, FilterBar, Icon, MatButtonModule, RecordingRow, RouterLink, StatePanel],
  providers: [RecordingPages],
  templateUrl: './recording-list.html',
  styleUrl: './recording-list.css',
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

  readonly siteId = input.required<string>();
  protected readonly pages = inject(RecordingPages);
  protected readonly filter = computed<ListFilter>(() => readFilter(this.query()));
  protected readonly isFiltered = computed(() => !isEmptyFilter(this.filter()));
  protected readonly site = computed(() => this.sites.all().find((site) => site.id === this.siteId()) ?? null);
  protected readonly hasDemo = computed(() => this.filter().demo !== 'exclude' && this.pages.recordings().some((recording) => recording.isDemo));
  /** The last count stays while the next answer is on its way, so that the line does not jump. */
  protected readonly countText = linkedSignal<string | null, string>({
    source: () => {
      const count = this.pages.count();
      return count === null ? null : `${formatNumber(count.count)}${count.isExact ? '' : '+'} ${count.count === 1 ? 'recording' : 'recordings'}`;
    },
    computation: (text, previous) => text ?? previous?.value ?? '',
  });

  constructor() {
    effect(() => {
      const siteId = this.siteId();
      const filter = this.filter();
      untracked(() => {
        if (!this.comeBack(siteId)) this.pages.start(siteId, filter);
      });
    });
    effect(() => {
      const pages = this.pages.pages();
      const count = this.countText().split(' ')[0] ?? '';
      if (pages.length === 0) return;
      untracked(() => this.watchList.remember({
        siteId: this.siteId(), address: this.router.url, query: this.pages.query, ids: this.pages.recordings().map(({ id }) => id), cursor: this.pages.cursor(), count,
      }, pages));
    });
    inject(PageReady).when(() => this.pages.hasAnswer() || this.pages.error() !== null);
  }

  /** Back from a recording of this list: the same rows at the same place. @returns whether it was so */
  private comeBack(siteId: string): boolean {
    const kept = this.watchList.takeKept(this.router.url);
    if (kept === null) return false;
    this.pages.restore(siteId, kept.query, kept.pages);
    afterNextRender(() => document.getElementById(`recording-${kept.opened}`)?.scrollIntoView({ block: 'center' }), { injector: this.injector });
    return true;
  }

  protected show(filter: ListFilter): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: writeFilter(filter) });
  }

  protected clear(): void {
    this.show(EMPTY_FILTER);
  }

  protected async removeDemo(): Promise<void> {
    const isSure = await this.confirm.ask({ heading: 'Remove the demo visits?', text: 'They are deleted from the recordings and heatmaps of this site. Your own visits stay.', action: 'Remove demo visits' });
    if (!isSure) return;
    try {
      await firstValueFrom(this.http.delete(apiUrl('sites', this.siteId(), 'demo-visits')));
      this.toast.say('The demo visits are being removed.');
      this.pages.refresh(this.filter());
    } catch (error) {
      this.toast.fail('The demo visits were not removed.', error);
    }
  }
}
