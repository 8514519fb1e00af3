// Random recordings and filters for the contract, from few words, so that filters find something, and odd ones, so that escaping,
// folding and ordering are tried.

import fc from 'fast-check';

import type { ClickedElement, PageSequence, RecordingFilter, TeamVisits, TextCondition } from './filter.ts';
import type { IndexedRecording } from './plain-index.ts';

const DAY_MS = 86_400_000;
export const FIRST_DAY_MS = Date.UTC(2026, 7, 30);
const DAYS = 70;

const PATHS = [
  '/', '/cart', '/Cart', '/CART/', '/product/12', '/product/13', '/100%', '/100x', '/a_b', '/aXb', '/a\\b', '/a\\%', '/*', '/x*y', '/ü', '/U\u0308', '/İstanbul', '/ISTANBUL', '/ıI',
  '/straße', '/STRASSE', '/😀', '/\ud83d', '/\ude00x', '/nul\u0000here', '/nul\ufffdhere', '/#/route', '/\u00a0', '/\u{10ffff}', '/e\u0301té', '/ÉTÉ', `/${'long/'.repeat(60)}`, `/'; drop table x; --`, '/$1',
] as const;
const PIECES = ['', '/', '*', '%', '_', '\\', 'a', 'cart', 'Product', '12', '**', '😀', '\ud83d', '\u0000', 'İ', 'i', 'ß', 'É', 'drop', 'long', '?', '.'] as const;
const REFERRERS = ['', 'https://News.example/a', 'https://news.example/b%20', 'https://search.example/', 'android-app://com.x', 'not a url', 'https://xn--mnchen-3ya.de/ü'] as const;
const COUNTRIES = ['', 'DE', 'US', 'TR', 'BR'] as const;
const BROWSERS = ['Chrome', 'Safari', 'Firefox', '', '100%'] as const;
const SYSTEMS = ['Windows', 'macOS', 'Android', 'iOS'] as const;
const DEVICES = ['desktop', 'tablet', 'mobile', 'other'] as const;
const UTM = ['', 'newsletter', 'Newsletter', 'ads_%'] as const;
const GROUPS = ['/', '/cart', '/product/*', '/Cart', '/100%', '/😀', '/\ufb03'] as const;
const USERS = ['', 'Ada', 'ada', 'ÉTÉ', 'bob%'] as const;
const LANGUAGES = ['', 'de', 'de-DE', 'en-US'] as const;
const TAGS = ['vip', 'Vip', 'follow up', '😀'] as const;
const MEMBERS = ['1', '2', '30'] as const;
const CLICKS = [
  { selector: '#buy', text: 'Buy now' }, { selector: '#buy', text: 'BUY *' }, { selector: '#buy > b', text: 'Buy now' }, { selector: 'a', text: 'line\nend' }, { selector: 'a\nb', text: '' },
  { selector: '12:x', text: '100%' }, { selector: '', text: 'İstanbul' },
] as const;

/** One recording; ids and times repeat only as often as the ranges are small. */
export function randomRecording(scope: { workspaceId: bigint; siteId: bigint }): fc.Arbitrary<IndexedRecording> {
  const pages = fc.array(fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...GROUPS)), { minLength: 1, maxLength: 5 });
  return fc.record({
    id: fc.oneof(fc.bigInt({ min: 1n, max: 5000n }), fc.bigInt({ min: 1n, max: 2n ** 63n - 1n })),
    // Few days and few moments a day: ties in startedAt are common.
    startedAt: fc.tuple(fc.integer({ min: 0, max: DAYS }), fc.integer({ min: 0, max: 3 })).map(([day, ms]) => FIRST_DAY_MS + day * DAY_MS + ms),
    pages,
    durationMs: fc.integer({ min: 0, max: 20 }).map((n) => n * 1000),
    counts: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)),
    fidelity: fc.option(fc.integer({ min: 96, max: 100 })),
    isBot: fc.integer({ min: 0, max: 5 }).map((n) => n === 0), isDemo: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    device: fc.constantFrom(...DEVICES), country: fc.constantFrom(...COUNTRIES), browser: fc.constantFrom(...BROWSERS), system: fc.constantFrom(...SYSTEMS),
    referrer: fc.constantFrom(...REFERRERS), utm: fc.tuple(fc.constantFrom(...UTM), fc.constantFrom(...UTM), fc.constantFrom(...UTM)),
    visitor: fc.integer({ min: 0, max: 50 }).map((n) => n.toString(16).padStart(32, '0')),
    viewsFromMs: fc.array(fc.integer({ min: -1, max: 4 }).map((n) => n * 1000), { minLength: 5, maxLength: 5 }),
    clicks: fc.uniqueArray(fc.constantFrom(...CLICKS), { maxLength: 3 }),
    userName: fc.constantFrom(...USERS), language: fc.constantFrom(...LANGUAGES), tags: someOf(TAGS), memberTags: someOf(TAGS), watchedBy: someOf(MEMBERS),
    hasNotes: fc.boolean(), isLive: fc.integer({ min: 0, max: 5 }).map((n) => n === 0), viewportWidth: fc.constantFrom(390, 1024, 1440),
  }).map(({ pages: visited, counts, utm, ...one }) => ({
    ...one, ...scope, handle: one.id.toString(16).padStart(16, '0'), activeMs: 0, pageCount: visited.length, clickCount: 0, errorCount: counts[0], rageClickCount: counts[1],
    deadClickCount: counts[2], uTurnCount: counts[3], abandonCount: counts[4], errorClickCount: counts[5],
    hasGap: false, browserVersion: '1', systemVersion: '1', viewportHeight: 900,
    paths: visited.map(([path]) => path), pageGroups: visited.map(([, group]) => group),
    entryPath: visited[0]?.[0] ?? '/', exitPath: visited.at(-1)?.[0] ?? '/',
    utmSource: utm[0], utmMedium: utm[1], utmCampaign: utm[2],
  }));
}

const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom<string>(...PATHS, ...REFERRERS), fc.constantFrom<string>(...PIECES),
  fc.array(fc.constantFrom<string>(...PIECES), { maxLength: 4 }).map((pieces) => pieces.join('')), fc.string({ maxLength: 3, unit: 'binary' }),
);
const textCondition: fc.Arbitrary<TextCondition> = fc.record({ match: fc.constantFrom('equals', 'contains', 'pattern'), value: text });
const someOf = <T extends string>(values: readonly T[]): fc.Arbitrary<T[]> => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const sequence: fc.Arbitrary<PageSequence> = fc.record({
  steps: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom<TextCondition>({ match: 'contains', value: '/' }, { match: 'pattern', value: '/*t*' }, { match: 'equals', value: '/cart' }) }, { weight: 1, arbitrary: textCondition }), { minLength: 2, maxLength: 3 }),
  withinMs: fc.constantFrom(0, 1000, 2000, 100_000),
}, { requiredKeys: ['steps'] });
const clicked: fc.Arbitrary<ClickedElement> = fc.record({
  selector: fc.constantFrom(...CLICKS.map(({ selector }) => selector), 'nowhere'),
  text: fc.oneof(fc.record({ match: fc.constantFrom('equals', 'contains', 'pattern'), value: fc.constantFrom('buy now', 'BUY', 'b*w', '*', '\n', '', '%', 'i') }), textCondition),
}, { requiredKeys: [] });
const team: fc.Arbitrary<TeamVisits> = fc.record({
  is: fc.constantFrom('exclude', 'only'), visitors: fc.uniqueArray(fc.integer({ min: 0, max: 50 }).map((n) => n.toString(16).padStart(32, '0')), { maxLength: 9 }), users: someOf(['ADA', 'bob%', 'nobody']),
});
const kind = fc.constantFrom('exclude', 'include', 'only');
const moment = fc.oneof(fc.integer({ min: -1, max: DAYS + 1 }).map((day) => FIRST_DAY_MS + day * DAY_MS), fc.constantFrom(-8e15, 8e15, Number.MAX_SAFE_INTEGER, 0),
  // Around the ends of months, where partitions are chosen by.
  fc.tuple(fc.constantFrom(8, 9, 10), fc.integer({ min: -1, max: 2 })).map(([month, days]) => Date.UTC(2026, month, 1) + days * DAY_MS + 2));

/** A few of the conditions: with all of them nothing would ever be found. */
const conditions: fc.Arbitrary<RecordingFilter> = fewOf({
  page: textCondition, pageGroup: fc.constantFrom<string>(...GROUPS, '/nowhere'), entry: textCondition, exit: textCondition,
  device: someOf(DEVICES), country: someOf(COUNTRIES), browser: someOf(BROWSERS), system: someOf(SYSTEMS),
  fromMs: moment, toMs: moment, minDurationMs: fc.integer({ min: 0, max: 20_000 }), maxDurationMs: fc.integer({ min: 0, max: 20_000 }),
  minPages: fc.nat(6), maxPages: fc.nat(6), minFidelity: fc.integer({ min: 95, max: 101 }), maxFidelity: fc.integer({ min: 95, max: 101 }), hasError: fc.boolean(), hasRageClick: fc.boolean(),
  hasDeadClick: fc.boolean(), hasUTurn: fc.boolean(), hasAbandon: fc.boolean(), hasErrorClick: fc.boolean(), referrer: textCondition,
  utmSource: someOf(UTM), utmMedium: someOf(UTM), utmCampaign: someOf(UTM), bots: kind, demo: kind,
  sequence, clicked, tags: someOf(TAGS), watched: fc.record({ is: fc.boolean(), memberId: fc.option(fc.constantFrom<string>(...MEMBERS, '99')) }), user: textCondition,
  language: someOf(LANGUAGES), minViewportWidth: fc.integer({ min: 300, max: 1500 }), maxViewportWidth: fc.integer({ min: 300, max: 1500 }), isLive: fc.boolean(), hasNotes: fc.boolean(), team,
}, 4);

/** Members of a group: mostly one condition each, now and then a group within. */
const members = (deeper: fc.Arbitrary<RecordingFilter>): fc.Arbitrary<RecordingFilter[]> => fc.array(deeper, { maxLength: 3 });
const inner = fc.oneof({ weight: 4, arbitrary: conditions }, { weight: 1, arbitrary: fewOf({ any: members(conditions), all: members(conditions) }, 2) });

/** Conditions, and often groups of them. */
export const randomFilter: fc.Arbitrary<RecordingFilter> = fc.oneof(
  { weight: 3, arbitrary: conditions },
  { weight: 2, arbitrary: fc.tuple(fewOf({ any: members(inner), all: members(inner) }, 2), fewOf({ device: someOf(DEVICES), bots: kind, minPages: fc.nat(3) }, 2)).map(([groups, rest]) => ({ ...rest, ...groups })) },
);

/** Up to so many of the fields. */
function fewOf(fields: { [K in keyof RecordingFilter]: fc.Arbitrary<RecordingFilter[K]> }, most: number): fc.Arbitrary<RecordingFilter> {
  const names = Object.keys(fields);
  return fc.tuple(fc.record(fields as Record<string, fc.Arbitrary<unknown>>), fc.uniqueArray(fc.nat(names.length - 1), { maxLength: most }))
    .map(([all, kept]) => Object.fromEntries(names.filter((_name, i) => kept.includes(i)).map((name) => [name, all[name]])) as RecordingFilter);
}
