// The filter of lists and heatmaps: a button per kind of condition, and a chip per active condition. Shows a filter and says
// what the person wants instead; where the filter lives (the address) is the page's business.
import { Component, computed, effect, inject, input, output, viewChildren } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from '../design/icon.ts';
import { BoundsForm } from './bounds-form.ts';
import { DateForm } from './date-form.ts';
import { FilterPill } from './filter-pill.ts';
import { filterChips } from './filter-chips.ts';
import { FlagList } from './flag-list.ts';
import { GroupForm } from './group-form.ts';
import { EMPTY_FILTER, type FlagField, type ListFilter, type ManyField, type Presence, type PresenceField, type TextCondition, type TextField } from './list-filter.ts';
import { OptionList } from './option-list.ts';
import { SequenceForm } from './sequence-form.ts';
import { FilterPlace } from './suggestions.ts';
import { TextConditionForm } from './text-condition-form.ts';

const FACETS: readonly { field: ManyField; label: string }[] = [
  { field: 'device', label: 'Device' }, { field: 'country', label: 'Country' }, { field: 'browser', label: 'Browser' }, { field: 'system', label: 'System' },
];
const CAMPAIGN: readonly { field: ManyField; label: string }[] = [
  { field: 'utmSource', label: 'UTM source' }, { field: 'utmMedium', label: 'UTM medium' }, { field: 'utmCampaign', label: 'UTM campaign' },
];
const SIGNALS: readonly FlagField[] = ['hasRageClick', 'hasDeadClick', 'hasUTurn', 'hasAbandon', 'hasErrorClick', 'hasError', 'isLive'];
const OURS: readonly FlagField[] = ['watched', 'hasNotes'];
const PRESENCES: readonly { field: PresenceField; legend: string; options: readonly [Presence, string][] }[] = [
  { field: 'bots', legend: 'Bots', options: [['exclude', 'Leave out'], ['include', 'Include'], ['only', 'Only bots']] },
  { field: 'team', legend: 'Your team', options: [['exclude', 'Leave out'], ['include', 'Include'], ['only', 'Only your team']] },
  { field: 'demo', legend: 'Demo visits', options: [['include', 'Include'], ['exclude', 'Leave out'], ['only', 'Only demo visits']] },
];

@Component({
  selector: 'hs-filter-bar',
  imports: [BoundsForm, DateForm, FilterPill, FlagList, GroupForm, Icon, MatButtonModule, OptionList, SequenceForm, TextConditionForm],
  providers: [FilterPlace],
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
  protected readonly campaign = CAMPAIGN;
  protected readonly signals = SIGNALS;
  protected readonly ours = OURS;
  protected readonly presences = PRESENCES;
  protected readonly facets = computed(() => (this.isHeatmap() ? FACETS.filter((facet) => facet.field !== 'device') : FACETS));
  protected readonly pageFields = computed<TextField[]>(() => (this.isHeatmap() ? ['entry', 'exit'] : ['page', 'entry', 'exit']));
  protected readonly chips = computed(() => filterChips(this.isHeatmap() ? { ...this.filter(), page: null, device: [] } : this.filter()));

  constructor() {
    const place = inject(FilterPlace);
    effect(() => {
      place.siteId.set(this.siteId());
      place.filter.set(this.filter());
    });
  }

  protected isAny(fields: readonly FlagField[]): boolean {
    return fields.some((field) => this.filter()[field] !== null);
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

  protected setPresence(field: PresenceField, presence: Presence): void {
    this.change({ [field]: presence });
  }

  protected clear(): void {
    this.changed.emit(this.isHeatmap() ? { ...EMPTY_FILTER, page: this.filter().page, device: this.filter().device } : EMPTY_FILTER);
  }
}
