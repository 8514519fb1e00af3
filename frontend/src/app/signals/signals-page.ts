// What went wrong for visitors, by element and page: the worst first, each with the moment of the newest recording it happened in. What is none
// is said to be none here, and can be taken back.
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink, type Params } from '@angular/router';
import type { SignalKind, SiteSignals } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import type { IconName } from '../design/icon-paths.ts';
import { StatePanel } from '../design/state-panel.ts';
import { Toast } from '../design/toast.ts';
import { FilterBar } from '../filter/filter-bar.ts';
import { isEmptyFilter, readFilter, toApiQuery, writeFilter, type FlagField, type ListFilter, type Range } from '../filter/list-filter.ts';
import { formatCount, formatNumber } from '../format/count.ts';
import { formatAgo } from '../format/moment.ts';
import { PageReady } from '../page-ready.ts';

interface Kind {
  kind: SignalKind;
  name: string;
  icon: IconName;
  /** Finds the recordings with one. */
  flag: FlagField;
  /** What it means, for whoever sees the word for the first time. */
  means: string;
  nothing: string;
}

const KINDS: readonly Kind[] = [
  { kind: 'rage', name: 'Rage clicks', icon: 'rage', flag: 'hasRageClick', means: 'Three or more quick clicks on one spot, and nothing changed.', nothing: 'Nobody hammered on anything.' },
  { kind: 'dead', name: 'Dead clicks', icon: 'dead', flag: 'hasDeadClick', means: 'A click on something that looks clickable, and nothing came of it within 2.5 seconds.', nothing: 'Every click on something clickable did something.' },
  { kind: 'error-click', name: 'Error clicks', icon: 'error', flag: 'hasErrorClick', means: 'A click that ended in an error of the page within a second.', nothing: 'No click ended in an error.' },
  { kind: 'u-turn', name: 'U-turns', icon: 'u-turn', flag: 'hasUTurn', means: 'A link whose page was left again within 8 seconds, without doing anything there.', nothing: 'Nobody turned round at once.' },
  { kind: 'abandon', name: 'Abandoned forms', icon: 'abandon', flag: 'hasAbandon', means: 'Something was typed into a form that was never sent.', nothing: 'Every form that was begun was sent.' },
];
/** The player begins a little before the moment. */
const BEFORE_MS = 4_000;

type Group = SiteSignals['groups'][number];
type Dismissed = SiteSignals['dismissed'][number];

@Component({
  selector: 'hs-signals-page',
  imports: [FailurePanel, FilterBar, Icon, MatButtonModule, RouterLink, StatePanel],
  templateUrl: './signals-page.html',
  styleUrl: './signals-page.css',
})
export class SignalsPage {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly toast = inject(Toast);
  private readonly query = toSignal(this.route.queryParamMap, { requireSync: true });
  private readonly nowMs = Date.now();

  readonly siteId = input.required<string>();
  protected readonly number = formatNumber;
  protected readonly count = formatCount;
  protected readonly ago = formatAgo;

  protected readonly filter = computed<ListFilter>(() => readFilter(this.query()));
  /** Without a span, the last 30 days: what is shown is to be mended, not remembered. */
  private readonly asked = computed<ListFilter>(() => (this.filter().range === '' && this.filter().from === null && this.filter().to === null ? { ...this.filter(), range: '30d' as Range } : this.filter()));
  protected readonly isDefaultSpan = computed(() => this.asked() !== this.filter());
  protected readonly isFiltered = computed(() => !isEmptyFilter(this.filter()));
  protected readonly answer = httpResource<SiteSignals>(() => ({ url: apiUrl('sites', this.siteId(), 'signals'), params: toApiQuery(this.asked(), this.nowMs) }));
  /** What was said since the answer came, until the next one stands: nothing flickers in between. */
  private readonly said = linkedSignal<SiteSignals | undefined, ReadonlyMap<string, boolean>>({ source: () => this.shown(), computation: () => new Map() });
  /** Last answer while the next one is on its way, so that nothing jumps. */
  private last: SiteSignals | undefined;
  protected readonly shown = computed<SiteSignals | undefined>(() => (this.last = this.answer.hasValue() ? this.answer.value() : this.last));

  protected readonly kinds = computed(() => KINDS.map((kind) => {
    const total = this.shown()?.totals.find((one) => one.kind === kind.kind);
    return { ...kind, signals: total?.signals ?? 0, recordings: total?.recordings ?? 0 };
  }));
  protected readonly chosen = computed(() => {
    const wanted = this.query().get('kind');
    return this.kinds().find(({ kind }) => kind === wanted) ?? this.kinds().find(({ signals }) => signals > 0) ?? this.kinds()[0];
  });
  protected readonly groups = computed(() => (this.shown()?.groups ?? []).filter((group) => group.kind === this.chosen()?.kind && this.said().get(keyOf(group)) !== true));
  protected readonly dismissed = computed(() => (this.shown()?.dismissed ?? []).filter((one) => this.said().get(keyOf(one)) !== false));
  private readonly most = computed(() => Math.max(1, ...this.groups().map(({ recordings }) => recordings)));

  constructor() {
    inject(PageReady).when(() => this.answer.hasValue() || this.answer.error() !== undefined);
  }

  protected show(filter: ListFilter): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: { ...writeFilter(filter), ...this.kindParam() }, replaceUrl: true });
  }

  protected choose(kind: SignalKind): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: { kind }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected share(group: Group): number {
    return (group.recordings / this.most()) * 100;
  }

  protected moment({ newest }: Group): Params {
    return { t: Math.max(0, newest.atMs - BEFORE_MS) };
  }

  protected recordingsOf(group: Group): Params {
    const flag = KINDS.find(({ kind }) => kind === group.kind)?.flag;
    return writeFilter({ ...this.asked(), pageGroup: group.pageGroup, ...(flag && { [flag]: true }) });
  }

  protected nameOf(kind: SignalKind): string {
    return KINDS.find((one) => one.kind === kind)?.name ?? '';
  }

  protected label(one: { label: string; kind: SignalKind }): string {
    return one.label || (one.kind === 'abandon' ? 'A form' : one.kind === 'u-turn' ? 'The page itself' : 'Something without a name');
  }

  /** @param isDismissed false: it is a signal after all */
  protected async say(one: Group | Dismissed, isDismissed: boolean): Promise<void> {
    if (one.elementId === null) return;
    const url = apiUrl('sites', this.siteId(), 'signals', 'dismissed', one.kind, one.elementId);
    this.said.update((said) => new Map(said).set(keyOf(one), isDismissed));
    try {
      await firstValueFrom(isDismissed ? this.http.put(url, null) : this.http.delete(url));
      this.toast.say(isDismissed ? 'No longer counted. Lists and heatmaps follow within seconds.' : 'Counted again.');
    } catch (error) {
      this.toast.fail('This could not be saved.', error);
      this.said.set(new Map());
    }
    this.answer.reload();
  }

  private kindParam(): Params {
    const kind = this.query().get('kind');
    return kind === null ? {} : { kind };
  }
}

function keyOf({ kind, elementId }: { kind: string; elementId: string | null }): string {
  return `${kind} ${elementId ?? ''}`;
}
