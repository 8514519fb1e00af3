// Random filters for measuring lists: 0 to 4 conditions of those people use, on what `many-recordings.ts` makes; the same in every run.
import type { RecordingFilter } from '@hindsight/recording-index';

/** @returns gives one filter after the other */
export function randomFilters(seed: number, nowMs: number): () => RecordingFilter {
  const random = seeded(seed);
  return () => randomFilter(random, nowMs);
}

function randomFilter(random: () => number, nowMs: number): RecordingFilter {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const day = 86_400_000;
  const conditions: (() => RecordingFilter)[] = [
    () => ({ page: { match: pick(['equals', 'contains', 'pattern'] as const), value: pick(['/product/7', '/cart', 'duct/3', '/product/*1', '/checkout']) } }),
    () => ({ entry: { match: 'equals', value: pick(['/', '/list']) } }),
    () => ({ exit: { match: 'contains', value: pick(['check', 'product']) } }),
    () => ({ device: [pick(['desktop', 'mobile', 'tablet'] as const)] }),
    () => ({ country: [pick(['DE', 'US', 'BR']), 'JP'] }),
    () => ({ browser: [pick(['Chrome', 'Safari', 'Edge'])] }),
    () => ({ fromMs: nowMs - pick([1, 7, 30, 60]) * day }),
    () => ({ minDurationMs: pick([1000, 60_000, 600_000]) }),
    () => ({ minPages: pick([2, 5]) }),
    () => ({ hasError: true }),
    () => ({ hasRageClick: true }),
    () => ({ pageGroup: '/product/*' }),
    () => ({ utmSource: ['newsletter'] }),
    () => ({ sequence: { steps: [{ match: 'equals', value: pick(['/list', '/cart']) }, { match: 'equals', value: pick(['/checkout', '/about']) }], withinMs: pick([30_000, 120_000]) } }),
    () => ({ clicked: { text: { match: 'equals', value: pick(['button 7', 'button 250']) } } }),
    () => ({ any: [{ device: ['mobile'] }, { hasError: true }] }),
    () => ({ referrer: { match: 'contains', value: 'search' } }),
  ];
  return Object.assign({}, ...Array.from({ length: Math.floor(random() * 5) }, () => pick(conditions)())) as RecordingFilter;
}

/** Numerical Recipes' linear congruential generator: the same filters in every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
