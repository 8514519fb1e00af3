// Where a page is clicked and how far it is read: choose page, kind and device; the map is drawn by the player over a recorded
// state of the page. All choices live in the address.
import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { ActivatedRoute, Router, RouterLink, type Params } from '@angular/router';
import type { Facets, Heatmap, PageList } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { FilterBar } from '../filter/filter-bar.ts';
import { FilterPill } from '../filter/filter-pill.ts';
import { readFilter, toApiQuery, writeFilter, type ListFilter } from '../filter/list-filter.ts';
import { formatCount, formatNumber } from '../format/count.ts';
import { PageReady } from '../page-ready.ts';
import { PageTitle } from '../page-title.ts';
import { HeatmapStage } from './heatmap-stage.ts';
import { PageTable } from './page-table.ts';

const KINDS = [{ kind: 'click', label: 'Clicks', icon: 'click' }, { kind: 'scroll', label: 'Scroll', icon: 'scroll' }] as const;
const DEVICES = ['desktop', 'tablet', 'mobile'] as const;
type Kind = (typeof KINDS)[number]['kind'];
type Device = (typeof DEVICES)[number];
/** Below this a map shows people, not habits. */
const FEW_VISITS = 30;

@Component({
  selector: 'hs-heatmap-page',
  imports: [FailurePanel, FilterBar, FilterPill, HeatmapStage, Icon, MatButtonModule, MatButtonToggleModule, PageTable, RouterLink, StatePanel],
  templateUrl: './heatmap-page.html',
  styleUrl: './heatmap-page.css',
})
export class HeatmapPage {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);
  private readonly query = toSignal(this.route.queryParamMap, { requireSync: true });
  /** One moment per visit of this screen: `range` must not mean another time with every request. */
  private readonly nowMs = Date.now();

  readonly siteId = input.required<string>();
  protected readonly kinds = KINDS;
  protected readonly devices = DEVICES;
  protected readonly number = formatNumber;

  protected readonly page = computed(() => this.query().get('page') ?? '');
  protected readonly kind = computed<Kind>(() => (this.query().get('kind') === 'scroll' ? 'scroll' : 'click'));
  /** The list's filter without page and device, which are chosen apart. */
  protected readonly filter = computed<ListFilter>(() => ({ ...readFilter(this.query()), page: null, device: [] }));
  private readonly askedDevice = computed(() => DEVICES.find((device) => device === this.query().get('device')) ?? null);

  protected readonly pages = httpResource<PageList>(() => apiUrl('sites', this.siteId(), 'pages'));
  private readonly deviceCounts = httpResource<Facets>(() =>
    this.page() === '' ? undefined : { url: apiUrl('sites', this.siteId(), 'recordings', 'facets'), params: toApiQuery({ ...this.filter(), pageGroup: this.page() }, this.nowMs) },
  );
  protected readonly counts = computed(() => {
    const values = this.deviceCounts.hasValue() ? this.deviceCounts.value().facets.find((facet) => facet.field === 'device')?.values : undefined;
    return values ? new Map(values.map(({ key, count }) => [key, count])) : null;
  });
  /** Asked for, else the device most visits of this page were made with. */
  protected readonly device = computed<Device | null>(() => {
    const asked = this.askedDevice();
    if (asked) return asked;
    if (this.deviceCounts.isLoading()) return null;
    const counts = this.counts();
    return DEVICES.reduce<Device>((best, each) => ((counts?.get(each) ?? 0) > (counts?.get(best) ?? 0) ? each : best), 'desktop');
  });

  protected readonly heatmap = httpResource<Heatmap>(() => {
    const device = this.device();
    if (this.page() === '' || device === null) return undefined;
    const params = { ...toApiQuery({ ...this.filter(), device: [device] }, this.nowMs), page: this.page(), kind: this.kind() };
    return { url: apiUrl('sites', this.siteId(), 'heatmap'), params };
  });
  protected readonly sample = computed(() => {
    if (!this.heatmap.hasValue()) return '';
    const map = this.heatmap.value();
    const parts = [formatCount(map.recordings, 'visit'), formatCount(map.pageViews, 'page view')];
    if (map.kind === 'click') parts.push(formatCount(map.clicks, 'click'));
    return parts.join(' · ');
  });
  protected readonly isFew = computed(() => this.heatmap.hasValue() && this.heatmap.value().recordings > 0 && this.heatmap.value().recordings < FEW_VISITS);
  protected readonly watchQuery = computed<Params>(() => writeFilter({ ...this.filter(), pageGroup: this.page(), device: this.device() ? [this.device() ?? ''] : [] }));

  constructor() {
    const title = inject(PageTitle);
    const ready = inject(PageReady);
    effect(() => title.show(this.page() === '' ? 'Heatmaps' : `Heatmap of ${this.page()}`));
    effect(() => {
      // With a map, the stage says when it is drawn.
      const isShown = this.page() === '' ? this.pages.hasValue() || this.pages.error() !== undefined : this.heatmap.error() !== undefined || (this.heatmap.hasValue() && this.heatmap.value().backdrop === null);
      if (isShown) ready.set(true);
    });
  }

  protected choose(change: { page?: string; kind?: string; device?: string }): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: change, queryParamsHandling: 'merge' });
  }

  protected show(filter: ListFilter): void {
    const chosen = { page: this.page(), kind: this.kind(), ...(this.askedDevice() ? { device: this.askedDevice() } : {}) };
    void this.router.navigate([], { relativeTo: this.route, queryParams: { ...writeFilter({ ...filter, page: null, device: [] }), ...chosen } });
  }
}
