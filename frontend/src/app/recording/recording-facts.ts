// What is known of the visit itself.
import { Component, computed, input } from '@angular/core';
import type { RecordingDetail } from '@hindsight/api-contract';
import type { Fidelity } from '@hindsight/wire';
import { CountryBadge } from '../design/country-badge.ts';
import { formatCount } from '../format/count.ts';
import { formatDuration } from '../format/duration.ts';
import { formatMoment } from '../format/moment.ts';
import { fidelityWords } from './fidelity-words.ts';

@Component({
  selector: 'hs-recording-facts',
  imports: [CountryBadge],
  template: `
    <dl>
      <dt>Started</dt><dd>{{ started() }}</dd>
      <dt>Duration</dt><dd class="numeric">{{ duration() }} <span class="muted">({{ active() }} active)</span></dd>
      <dt>Country</dt><dd><hs-country-badge [code]="detail().country" /></dd>
      <dt>Device</dt><dd>{{ device() }}</dd>
      <dt>Browser</dt><dd>{{ detail().browser || 'Unknown' }} {{ detail().browserVersion }}</dd>
      <dt>System</dt><dd>{{ detail().system || 'Unknown' }} {{ detail().systemVersion }}</dd>
      @if (detail().language) { <dt>Language</dt><dd>{{ detail().language }}</dd> }
      <dt>Came from</dt><dd class="wrap">{{ detail().referrer || 'Direct' }}</dd>
      @if (detail().utmSource) { <dt>UTM source</dt><dd class="wrap">{{ detail().utmSource }}</dd> }
      @if (detail().utmMedium) { <dt>UTM medium</dt><dd class="wrap">{{ detail().utmMedium }}</dd> }
      @if (detail().utmCampaign) { <dt>UTM campaign</dt><dd class="wrap">{{ detail().utmCampaign }}</dd> }
      @if (detail().userName) { <dt>User</dt><dd class="wrap">{{ detail().userName }}</dd> }
      @if (detail().tags.length) { <dt>Tags of the page</dt><dd class="wrap">{{ detail().tags.join(', ') }}</dd> }
      <dt>Entered at</dt><dd class="wrap">{{ detail().entryPath }}</dd>
      <dt>Left at</dt><dd class="wrap">{{ detail().exitPath }}</dd>
      <dt>Activity</dt><dd>{{ activity() }}</dd>
      <dt>Fidelity</dt><dd class="fidelity">{{ score() }}@if (reasons().length) { <ul class="muted small">@for (reason of reasons(); track reason) { <li>{{ reason }}</li> }</ul> }</dd>
    </dl>
  `,
  styles: `
    :host { display: block; padding: 14px 16px; overflow-y: auto; height: 100%; }
    dl { display: grid; grid-template-columns: 104px minmax(0, 1fr); gap: 9px 12px; }
    dt { color: var(--mat-sys-on-surface-variant); }
    .wrap, .fidelity { overflow-wrap: anywhere; }
    ul { margin: 4px 0 0; padding-left: 16px; }
  `,
  // It scrolls: keyboards must get at it.
  host: { tabindex: '0', role: 'group', 'aria-label': 'Details' },
})
export class RecordingFacts {
  readonly detail = input.required<RecordingDetail>();
  /** What this player measured; null until it has. */
  readonly measured = input.required<Fidelity | null>();
  protected readonly score = computed(() => {
    const percent = this.measured()?.percent ?? this.detail().fidelity;
    return percent === null ? 'Not measured yet' : `${percent} %`;
  });
  protected readonly reasons = computed(() => fidelityWords(this.measured()?.reasons ?? this.detail().fidelityReasons ?? []));
  protected readonly started = computed(() => formatMoment(this.detail().startedAt));
  protected readonly duration = computed(() => formatDuration(this.detail().durationMs));
  protected readonly active = computed(() => formatDuration(this.detail().activeMs));
  protected readonly device = computed(() => `${this.detail().device.charAt(0).toUpperCase()}${this.detail().device.slice(1)}, ${this.detail().viewportWidth} × ${this.detail().viewportHeight}`);
  protected readonly activity = computed(() => {
    const { pageCount, clickCount, errorCount, rageClickCount, deadClickCount, uTurnCount, abandonCount } = this.detail();
    const parts = [formatCount(pageCount, 'page'), formatCount(clickCount, 'click')];
    if (errorCount > 0) parts.push(formatCount(errorCount, 'error'));
    if (rageClickCount > 0) parts.push(formatCount(rageClickCount, 'rage click'));
    if (deadClickCount > 0) parts.push(formatCount(deadClickCount, 'dead click'));
    if (uTurnCount > 0) parts.push(formatCount(uTurnCount, 'u-turn'));
    if (abandonCount > 0) parts.push(formatCount(abandonCount, 'form abandoned', 'forms abandoned'));
    if (this.detail().hasGap) parts.push('a part is missing');
    return parts.join(', ');
  });
}
