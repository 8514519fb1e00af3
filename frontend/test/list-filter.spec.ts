import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterQuery } from '@hindsight/api-contract';
import { EMPTY_FILTER, readFilter, toApiQuery, writeFilter, type ListFilter } from '../src/app/filter/list-filter.ts';

const text = fc.option(fc.record({ match: fc.constantFrom('contains' as const, 'equals' as const, 'pattern' as const), value: fc.string({ minLength: 1, maxLength: 40 }) }), { nil: null });
const whole = fc.option(fc.nat(), { nil: null });
const flag = fc.option(fc.boolean(), { nil: null });
const many = fc.uniqueArray(fc.string({ maxLength: 20 }), { maxLength: 3 });
const anyFilter: fc.Arbitrary<ListFilter> = fc.record({
  page: text, entry: text, exit: text, referrer: text, user: text, clickedText: text,
  device: fc.uniqueArray(fc.constantFrom('desktop', 'mobile', 'tablet')), country: fc.uniqueArray(fc.constantFrom('DE', 'FR', '')), browser: many, system: many, language: many, tag: many, utmSource: many, utmMedium: many, utmCampaign: many,
  from: whole, to: whole, minDurationMs: whole, maxDurationMs: whole, minPages: whole, maxPages: whole, minFidelity: whole, maxFidelity: whole, minViewportWidth: whole, maxViewportWidth: whole, hasError: flag, hasRageClick: flag, hasDeadClick: flag, hasUTurn: flag, hasAbandon: flag, hasErrorClick: flag, hasNotes: flag, isLive: flag, watched: flag,
  team: fc.constantFrom('include' as const, 'exclude' as const, 'only' as const), clickedSelector: fc.string({ maxLength: 20 }),
  sequence: fc.option(fc.record({ steps: fc.array(fc.record({ match: fc.constantFrom('contains' as const, 'equals' as const, 'pattern' as const), value: fc.string({ minLength: 1, maxLength: 9 }) }), { minLength: 2, maxLength: 5 }), withinMs: whole }), { nil: null }),
  groups: fc.array(fc.array(fc.constantFrom({ device: ['mobile'] }, { page: '/cart', pageMatch: 'equals' }, { hasError: 'true' }, { all: [{ country: ['DE'] }, { user: 'x' }] }), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  pageGroup: fc.string({ maxLength: 20 }), range: fc.constantFrom('' as const, '24h' as const, '7d' as const), bots: fc.constantFrom('exclude' as const, 'include' as const, 'only' as const), demo: fc.constantFrom('include' as const, 'exclude' as const, 'only' as const),
});

function toSearch(params: Record<string, unknown>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
  return search;
}

describe('the filter in the address', () => {
  it('comes back as it was', () => {
    fc.assert(fc.property(anyFilter, (filter) => expect(readFilter(toSearch(writeFilter(filter)))).toEqual(filter)));
  });

  it('is nothing at all when it is empty', () => {
    expect(writeFilter(EMPTY_FILTER)).toEqual({});
  });

  it('is understood by the API', () => {
    fc.assert(fc.property(anyFilter, (filter) => {
      const { range: _, ...query } = toApiQuery(filter, 1_000_000_000_000);
      expect(filterQuery.strict().safeParse(query).error).toBeUndefined();
    }));
  });

  it('turns a span that ends now into a moment', () => {
    expect(toApiQuery({ ...EMPTY_FILTER, range: '24h' }, 86_400_500)).toEqual({ from: '500' });
  });

  it('opens old and broken links', () => {
    expect(readFilter(new URLSearchParams('hasError=perhaps&from=x&bots=2&range=1y&unknown=1'))).toEqual(EMPTY_FILTER);
  });
});
