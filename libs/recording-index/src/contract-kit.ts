// The contract every recording index answers to; an adapter's test calls it with a way to make an empty index.

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { CursorRefused, EXACT_COUNT_LIMIT, FACET_LIMIT, FilterTooHard, type FacetField, type IndexScope, type RecordingFilter, type RecordingIndex } from './index.ts';
import { PlainIndex, type IndexedRecording } from './plain-index.ts';
import { FIRST_DAY_MS, randomFilter, randomRecording } from './random-recordings.ts';

export { putRecordings } from './postgres/put-recordings.ts';
export type { IndexedRecording } from './plain-index.ts';

export interface IndexUnderTest {
  index: RecordingIndex;
  /** Stores recordings; resolves when they can be found. */
  put(recordings: readonly IndexedRecording[]): Promise<void>;
  /** Writes a recording's tombstone and nothing else. */
  entomb(recording: IndexedRecording): Promise<void>;
}

const SCOPE: IndexScope = { workspaceId: 1n, siteId: 11n };
const OTHERS: IndexScope[] = [{ workspaceId: 1n, siteId: 12n }, { workspaceId: 2n, siteId: 11n }];
const FIELDS: FacetField[] = ['device', 'country', 'browser', 'system', 'page'];

/**
 * @param makeIndex makes an empty index; called once per test
 * @param options isTooHard: filters this adapter leaves to another, and must say so; countsAll: facets are never counted among the newest alone
 */
export function recordingIndexContract(makeIndex: () => Promise<IndexUnderTest>, options: { recordings?: number; filters?: number; isTooHard?: (filter: RecordingFilter) => boolean; countsAll?: boolean } = {}): void {
  describe('recording index contract', () => {
    it('finds exactly what a plain filter finds, in its order, page by page, with its counts', async () => {
      const { index, put } = await makeIndex();
      const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
      const recordings = withOwnIds([
        ...fc.sample(randomRecording(SCOPE), { numRuns: options.recordings ?? 600, seed }),
        ...OTHERS.flatMap((scope) => fc.sample(randomRecording(scope), { numRuns: 40, seed: seed + 1 })),
      ]);
      await put(recordings);
      const plain = new PlainIndex(recordings);
      const places = [recordings[300], { startedAt: FIRST_DAY_MS, id: 0n }].flatMap((one) => (one ? [{ startedAt: one.startedAt, id: one.id }] : []));
      let found = 0;
      await fc.assert(fc.asyncProperty(randomFilter, fc.integer({ min: 60, max: 200 }), async (filter, limit) => {
        if (options.isTooHard?.(filter)) return expect(index.list(SCOPE, filter, { limit })).rejects.toThrow(FilterTooHard);
        const expected = await walk(plain, filter, limit);
        found += expected.flat().length;
        const [pages, count, facets] = await Promise.all([walk(index, filter, limit), index.count(SCOPE, filter), index.facets(SCOPE, filter, FIELDS, recordings.length)]);
        expect(pages).toEqual(expected);
        for (const place of places) expect(await index.neighbours(SCOPE, filter, place)).toEqual(await plain.neighbours(SCOPE, filter, place));
        expect(count).toEqual(await plain.count(SCOPE, filter));
        expect(facets).toEqual(await plain.facets(SCOPE, filter, FIELDS, recordings.length));
      }), { numRuns: options.filters ?? 150, seed, endOnFailure: false });
      // A property over empty answers would prove nothing.
      expect(found).toBeGreaterThan(1000);
    }, 300_000);

    it('finds an empty text by an empty text', async () => {
      const { index, put } = await makeIndex();
      await put([{ ...ONE, id: 1n, referrer: '' }, { ...ONE, id: 2n, referrer: 'https://news.example/' }]);
      const found = async (filter: RecordingFilter) => (await index.list(SCOPE, filter, { limit: 9 })).recordings.map(({ id }) => id);
      for (const match of ['equals', 'pattern'] as const) expect(await found({ referrer: { match, value: '' } })).toEqual([1n]);
      expect(await found({ referrer: { match: 'contains', value: '' } })).toEqual([2n, 1n]);
    });

    it('finds whatever has one of the pages or clicks meant, be they few, many or none', async () => {
      const { index, put } = await makeIndex();
      const click = (text: string) => ({ clicks: [{ selector: '#b', text }] });
      await put([{ ...ONE, id: 1n, paths: ['/cart/a'], ...click('Buy now') }, { ...ONE, id: 2n, paths: ['/cart/b'], ...click('Buy later') }, { ...ONE, id: 3n, paths: Array.from({ length: 250 }, (_, i) => `/many/${i}`) }]);
      const found = async (filter: RecordingFilter) => {
        const { recordings } = await index.list(SCOPE, filter, { limit: 9 });
        expect(await index.count(SCOPE, filter)).toEqual({ count: recordings.length, isExact: true });
        return recordings.map(({ id }) => id);
      };
      for (const [value, ids] of [['/cart/', [2n, 1n]], ['/many/', [3n]], ['/', [3n, 2n, 1n]], ['/none', []]] as const) expect(await found({ page: { match: 'contains', value } })).toEqual(ids);
      for (const [value, ids] of [['buy*', [2n, 1n]], ['buy l*', [2n]], ['sell*', []]] as const) expect(await found({ clicked: { text: { match: 'pattern', value } } })).toEqual(ids);
    });

    it('keeps its place between equal start times while newer recordings arrive', async () => {
      const { index, put } = await makeIndex();
      const old = many(30, (i) => ({ id: BigInt(1000 - i), startedAt: FIRST_DAY_MS }));
      await put(old);
      const first = await index.list(SCOPE, {}, { limit: 10 });
      await put(many(5, (i) => ({ id: BigInt(2000 + i), startedAt: FIRST_DAY_MS + 1 })));
      const second = await index.list(SCOPE, {}, { limit: 20, cursor: first.cursor ?? '' });
      expect([...first.recordings, ...second.recordings].map(({ id }) => id)).toEqual(old.map(({ id }) => id));
      expect(second.cursor).toBeNull();
    });

    it('refuses a cursor that is damaged or belongs to another filter', async () => {
      const { index, put } = await makeIndex();
      await put(many(3, (i) => ({ id: BigInt(i + 1) })));
      const { cursor } = await index.list(SCOPE, { country: ['DE'] }, { limit: 1 });
      const list = (filter: RecordingFilter, text: string) => index.list(SCOPE, filter, { limit: 1, cursor: text });
      await expect(list({}, cursor ?? '')).rejects.toThrow(CursorRefused);
      for (const text of ['', 'x', (cursor ?? '').slice(0, -4), 'ÿÿ', '-'.repeat(200)]) await expect(list({ country: ['DE'] }, text)).rejects.toThrow(CursorRefused);
      expect((await list({ country: ['DE'] }, cursor ?? '')).recordings).toHaveLength(1);
    });

    it('takes cursors from the ends of time and number', async () => {
      const { index, put } = await makeIndex();
      await put(many(2, (i) => ({ id: 2n ** 63n - 1n - BigInt(i) })));
      for (const place of ['9999999999999999.9999999999999999999', '-9999999999999999.0', '0.9223372036854775808']) {
        // The hash of an empty filter, from a cursor the index gave.
        const given = Buffer.from((await index.list(SCOPE, {}, { limit: 1 })).cursor ?? '', 'base64url').toString();
        const cursor = Buffer.from(`${place}.${given.split('.')[2]}`).toString('base64url');
        await expect(index.list(SCOPE, {}, { limit: 5, cursor })).resolves.toBeDefined();
      }
    });

    it(`counts exactly up to ${EXACT_COUNT_LIMIT}, then says "at least"`, async () => {
      const { index, put } = await makeIndex();
      await put(many(EXACT_COUNT_LIMIT, (i) => ({ id: BigInt(i + 1) })));
      expect(await index.count(SCOPE, {})).toEqual({ count: EXACT_COUNT_LIMIT, isExact: true });
      await put(many(1, () => ({ id: 99_999n })));
      expect(await index.count(SCOPE, {})).toEqual({ count: EXACT_COUNT_LIMIT, isExact: false });
    });

    it(`gives the ${FACET_LIMIT} commonest values, ties by key`, async () => {
      const { index, put } = await makeIndex();
      const names = Array.from({ length: 60 }, (_, i) => `B${String(i).padStart(2, '0')}`);
      await put(many(61, (i) => ({ id: BigInt(i + 1), browser: names[i] ?? 'B59' })));
      const { facets: [facet] } = await index.facets(SCOPE, {}, ['browser'], 100);
      expect(facet?.values.map(({ key }) => key)).toEqual(['B59', ...names.slice(0, 49)]);
    });

    it('counts facets exactly among as many of the newest as it says, and never among fewer than were asked for', async () => {
      const { index, put } = await makeIndex();
      const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
      const recordings = withOwnIds(fc.sample(randomRecording(SCOPE), { numRuns: 150, seed }));
      await put(recordings);
      const plain = new PlainIndex(recordings);
      await fc.assert(fc.asyncProperty(randomFilter, fc.subarray(FIELDS), fc.integer({ min: 1, max: 160 }), async (filter, fields, asked) => {
        if (options.isTooHard?.(filter)) return;
        const { facets, amongNewest } = await index.facets(SCOPE, filter, fields, asked);
        if (amongNewest !== null) expect(amongNewest).toBeGreaterThanOrEqual(asked);
        expect({ facets, amongNewest }).toEqual(await plain.facets(SCOPE, filter, fields, amongNewest ?? recordings.length + 1));
      }), { numRuns: 60, seed, endOnFailure: false });
      expect((await index.facets(SCOPE, {}, FIELDS, 10)).amongNewest).toBe(options.countsAll === true ? null : 10);
    });

    it('never shows what has a tombstone', async () => {
      const { index, put, entomb } = await makeIndex();
      const recordings = many(4, (i) => ({ id: BigInt(i + 1) }));
      await put(recordings);
      await entomb(recordings[1] as IndexedRecording);
      expect((await index.list(SCOPE, {}, { limit: 9 })).recordings.map(({ id }) => id)).toEqual([4n, 3n, 1n]);
      expect(await index.count(SCOPE, {})).toEqual({ count: 3, isExact: true });
      expect((await index.facets(SCOPE, {}, ['country'], 100)).facets[0]?.values).toEqual([{ key: 'DE', count: 3 }]);
    });
  });
}

/** All pages' ids. */
async function walk(index: RecordingIndex, filter: RecordingFilter, limit: number): Promise<bigint[][]> {
  const pages: bigint[][] = [];
  let cursor: string | undefined;
  do {
    const page = await index.list(SCOPE, filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page.recordings.map(({ id }) => id));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

function withOwnIds(recordings: IndexedRecording[]): IndexedRecording[] {
  const seen = new Set<bigint>();
  return recordings.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** An unremarkable recording, to be changed where a test cares. */
export const ONE: IndexedRecording = {
  ...SCOPE, id: 1n, handle: '0000000000000001', startedAt: FIRST_DAY_MS, durationMs: 1000, activeMs: 0, pageCount: 1, clickCount: 0, errorCount: 0, rageClickCount: 0, deadClickCount: 0, uTurnCount: 0, abandonCount: 0, errorClickCount: 0,
  hasGap: false, fidelity: null, isLive: false, isBot: false, isDemo: false, country: 'DE', device: 'desktop', browser: 'Chrome', browserVersion: '1', system: 'Linux', systemVersion: '1',
  language: '', viewportWidth: 1, viewportHeight: 1, entryPath: '/', exitPath: '/', referrer: '', utmSource: '', utmMedium: '', utmCampaign: '', userName: '', tags: [],
  visitor: '0'.repeat(32), paths: ['/'], pageGroups: ['/'],
};

function many(count: number, of: (i: number) => Partial<IndexedRecording>): IndexedRecording[] {
  return Array.from({ length: count }, (_, i) => ({ ...ONE, ...of(i) }));
}
