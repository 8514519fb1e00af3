import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks, Facets, RecordingDetail, RecordingList } from '@hindsight/api-contract';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putBlocks, putVisit } from './put-visit.ts';

let t: ApiUnderTest;
beforeAll(async () => { t = await startApi(); });
afterAll(() => t[Symbol.asyncDispose]());

const get = async <T>(path: string, options: Ask = {}): Promise<T> => (await t.ask(`/api/v1/${path}`, { cookie: t.owner.cookie, ...options })).json<T>();
const list = (query: string) => get<RecordingList>(`sites/${t.owner.siteId}/recordings${query}`);

describe('fidelity', () => {
  it('is what the best measurement said, with its reasons, and can be filtered by; others cannot note it', async () => {
    const [visit, other] = [await putVisit(t, t.owner, { country: 'IS' }), await putVisit(t, t.owner, { country: 'IS' })];
    const note = (body: unknown, options: Ask = {}) => t.ask(`/api/v1/recordings/${visit.id}/fidelity`, { method: 'PUT', cookie: t.owner.cookie, body, ...options });
    const reasons = [{ kind: 'font', what: 'Inter', elements: 3 }];
    const versionOf = async () => (await t.pool.query<{ version: bigint }>('select version from recordings where id = $1', [visit.id])).rows[0]?.version as bigint;
    const before = await versionOf();
    expect(await get(`recordings/${visit.id}`)).toMatchObject({ fidelity: null, fidelityReasons: null });
    expect((await note({ percent: 90, elements: 40, reasons })).statusCode).toBe(204);
    expect((await note({ percent: 40, elements: 40, reasons: [] })).statusCode).toBe(204);
    expect(await get(`recordings/${visit.id}`)).toMatchObject({ fidelity: 90, fidelityReasons: reasons });
    // Told to the index once: the second measurement changed nothing.
    const { rows } = await t.pool.query<{ version: bigint }>('select version from outbox where recording_id = $1', [visit.id]);
    expect(rows).toEqual([{ version: before + 1n }]);
    expect(await versionOf()).toBe(before + 1n);
    const found = async (query: string) => (await list(`?country=IS&${query}`)).recordings.map(({ id, fidelity }) => [id, fidelity]);
    for (const query of ['minFidelity=90', 'maxFidelity=90', 'minFidelity=0&maxFidelity=99']) expect([query, await found(query)]).toEqual([query, [[String(visit.id), 90]]]);
    for (const query of ['minFidelity=91', 'maxFidelity=89']) expect([query, await found(query)]).toEqual([query, []]);
    expect((await note({ percent: 101, elements: 1, reasons: [] })).statusCode).toBe(400);
    expect((await note({ percent: 99, elements: 1, reasons: [{ kind: 'weather', what: '', elements: 1 }] })).statusCode).toBe(400);
    expect((await note({ percent: 99, elements: 1, reasons: [] }, { cookie: t.stranger.cookie })).statusCode).toBe(404);
    for (const { id } of [visit, other]) await t.ask(`/api/v1/recordings/${id}`, { method: 'DELETE', cookie: t.owner.cookie });
  });
});

describe('the list', () => {
  it('understands every filter in the address, and several values of one', async () => {
    const visit = await putVisit(t, t.owner, {
      paths: ['/Start', '/product/7'], pageGroups: ['/Start', '/product/*'], entryPath: '/Start', exitPath: '/product/7', device: 'mobile', country: 'NL', browser: 'Firefox', system: 'Android',
      durationMs: 5000, errorCount: 1, rageClickCount: 1, deadClickCount: 1, uTurnCount: 1, abandonCount: 1, errorClickCount: 1, referrer: 'https://News.example/x', utmSource: 'mail', utmMedium: 'm', utmCampaign: 'c', isDemo: true,
    });
    const finding = [
      'page=start', 'page=/start&pageMatch=equals', 'page=/p*7&pageMatch=pattern', 'pageGroup=/product/*', 'entry=/start&entryMatch=equals', 'exit=product', 'device=mobile', 'device=tablet&device=mobile',
      'country=NL&country=', 'browser=Firefox', 'system=Android', `from=${visit.startedAt}&to=${visit.startedAt + 1}`, 'minDurationMs=5000&maxDurationMs=5000', 'minPages=2&maxPages=2',
      'hasError=true', 'hasRageClick=true', 'hasDeadClick=true&hasUTurn=true&hasAbandon=true&hasErrorClick=true', 'referrer=news.example&referrerMatch=equals', 'utmSource=mail&utmMedium=m&utmCampaign=c', 'demo=only', 'bots=exclude', 'bots=include',
    ];
    for (const query of finding) expect([query, (await list(`?${query}`)).recordings.map(({ id }) => id)]).toEqual([query, [String(visit.id)]]);
    for (const query of ['page=/start/&pageMatch=equals', 'pageGroup=/product/', 'device=desktop', 'country=', 'hasError=false', 'demo=exclude', 'bots=only', `to=${visit.startedAt}`]) {
      expect([query, (await list(`?${query}`)).recordings]).toEqual([query, []]);
    }
    await t.ask(`/api/v1/recordings/${visit.id}`, { method: 'DELETE', cookie: t.owner.cookie });
  });

  it('refuses what it does not understand, naming the place', async () => {
    for (const [query, path] of [['device=watch', 'device'], ['country=de', 'country'], ['minPages=-1', 'minPages'], ['from=tomorrow', 'from'], ['limit=201', 'limit'], ['limit=0', 'limit'], ['hasError=yes', 'hasError'], ['pageMatch=regex', 'pageMatch'], [`page=${'x'.repeat(1025)}`, 'page']]) {
      const answer = await t.ask(`/api/v1/sites/${t.owner.siteId}/recordings?${query}`, { cookie: t.owner.cookie });
      expect([query, answer.statusCode]).toEqual([query, 400]);
      expect(answer.json()).toMatchObject({ code: 'API_REQUEST_INVALID', errors: expect.arrayContaining([expect.objectContaining({ path })]) });
    }
    const foreign = (await list('?limit=1')).cursor ?? 'x';
    expect(await get(`sites/${t.owner.siteId}/recordings?cursor=${foreign}&country=DE`)).toMatchObject({ code: 'API_CURSOR_REFUSED' });
  });

  // Another country for each try.
  const countries = ['PT', 'NO'];
  it('goes on where it stopped, newest first, and says how many there are', async () => {
    const country = countries.shift() ?? '';
    const visits = [];
    const newestAt = Date.now();
    for (let i = 0; i < 5; i++) visits.push(await putVisit(t, t.owner, { country, startedAt: newestAt - i * 1000 }));
    const first = await list(`?country=${country}&limit=3`);
    const second = await list(`?country=${country}&limit=3&cursor=${first.cursor}`);
    expect([...first.recordings, ...second.recordings].map(({ id }) => id)).toEqual(visits.map(({ id }) => String(id)));
    expect([first.count, second.cursor]).toEqual([{ count: 5, isExact: true }, null]);
    const { facets } = await get<Facets>(`sites/${t.owner.siteId}/recordings/facets?country=${country}`);
    expect(facets.find(({ field }) => field === 'country')?.values).toEqual([{ key: country, count: 5 }]);
  });

  it('shows nothing that identifies a session or visitor', async () => {
    await putVisit(t, t.owner, { visitor: 'ab'.repeat(16) });
    const text = JSON.stringify(await list(''));
    expect(text).not.toContain('ab'.repeat(16));
    expect(text).not.toMatch(/session|visitor|handle/i);
  });
});

describe('one recording', () => {
  it('is found by id and by handle, with its page views in order', async () => {
    const visit = await putVisit(t, t.owner, { paths: ['/a', '/b'], pageGroups: ['/a', '/b'] });
    const detail = await get<RecordingDetail>(`recordings/${visit.id}`);
    expect(detail).toMatchObject({ id: String(visit.id), siteId: String(t.owner.siteId), pageCount: 2 });
    expect(detail.pageViews.map(({ path, fromMs, toMs }) => [path, fromMs, toMs])).toEqual([['/a', 0, 1000], ['/b', 1000, 2000]]);
    expect(await get(`handles/${visit.handle}`)).toEqual(detail);
  });

  it('answers its manifest: clocks, gaps and blocks, in ms since its start', async () => {
    const visit = await putVisit(t, t.owner, { durationMs: 1500 });
    const [first, second] = await putBlocks(t, 'packs/aa/1', [{ visit, text: 'one', seq: 0 }, { visit, text: 'two', seq: 3, hasKeyframe: false }]);
    const { manifest, grant, isChanged } = await get<Blocks>(`recordings/${visit.id}/blocks`);
    expect(isChanged).toBe(true);
    expect(manifest).toEqual({
      recordingId: String(visit.id), version: '1', startedAt: visit.startedAt, durationMs: 4000, isLive: false,
      documents: [{ doc: 0, tab: 'aabbccdd', clockOffsetsMs: { 0: 0 }, gaps: [[1, 2]] }],
      blocks: [
        { id: String(first), doc: 0, tab: 'aabbccdd', bytes: expect.any(Number), fromMs: 0, toMs: 1000, hasKeyframe: true, fromSeq: 0, toSeq: 0 },
        { id: String(second), doc: 0, tab: 'aabbccdd', bytes: expect.any(Number), fromMs: 3000, toMs: 4000, hasKeyframe: false, fromSeq: 3, toSeq: 3 },
      ],
    });
    expect(grant.expiresAt - t.clock.now).toBeLessThanOrEqual(5 * 60_000);
  });

  it('repeats nothing to one who has the newest manifest, and everything after a change', async () => {
    const visit = await putVisit(t, t.owner, { isLive: true });
    await putBlocks(t, 'packs/aa/2', [{ visit, text: 'one' }]);
    const same = await get<Blocks>(`recordings/${visit.id}/blocks?after=1`);
    expect([same.isChanged, same.manifest.blocks, same.manifest.version]).toEqual([false, [], '1']);
    expect(same.grant.token).not.toBe('');
    // A live visit's blocks are ahead of its row.
    await t.pool.query('update sessions set version = version + 1 where recording_id = $1', [visit.id]);
    const changed = await get<Blocks>(`recordings/${visit.id}/blocks?after=1`);
    expect([changed.isChanged, changed.manifest.blocks.length, changed.manifest.version]).toEqual([true, 1, '2']);
  });

  it('is gone at once when deleted: from lists, counts, details, blocks; and a tombstone stands for it', async () => {
    const visit = await putVisit(t, t.owner, { country: 'IS' });
    await putBlocks(t, 'packs/aa/3', [{ visit, text: 'one' }]);
    const answer = await t.ask(`/api/v1/recordings/${visit.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect(answer.statusCode).toBe(204);
    for (const path of [`recordings/${visit.id}`, `recordings/${visit.id}/blocks`, `handles/${visit.handle}`]) expect(await get(path)).toMatchObject({ code: 'API_RECORDING_UNKNOWN' });
    expect(await list('?country=IS')).toMatchObject({ recordings: [], count: { count: 0, isExact: true } });
    const { rows } = await t.pool.query(
      `select t.kind, t.session_hash = s.session_hash as is_same_session, s.state, o.version from tombstones t
       join sessions s using (recording_id) join outbox o using (recording_id) where t.recording_id = $1`, [visit.id],
    );
    expect(rows).toEqual([{ kind: 'recording', is_same_session: true, state: 'erased', version: 2n }]);
    expect((await t.ask(`/api/v1/recordings/${visit.id}`, { method: 'DELETE', cookie: t.owner.cookie })).statusCode).toBe(404);
  });

  it('is unviewable as soon as its tombstone stands, before any row says so', async () => {
    const [byRecording, byVisitor] = [await putVisit(t, t.owner), await putVisit(t, t.owner, { visitor: 'cd'.repeat(16) })];
    await t.pool.query(`insert into tombstones (workspace_id, kind, site_id, recording_id) values ($1, 'recording', $2, $3)`, [t.owner.workspaceId, t.owner.siteId, byRecording.id]);
    await t.pool.query(`insert into tombstones (workspace_id, kind, site_id, visitor_hash) values ($1, 'visitor', $2, decode($3, 'hex'))`, [t.owner.workspaceId, t.owner.siteId, byVisitor.visitor]);
    for (const { id } of [byRecording, byVisitor]) expect(await get(`recordings/${id}`)).toMatchObject({ code: 'API_RECORDING_UNKNOWN' });
  });

  it('stays when the demo visits are removed, unless it is one', async () => {
    const [demo, own] = [await putVisit(t, t.owner, { isDemo: true }), await putVisit(t, t.owner)];
    const foreign = await putVisit(t, t.stranger, { isDemo: true });
    await t.ask(`/api/v1/sites/${t.owner.siteId}/demo-visits`, { method: 'DELETE', cookie: t.owner.cookie });
    expect((await t.ask(`/api/v1/recordings/${demo.id}`, { cookie: t.owner.cookie })).statusCode).toBe(404);
    expect((await t.ask(`/api/v1/recordings/${own.id}`, { cookie: t.owner.cookie })).statusCode).toBe(200);
    expect((await t.ask(`/api/v1/recordings/${foreign.id}`, { cookie: t.stranger.cookie })).statusCode).toBe(200);
  });
});
