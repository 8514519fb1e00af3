// The filter of lists and heatmaps: a button per kind of condition, and a chip per active condition. Shows a filter and says
// what the person wants instead; where the filter lives (the address) is the page's business.
import { httpResource } from '@angular/common/http';
import { Component, computed, input, output, signal, viewChildren } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Facets, PageList } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { Icon } from '../design/icon.ts';
import { BoundsForm } from './bounds-form.ts';
import { DateForm } from './date-form.ts';
import { FilterPill } from './filter-pill.ts';
import { filterChips } from './filter-chips.ts';
import { EMPTY_FILTER, toApiQuery, type FlagField, type ListFilter, type ManyField, type Presence, type TextCondition, type TextField } from './list-filter.ts';
import { OptionList, type FacetValue } from './option-list.ts';
import { TextConditionForm } from './text-condition-form.ts';

const FACETS: readonly { field: ManyField; label: string }[] = [
  { field: 'device', label: 'Device' }, { field: 'country', label: 'Country' }, { field: 'browser', label: 'Browser' }, { field: 'system', label: 'System' },
];
const CAMPAIGN: readonly { field: ManyField; label: string }[] = [
  { field: 'utmSource', label: 'UTM source' }, { field: 'utmMedium', label: 'UTM medium' }, { field: 'utmCampaign', label: 'UTM campaign' },
];

@Component({
  selector: 'hs-filter-bar',
  imports: [BoundsForm, DateForm, FilterPill, Icon, MatButtonModule, OptionList, TextConditionForm],
  templateUrl: './filter-bar.html',
  styleUrl: './filter-bar.css',
})
export class FilterBar {
  readonly siteId = input.required<string>();
  readonly filter = input.required<ListFilter>();
  /** Heatmaps choose page and device themselves. */
  readonly isHeatmap = input(false);
  readonly changed = output<ListFilter>();

  private readonly pills = viewChildren(FilterPill);
  private readonly openFacet = signal<ManyField | null>(null);
  private readonly wantsPaths = signal(false);
  protected readonly campaign = CAMPAIGN;
  protected readonly facets = computed(() => (this.isHeatmap() ? FACETS.filter((facet) => facet.field !== 'device') : FACETS));
  protected readonly pageFields = computed<TextField[]>(() => (this.isHeatmap() ? ['entry', 'exit'] : ['page', 'entry', 'exit']));
  protected readonly chips = computed(() => filterChips(this.isHeatmap() ? { ...this.filter(), page: null, device: [] } : this.filter()));

  /** Counted without the field's own condition: choosing Germany must not hide France. */
  private readonly facetCounts = httpResource<Facets>(() => {
    const field = this.openFacet();
    if (!field) return undefined;
    return { url: apiUrl('sites', this.siteId(), 'recordings', 'facets'), params: toApiQuery({ ...this.filter(), [field]: [] }, roundedNow()) };
  });
  private readonly pages = httpResource<PageList>(() => (this.wantsPaths() ? apiUrl('sites', this.siteId(), 'pages') : undefined));
  protected readonly paths = computed(() => (this.pages.hasValue() ? this.pages.value().pages.map((page) => page.pageGroup) : []));

  protected optionsOf(field: ManyField): readonly FacetValue[] | null {
    if (this.facetCounts.isLoading()) return null;
    if (!this.facetCounts.hasValue()) return field === 'device' ? ['desktop', 'tablet', 'mobile'].map((key) => ({ key, count: 0 })) : [];
    return this.facetCounts.value().facets.find((facet) => facet.field === field)?.values ?? [];
  }

  protected isFree(field: ManyField): boolean {
    return field !== 'device' && this.facetCounts.error() !== undefined;
  }

  protected openOptions(field: ManyField): void {
    this.openFacet.set(field);
  }

  protected suggestPaths(): void {
    this.wantsPaths.set(true);
  }

  protected change(change: Partial<ListFilter>): void {
    this.changed.emit({ ...this.filter(), ...change });
  }

  /** For panels whose form is done after one answer. */
  protected changeAndClose(change: Partial<ListFilter>): void {
    for (const pill of this.pills()) pill.close();
    this.change(change);
  }

  protected setText(field: TextField, condition: TextCondition | null): void {
    this.changeAndClose({ [field]: condition });
  }

  protected setMany(field: ManyField, chosen: readonly string[]): void {
    this.change({ [field]: chosen });
  }

  protected toggle(field: FlagField): void {
    this.change({ [field]: this.filter()[field] === true ? null : true });
  }

  protected setPresence(field: 'bots' | 'demo', value: string): void {
    const presence: Presence = value === 'only' || value === 'include' ? value : 'exclude';
    this.change({ [field]: presence });
  }

  protected clear(): void {
    this.changed.emit(this.isHeatmap() ? { ...EMPTY_FILTER, page: this.filter().page, device: this.filter().device } : EMPTY_FILTER);
  }
}

/** Whole minutes, so that the counts are not asked for again with every change detection. */
function roundedNow(): number {
  return Math.floor(Date.now() / 60_000) * 60_000;
}
