// Values a field may be given, with their counts under the other conditions; fetched while the person types.
import { httpResource } from '@angular/common/http';
import { computed, inject, Injectable, signal, type Signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { SuggestionField, Suggestions as SuggestionsShape } from '@hindsight/api-contract';
import { debounceTime } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { roundedNow, toApiQuery, type ListFilter } from './list-filter.ts';

const TYPING_MS = 120;

/** Which list is filtered. Provided by the filter bar, for all its forms. */
@Injectable()
export class FilterPlace {
  readonly siteId = signal('');
  readonly filter = signal<ListFilter | null>(null);
}

export interface AskedValues {
  values: Signal<SuggestionsShape['values']>;
  isLoading: Signal<boolean>;
  hasFailed: Signal<boolean>;
  /** Counted among so many of the newest; null: among all. */
  amongNewest: Signal<number | null>;
}

/** To be called where a component is made. @param field null: nothing is asked */
export function askForValues(field: Signal<SuggestionField | null>, typed: Signal<string>): AskedValues {
  const place = inject(FilterPlace);
  const settled = toSignal(toObservable(typed).pipe(debounceTime(TYPING_MS)), { initialValue: '' });
  const answer = httpResource<SuggestionsShape>(() => {
    const asked = field();
    const filter = place.filter();
    if (asked === null || filter === null) return undefined;
    return { url: apiUrl('sites', place.siteId(), 'facets'), params: { ...toApiQuery(filter, roundedNow()), field: asked, prefix: settled().slice(0, 200) } };
  });
  return {
    values: computed(() => (answer.hasValue() ? answer.value().values : [])),
    isLoading: computed(() => answer.isLoading() && !answer.hasValue()),
    hasFailed: computed(() => answer.error() !== undefined),
    amongNewest: computed(() => (answer.hasValue() ? answer.value().amongNewest : null)),
  };
}
