// A fixed sample of other people's pages is seen again as it was, with their server stopped. All of them: `npm run fidelity -w bench`.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openComparison, SAME, SIZES, type Comparison } from './compare-page.ts';
import { THIRD_PARTY_PAGES } from './pages.ts';

const SAMPLE = THIRD_PARTY_PAGES.filter(({ isInSample }) => isInSample === true).map((page, i) => ({ name: page.name, page, size: SIZES[i % SIZES.length]! }));
/** Most of a page's visible element boxes are within 1 px. */
const BOXES = 0.99;

let comparison: Comparison;
beforeAll(async () => { comparison = await openComparison(); }, 120_000);
afterAll(async () => { await comparison?.[Symbol.asyncDispose](); });

it('is a list of at least 20 pages', () => {
  expect(THIRD_PARTY_PAGES.length).toBeGreaterThanOrEqual(20);
  expect(new Set(THIRD_PARTY_PAGES.map(({ name }) => name)).size).toBe(THIRD_PARTY_PAGES.length);
});

describe("replayed with its server stopped, somebody else's page looks as it did:", () => {
  it.each(SAMPLE)('$name at $size.width px', async ({ page, size }) => {
    const { product } = await comparison.compare(page, size);
    expect({ differing: product.differing <= SAME, share: product.differing }).toEqual({ differing: true, share: expect.any(Number) });
    expect(product.boxes).toBeGreaterThanOrEqual(BOXES);
    // Something that is shown as it was scores as it should.
    expect(product.fidelity.percent).toBeGreaterThanOrEqual(90);
  }, 240_000);
});
