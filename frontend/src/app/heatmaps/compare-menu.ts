// With what a map is compared: the same filter on another device, in the time before, or a segment.
import { httpResource } from '@angular/common/http';
import { Component, input, output } from '@angular/core';
import { convertToParamMap } from '@angular/router';
import type { Segment, SegmentList } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { FilterPill } from '../filter/filter-pill.ts';
import { RANGE_MS, readFilter, type ListFilter } from '../filter/list-filter.ts';
import { Icon } from '../design/icon.ts';

/** The other side of a comparison. */
export interface Compared {
  label: string;
  filter: ListFilter;
  device: string;
}

const DEVICES = ['desktop', 'tablet', 'mobile'] as const;

@Component({
  selector: 'hs-compare-menu',
  imports: [FilterPill, Icon],
  template: `
    <hs-filter-pill #pill [label]="label() ? 'Compared with ' + label() : 'Compare'" [isActive]="label() !== ''">
      @if (pill.isOpen()) {
        <div class="choices">
          @if (label()) { <button type="button" (click)="pill.close(); chosen.emit(null)"><hs-icon name="close" />Stop comparing</button> }
          <button type="button" (click)="pill.close(); chosen.emit(before())"><hs-icon name="clock" />The time before</button>
          @for (each of devices; track each) { @if (each !== device()) { <button type="button" (click)="pill.close(); chosen.emit({ label: each, filter: filter(), device: each })"><hs-icon [name]="each" />The same on {{ each }}</button> } }
          @if (segments.hasValue()) {
            @for (segment of segments.value().segments; track segment.id) { <button type="button" (click)="pill.close(); chosen.emit(ofSegment(segment))"><hs-icon name="filter" /><span class="ellipsis">{{ segment.name }}</span></button> }
            @empty { <p class="muted small">Segments you save in the list of recordings can be compared as well.</p> }
          } @else if (segments.error()) { <p class="muted small">The segments could not be loaded.</p> }
        </div>
      }
    </hs-filter-pill>
  `,
  styles: `
    .choices { display: grid; gap: 2px; }
    button { display: flex; align-items: center; gap: 10px; min-height: 36px; padding: 6px 10px; border: 0; border-radius: 8px; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
    button:hover { background: var(--mat-sys-surface-variant); }
    hs-icon { font-size: 13px; opacity: 0.8; flex: none; }
    p { padding: 6px 10px; }
  `,
})
export class CompareMenu {
  readonly siteId = input.required<string>();
  readonly filter = input.required<ListFilter>();
  readonly device = input.required<string>();
  readonly nowMs = input.required<number>();
  /** What it is compared with; '' if nothing is. */
  readonly label = input.required<string>();
  readonly chosen = output<Compared | null>();
  protected readonly devices = DEVICES;
  protected readonly segments = httpResource<SegmentList>(() => apiUrl('sites', this.siteId(), 'segments'));

  /** As long a time, just before; without a range the 30 days before the last 30. */
  protected before(): Compared {
    const filter = this.filter();
    const to = filter.to ?? this.nowMs();
    const from = filter.from ?? to - RANGE_MS[filter.range || '30d'];
    return { label: 'the time before', filter: { ...filter, range: '', from: from - (to - from), to: from }, device: this.device() };
  }

  protected ofSegment(segment: Segment): Compared {
    const filter = readFilter(convertToParamMap(segment.filter));
    return { label: segment.name, filter: { ...filter, page: null }, device: filter.device[0] ?? this.device() };
  }
}
