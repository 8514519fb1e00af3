import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Coverage, InstallCheck, Site } from '@hindsight/api-contract';

import { siteChanges } from '../src/index.ts';
import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putVisit } from './put-visit.ts';

const TOKEN = 'a secret between edge and api';
let t: ApiUnderTest;
beforeAll(async () => { t = await startApi({ sitesToken: TOKEN }); });
afterAll(() => t[Symbol.asyncDispose]());

const ask = async <T>(path: string, options: Ask = {}): Promise<T> => (await t.ask(`/api/v1/sites${path}`, { cookie: t.owner.cookie, ...options })).json<T>();
const make = (body: object) => ask<Site>('', { method: 'POST', body });

describe('a site', () => {
  it('is made with a key of its own, a snippet to paste and safe settings', async () => {
    const site = await make({ name: 'Shop', domains: ['https://Shop.example/path', '*.shop.example', 'localhost:3000', 'münchen.example'] });
    expect(site).toMatchObject({
      name: 'Shop', isDemo: false, firstDataAt: null, domains: ['shop.example', '*.shop.example', 'localhost', 'xn--mnchen-3ya.example'],
      settings: { masking: 'inputs', consent: 'not-required', honourPrivacySignals: true, sampling: 1 },
      snippet: `<script async src="http://localhost:4000/s/${site.key}.js"></script>`,
    });
    expect(site.key).toMatch(/^[0-9a-f]{24}$/);
    expect(await ask(`/${site.id}`)).toEqual(site);
  });

  it('changes only what is named', async () => {
    const site = await make({ name: 'Blog' });
    const changed = await ask<Site>(`/${site.id}`, { method: 'PATCH', body: { settings: { consent: 'required', sampling: 0.5 } } });
    expect(changed).toEqual({ ...site, settings: { ...site.settings, consent: 'required', sampling: 0.5 } });
  });

  it('refuses settings nobody could mean, naming the place', async () => {
    const site = await make({ name: 'Bad' });
    const answer = await t.ask(`/api/v1/sites/${site.id}`, { method: 'PATCH', cookie: t.owner.cookie, body: { settings: { sampling: 2, masking: 'none' } } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'API_REQUEST_INVALID', errors: [{ path: 'settings.sampling' }, { path: 'settings.masking' }] });
  });

  it('keeps the rules of its masking as they are written, and refuses what is none', async () => {
    const site = await make({ name: 'Masked' });
    const settings = {
      unmaskSelectors: ['.a, .b'], ignoreSelectors: ['#x'], pathRules: [{ path: '/account/*', rule: 'mask', selector: '.balance' }], keptQueries: ['page'], eraseOnRevoke: true,
    };
    expect((await ask<Site>(`/${site.id}`, { method: 'PATCH', body: { settings } })).settings).toEqual({ ...site.settings, ...settings });
    const bad = { pathRules: [{ path: 'account', rule: 'mask', selector: 'p' }, { path: '/a', rule: 'hide', selector: 'p' }], keptQueries: ['a=b'] };
    const answer = await t.ask(`/api/v1/sites/${site.id}`, { method: 'PATCH', cookie: t.owner.cookie, body: { settings: bad } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path).sort()).toEqual(['settings.keptQueries.0', 'settings.pathRules.0.path', 'settings.pathRules.1.rule']);
  });

  it('is gone after its removal, with everything it recorded', async () => {
    const site = await make({ name: 'Gone' });
    const visit = await putVisit(t, { ...t.owner, siteId: BigInt(site.id) });
    expect((await t.ask(`/api/v1/recordings/${visit.id}`, { cookie: t.owner.cookie })).statusCode).toBe(200);
    await t.ask(`/api/v1/sites/${site.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    for (const path of [`sites/${site.id}`, `sites/${site.id}/recordings`, `recordings/${visit.id}`, `recordings/${visit.id}/blocks`]) {
      expect([path, (await t.ask(`/api/v1/${path}`, { cookie: t.owner.cookie })).statusCode]).toEqual([path, 404]);
    }
    const { rows } = await t.pool.query('select kind, site_id from tombstones where site_id = $1', [site.id]);
    expect(rows).toEqual([{ kind: 'site', site_id: BigInt(site.id) }]);
  });
});

describe('the live check', () => {
  it('says when data came first and last, and what was refused and why', async () => {
    const site = await make({ name: 'Live' });
    expect(await ask<InstallCheck>(`/${site.id}/install`)).toEqual({ firstDataAt: null, lastDataAt: null, recordings: 0, refused: [], bootstrapLastFetchedAt: null });
    const visit = await putVisit(t, { ...t.owner, siteId: BigInt(site.id) });
    t.refusals.push({ reason: 'origin-foreign', count: 3, lastAt: 5 }, { reason: 'of-the-future', count: 1, lastAt: 6 });
    const check = await ask<InstallCheck>(`/${site.id}/install`);
    expect(check).toMatchObject({ firstDataAt: visit.startedAt, lastDataAt: visit.startedAt + visit.durationMs, recordings: 1 });
    expect(check.refused).toEqual([
      { reason: 'origin-foreign', count: 3, lastAt: 5, hint: expect.stringContaining('Domains') },
      { reason: 'of-the-future', count: 1, lastAt: 6, hint: expect.any(String) },
    ]);
    expect((await ask<Site>(`/${site.id}`)).firstDataAt).toBe(visit.startedAt);
  });
});

describe('changes of sites, for the edge', () => {
  it('hold every change since a version, removals too, whatever the workspace', async () => {
    const source = siteChanges(t.pool);
    const before = await source.changesSince('0');
    expect(new Set(before.sites.map(({ workspaceId }) => workspaceId)).size).toBe(2);
    const site = await make({ name: 'Followed', domains: ['a.example'] });
    await ask(`/${site.id}`, { method: 'PATCH', body: { settings: { sampling: 0.25 } } });
    const changed = await source.changesSince(before.version);
    expect(changed.sites).toEqual([expect.objectContaining({
      siteId: site.id, workspaceId: String(t.owner.workspaceId), key: site.key, domains: ['a.example'], isActive: true, isDemo: false, version: changed.version,
      settings: { ...site.settings, sampling: 0.25 },
    })]);
    await t.ask(`/api/v1/sites/${site.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect((await source.changesSince(changed.version)).sites).toEqual([expect.objectContaining({ key: site.key, isActive: false })]);
  });

  it('say the newest version there is, also to one who comes from a database that was set back', async () => {
    const { version } = await siteChanges(t.pool).changesSince('0');
    expect(await siteChanges(t.pool).changesSince(version)).toMatchObject({ version, sites: [] });
    expect(await siteChanges(t.pool).changesSince('99999999999999999999')).toMatchObject({ version, sites: [] });
  });

  it('never show a later version before an earlier one', async () => {
    const site = await make({ name: 'Contended' });
    const source = siteChanges(t.pool);
    let { version } = await source.changesSince('0');
    let isDone = false;
    const seen = new Set<string>();
    const follow = (async () => {
      while (!isDone) {
        const changes = await source.changesSince(version);
        for (const one of changes.sites) seen.add(one.key);
        version = changes.version;
      }
    })();
    const made = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 3 === 0
      ? ask<Site>(`/${site.id}`, { method: 'PATCH', body: { name: `Contended ${i}` } }) : make({ name: `Beside ${i}` }))));
    isDone = true;
    await follow;
    for (const one of (await source.changesSince(version)).sites) seen.add(one.key);
    expect(made.filter(({ key }) => !seen.has(key))).toEqual([]);
  });

  it('are told over HTTP to those who know the secret', async () => {
    const get = (key?: string, query = '') => t.ask(`/api/v1/site-changes${query}`, key === undefined ? {} : { key });
    expect((await get()).json()).toMatchObject({ code: 'API_CREDENTIALS_MISSING' });
    expect((await get('another secret')).json()).toMatchObject({ code: 'API_CREDENTIALS_REFUSED' });
    expect((await get(TOKEN, '?since=x')).json()).toMatchObject({ code: 'API_REQUEST_INVALID' });
    expect((await get(TOKEN, '?since=0')).json()).toEqual(await siteChanges(t.pool).changesSince('0'));
  });
});

describe('the coverage of a site', () => {
  it('tells the visits of the last days apart: recorded, taken for bots, not recorded and why, and what nobody knows', async () => {
    const site = await make({ name: 'Covered' });
    const whose = { ...t.owner, siteId: BigInt(site.id) };
    const startedAt = Date.now() - 3_600_000;
    await putVisit(t, whose, { startedAt, durationMs: 5_000 });
    await putVisit(t, whose, { startedAt, durationMs: 300 });
    await putVisit(t, whose, { startedAt, isBot: true });
    await t.pool.query(
      `insert into unrecorded_visits (site_id, hour, reason, workspace_id, visits) values
       ($1, now() - interval '2 hours', 'sampled-out', $2, 40), ($1, now(), 'sampled-out', $2, 2), ($1, now(), 'site-quota-spent', $2, 3), ($1, now() - interval '30 days', 'origin-foreign', $2, 9)`,
      [site.id, t.owner.workspaceId],
    );
    const coverage = await ask<Coverage>(`/${site.id}/coverage`);
    expect(coverage).toMatchObject({ recordings: 2, bots: 1, tooShort: 1 });
    expect(coverage.unrecorded.map(({ reason, visits }) => [reason, visits])).toEqual([['sampled-out', 42], ['site-quota-spent', 3]]);
    expect(coverage.unrecorded.every(({ hint }) => hint !== '')).toBe(true);
    expect(coverage.unknown.join(' ')).toMatch(/consent.*Global Privacy Control.*Content-Security-Policy/);
    expect((await t.ask(`/api/v1/sites/999999/coverage`, { cookie: t.owner.cookie })).statusCode).toBe(404);
  });
});
