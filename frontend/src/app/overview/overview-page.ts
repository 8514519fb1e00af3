// A site at a glance: how many visits, from where, to which pages, what went wrong in them. Every number opens the recordings behind it.
import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { ActivatedRoute, Router, RouterLink, type Params } from '@angular/router';
import type { Coverage, Overview, PageCosts } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { BarPlot, type BarSeries } from '../design/bar-plot.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { EMPTY_FILTER, readFilter, toApiQuery, writeFilter, type ListFilter, type Range } from '../filter/list-filter.ts';
import { formatCount, formatNumber, formatShare } from '../format/count.ts';
import { countryName } from '../format/country.ts';
import { formatDuration } from '../format/duration.ts';
import { formatAgo, formatMoment } from '../format/moment.ts';
import { formatMs } from '../format/span.ts';
import { PageReady } from '../page-ready.ts';
import { SharesCard, type ShareLine } from './shares-card.ts';

const RANGES = [{ range: '24h', label: '24 hours' }, { range: '7d', label: '7 days' }, { range: '30d', label: '30 days' }] as const;
const DAY_MS = 86_400_000;
const DEVICE_NAMES: Readonly<Record<string, string>> = { desktop: 'Desktop', tablet: 'Tablet', mobile: 'Phone', other: 'Other' };

/** What can go wrong in a visit: its figure, its name, its colour in the plot, and the filter that finds it. */
const TROUBLES = [
  { bucket: 'errors', total: 'withErrors', name: 'Errors', color: 'var(--hs-mark-error)', flag: 'hasError' },
  { bucket: 'rage', total: 'withRage', name: 'Rage clicks', color: 'var(--hs-mark-rage)', flag: 'hasRageClick' },
  { bucket: 'dead', total: 'withDeadClicks', name: 'Dead clicks', color: 'var(--hs-mark-gap)', flag: 'hasDeadClick' },
  { bucket: 'uTurns', total: 'withUTurns', name: 'U-turns', color: 'var(--hs-mark-view)', flag: 'hasUTurn' },
  { bucket: 'abandons', total: 'withAbandons', name: 'Abandoned forms', color: 'var(--hs-mark-tab)', flag: 'hasAbandon' },
  { bucket: 'errorClicks', total: 'withErrorClicks', name: 'Error clicks', color: 'var(--hs-mark-click)', flag: 'hasErrorClick' },
] as const;

const hour = new Intl.DateTimeFormat('en', { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
// Days are those of UTC, as they are counted.
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });

@Component({
  selector: 'hs-overview-page',
  imports: [BarPlot, FailurePanel, Icon, MatButtonModule, MatButtonToggleModule, RouterLink, SharesCard, StatePanel],
  templateUrl: './overview-page.html',
  styleUrl: './overview-page.css',
})
export class OverviewPage {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly query = toSignal(this.route.queryParamMap, { requireSync: true });
  /** One moment per visit of this screen: figures and the lists behind them must mean the same span. */
  private readonly nowMs = Date.now();

  readonly siteId = input.required<string>();
  protected readonly ranges = RANGES;
  protected readonly number = formatNumber;
  protected readonly share = formatShare;
  protected readonly duration = formatDuration;
  protected readonly ago = formatAgo;
  protected readonly moment = formatMoment;

  private readonly filter = computed<ListFilter>(() => {
    const filter = readFilter(this.query());
    return filter.range === '' && filter.from === null ? { ...filter, range: '7d' as Range } : filter;
  });
  protected readonly range = computed(() => this.filter().range);
  protected readonly answer = httpResource<Overview>(() => ({ url: apiUrl('sites', this.siteId(), 'overview'), params: toApiQuery(this.filter(), this.nowMs) }));
  protected readonly coverage = httpResource<Coverage>(() => apiUrl('sites', this.siteId(), 'coverage'));
  protected readonly costs = httpResource<PageCosts>(() => apiUrl('sites', this.siteId(), 'page-costs'));

  protected readonly list = computed(() => ['/sites', this.siteId(), 'recordings']);
  protected readonly all = computed<Params>(() => this.with({}));
  protected readonly tiles = computed(() => {
    if (!this.answer.hasValue()) return [];
    const { totals, before } = this.answer.value();
    const plus = this.answer.value().isWhole ? '' : '+';
    return [
      { label: 'Visits', value: `${formatNumber(totals.visits)}${plus}`, note: changeOf(totals.visits, before?.visits), query: this.all() },
      { label: 'Page views', value: `${formatNumber(totals.pageViews)}${plus}`, note: totals.visits === 0 ? '' : `${(totals.pageViews / totals.visits).toFixed(1)} per visit`, query: this.all() },
      { label: 'Median length', value: totals.medianDurationMs === null ? '–' : formatDuration(totals.medianDurationMs), note: 'half of all visits are longer', query: totals.medianDurationMs === null ? this.all() : this.with({ minDurationMs: totals.medianDurationMs }) },
      ...TROUBLES.map(({ total, name, flag }) => ({ label: name, value: formatNumber(totals[total]), note: totals.visits === 0 ? '' : `${formatShare(totals[total], totals.visits)} of visits`, query: this.with({ [flag]: true }) })),
    ];
  });
  private readonly buckets = computed(() => (this.answer.hasValue() ? this.answer.value().buckets : []));
  protected readonly bucketLabels = computed(() => this.buckets().map(({ atMs }) => (this.answer.hasValue() && this.answer.value().bucketMs < DAY_MS ? hour : day).format(atMs)));
  protected readonly visitSeries = computed<BarSeries[]>(() => [{ name: 'Visits', color: 'var(--mat-sys-primary)', values: this.buckets().map(({ visits }) => visits) }]);
  protected readonly troubleSeries = computed<BarSeries[]>(() =>
    TROUBLES.map(({ bucket, name, color }) => ({ name, color, values: this.buckets().map((one) => one[bucket]) })).filter(({ values }) => values.some((value) => value > 0)));
  protected readonly table = computed(() => this.buckets().map((bucket, i) => ({
    label: this.bucketLabels()[i] ?? '', visits: bucket.visits, query: this.bucketQuery(i),
    troubles: TROUBLES.map(({ bucket: of, name, flag }) => ({ name, count: bucket[of], query: this.bucketQuery(i, { [flag]: true }) })),
  })).filter(({ visits }) => visits > 0));
  protected readonly troubleNames = TROUBLES.map(({ name }) => name);

  protected readonly pages = computed<ShareLine[]>(() => (this.answer.hasValue() ? this.answer.value().pages.map(({ pageGroup, visits }) => ({ label: pageGroup, visits, query: this.with({ pageGroup }), isMono: true })) : []));
  protected readonly entries = computed(() => this.lines('entries', (key) => ({ label: key, query: this.with({ entry: { match: 'equals', value: key } }), isMono: true })));
  protected readonly referrers = computed(() => this.lines('referrers', (key) => (key === '' ? { label: 'Direct, or not told', query: null } : { label: key, query: this.with({ referrer: { match: 'equals', value: key } }) })));
  protected readonly devices = computed(() => this.lines('devices', (key) => ({ label: DEVICE_NAMES[key] ?? key, query: this.with({ device: [key] }) })));
  protected readonly countries = computed(() => this.lines('countries', (key) => ({ label: countryName(key), query: this.with({ country: [key] }) })));
  protected readonly browsers = computed(() => this.lines('browsers', (key) => ({ label: key === '' ? 'Unknown browser' : key, query: this.with({ browser: [key] }) })));
  protected readonly recordedShare = computed(() => {
    if (!this.coverage.hasValue()) return null;
    const missed = this.coverage.value().unrecorded.reduce((sum, { visits }) => sum + visits, 0);
    const recorded = this.coverage.value().recordings;
    return { recorded, missed, text: formatShare(recorded, recorded + missed), missedText: formatCount(missed, 'visit') };
  });
  protected readonly dearest = computed(() => (this.costs.hasValue() ? [...this.costs.value().pages].sort((a, b) => b.p95Ms - a.p95Ms).slice(0, 5) : []));
  protected readonly ms = formatMs;

  constructor() {
    inject(PageReady).when(() => this.answer.hasValue() || this.answer.error() !== undefined);
  }

  protected choose(range: Range): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: writeFilter({ ...this.filter(), from: null, to: null, range }), replaceUrl: true });
  }

  protected open(bucket: number, more: Partial<ListFilter> = {}): void {
    void this.router.navigate(this.list(), { queryParams: this.bucketQuery(bucket, more) });
  }

  private bucketQuery(bucket: number, more: Partial<ListFilter> = {}): Params {
    const { atMs } = this.buckets()[bucket] ?? { atMs: 0 };
    const bucketMs = this.answer.hasValue() ? this.answer.value().bucketMs : 0;
    return writeFilter({ ...this.filter(), range: '', from: Math.max(atMs, this.answer.hasValue() ? this.answer.value().fromMs : 0), to: atMs + bucketMs, ...more });
  }

  private with(more: Partial<ListFilter>): Params {
    return writeFilter({ ...EMPTY_FILTER, ...this.filter(), ...more });
  }

  private lines(of: 'entries' | 'referrers' | 'devices' | 'countries' | 'browsers', line: (key: string) => Omit<ShareLine, 'visits'>): ShareLine[] {
    return this.answer.hasValue() ? this.answer.value()[of].map(({ key, visits }) => ({ ...line(key), visits })) : [];
  }
}

function changeOf(now: number, before: number | undefined): string {
  if (before === undefined) return '';
  if (before === 0) return now === 0 ? 'as before' : 'none in the span before';
  const change = Math.round(((now - before) / before) * 100);
  return change === 0 ? 'as in the span before' : `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))} % to the span before`;
}
