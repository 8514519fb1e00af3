// Signals over the API: of a recording, of a site by page and element under the list's filter, and what people say is none.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail, SiteSignals } from '@hindsight/api-contract';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putVisit } from './put-visit.ts';

let t: ApiUnderTest;
let visits: { id: bigint; startedAt: number }[];
let pay: bigint;

beforeAll(async () => {
  t = await startApi();
  visits = [];
  for (const [i, country] of ['DE', 'DE', 'FR'].entries()) visits.push(await putVisit(t, t.owner, { country, startedAt: Date.UTC(2026, 10, 10, i), paths: ['/pay/1'], pageGroups: ['/pay/*'] }));
  pay = await putElement('#pay', 'button', 'Pay now');
  const picture = await putElement('main > img.hero', 'img', '');
  for (const { id } of visits) await putSignals(id, [['rage', pay, 4_000], ['dead', picture, 9_000], ['dead', picture, 12_000]]);
  await putSignals((visits[0] as { id: bigint }).id, [['abandon', null, 20_000]], 3);
});
afterAll(() => t[Symbol.asyncDispose]());

async function putElement(selector: string, role: string, text: string): Promise<bigint> {
  const { rows } = await t.pool.query<{ id: bigint }>(
    `insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text) values ($1, $2, $3::text::bytea, 1, $3, $4, $5) returning id`, [t.owner.workspaceId, t.owner.siteId, selector, role, text]);
  return rows[0]?.id as bigint;
}

async function putSignals(id: bigint, signals: [kind: string, elementId: bigint | null, atMs: number][], from = 0): Promise<void> {
  for (const [i, [kind, elementId, atMs]] of signals.entries()) {
    await t.pool.query(
      `insert into signals (month, recording_id, n, workspace_id, site_id, page_id, doc, view, element_id, kind, at_ms, span_ms, rules_version)
       select r.month, r.id, $2, r.workspace_id, r.site_id, v.page_id, 0, 0, $4, $3, $5, 0, 1 from recordings r join page_views v on v.recording_id = r.id and v.doc = 0 where r.id = $1`, [id, from + i, kind, elementId, atMs]);
  }
}

const get = async <T>(path: string, options: Ask = {}): Promise<T> => (await t.ask(`/api/v1/${path}`, { cookie: t.owner.cookie, ...options })).json<T>();
const ofSite = (query = ''): Promise<SiteSignals> => get(`sites/${t.owner.siteId}/signals${query}`);
const say = (method: 'PUT' | 'DELETE', kind: string, elementId: bigint, options: Ask = {}) => t.ask(`/api/v1/sites/${t.owner.siteId}/signals/dismissed/${kind}/${elementId}`, { method, cookie: t.owner.cookie, ...options });

describe('signals', () => {
  it('are told of a recording, and of a site by page and element with the newest moment', async () => {
    const { signals } = await get<RecordingDetail>(`recordings/${visits[0]?.id}`);
    expect(signals.map(({ kind, atMs, label }) => [kind, atMs, label])).toEqual([
      ['rage', 4_000, 'button “Pay now”'], ['dead', 9_000, 'img.hero'], ['dead', 12_000, 'img.hero'], ['abandon', 20_000, ''],
    ]);
    const { totals, groups, dismissed } = await ofSite();
    expect(totals).toEqual([{ kind: 'abandon', signals: 1, recordings: 1 }, { kind: 'dead', signals: 6, recordings: 3 }, { kind: 'rage', signals: 3, recordings: 3 }]);
    expect(groups.map(({ kind, pageGroup, label, signals: n, recordings }) => [kind, pageGroup, label, n, recordings])).toEqual([
      ['abandon', '/pay/*', '', 1, 1], ['dead', '/pay/*', 'img.hero', 6, 3], ['rage', '/pay/*', 'button “Pay now”', 3, 3],
    ]);
    expect(groups[2]).toMatchObject({ elementId: String(pay), newest: { recordingId: String(visits[2]?.id), startedAt: visits[2]?.startedAt, atMs: 4_000 } });
    expect(dismissed).toEqual([]);
  });

  it('heed the filter of the list', async () => {
    expect((await ofSite('?country=FR')).totals).toEqual([{ kind: 'dead', signals: 2, recordings: 1 }, { kind: 'rage', signals: 1, recordings: 1 }]);
    expect(await ofSite('?country=AQ')).toMatchObject({ totals: [], groups: [] });
  });

  it('that somebody says are none are gone at once, listed with who said it, and come back', async () => {
    expect((await say('PUT', 'rage', pay)).statusCode).toBe(204);
    const { totals, groups, dismissed } = await ofSite();
    expect([totals.map(({ kind }) => kind), groups.map(({ kind }) => kind)]).toEqual([['abandon', 'dead'], ['abandon', 'dead']]);
    expect(dismissed).toEqual([{ kind: 'rage', elementId: String(pay), label: 'button “Pay now”', selector: '#pay', signals: 3, by: expect.stringMatching(/.+/), at: expect.any(Number) }]);
    expect((await get<RecordingDetail>(`recordings/${visits[0]?.id}`)).signals.map(({ kind }) => kind)).not.toContain('rage');
    expect((await t.pool.query('select is_dismissed, settled_at from signal_feedback')).rows).toEqual([{ is_dismissed: true, settled_at: null }]);
    expect((await say('DELETE', 'rage', pay)).statusCode).toBe(204);
    expect((await ofSite()).totals.map(({ kind }) => kind)).toContain('rage');
    expect((await ofSite()).dismissed).toEqual([]);
  });

  it('of others cannot be judged, nor what is not there', async () => {
    for (const options of [{ cookie: t.stranger.cookie }]) expect((await say('PUT', 'rage', pay, options)).statusCode).toBe(404);
    expect((await say('PUT', 'rage', 999_999n)).json<{ code: string }>().code).toBe('API_ELEMENT_UNKNOWN');
    expect((await say('PUT', 'boredom', pay)).statusCode).toBe(400);
  });
});
