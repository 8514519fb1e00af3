// Saved filters to look at a map with. They are saved and deleted where recordings are listed.
import { httpResource } from '@angular/common/http';
import { Component, input, output } from '@angular/core';
import { convertToParamMap } from '@angular/router';
import type { Segment, SegmentList } from '@hindsight/api-contract';
import { apiUrl } from '../api/api-url.ts';
import { FilterPill } from '../filter/filter-pill.ts';
import { readFilter, type ListFilter } from '../filter/list-filter.ts';

@Component({
  selector: 'hs-segment-pill',
  imports: [FilterPill],
  template: `
    <hs-filter-pill #pill label="Segments">
      @if (pill.isOpen()) {
        @if (list.hasValue()) {
          @for (segment of list.value().segments; track segment.id) { <button type="button" (click)="pill.close(); chosen.emit(filterOf(segment))"><span class="ellipsis">{{ segment.name }}</span></button> }
          @empty { <p class="muted small">A segment is a filter with a name. Save one where recordings are listed.</p> }
        } @else if (list.error()) { <p class="muted small">The segments could not be loaded.</p> }
        @else { <div class="skeleton" style="height: 60px" aria-label="Loading"></div> }
      }
    </hs-filter-pill>
  `,
  styles: `
    button { display: block; width: 100%; min-height: 36px; padding: 6px 10px; border: 0; border-radius: 8px; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
    button:hover { background: var(--mat-sys-surface-variant); }
  `,
})
export class SegmentPill {
  readonly siteId = input.required<string>();
  readonly chosen = output<ListFilter>();
  protected readonly list = httpResource<SegmentList>(() => apiUrl('sites', this.siteId(), 'segments'));

  protected filterOf(segment: Segment): ListFilter {
    return readFilter(convertToParamMap(segment.filter));
  }
}
