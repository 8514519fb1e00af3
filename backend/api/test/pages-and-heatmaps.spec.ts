import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClickHeatmap, Heatmap, Moments, MoveHeatmap, PageCosts, PageList, RecordingDetail, ScrollHeatmap } from '@hindsight/api-contract';
import type { IndexedRecording } from '@hindsight/recording-index/contract-kit';
import { inTransaction } from '@hindsight/database';
import { packAttention, packMoves } from '@hindsight/points';
import { postgresPointStore } from '@hindsight/points/postgres';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putBlocks, putVisit } from './put-visit.ts';

let t: ApiUnderTest;
beforeAll(async () => { t = await startApi(); });
afterAll(() => t[Symbol.asyncDispose]());

async function newSite(): Promise<{ workspaceId: bigint; siteId: bigint }> {
  const made = await t.ask('/api/v1/sites', { method: 'POST', cookie: t.owner.cookie, body: { name: 'Maps' } });
  return { workspaceId: t.owner.workspaceId, siteId: BigInt(made.json<{ id: string }>().id) };
}
const get = async <T>(path: string, options: Ask = {}): Promise<T> => (await t.ask(`/api/v1/${path}`, { cookie: t.owner.cookie, ...options })).json<T>();

describe('pages', () => {
  it('are grouped, counted and regrouped by the owner\'s rules, history included', async () => {
    const site = await newSite();
    const first = await putVisit(t, site, { paths: ['/shop/red/1', '/shop/red/2', '/about'], pageGroups: ['/shop/red/*', '/shop/red/*', '/about'] });
    const last = await putVisit(t, site, { paths: ['/shop/red/1'], pageGroups: ['/shop/red/*'] });
    await putVisit(t, site, { paths: ['/shop/red/1'], pageGroups: ['/shop/red/*'], isBot: true });
    expect(await get<PageList>(`sites/${site.siteId}/pages`)).toEqual({
      pages: [{ pageGroup: '/shop/red/*', paths: 2, pageViews: 3, recordings: 2, lastSeenAt: last.startedAt }, { pageGroup: '/about', paths: 1, pageViews: 1, recordings: 1, lastSeenAt: expect.any(Number) }],
      rules: [],
    });
    const put = (rules: string[]) => t.ask(`/api/v1/sites/${site.siteId}/page-rules`, { method: 'PUT', cookie: t.owner.cookie, body: { rules } });
    expect((await put(['/shop/*/1', '/shop/**'])).json()).toEqual({ rules: ['/shop/*/1', '/shop/**'] });
    const regrouped = await get<PageList>(`sites/${site.siteId}/pages`);
    expect([regrouped.pages.map(({ pageGroup, pageViews }) => [pageGroup, pageViews]), regrouped.rules]).toEqual([[['/shop/*/1', 2], ['/about', 1], ['/shop/**', 1]], ['/shop/*/1', '/shop/**']]);
    expect((await get<RecordingDetail>(`recordings/${last.id}`)).pageViews[0]?.pageGroup).toBe('/shop/*/1');
    await put([]);
    expect((await get<PageList>(`sites/${site.siteId}/pages`)).pages[0]).toMatchObject({ pageGroup: '/shop/red/*', pageViews: 3 });
    // What the recorder cost, from the views that say so.
    await t.pool.query('update page_views set cost_ms = 10 * (doc + 1), cost_longest_ms = 5, cost_span_ms = 1000 where recording_id = any($1)', [[BigInt(first.id), BigInt(last.id)]]);
    expect((await get<PageCosts>(`sites/${site.siteId}/page-costs`)).pages[0]).toMatchObject({ pageGroup: '/shop/red/*', pageViews: 3, p50Ms: 10, longestP95Ms: 5 });
    const refused = await put(['/a/**/b', '/fine']);
    expect(refused.json()).toMatchObject({ code: 'API_REQUEST_INVALID', errors: [{ path: 'rules.0' }] });
  });
});

describe('heatmaps', () => {
  interface Points { clicks?: { element: string; x: number; y: number; isRage?: boolean; atMs?: number; state?: string; isDead?: boolean }[]; scroll?: { height: number; reached: number; fold: number }; moves?: [number, number][] }
  /** Adds points to the visit's page view number `doc`. */
  async function putPoints(visit: IndexedRecording, doc: number, { clicks = [], scroll, moves }: Points): Promise<void> {
    const { rows } = await t.pool.query<{ month: string; page_id: bigint }>('select month::text as month, page_id from page_views where recording_id = $1 and doc = $2', [visit.id, doc]);
    const { month, page_id: pageId } = rows[0] ?? { month: '', page_id: 0n };
    const where = { recordingId: visit.id, month, workspaceId: visit.workspaceId, siteId: visit.siteId, pageId, doc, view: 0 };
    const elementIds = await Promise.all(clicks.map(async ({ element }) => (await t.pool.query<{ id: bigint }>(
      `insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text) values ($1, $2, sha256($3::text::bytea), 1, $3::text, 'button', 'Buy')
       on conflict (site_id, hash) do update set role = 'button' returning id`, [visit.workspaceId, visit.siteId, element])).rows[0]?.id ?? 0n));
    const stateIds = await Promise.all(clicks.map(async ({ state }) => state === undefined ? 0n : (await t.pool.query<{ id: bigint }>(
      `insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text) values ($1, $2, sha256($3::text::bytea), 1, $3::text, 'page-state', 'Menu')
       on conflict (site_id, hash) do update set role = 'page-state' returning id`, [visit.workspaceId, visit.siteId, state])).rows[0]?.id ?? 0n));
    await inTransaction(t.pool, (transaction) => postgresPointStore.append(transaction, {
      clicks: clicks.map(({ x, y, atMs, isRage = false }, nth) => ({ ...where, elementId: elementIds[nth] ?? 0n, seq: 0, nth, atMs: atMs ?? nth, x, y, box: [0, 0, 10, 10], pageX: 1, pageY: 1, viewportWidth: 1440, isRage, stateId: stateIds[nth] ?? 0n })),
      scrolls: scroll ? [{ ...where, ...scroll, attention: packAttention([400, 200]) }] : [],
      moves: moves ? [{ ...where, fromSeq: 0, packed: packMoves(moves) }] : [],
    }));
  }
  const map = <T extends Heatmap>(siteId: bigint, query: string) => get<T>(`sites/${siteId}/heatmap?${query}`);

  it('show the clicks of a page by element, over the page\'s group or one path, under any filter', async () => {
    const site = await newSite();
    const one = await putVisit(t, site, { paths: ['/p/1', '/other'], pageGroups: ['/p/*', '/other'], device: 'mobile', country: 'FR' });
    const two = await putVisit(t, site, { paths: ['/p/2'], pageGroups: ['/p/*'], device: 'desktop' });
    await putPoints(one, 0, { clicks: [{ element: '#buy', x: 100, y: 200 }, { element: '#buy', x: 100, y: 200, isRage: true }, { element: '#nav', x: 65535, y: 0 }] });
    await putPoints(one, 1, { clicks: [{ element: '#elsewhere', x: 1, y: 1 }] });
    await putPoints(two, 0, { clicks: [{ element: '#buy', x: 300, y: 400 }] });

    const whole = await map<ClickHeatmap>(site.siteId, 'page=/p/*');
    expect(whole).toMatchObject({ kind: 'click', recordings: 2, pageViews: 2, clicks: 4 });
    expect(whole.elements).toEqual([
      { id: expect.any(String), selector: '#buy', role: 'button', text: 'Buy', near: '', version: 1, clicks: 3, rageClicks: 1, deadClicks: 0, recordings: 2, points: [[100, 200, 2], [300, 400, 1]] },
      { id: expect.any(String), selector: '#nav', role: 'button', text: 'Buy', near: '', version: 1, clicks: 1, rageClicks: 0, deadClicks: 0, recordings: 1, points: [[65535, 0, 1]] },
    ]);
    expect(await map(site.siteId, 'page=/p/2')).toMatchObject({ recordings: 1, clicks: 1 });
    expect(await map(site.siteId, 'page=/p/*&device=mobile&country=FR')).toMatchObject({ recordings: 1, pageViews: 1, clicks: 3 });
    expect(await map(site.siteId, 'page=/p/*&exit=nothing&exitMatch=equals')).toMatchObject({ recordings: 0, pageViews: 0, clicks: 0, elements: [], backdrop: null });
    expect(await map(site.siteId, 'page=/p')).toMatchObject({ recordings: 0, clicks: 0 });

    await t.ask(`/api/v1/recordings/${two.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect(await map(site.siteId, 'page=/p/*')).toMatchObject({ recordings: 1, clicks: 3 });
  });

  it('tell of very many clicks in which part of an element they were made, and count them all the same', async () => {
    const site = await newSite();
    const visit = await putVisit(t, site, { paths: ['/busy'] });
    await putPoints(visit, 0, { clicks: [{ element: '#busy', x: 65535, y: 3 }] });
    await t.pool.query(
      `insert into click_points select month, recording_id, workspace_id, site_id, page_id, doc, view, 1, n, element_id, n, n % 256, 0, 0, 0, 10, 10, 1, 1, 1440, false, false, 0
       from click_points cross join generate_series(1, 20000) n where recording_id = $1`, [visit.id]);
    const drawn = await map<ClickHeatmap>(site.siteId, 'page=/busy');
    expect(drawn.clicks).toBe(20_001);
    expect(drawn.elements).toMatchObject([{ clicks: 20_001, points: [[1024, 1024, 20_000], [64_512, 1024, 1]] }]);
  });

  it('show the share of page views that reached a depth, among those long enough', async () => {
    const site = await newSite();
    const views = [{ height: 100, reached: 100, fold: 60 }, { height: 100, reached: 45, fold: 40 }, { height: 60, reached: 60, fold: 60 }, { height: 39, reached: 39, fold: 30 }];
    for (const scroll of views) await putPoints(await putVisit(t, site, { paths: ['/long'] }), 0, { scroll });
    const drawn = await map<ScrollHeatmap>(site.siteId, 'page=/long&kind=scroll');
    expect(drawn).toMatchObject({ kind: 'scroll', recordings: 4, pageViews: 4, medianFoldPx: 40, attentionViews: 4 });
    // By hand: at each depth, how many heights are at least that, and how many of those were seen that far.
    const byHand = [0, 20, 40, 60, 80, 100].map((depthPx) => {
      const eligible = views.filter(({ height }) => height >= depthPx);
      return { depthPx, reached: eligible.filter(({ reached }) => reached >= depthPx).length, eligible: eligible.length, attentionMs: depthPx < 100 ? 400 : 200 };
    });
    expect(drawn.bands).toEqual(byHand);
    expect(await map(site.siteId, 'page=/none&kind=scroll')).toMatchObject({ recordings: 0, pageViews: 0, bands: [], medianFoldPx: 0, folds: [] });

    // Of every device, also where the map is one device's; other conditions hold.
    const folds = [['mobile', 20, 'DE'], ['mobile', 24, 'DE'], ['mobile', 90, 'DE'], ['tablet', 50, 'DE'], ['tablet', 70, 'FR'], ['other', 5, 'DE']] as const;
    for (const [device, fold, country] of folds) await putPoints(await putVisit(t, site, { paths: ['/long'], device, country }), 0, { scroll: { height: 100, reached: fold, fold } });
    const ofTablets = await map<ScrollHeatmap>(site.siteId, 'page=/long&kind=scroll&device=tablet&country=DE');
    expect(ofTablets).toMatchObject({ pageViews: 1, medianFoldPx: 50 });
    expect(ofTablets.folds.filter(({ device }) => device !== 'desktop')).toEqual([{ device: 'mobile', medianPx: 24, pageViews: 3 }, { device: 'tablet', medianPx: 50, pageViews: 1 }]);
    expect((await map<ScrollHeatmap>(site.siteId, 'page=/long&kind=scroll')).folds).toContainEqual({ device: 'tablet', medianPx: 50, pageViews: 2 });
  });

  it('show where pointers moved', async () => {
    const site = await newSite();
    await putPoints(await putVisit(t, site, { paths: ['/m'] }), 0, { moves: [[5, 5], [9, 9], [25, 31], [-3, 4]] });
    expect(await map<MoveHeatmap>(site.siteId, 'page=/m&kind=move')).toMatchObject({ kind: 'move', recordings: 1, cellPx: 10, cells: [[0, 0, 2], [20, 30, 1]] });
  });

  it('are drawn over a moment late in a page view of a whole recording, at the commonest width', async () => {
    const site = await newSite();
    const visits = {
      gap: await putVisit(t, site, { paths: ['/b'], hasGap: true }),
      live: await putVisit(t, site, { paths: ['/b'], isLive: true }),
      narrow: await putVisit(t, site, { paths: ['/b'], viewportWidth: 390, viewportHeight: 800 }),
      good: await putVisit(t, site, { paths: ['/a', '/b'], pageGroups: ['/a', '/b'] }),
      noKeyframe: await putVisit(t, site, { paths: ['/b'], startedAt: Date.now() }),
    };
    for (const [name, visit] of Object.entries(visits)) await putBlocks(t, `packs/bb/${name}`, [{ visit, text: 'x', hasKeyframe: name !== 'noKeyframe' }]);
    // The good visit's second page view is of a document of its own.
    await t.pool.query('update page_views set doc = 0, view = 1 where recording_id = $1 and doc = 1', [visits.good.id]);
    const { backdrop } = await map<ClickHeatmap>(site.siteId, 'page=/b');
    expect(backdrop).toEqual({ recordingId: String(visits.good.id), atMs: 1750, viewportWidth: 1440, viewportHeight: 900, click: null });
    expect((await map<ClickHeatmap>(site.siteId, 'page=/b&maxPages=1')).backdrop).toMatchObject({ viewportWidth: 390 });
    for (const { id } of [visits.good, visits.narrow]) await t.ask(`/api/v1/recordings/${id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect((await map<ClickHeatmap>(site.siteId, 'page=/b')).backdrop).toMatchObject({ recordingId: String(visits.live.id) });
    await t.ask(`/api/v1/recordings/${visits.live.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect((await map<ClickHeatmap>(site.siteId, 'page=/b')).backdrop).toMatchObject({ recordingId: String(visits.gap.id) });
  });

  it('are drawn before the first click there, which may have opened something over the page', async () => {
    const site = await newSite();
    const visit = await putVisit(t, site, { paths: ['/menu'] });
    await putBlocks(t, 'packs/cc/menu', [{ visit, text: 'x', hasKeyframe: true }]);
    await putPoints(visit, 0, { clicks: [{ element: '#menu', x: 1, y: 1, atMs: 900 }, { element: '#menu', x: 1, y: 1, atMs: 700 }] });
    expect((await map<ClickHeatmap>(site.siteId, 'page=/menu')).backdrop).toMatchObject({ recordingId: String(visit.id), atMs: 450 });
  });

  it('keep the states of a page apart, each over a moment in which it stood so, and lead to the moments behind an element', async () => {
    const site = await newSite();
    const one = await putVisit(t, site, { paths: ['/s'] });
    const two = await putVisit(t, site, { paths: ['/s'] });
    for (const [name, visit] of Object.entries({ one, two })) await putBlocks(t, `packs/dd/${name}`, [{ visit, text: 'x', hasKeyframe: true }]);
    await putPoints(one, 0, { clicks: [{ element: '#open', x: 1, y: 1, atMs: 600 }, { element: '#item', x: 1, y: 1, atMs: 700, state: '#menu', isRage: true }, { element: '#item', x: 9, y: 9, atMs: 800, state: '#menu' }] });
    await putPoints(two, 0, { clicks: [{ element: '#open', x: 1, y: 1, atMs: 500 }, { element: '#open', x: 1, y: 1, atMs: 650 }] });

    const whole = await map<ClickHeatmap>(site.siteId, 'page=/s');
    const [comes, menu] = whole.states;
    expect(whole.states).toMatchObject([{ id: '0', selector: '', clicks: 3, recordings: 2 }, { selector: '#menu', label: 'Menu', clicks: 2, recordings: 1 }]);
    expect([whole.clicks, comes?.id]).toEqual([5, '0']);
    const open = await map<ClickHeatmap>(site.siteId, `page=/s&state=${menu?.id}`);
    expect(open).toMatchObject({ clicks: 2, elements: [{ selector: '#item', clicks: 2, rageClicks: 1 }], backdrop: { recordingId: String(one.id), atMs: 800, click: { doc: 0, atMs: 800 } }, otherBackdrops: [{ atMs: 700 }] });
    expect(open.states).toEqual(whole.states);
    expect(await map(site.siteId, 'page=/s&kind=rage')).toMatchObject({ kind: 'rage', clicks: 1, elements: [{ selector: '#item' }] });
    expect(await map(site.siteId, 'page=/s&kind=dead')).toMatchObject({ kind: 'dead', clicks: 0, elements: [] });
    expect((await map<ClickHeatmap>(site.siteId, `page=/s&backdropRecording=${two.id}&backdropAtMs=42`)).backdrop).toMatchObject({ recordingId: String(two.id), atMs: 42, click: null });

    const moments = (query: string) => get<Moments>(`sites/${site.siteId}/heatmap/moments?page=/s&${query}`);
    const opener = whole.elements.find(({ selector }) => selector === '#open')?.id;
    expect(await moments(`element=${opener}&limit=1`)).toMatchObject({ recordings: 2, moments: [{ isRage: false }] });
    expect((await moments(`element=${opener}`)).moments.map(({ recordingId, atMs }) => [recordingId, atMs])).toEqual(expect.arrayContaining([[String(one.id), 600], [String(two.id), 500]]));
    expect(await moments(`element=${opener}&state=${menu?.id}`)).toEqual({ recordings: 0, moments: [] });
  });
});
