// What members add to a recording, and the links that open one to people without an account.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks, CreatedShare, Note, NoteList, RecordingDetail, SharedRecording, ShareList } from '@hindsight/api-contract';
import type { IndexedRecording } from '@hindsight/recording-index/contract-kit';
import type { LightMyRequestResponse } from 'fastify';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putBlocks, putVisit } from './put-visit.ts';

const HOUR_MS = 3_600_000;

let t: ApiUnderTest;
let playerPort: number;
let visit: IndexedRecording;
let member: string;
let colleague: string;

beforeAll(async () => {
  t = await startApi();
  ({ playerPort } = await t.api.listen({ host: '127.0.0.1', port: 0, playerPort: 0 }));
  visit = await putVisit(t, t.owner, { userName: 'ada@customer.example', tags: ['page-tag'] });
  const password = 'a member password';
  for (const name of ['one', 'two']) await t.ask('/api/v1/members', { method: 'POST', cookie: t.owner.cookie, body: { email: `${name}@one.example`, name, role: 'member', password } });
  [member, colleague] = [await t.signIn('one@one.example', password), await t.signIn('two@one.example', password)];
});
afterAll(() => t[Symbol.asyncDispose]());

const of = (path: string, recording = visit): string => `/api/v1/recordings/${recording.id}/${path}`;
const codeOf = (answer: LightMyRequestResponse): string => answer.json<{ code: string }>().code;
async function asked<T>(path: string, ask: Ask, status: number): Promise<T> {
  const answer = await t.ask(path, ask);
  expect([answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([status, '']);
  return (answer.body === '' ? undefined : answer.json()) as T;
}

describe('notes', () => {
  it('are read by all, in order of their moments, and changed by their author and by admins alone', async () => {
    const late = await asked<Note>(of('notes'), { method: 'POST', cookie: member, body: { atMs: 9_000, text: ' Gives up\u0000 here ' } }, 201);
    const early = await asked<Note>(of('notes'), { method: 'POST', cookie: t.owner.cookie, body: { atMs: 1_000, text: 'Starts' } }, 201);
    expect(late).toMatchObject({ atMs: 9_000, text: 'Gives up\ufffd here', authorName: 'one', changedAt: null, isMine: true });
    const seen = (await asked<NoteList>(of('notes'), { cookie: colleague }, 200)).notes;
    expect(seen.map(({ id, isMine }) => [id, isMine])).toEqual([[early.id, false], [late.id, false]]);

    for (const method of ['PATCH', 'DELETE'] as const) expect(codeOf(await t.ask(of(`notes/${late.id}`), { method, cookie: colleague, ...(method === 'PATCH' ? { body: { text: 'x' } } : {}) }))).toBe('API_NOTE_FOREIGN');
    expect(await asked<Note>(of(`notes/${late.id}`), { method: 'PATCH', cookie: member, body: { atMs: 8_000 } }, 200)).toMatchObject({ atMs: 8_000, text: 'Gives up\ufffd here', changedAt: expect.any(Number) });
    expect(await asked<Note>(of(`notes/${late.id}`), { method: 'PATCH', cookie: t.owner.cookie, body: { text: 'Leaves' } }, 200)).toMatchObject({ authorName: 'one', text: 'Leaves' });
    // By way of another recording nothing is reached.
    const other = await putVisit(t, t.owner);
    expect(codeOf(await t.ask(of(`notes/${late.id}`, other), { method: 'DELETE', cookie: t.owner.cookie }))).toBe('API_NOTE_UNKNOWN');
    await asked(of(`notes/${late.id}`), { method: 'DELETE', cookie: t.owner.cookie }, 204);
    expect((await asked<NoteList>(of('notes'), { cookie: member }, 200)).notes.map(({ id }) => id)).toEqual([early.id]);
  });

  it('need a text and a moment, and a recording that is there', async () => {
    for (const body of [{ atMs: -1, text: 'x' }, { atMs: 1, text: ' ' }, { atMs: 1.5, text: 'x' }, { atMs: 1, text: 'x'.repeat(2001) }]) {
      expect(codeOf(await t.ask(of('notes'), { method: 'POST', cookie: member, body }))).toBe('API_REQUEST_INVALID');
    }
    const full = await putVisit(t, t.owner);
    await t.pool.query(`insert into recording_notes (workspace_id, recording_id, at_ms, text, author_id) select $1, $2, n, 'x', (select min(id) from members) from generate_series(1, 500) n`, [t.owner.workspaceId, full.id]);
    expect(codeOf(await t.ask(of('notes', full), { method: 'POST', cookie: member, body: { atMs: 1, text: 'x' } }))).toBe('API_NOTES_FULL');
    const gone = await putVisit(t, t.owner);
    await asked(`/api/v1/recordings/${gone.id}`, { method: 'DELETE', cookie: t.owner.cookie }, 204);
    expect(codeOf(await t.ask(of('notes', gone), { method: 'POST', cookie: member, body: { atMs: 1, text: 'x' } }))).toBe('API_RECORDING_UNKNOWN');
  });
});

describe('tags', () => {
  it('of members replace each other, lie apart from those of the page, and are told to lists', async () => {
    await asked(of('tags'), { method: 'PUT', cookie: member, body: { tags: ['Bug ', 'checkout'] } }, 200);
    const version = async (): Promise<bigint> => (await t.pool.query<{ version: bigint }>('select version from outbox where recording_id = $1', [visit.id])).rows[0]?.version ?? 0n;
    const before = await version();
    expect(await asked(of('tags'), { method: 'PUT', cookie: colleague, body: { tags: ['BUG', 'bug', 'seen'] } }, 200)).toEqual({ tags: ['bug', 'seen'] });
    expect(await version()).toBeGreaterThan(before);
    expect(await asked<RecordingDetail>(`/api/v1/recordings/${visit.id}`, { cookie: member }, 200)).toMatchObject({ memberTags: ['bug', 'seen'], tags: ['page-tag'] });
    expect(codeOf(await t.ask(of('tags'), { method: 'PUT', cookie: member, body: { tags: ['a\u200bb'] } }))).toBe('API_REQUEST_INVALID');
  });
});

describe('a link', () => {
  const make = (hours = 24, recording = visit): Promise<CreatedShare> => asked(of('shares', recording), { method: 'POST', cookie: member, body: { hours, startMs: 5_000 } }, 201);
  const open = (token: string, headers: Ask['headers'] = {}) => t.ask(`/api/v1/shared/${token}`, { headers });
  const blocksOf = (token: string) => t.ask(`/api/v1/shared/${token}/blocks`, {});
  const block = async (recording: IndexedRecording, id: bigint, grant: string): Promise<number> => (await fetch(`http://127.0.0.1:${playerPort}/blocks/${recording.id}/${id}?grant=${grant}`)).status;

  it('opens its recording without an account, tells nothing of account or visitor, and is counted', async () => {
    const { id, token } = await make();
    const answer = await open(token);
    expect(answer.statusCode).toBe(200);
    expect(answer.json<SharedRecording>()).toMatchObject({ recordingId: String(visit.id), startMs: 5_000, durationMs: 30_000, playerOrigin: 'http://127.0.0.1:4001' });
    expect(answer.body).not.toMatch(/ada@|page-tag|seen|handle|siteId|workspace/i);
    const { shares } = await asked<ShareList>(of('shares'), { cookie: colleague }, 200);
    expect(shares.find((share) => share.id === id)).toMatchObject({ createdBy: 'one', openedCount: 1, lastOpenedAt: expect.any(Number), revokedAt: null });
    // The token is in no table.
    const { rows } = await t.pool.query<{ row: string }>('select s::text as row from shares s');
    expect(rows.map(({ row }) => row).join()).not.toContain(token);
    const { rows: deeds } = await t.pool.query('select action, member_id is not null as has_member, recording_id from audit_entries where subject_id = $1', [id]);
    expect(deeds).toEqual([{ action: 'share.made', has_member: true, recording_id: visit.id }]);
  });

  it('reads the blocks of its recording and of no other, with a grant that ends with it', async () => {
    const other = await putVisit(t, t.owner);
    const foreign = await putVisit(t, t.stranger);
    const [own = 0n, second = 0n, third = 0n] = await putBlocks(t, 'packs/bb/shared', [{ visit, text: 'OWN' }, { visit: other, text: 'OTHER' }, { visit: foreign, text: 'FOREIGN' }]);
    const { id, token } = await make();
    const { manifest, grant } = (await blocksOf(token)).json<Blocks>();
    expect(manifest.recordingId).toBe(String(visit.id));
    expect(await Promise.all([block(visit, own, grant.token), block(other, second, grant.token), block(foreign, third, grant.token), block(visit, second, grant.token)])).toEqual([200, 403, 403, 404]);
    // Nor is it a way in to anything else.
    for (const path of [`/api/v1/recordings/${visit.id}`, '/api/v1/sites', '/api/v1/me']) expect((await t.ask(path, { key: token })).statusCode).toBe(401);

    await asked(of(`shares/${id}`), { method: 'DELETE', cookie: colleague }, 204);
    expect(await block(visit, own, grant.token)).toBe(403);
    expect((await fetch(`http://127.0.0.1:${playerPort}/?app=${encodeURIComponent('http://localhost:4000')}&grant=${grant.token}`)).status).toBe(403);
    for (const answer of [await open(token), await blocksOf(token)]) expect([answer.statusCode, codeOf(answer)]).toEqual([404, 'API_SHARE_ENDED']);
  });

  it('ends at its hour, with its recording, and with its site', async () => {
    const start = t.clock.now;
    const { token } = await make(2);
    t.clock.now = start + 2 * HOUR_MS - 1;
    expect((await open(token)).statusCode).toBe(200);
    t.clock.now = start + 2 * HOUR_MS;
    expect(codeOf(await open(token))).toBe('API_SHARE_ENDED');
    t.clock.now = start;
    const erased = await putVisit(t, t.owner);
    const link = await make(2, erased);
    await asked(`/api/v1/recordings/${erased.id}`, { method: 'DELETE', cookie: t.owner.cookie }, 204);
    expect(codeOf(await open(link.token))).toBe('API_SHARE_ENDED');
    expect(codeOf(await t.ask(of('shares', erased), { method: 'POST', cookie: member, body: { hours: 1 } }))).toBe('API_RECORDING_UNKNOWN');
    await t.pool.query('update sites set deleted_at = now() where id = $1', [t.owner.siteId]);
    expect(codeOf(await open(token))).toBe('API_SHARE_ENDED');
    await t.pool.query('update sites set deleted_at = null where id = $1', [t.owner.siteId]);
  });

  it('is made and ended only by members of its workspace, and no longer than 90 days', async () => {
    const { id } = await make();
    expect(codeOf(await t.ask(of('shares'), { method: 'POST', cookie: t.stranger.cookie, body: { hours: 1 } }))).toBe('API_RECORDING_UNKNOWN');
    expect(codeOf(await t.ask(of(`shares/${id}`), { method: 'DELETE', cookie: t.stranger.cookie }))).toBe('API_SHARE_UNKNOWN');
    const other = await putVisit(t, t.owner);
    expect(codeOf(await t.ask(of(`shares/${id}`, other), { method: 'DELETE', cookie: member }))).toBe('API_SHARE_UNKNOWN');
    for (const hours of [0, 90 * 24 + 1]) expect(codeOf(await t.ask(of('shares'), { method: 'POST', cookie: member, body: { hours } }))).toBe('API_REQUEST_INVALID');
    // Ending it twice is ending it once.
    for (let i = 0; i < 2; i++) await asked(of(`shares/${id}`), { method: 'DELETE', cookie: member }, 204);
    expect((await t.pool.query(`select 1 from audit_entries where subject_id = $1 and action = 'share.revoked'`, [id])).rowCount).toBe(1);
  });

  it('is asked for so often from one network and no oftener, and no index keeps its page', async () => {
    const { token } = await make();
    // Guesses count like openings.
    let answer = await open('y'.repeat(43));
    for (let i = 0; i < 400 && answer.statusCode === 404; i++) answer = await open('y'.repeat(43));
    expect([answer.statusCode, codeOf(answer), Number(answer.headers['retry-after'])]).toEqual([429, 'API_SHARE_LIMITED', expect.any(Number)]);
    expect((await open(token)).statusCode).toBe(429);
    expect((await t.ask(`/shared/${token}`)).headers['x-robots-tag']).toContain('noindex');
    expect((await t.ask('/sites')).headers['x-robots-tag']).toBeUndefined();
  });
});
