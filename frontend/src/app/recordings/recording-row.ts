// One recording of the list: a link with what lets a person choose it. A row of a table when wide, a card when narrow.
import { Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ListedRecording } from '@hindsight/api-contract';
import { CountryBadge } from '../design/country-badge.ts';
import { Icon } from '../design/icon.ts';
import { formatCount } from '../format/count.ts';
import { formatDuration } from '../format/duration.ts';
import { formatAgo, formatMoment } from '../format/moment.ts';
import { ChosenColumns, type ColumnId } from './columns.ts';
import { Stripe } from './stripe.ts';

const MOST_TAGS = 3;

@Component({
  selector: 'hs-recording-row',
  imports: [CountryBadge, Icon, RouterLink, Stripe],
  templateUrl: './recording-row.html',
  styleUrl: './recording-row.css',
  host: { '[class.active]': 'isActive()', '[class.selected]': 'isSelected()' },
})
export class RecordingRow {
  readonly recording = input.required<ListedRecording>();
  readonly isActive = input(false);
  readonly isSelected = input(false);
  readonly selected = output<boolean>();
  protected readonly columns = inject(ChosenColumns);
  protected readonly duration = computed(() => formatDuration(this.recording().durationMs));
  protected readonly ago = computed(() => formatAgo(this.recording().startedAt));
  protected readonly moment = computed(() => formatMoment(this.recording().startedAt));
  protected readonly name = computed(() => this.recording().userName || this.recording().device.charAt(0).toUpperCase() + this.recording().device.slice(1));
  protected readonly software = computed(() => [this.recording().browser, this.recording().system].filter((name) => name !== '').join(' · ') || 'Unknown browser');
  protected readonly source = computed(() => this.recording().utmSource || hostOf(this.recording().referrer) || 'Direct');
  protected readonly pages = computed(() => formatCount(this.recording().pageCount, 'page'));
  protected readonly clicks = computed(() => formatCount(this.recording().clickCount, 'click'));
  protected readonly errors = computed(() => formatCount(this.recording().errorCount, 'error'));
  protected readonly isOnePage = computed(() => this.recording().entryPath === this.recording().exitPath);
  protected readonly tags = computed(() => [...new Set([...this.recording().memberTags, ...this.recording().tags])]);
  protected readonly shownTags = computed(() => this.tags().slice(0, MOST_TAGS));
  protected readonly label = computed(() => `${this.name()}, ${this.recording().entryPath}, ${this.moment()}`);

  protected has(id: ColumnId): boolean {
    return this.columns.ids().has(id);
  }
}

function hostOf(referrer: string): string {
  return URL.canParse(referrer) ? new URL(referrer).host : referrer;
}
