// Where a page is clicked, how far it is read and where people linger: choose page, kind, device, state and whom to count; the map is drawn
// by the player over a recorded state of the page, and may be compared with another. All choices live in the address.
import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, viewChildren } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { ActivatedRoute, Router, RouterLink, convertToParamMap, type Params } from '@angular/router';
import type { Heatmap, PageList, Suggestions } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { download } from '../design/download.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { FilterBar } from '../filter/filter-bar.ts';
import { FilterPill } from '../filter/filter-pill.ts';
import { readFilter, roundedNow, toApiQuery, writeFilter, type ListFilter } from '../filter/list-filter.ts';
import { formatCount, formatNumber } from '../format/count.ts';
import { PageReady } from '../page-ready.ts';
import { PageTitle } from '../page-title.ts';
import { CompareMenu, type Compared } from './compare-menu.ts';
import { heatmapCsv } from './csv.ts';
import { HeatmapStage } from './heatmap-stage.ts';
import { MAP_KINDS, askedKind, isOfClicks, readKind } from './map-kind.ts';
import { PageTable } from './page-table.ts';
import { SegmentPill } from './segment-pill.ts';
import { StateList } from './state-list.ts';

const DEVICES = ['desktop', 'tablet', 'mobile'] as const;
type Device = (typeof DEVICES)[number];
/** Below this a map shows people, not habits. */
const FEW_VISITS = 30;

@Component({
  selector: 'hs-heatmap-page',
  imports: [CompareMenu, FailurePanel, FilterBar, FilterPill, HeatmapStage, Icon, MatButtonModule, MatButtonToggleModule, PageTable, RouterLink, SegmentPill, StateList, StatePanel],
  templateUrl: './heatmap-page.html',
  styleUrl: './heatmap-page.css',
})
export class HeatmapPage {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);
  private readonly query = toSignal(this.route.queryParamMap, { requireSync: true });
  /** One moment per visit of this screen: `range` must not mean another time with every request. */
  protected readonly nowMs = roundedNow();

  readonly siteId = input.required<string>();
  protected readonly kinds = MAP_KINDS;
  protected readonly devices = DEVICES;
  protected readonly number = formatNumber;

  protected readonly page = computed(() => this.query().get('page') ?? '');
  protected readonly kind = computed(() => readKind(this.query().get('kind')));
  protected readonly isOfClicks = computed(() => isOfClicks(this.kind()));
  /** '' is all states. */
  protected readonly state = computed(() => (this.isOfClicks() ? (this.query().get('state') ?? '') : ''));
  /** The list's filter without page and device, which are chosen apart. */
  protected readonly filter = computed<ListFilter>(() => ({ ...readFilter(this.query()), page: null, device: [] }));
  protected readonly isBackdropChosen = computed(() => (this.query().get('backdropRecording') ?? '') !== '');
  private readonly askedDevice = computed(() => DEVICES.find((device) => device === this.query().get('device')) ?? null);

  protected readonly pages = httpResource<PageList>(() => apiUrl('sites', this.siteId(), 'pages'));
  private readonly countsAsked = computed(() => (
    this.page() === '' ? undefined : { url: apiUrl('sites', this.siteId(), 'facets'), params: { ...toApiQuery({ ...this.filter(), pageGroup: this.page() }, this.nowMs), field: 'device' } }
  ), { equal: isSameRequest });
  private readonly deviceCounts = httpResource<Suggestions>(() => this.countsAsked());
  protected readonly counts = computed(() => (this.deviceCounts.hasValue() ? new Map(this.deviceCounts.value().values.map(({ key, count }) => [key, count])) : null));
  /** What the devices were counted among; null: among all visits. */
  protected readonly amongNewest = computed(() => (this.deviceCounts.hasValue() ? this.deviceCounts.value().amongNewest : null));
  /** Asked for, else the device most of the visits counted were made with. */
  protected readonly device = computed<Device | null>(() => {
    const asked = this.askedDevice();
    if (asked) return asked;
    if (this.deviceCounts.isLoading()) return null;
    const counts = this.counts();
    return DEVICES.reduce<Device>((best, each) => ((counts?.get(each) ?? 0) > (counts?.get(best) ?? 0) ? each : best), 'desktop');
  });

  /** The other side of a comparison; null if there is none. */
  protected readonly compared = computed<Compared | null>(() => {
    const query = this.query();
    const label = query.get('vs') ?? '';
    const params = new URLSearchParams(query.get('vsFilter') ?? '');
    if (label === '') return null;
    const reader = convertToParamMap(Object.fromEntries([...new Set(params.keys())].map((key) => [key, params.getAll(key)])));
    return { label, filter: { ...readFilter(reader), device: [] }, device: query.get('vsDevice') ?? 'desktop' };
  });
  protected readonly isDifference = computed(() => this.compared() !== null && this.isOfClicks() && this.query().get('vsView') === 'difference');

  /** Asked again only when something else is asked: areas and clicks are drawn from the same map. */
  private readonly asked = computed(() => {
    const device = this.device();
    if (this.page() === '' || device === null) return undefined;
    const { query } = this;
    const moment = { ...(query().get('backdropRecording') && { backdropRecording: query().get('backdropRecording') ?? '', backdropAtMs: query().get('backdropAtMs') ?? '0' }) };
    return { url: apiUrl('sites', this.siteId(), 'heatmap'), params: { ...this.paramsOf(this.filter(), device), ...moment } };
  }, { equal: isSameRequest });
  private readonly otherAsked = computed(() => {
    const compared = this.compared();
    return this.page() === '' || compared === null ? undefined : { url: apiUrl('sites', this.siteId(), 'heatmap'), params: this.paramsOf(compared.filter, compared.device) };
  }, { equal: isSameRequest });
  protected readonly heatmap = httpResource<Heatmap>(() => this.asked());
  protected readonly otherMap = httpResource<Heatmap>(() => this.otherAsked());
  protected readonly states = computed(() => {
    const map = this.heatmap.hasValue() ? this.heatmap.value() : null;
    return map && map.kind !== 'scroll' && map.kind !== 'move' ? map.states : [];
  });
  protected readonly sample = computed(() => (this.heatmap.hasValue() ? sampleOf(this.heatmap.value()) : ''));
  protected readonly otherSample = computed(() => (this.otherMap.hasValue() ? sampleOf(this.otherMap.value()) : ''));
  protected readonly isFew = computed(() => this.heatmap.hasValue() && this.heatmap.value().recordings > 0 && this.heatmap.value().recordings < FEW_VISITS);
  protected readonly watchQuery = computed<Params>(() => writeFilter({ ...this.filter(), pageGroup: this.page(), device: this.device() ? [this.device() ?? ''] : [] }));
  protected readonly reel = computed<Params>(() => ({ ...writeFilter({ ...this.filter(), device: this.device() ? [this.device() ?? ''] : [] }), page: this.page(), kind: this.kind(), ...(this.state() && { state: this.state() }) }));
  protected readonly otherReel = computed<Params>(() => {
    const compared = this.compared();
    return compared ? { ...this.reel(), ...writeFilter({ ...compared.filter, device: [compared.device] }) } : {};
  });

  private readonly stages = viewChildren(HeatmapStage);
  protected readonly isDrawn = computed(() => this.stages().length > 0 && this.stages().every((stage) => stage.drawn() !== null));
  protected readonly isMakingPicture = signal(false);
  protected readonly pictureProblem = signal('');

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

  protected choose(change: Params): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: change, queryParamsHandling: 'merge' });
  }

  protected show(filter: ListFilter): void {
    const query = this.query();
    const kept = ['page', 'kind', 'device', 'state', 'vs', 'vsFilter', 'vsDevice', 'vsView'].filter((name) => query.get(name)).map((name) => [name, query.get(name)]);
    void this.router.navigate([], { relativeTo: this.route, queryParams: { ...writeFilter({ ...filter, page: null, device: [] }), ...Object.fromEntries(kept) as Params } });
  }

  protected compareWith(compared: Compared | null): void {
    if (compared === null) return this.choose({ vs: null, vsFilter: null, vsDevice: null, vsView: null });
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries(writeFilter({ ...compared.filter, device: [] }))) for (const each of [value].flat() as unknown[]) params.append(key, String(each));
    this.choose({ vs: compared.label, vsFilter: params.toString(), vsDevice: compared.device });
  }

  protected watch(element: string, reel: Params): void {
    void this.router.navigate(['/sites', this.siteId(), 'heatmaps', 'reel'], { queryParams: { ...reel, element } });
  }

  /** Of a comparison, both sides. */
  protected async savePictures(): Promise<void> {
    this.isMakingPicture.set(true);
    this.pictureProblem.set('');
    for (const [index, stage] of this.stages().entries()) {
      const picture = await stage.picture();
      if (picture === null) this.pictureProblem.set('This browser could not make a picture of the page.');
      else download(`${this.fileName()}${index === 0 ? '' : '-compared'}.png`, picture);
    }
    this.isMakingPicture.set(false);
  }

  protected saveCsv(): void {
    if (this.heatmap.hasValue()) download(`${this.fileName()}.csv`, new Blob([heatmapCsv(this.heatmap.value())], { type: 'text/csv' }));
  }

  private fileName(): string {
    return `heatmap${this.page().replace(/[^\w-]+/g, '-')}-${this.kind()}`;
  }

  private paramsOf(filter: ListFilter, device: string): Record<string, string | number | boolean | readonly (string | number | boolean)[]> {
    return { ...toApiQuery({ ...filter, device: [device] }, this.nowMs), page: this.page(), kind: askedKind(this.kind()), ...(this.state() && { state: this.state() }) };
  }
}

function isSameRequest(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sampleOf(map: Heatmap): string {
  const parts = [formatCount(map.recordings, 'visit'), formatCount(map.pageViews, 'page view')];
  if (map.kind !== 'scroll' && map.kind !== 'move') parts.push(formatCount(map.clicks, map.kind === 'click' ? 'click' : `${map.kind} click`));
  return parts.join(' · ');
}
