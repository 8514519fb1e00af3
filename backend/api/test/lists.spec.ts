// Lists over HTTP: groups and sequences in the address, what members added, segments, suggestions, the team's own visits, and changes to many.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NeighboursOf, RecordingCount, RecordingList, Segment, SegmentList, Suggestions, Team } from '@hindsight/api-contract';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putVisit } from './put-visit.ts';

let t: ApiUnderTest;
beforeAll(async () => { t = await startApi(); });
afterAll(() => t[Symbol.asyncDispose]());

const ask = (path: string, options: Ask = {}) => t.ask(`/api/v1/${path}`, { cookie: t.owner.cookie, ...options });
const get = async <T>(path: string, options: Ask = {}): Promise<T> => (await ask(path, options)).json<T>();
const site = (rest: string): string => `sites/${t.owner.siteId}/${rest}`;
const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
const found = async (query: string): Promise<string[]> => (await get<RecordingList>(site(`recordings?${query}`))).recordings.map(({ id }) => id);
const ids = (...visits: { id: bigint }[]): string[] => visits.map(({ id }) => String(id));

describe('filters in the address', () => {
  it('take groups, sequences, clicks, users, tags and notes', async () => {
    const shop = await putVisit(t, t.owner, {
      country: 'AT', paths: ['/cart', '/pay', '/thanks'], viewsFromMs: [0, 5000, 90_000], clicks: [{ selector: '#pay', text: 'Pay now' }], userName: 'Ada', language: 'de-AT', viewportWidth: 390, tags: ['paid'],
    });
    const other = await putVisit(t, t.owner, { country: 'AT', paths: ['/thanks', '/cart'], device: 'mobile', memberTags: ['look'], hasNotes: true, startedAt: shop.startedAt - 1000 });
    const steps = (...paths: string[]) => paths.map((value) => ({ match: 'equals', value }));
    const finding: [string, { id: bigint }[]][] = [
      [`any=${json([{ device: ['mobile'] }, { page: '/pay', pageMatch: 'equals' }])}`, [shop, other]],
      [`any=${json([{ device: ['mobile'] }, { all: [{ page: '/pay' }, { page: 'nowhere' }] }])}`, [other]],
      [`all=${json([{ page: '/cart' }, { page: '/pay' }])}`, [shop]],
      [`sequence=${json({ steps: steps('/cart', '/thanks') })}`, [shop]],
      [`sequence=${json({ steps: steps('/cart', '/thanks'), withinMs: 89_999 })}`, []],
      [`sequence=${json({ steps: steps('/thanks', '/cart') })}`, [other]],
      ['clickedText=pay', [shop]], ['clickedSelector=%23pay&clickedText=pay%20now&clickedTextMatch=equals', [shop]], ['clickedSelector=%23nowhere', []],
      ['user=ada', [shop]], ['language=de-AT', [shop]], ['maxViewportWidth=400', [shop]], ['minViewportWidth=400', [other]], ['isLive=false', [shop, other]], ['isLive=true', []],
      ['tag=paid', [shop]], ['tag=look&tag=none', [other]], ['hasNotes=true', [other]], ['hasNotes=false', [shop]],
    ];
    for (const [query, expected] of finding) expect([query, await found(`country=AT&${query}`)]).toEqual([query, ids(...expected)]);
    const list = await get<RecordingList>(site('recordings?country=AT&count=false'));
    expect(list.count).toBeNull();
    expect(list.recordings[0]?.stripe.views).toEqual([[0, 33, 0], [167, 200, 0], [1000, 1000, 0]]);
    expect(list.recordings[1]).toMatchObject({ memberTags: ['look'], noteCount: 1, isWatched: false });
    expect(await get<RecordingCount>(site('recordings/count?country=AT'))).toEqual({ count: 2, isExact: true });
    const deep = [{ any: [{ any: [{ any: [{ device: ['mobile'] }] }] }] }];
    for (const query of [`any=${json(deep)}`, 'any=no', `any=${json([{ unheard: 1 }])}`, `any=${json([])}`, `sequence=${json({ steps: steps('/cart') })}`, `all=${json([{ all: [{ bots: 'maybe' }] }])}`]) {
      expect([query, await get(site(`recordings?${query}`))]).toEqual([query, expect.objectContaining({ code: 'API_REQUEST_INVALID' })]);
    }
  });

  it('say what lies on either side of a recording', async () => {
    const visits = [];
    const newestAt = Date.now();
    for (let i = 0; i < 4; i++) visits.push(await putVisit(t, t.owner, { country: i === 1 ? 'IE' : 'LU', startedAt: newestAt - i * 1000 }));
    const [newest, hidden, middle, oldest] = visits.map(({ id }) => String(id));
    const beside = (id: string | undefined, query = '?country=LU') => get<NeighboursOf>(`recordings/${id}/neighbours${query}`);
    expect(await beside(newest)).toEqual({ newer: null, older: middle });
    expect(await beside(hidden)).toEqual({ newer: newest, older: middle });
    expect(await beside(oldest)).toEqual({ newer: middle, older: null });
    expect(await found(`country=LU&at=${visits[2]?.startedAt}`)).toEqual([middle, oldest]);
    expect(await get(`recordings/${newest}/neighbours`, { cookie: t.stranger.cookie })).toMatchObject({ code: 'API_RECORDING_UNKNOWN' });
  });

  it('suggest values with their counts under the other conditions', async () => {
    await putVisit(t, t.owner, { country: 'CZ', browser: 'Firefox', paths: ['/Alpha', '/beta'], pageGroups: ['/Alpha', '/beta'], clicks: [{ selector: '#go', text: 'Go there' }], tags: ['x'], memberTags: ['x', 'y'] });
    await putVisit(t, t.owner, { country: 'CZ', browser: 'Safari', paths: ['/beta'], pageGroups: ['/beta'] });
    const suggest = async (query: string) => (await get<Suggestions>(site(`facets?country=CZ&${query}`))).values.map(({ key, count }) => `${key} ${count}`);
    expect(await suggest('field=browser&browser=Firefox')).toEqual(['Firefox 1', 'Safari 1']);
    expect(await suggest('field=browser&prefix=SAF')).toEqual(['Safari 1']);
    expect(await suggest('field=page')).toEqual(['/beta 2', '/alpha 1']);
    expect(await suggest('field=pageGroup&prefix=alp')).toEqual(['/Alpha 1']);
    expect(await suggest('field=clickedText')).toEqual(['Go there 1']);
    expect(await suggest('field=tag')).toEqual(['x 1', 'y 1']);
    expect(await get(site('facets?field=weather'))).toMatchObject({ code: 'API_REQUEST_INVALID' });
    expect((await get<Suggestions>(site('facets?field=device'))).amongNewest).toBeNull();
  });
});

describe('what members do', () => {
  it('is watched by one and not by another; lists elsewhere are told once', async () => {
    const visit = await putVisit(t, t.owner, { country: 'MT' });
    const mark = (method: 'PUT' | 'DELETE', options: Ask = {}) => ask(`recordings/${visit.id}/watched`, { method, ...options });
    expect(await found('country=MT&watched=true')).toEqual([]);
    for (let twice = 0; twice < 2; twice++) expect((await mark('PUT')).statusCode).toBe(204);
    expect(await found('country=MT&watched=true')).toEqual(ids(visit));
    expect(await found('country=MT&watched=false&watchedBy=me')).toEqual([]);
    const { rows } = await t.pool.query<{ version: bigint }>('select version from outbox where recording_id = $1', [visit.id]);
    expect(rows).toEqual([{ version: 2n }]);
    expect((await mark('PUT', { cookie: t.stranger.cookie })).statusCode).toBe(404);
    await mark('DELETE');
    expect(await found('country=MT&watched=true')).toEqual([]);
  });

  it('keeps segments: own ones to themselves, shared ones for all', async () => {
    await ask('members', { method: 'POST', body: { email: 'second@one.example', role: 'member', password: 'long enough' } });
    const second = await t.signIn('second@one.example', 'long enough');
    const add = (body: unknown, cookie = t.owner.cookie) => ask(site('segments'), { method: 'POST', body, cookie });
    const own = (await add({ name: 'Phones', filter: { device: 'mobile', range: '7d' } })).json<Segment>();
    const shared = (await add({ name: 'Errors', filter: { hasError: 'true' }, isShared: true })).json<Segment>();
    const names = async (cookie: string) => (await get<SegmentList>(site('segments'), { cookie })).segments.map(({ name, isMine }) => `${name} ${isMine}`);
    expect([await names(t.owner.cookie), await names(second)]).toEqual([['Errors true', 'Phones true'], ['Errors false']]);
    expect((await add({ name: 'Broken', filter: { any: '[{"nonsense":1}]' } })).json()).toMatchObject({ code: 'API_REQUEST_INVALID' });
    const change = (id: string, body: unknown, cookie: string) => ask(site(`segments/${id}`), { method: 'PATCH', body, cookie });
    expect((await change(shared.id, { name: 'Mine now' }, second)).json()).toMatchObject({ code: 'API_SEGMENT_FOREIGN' });
    expect((await change(own.id, { name: 'Mine now' }, second)).json()).toMatchObject({ code: 'API_SEGMENT_UNKNOWN' });
    expect((await change(own.id, { name: 'Telephones', isShared: true }, t.owner.cookie)).json()).toMatchObject({ name: 'Telephones', isShared: true, filter: { device: 'mobile', range: '7d' } });
    expect((await ask(site(`segments/${shared.id}`), { method: 'DELETE' })).statusCode).toBe(204);
    expect(await names(second)).toEqual(['Telephones false']);
    await t.pool.query(`insert into segments (workspace_id, site_id, owner_id, name, filter) select workspace_id, site_id, owner_id, 'many', '{}' from segments, generate_series(1, 200) limit 200`);
    expect((await add({ name: 'One more', filter: {} })).json()).toMatchObject({ code: 'API_SEGMENTS_FULL' });
    await t.pool.query('delete from segments');
  });

  it('leaves the team out unless asked for, by browser and by name', async () => {
    const mine = { country: 'GR', visitor: 'ee'.repeat(16) };
    const [first, again, named, guest] = [await putVisit(t, t.owner, mine), await putVisit(t, t.owner, mine), await putVisit(t, t.owner, { country: 'GR', userName: 'Ida@One' }), await putVisit(t, t.owner, { country: 'GR' })];
    expect((await ask(`recordings/${first.id}/team`, { method: 'PUT' })).statusCode).toBe(204);
    expect((await ask(site('team'), { method: 'PUT', body: { users: ['ida@one'] } })).json<Team>()).toEqual({ visitors: 1, users: ['ida@one'] });
    expect((await found('country=GR')).sort()).toEqual(ids(guest));
    expect((await found('country=GR&team=only')).sort()).toEqual(ids(first, again, named).sort());
    expect(await found('country=GR&team=include')).toHaveLength(4);
    await t.pool.query(`insert into team_visitors (site_id, visitor_hash, workspace_id) select $1, decode(md5(n::text), 'hex'), $2 from generate_series(1, 500) n`, [t.owner.siteId, t.owner.workspaceId]);
    expect((await ask(`recordings/${guest.id}/team`, { method: 'PUT' })).json()).toMatchObject({ code: 'API_TEAM_FULL' });
    await t.pool.query('delete from team_visitors where visitor_hash <> $1', [Buffer.from(mine.visitor, 'hex')]);
    await ask(`recordings/${again.id}/team`, { method: 'DELETE' });
    await ask(site('team'), { method: 'PUT', body: { users: [] } });
    expect(await found('country=GR')).toHaveLength(4);
  });

  it('changes many only when the count is the one that was seen', async () => {
    const visits = [];
    for (let i = 0; i < 5; i++) visits.push(await putVisit(t, t.owner, { country: i === 4 ? 'SK' : 'SI' }));
    const bulk = (what: 'tag' | 'delete', body: unknown, options: Ask = {}) => ask(site(`recordings/${what}`), { method: 'POST', body, ...options });
    const of = { filter: { country: 'SI' } };
    expect((await bulk('delete', { of, count: 5 })).json()).toMatchObject({ code: 'API_BULK_COUNT_CHANGED', detail: '4 recordings are meant now, not 5.' });
    expect((await bulk('tag', { of, count: 4, tag: 'Check' })).json()).toEqual({ changed: 4 });
    expect((await bulk('tag', { of, count: 4, tag: 'check' })).json()).toEqual({ changed: 0 });
    expect((await bulk('tag', { of: { ids: ids(visits[0] ?? { id: 0n }) }, count: 1, tag: 'check', isRemoved: true })).json()).toEqual({ changed: 1 });
    expect(await found('tag=check')).toHaveLength(3);
    expect((await bulk('delete', { of: { ids: ids(...visits) }, count: 5 }, { cookie: t.stranger.cookie })).statusCode).toBe(404);
    expect((await bulk('delete', { of, count: 4 })).json()).toEqual({ changed: 4 });
    expect([await found('country=SI'), await found('country=SK')]).toEqual([[], ids(visits[4] ?? { id: 0n })]);
    const { rows } = await t.pool.query<{ tombstones: bigint; deeds: bigint }>(`select (select count(*) from tombstones where recording_id = any($1::bigint[])) as tombstones, (select count(*) from audit_entries where action = 'recording.deleted') as deeds`, [ids(...visits)]);
    expect(rows).toEqual([{ tombstones: 4n, deeds: 4n }]);
    await t.pool.query(
      `insert into recordings (month, id, workspace_id, site_id, handle, visitor_hash, version, rules_version, state, started_at, ended_at, duration_ms, page_count, click_count, error_count, rage_click_count,
         event_count, is_bot, is_demo, country, device, browser, browser_version, system, system_version, entry_path, exit_path)
       select month, 1000000 + n, workspace_id, site_id, handle, visitor_hash, 1, 1, 'sealed', started_at, ended_at, 1, 1, 0, 0, 0, 1, false, false, 'VA', device, '', '', '', '', '', '' from recordings, generate_series(1, 10001) n where id = $1`, [visits[4]?.id],
    );
    expect((await bulk('delete', { of: { filter: { country: 'VA' } }, count: 10_001 })).json()).toMatchObject({ code: 'API_BULK_LARGE' });
    await t.pool.query(`delete from recordings where country = 'VA'`);
  });
});
