// The small world the contract server answers from: made by rule, so that a test can say what it expects.
import type { Blocks, ClickHeatmap, Heatmap, ListedRecording, Moments, Overview, PageCosts, PageList, Recording, RecordingDetail, ScrollHeatmap, SignalKind, Site, SiteSignals, Suggestions } from '@hindsight/api-contract';

const DAY_MS = 86_400_000;
const PATHS = ['/', '/pricing', '/product/walnut-desk-organiser', '/checkout/shipping', '/journal/how-we-dye-our-wool-without-wasting-water', '/cart'];
const COUNTRIES = ['DE', 'FR', 'US', 'JP', 'BR', 'GB', ''];
const DEVICES = ['desktop', 'mobile', 'desktop', 'tablet'] as const;
const SOFTWARE = [['Chrome', 'Windows'], ['Safari', 'iOS'], ['Firefox', 'Linux'], ['Safari', 'iOS']] as const;

export function makeSite(id: string, name: string): Site {
  return {
    id, name, key: `key${id}`, domains: id === '1' ? [] : ['docs.northwind.example'], isDemo: id === '1', createdAt: Date.now() - 30 * DAY_MS, firstDataAt: Date.now() - 12 * DAY_MS, retentionDays: null,
    snippet: `<script async src="https://hindsight.example/s/key${id}.js"></script>`,
    settings: { sampling: 1, masking: 'inputs', maskSelectors: ['.customer-name'], blockSelectors: [], consent: 'not-required', honourPrivacySignals: true, moveEveryMs: 50 },
  };
}

export function makeRecording(n: number): Recording {
  const device = DEVICES[n % 4] ?? 'other';
  const [browser, system] = SOFTWARE[n % 4] ?? ['', ''];
  const startedAt = Date.now() - 40_000 - n * n * 97_000;
  return {
    id: String(1000 - n), siteId: '1', startedAt, durationMs: 9_000 + ((n * 73_211) % 900_000), activeMs: 8_000, pageCount: 1 + (n % 7), clickCount: (n * 5) % 42,
    errorCount: n % 5 === 2 ? 1 + (n % 3) : 0, rageClickCount: n % 7 === 3 ? 1 : 0, deadClickCount: n % 4 === 1 ? 1 + (n % 2) : 0, uTurnCount: n % 9 === 2 ? 1 : 0, abandonCount: n % 8 === 5 ? 1 : 0, errorClickCount: n % 10 === 2 ? 1 : 0, hasGap: n % 11 === 4, fidelity: n % 4 === 0 ? null : 100 - (n % 4), isLive: n === 0, isBot: false, isDemo: n % 6 === 1,
    country: COUNTRIES[n % 7] ?? '', device, browser, browserVersion: '140', system, systemVersion: '', language: 'de-DE', viewportWidth: device === 'mobile' ? 390 : 1440, viewportHeight: device === 'mobile' ? 844 : 900,
    entryPath: PATHS[n % 6] ?? '/', exitPath: PATHS[(n * 2 + 1) % 6] ?? '/', referrer: n % 3 === 0 ? 'https://www.news.example/stories' : '',
    utmSource: n % 4 === 1 ? 'newsletter' : '', utmMedium: '', utmCampaign: '', userName: n % 9 === 5 ? 'ada@customer.example' : '', tags: [],
  };
}

export function makeRecordings(from: number, count: number): ListedRecording[] {
  return Array.from({ length: count }, (_, i) => makeListed(from + i));
}

const VALUES: Record<string, [string, number][]> = {
  device: [['desktop', 812], ['mobile', 401], ['tablet', 21]], country: [['DE', 500], ['FR', 321], ['US', 190], ['JP', 88], ['BR', 61], ['GB', 40], ['IT', 21], ['ES', 13], ['', 12]],
  browser: [['Chrome', 700], ['Safari', 400]], system: [['Windows', 600]], page: [['/pricing', 640], ['/checkout/shipping', 211], ['/cart', 180]], tag: [['follow up', 19], ['vip', 7]],
  clickedText: [['Add to cart', 412], ['Pay now', 93]], user: [['ada@customer.example', 4]], language: [['de-DE', 800], ['en-US', 211]],
};

/** @param pageGroup asked of visits to one page: what lies beside recordings is counted among fewer */
export function makeSuggestions(field: string, prefix: string, pageGroup: string | null): Suggestions {
  const values = (VALUES[field] ?? []).filter(([key]) => key.toLowerCase().includes(prefix.toLowerCase())).map(([key, count]) => ({ key, count }));
  return { field: field as Suggestions['field'], values, amongNewest: pageGroup !== null ? 10_000 : field === 'tag' ? 50_000 : null };
}

/** A row: what happened in thirds and halves of the visit. */
function makeListed(n: number): ListedRecording {
  const recording = makeRecording(n);
  const cuts = Array.from({ length: recording.pageCount + 1 }, (_, i) => Math.round((1000 * i ** 1.3) / recording.pageCount ** 1.3));
  const marks = [['rage', recording.rageClickCount], ['dead', recording.deadClickCount], ['u-turn', recording.uTurnCount], ['abandon', recording.abandonCount], ['error-click', recording.errorClickCount]] as const;
  return {
    ...recording, isWatched: n % 3 === 2, memberTags: n % 8 === 3 ? ['follow up'] : [], noteCount: n % 12 === 3 ? 2 : 0,
    stripe: {
      views: cuts.slice(1).map((to, i) => [cuts[i] ?? 0, to, i === 0 ? recording.clickCount % 9 : (recording.clickCount >> i) % 5]),
      marks: marks.flatMap(([kind, count]) => Array.from({ length: count }, (_, i): [typeof kind, number] => [kind, 150 + ((n * 137 + i * 90) % 800)])),
    },
  };
}

export function makeDetail(id: string, isLive: boolean): RecordingDetail {
  const recording = { ...makeRecording(6), id, isLive, durationMs: 247_000, activeMs: 131_000, entryPath: '/pricing', exitPath: '/checkout/shipping', errorCount: 2, rageClickCount: 1 };
  return {
    ...recording, fidelity: 92, fidelityReasons: [{ kind: 'font', what: 'Northwind Sans', elements: 3 }, { kind: 'canvas', what: '', elements: 1 }], memberTags: [],
    pageViews: [{ doc: 0, view: 0, path: '/pricing', pageGroup: '/pricing', title: 'Pricing', cause: 'load', fromMs: 0, toMs: 90_000 }, { doc: 0, view: 1, path: '/checkout/shipping', pageGroup: '/checkout/*', title: 'Shipping', cause: 'push', fromMs: 90_000, toMs: 247_000 }],
    signals: [
      { kind: 'dead', atMs: 31_000, spanMs: 0, doc: 0, view: 0, elementId: '41', label: 'img “Compare plans”' },
      { kind: 'rage', atMs: 64_000, spanMs: 700, doc: 0, view: 0, elementId: '42', label: 'button “Apply coupon”' },
      { kind: 'error-click', atMs: 121_000, spanMs: 0, doc: 0, view: 1, elementId: '43', label: 'button “Pay now”' },
      { kind: 'abandon', atMs: 180_000, spanMs: 42_000, doc: 0, view: 1, elementId: '44', label: 'textbox' },
    ],
  };
}

export function makeBlocks(recordingId: string, isLive: boolean): Blocks {
  return {
    isChanged: true,
    manifest: {
      recordingId, version: isLive ? String(Date.now()) : '4', startedAt: Date.now() - 300_000, durationMs: 247_000, isLive,
      documents: [{ doc: 0, tab: 'aaaaaaaa', clockOffsetsMs: { '0': 0 }, gaps: [] }],
      blocks: [{ id: 'b1', doc: 0, tab: 'aaaaaaaa', bytes: 1200, fromMs: 0, toMs: 247_000, hasKeyframe: true, fromSeq: 0, toSeq: 9 }],
    },
    grant: { token: 'grant-one', expiresAt: Date.now() + 600_000 },
  };
}

export function makePages(): PageList {
  const groups: [string, number, number][] = [['/', 1, 4210], ['/product/*', 214, 3377], ['/pricing', 1, 1892], ['/cart', 1, 980], ['/checkout/*', 3, 611], ['/journal/*', 48, 402], ['/account/orders/*', 120, 96]];
  return { pages: groups.map(([pageGroup, paths, pageViews]) => ({ pageGroup, paths, pageViews, recordings: Math.ceil(pageViews * 0.7), lastSeenAt: Date.now() - pageViews * 900 })), rules: ['/account/orders/*'] };
}

export function makeCosts(): PageCosts {
  return { pages: [{ pageGroup: '/', pageViews: 4210, p50Ms: 31, p95Ms: 118.5, longestP95Ms: 9.2, share: 0.0011 }, { pageGroup: '/product/*', pageViews: 3377, p50Ms: 44, p95Ms: 203, longestP95Ms: 12, share: 0.0024 }] };
}

const BEST = { recordingId: '7', atMs: 4_000, viewportWidth: 1440, viewportHeight: 900, click: null };
const BACKDROP = { backdrop: BEST, otherBackdrops: [{ ...BEST, atMs: 9_000 }] };

/** Any kind of map. */
export function makeMap(query: URLSearchParams): Heatmap {
  const kind = query.get('kind');
  if (kind === 'scroll') return makeScrollMap();
  if (kind === 'move') return { kind, recordings: 312, pageViews: 377, ...BACKDROP, cellPx: 10, cells: Array.from({ length: 200 }, (_, i): [number, number, number] => [(i * 70) % 1400, Math.floor(i / 20) * 200, 1 + (i % 9)]) };
  const map = makeClickMap();
  return query.get('device') === 'mobile' ? { ...map, clicks: 640, elements: map.elements.map((element, i) => ({ ...element, clicks: 40 + i * 60 })) } : { ...map, kind: kind === 'rage' || kind === 'dead' ? kind : 'click' };
}

export function makeMoments(): Moments {
  return { recordings: 41, moments: [7, 8, 9].map((n) => ({ recordingId: String(n), atMs: 30_000, startedAt: Date.now() - n * 3_600_000, durationMs: 247_000, country: 'DE', device: 'desktop', isRage: n === 8, isDead: false })) };
}

function makeClickMap(): ClickHeatmap {
  const elements = [['button.add-to-cart', 'button', 'Add to cart', 412, 9], ['a.nav-pricing', 'link', 'Pricing', 233, 0], ['img.hero', 'img', '', 158, 31], ['input#email', 'textbox', '', 121, 0], ['a.logo', 'link', 'Harbour Goods', 84, 0], ['button.menu', 'button', 'Menu', 12, 0]] as const;
  return {
    kind: 'click', recordings: 312, pageViews: 377, clicks: 1204, ...BACKDROP,
    states: [{ id: '0', selector: '', label: '', clicks: 1104, recordings: 300 }, { id: '81', selector: '#menu', label: 'All products', clicks: 100, recordings: 61 }],
    elements: elements.map(([selector, role, text, clicks, rageClicks], index) => ({ id: String(500 + index), selector, role, text, near: '', version: 2, clicks, rageClicks, deadClicks: index, recordings: Math.ceil(clicks / 2), points: [[32_000, 32_000, clicks]] })),
  };
}

function makeScrollMap(): ScrollHeatmap {
  return {
    kind: 'scroll', recordings: 312, pageViews: 377, medianFoldPx: 812, folds: [{ device: 'desktop', medianPx: 812, pageViews: 377 }, { device: 'mobile', medianPx: 664, pageViews: 201 }, { device: 'tablet', medianPx: 954, pageViews: 18 }], attentionViews: 290, ...BACKDROP,
    bands: Array.from({ length: 24 }, (_, i) => ({ depthPx: i * 100, reached: Math.max(20, 377 - i * 3 - i * i * 0.6 | 0), eligible: 377 - i * 3, attentionMs: Math.max(200, 14_000 - i * 900) })),
  };
}

export function makeOverview(fromMs: number, toMs: number): Overview {
  const bucketMs = toMs - fromMs > 3 * 86_400_000 ? 86_400_000 : 3_600_000;
  const buckets = Array.from({ length: Math.ceil((toMs - fromMs) / bucketMs) }, (_, i) => {
    const visits = 120 + Math.round(60 * Math.sin(i * 0.9)) + (i % 7) * 9;
    return { atMs: Math.floor(fromMs / bucketMs + i) * bucketMs, visits, errors: i % 5, rage: i % 4, dead: (i * 3) % 7, uTurns: i % 3, abandons: i % 2, errorClicks: i % 6 === 0 ? 2 : 0 };
  });
  const visits = buckets.reduce((sum, bucket) => sum + bucket.visits, 0);
  const totals = { visits, pageViews: visits * 3, withErrors: 31, withRage: 24, withDeadClicks: 63, withUTurns: 18, withAbandons: 9, withErrorClicks: 5, medianDurationMs: 94_000 };
  const shares = (keys: readonly string[]): { key: string; visits: number }[] => keys.map((key, i) => ({ key, visits: Math.round(visits / (i + 2)) }));
  return {
    fromMs, toMs, isWhole: true, countedFromMs: fromMs, totals, before: { ...totals, visits: Math.round(visits * 0.88) }, bucketMs, buckets,
    pages: [['/', 900], ['/product/*', 700], ['/pricing', 320], ['/checkout/*', 120]].map(([pageGroup, of]) => ({ pageGroup: String(pageGroup), visits: Number(of), pageViews: Number(of) * 2 })),
    entries: shares(['/', '/product/blue-bicycle-with-a-very-long-name-indeed', '/pricing']), referrers: shares(['', 'search.example', 'news.example']), devices: shares(['desktop', 'mobile', 'tablet']),
    countries: shares(['DE', 'FR', 'US', '']), browsers: shares(['Chrome', 'Safari', 'Firefox', '']),
    newestErrors: ['/checkout', '/product/blue-bicycle-with-a-very-long-name-indeed', '/'].map((entryPath, i) => ({ recordingId: String(i + 7), startedAt: toMs - i * 5_000_000, entryPath, errors: i + 1, browser: 'Chrome', device: 'desktop' })),
  };
}

/** @param dismissed `<kind> <element id>` of what was said to be no signal */
export function makeSignals(dismissed: readonly string[]): SiteSignals {
  const all: [SignalKind, string, string, string, string, number, number][] = [
    ['rage', '/checkout/*', '42', 'button “Apply coupon”', '#coupon > button', 61, 38], ['rage', '/product/*', '45', 'img.gallery-main', 'main > .gallery > img.gallery-main', 24, 19],
    ['dead', '/pricing', '41', 'img “Compare plans”', 'main > section.plans > img', 190, 142], ['dead', '/product/*', '46', 'div “Free returns within 30 days of delivery, no questions asked”', '.product-facts > div.badge:nth-of-type(3)', 77, 70],
    ['dead', '/', '48', 'h2 “Summer collection”', '.hero > h2', 12, 12], ['error-click', '/checkout/*', '43', 'button “Pay now”', '#pay', 9, 9], ['u-turn', '/', '47', 'link “Gift ideas”', 'nav > a:nth-of-type(4)', 33, 31],
    ['abandon', '/checkout/*', '44', 'textbox', 'form.address > input[name="phone"]', 51, 51],
  ];
  const groups = all.filter(([kind, , elementId]) => !dismissed.includes(`${kind} ${elementId}`)).map(([kind, pageGroup, elementId, label, selector, signals, recordings], i) => ({
    kind, pageGroup, elementId, label, selector, signals, recordings, newest: { recordingId: '7', startedAt: Date.now() - (i + 1) * 5_400_000, atMs: 64_000 },
  }));
  const kinds: SignalKind[] = ['rage', 'dead', 'u-turn', 'abandon', 'error-click'];
  return {
    groups,
    totals: kinds.map((kind) => ({ kind, signals: groups.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.signals, 0), recordings: groups.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.recordings, 0) })).filter(({ signals }) => signals > 0),
    dismissed: all.filter(([kind, , elementId]) => dismissed.includes(`${kind} ${elementId}`)).map(([kind, , elementId, label, selector, signals]) => ({ kind, elementId, label, selector, signals, by: 'Robin Vega', at: Date.now() - 7_200_000 })),
  };
}
