import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PASSWORD, startApi, type ApiUnderTest } from './api-under-test.ts';

const DAY_MS = 86_400_000;
let t: ApiUnderTest;
beforeAll(async () => { t = await startApi({ trustProxy: ['127.0.0.1'] }); });
afterAll(() => t[Symbol.asyncDispose]());

const post = (body: unknown, headers: Record<string, string | undefined> = {}) => t.ask('/api/v1/sign-in', { method: 'POST', body, headers });
const me = (cookie: string, headers: Record<string, string | undefined> = {}) => t.ask('/api/v1/me', { cookie, headers });

describe('signing in', () => {
  it('says who signed in, and sets a cookie out of reach for scripts and other sites', async () => {
    const answer = await post({ email: ' Owner@ONE.example ', password: PASSWORD });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ member: { email: 'owner@one.example', role: 'owner' }, playerOrigin: 'http://127.0.0.1:4001', playerWarning: null });
    expect(answer.headers['set-cookie']).toMatch(/^hindsight_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.body).not.toContain('argon2');
  });

  it('marks the cookie Secure when the app is visited over TLS, as a trusted proxy says', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hindsight.example', 'sec-fetch-site': 'same-origin' };
    expect((await post({ email: t.owner.email, password: PASSWORD }, headers)).headers['set-cookie']).toContain('; Secure');
  });

  it('gives a wrong password and an unknown address the same answer', async () => {
    const wrong = await post({ email: t.owner.email, password: 'not it' });
    const unknown = await post({ email: 'nobody@one.example', password: 'not it' });
    for (const answer of [wrong, unknown]) {
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect({ ...answer.json<object>(), requestId: '' }).toEqual({ ...wrong.json<object>(), requestId: '' });
      expect(answer.json()).toMatchObject({ code: 'API_CREDENTIALS_REFUSED', status: 401 });
    }
  });

  it('does as much work for an unknown address, so that the time tells nothing', async () => {
    // Processor time, not time of day: hashing is nearly all of it, and a busy machine changes it little.
    const work = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 7; i++) {
      for (const which of ['known', 'unknown'] as const) {
        const before = process.cpuUsage();
        await post({ email: which === 'known' ? t.stranger.email : `nobody${i}@two.example`, password: 'not it' });
        const { user, system } = process.cpuUsage(before);
        work[which].push(user + system);
      }
    }
    expect(Math.min(...work.unknown)).toBeGreaterThan(Math.min(...work.known) / 2);
  });

  it('stops guessing after ten tries, for that address and e-mail only, for ten minutes', async () => {
    const guess = (email: string) => post({ email, password: 'guess' }, { 'x-forwarded-for': '203.0.113.7' });
    for (let i = 0; i < 10; i++) expect((await guess('victim@one.example')).statusCode).toBe(401);
    const limited = await guess('victim@one.example');
    expect(limited.statusCode).toBe(429);
    expect(limited.json()).toMatchObject({ code: 'API_SIGN_IN_LIMITED' });
    expect(Number(limited.headers['retry-after'])).toBe(600);
    expect((await guess('other@one.example')).statusCode).toBe(401);
    t.clock.now += 11 * 60_000;
    expect((await guess('victim@one.example')).statusCode).toBe(401);
  });

  it('ends the sign-in the browser came with, and never takes a token it did not make', async () => {
    const first = await t.signIn(t.owner.email);
    const again = await t.ask('/api/v1/sign-in', { method: 'POST', body: { email: t.owner.email, password: PASSWORD }, cookie: first });
    const second = again.cookies[0]?.value ?? '';
    expect(second).not.toBe(first);
    expect((await me(first)).statusCode).toBe(401);
    expect((await me(second)).statusCode).toBe(200);
    const planted = await t.ask('/api/v1/sign-in', { method: 'POST', body: { email: t.owner.email, password: PASSWORD }, cookie: 'chosen-by-an-attacker' });
    expect(planted.cookies[0]?.value).not.toBe('chosen-by-an-attacker');
  });

  it('is not open to pages of other sites', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': undefined, 'origin': 'https://evil.example' }]) {
      const answer = await post({ email: t.owner.email, password: PASSWORD }, headers);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'API_ORIGIN_FOREIGN']);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await post({ email: t.owner.email, password: PASSWORD }, { 'sec-fetch-site': undefined })).statusCode).toBe(200);
  });

  it('ends by signing out, after a week unused, after thirty days whatever happens, and with the member', async () => {
    const left = await t.signIn(t.owner.email);
    const out = await t.ask('/api/v1/sign-out', { method: 'POST', cookie: left, body: {} });
    expect([out.statusCode, out.headers['set-cookie']]).toEqual([204, expect.stringMatching(/^hindsight_session=; /)]);
    expect((await me(left)).statusCode).toBe(401);

    const idle = await t.signIn(t.owner.email);
    t.clock.now += 7 * DAY_MS + 1;
    expect((await me(idle)).json()).toMatchObject({ code: 'API_CREDENTIALS_MISSING' });

    const used = await t.signIn(t.owner.email);
    for (let day = 1; day <= 29; day++) {
      t.clock.now += DAY_MS;
      expect((await me(used)).statusCode).toBe(200);
    }
    t.clock.now += DAY_MS;
    expect((await me(used)).statusCode).toBe(401);

    const owner = await t.signIn(t.owner.email);
    const added = await t.ask('/api/v1/members', { method: 'POST', cookie: owner, body: { email: 'gone@one.example', role: 'member', password: PASSWORD } });
    const gone = await t.signIn('gone@one.example');
    await t.ask(`/api/v1/members/${added.json<{ id: string }>().id}`, { method: 'DELETE', cookie: owner });
    expect((await me(gone)).statusCode).toBe(401);
    expect((await post({ email: 'gone@one.example', password: PASSWORD })).statusCode).toBe(401);
  });

  it('keeps neither password nor token readable', async () => {
    const cookie = await t.signIn(t.owner.email);
    const { rows } = await t.pool.query<{ dump: string }>(`select (select json_agg(m)::text from members m) || (select json_agg(s)::text from sign_ins s) as dump`);
    expect(rows[0]?.dump).not.toContain(PASSWORD);
    expect(rows[0]?.dump).not.toContain(cookie);
    // OWASP ASVS 5.0, appendix C: argon2id with at least 46 MiB.
    const memory = Number(/\$argon2id\$v=19\$m=(\d+),t=\d+,p=1\$/.exec(rows[0]?.dump ?? '')?.[1]);
    expect(memory).toBeGreaterThanOrEqual(46 * 1024);
  });
});

describe('the session cookie', () => {
  it('counts only with the browser\'s word that the app asks', async () => {
    const cookie = await t.signIn(t.owner.email);
    const host = 'localhost:4000';
    const accepted: Record<string, string | undefined>[] = [
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': undefined, 'origin': `http://${host}` },
      { 'sec-fetch-site': undefined, 'referer': `http://${host}/recordings` },
    ];
    const refused: Record<string, string | undefined>[] = [
      { 'sec-fetch-site': undefined },
      { 'sec-fetch-site': 'cross-site' },
      // The player: same host name, another port.
      { 'sec-fetch-site': 'same-site', 'origin': 'http://localhost:4001' },
      { 'sec-fetch-site': undefined, 'origin': 'http://localhost:4001' },
      { 'sec-fetch-site': undefined, 'referer': 'http://localhost:4001/' },
      { 'sec-fetch-site': undefined, 'origin': 'null' },
      { 'sec-fetch-site': undefined, 'origin': 'http://localhost:4000.evil.example' },
      { 'sec-fetch-site': 'cross-site', 'origin': `http://${host}` },
    ];
    for (const headers of accepted) expect([headers, (await me(cookie, headers)).statusCode]).toEqual([headers, 200]);
    for (const headers of refused) {
      const answer = await me(cookie, headers);
      expect([headers, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([headers, 403, 'API_ORIGIN_FOREIGN']);
    }
  });

  it('does not let a page typed into the address bar change anything', async () => {
    const cookie = await t.signIn(t.owner.email);
    expect((await t.ask('/api/v1/sign-out', { method: 'POST', cookie, headers: { 'sec-fetch-site': 'none' } })).statusCode).toBe(403);
  });

  it('never comes with permission for other origins to read', async () => {
    const cookie = await t.signIn(t.owner.email);
    for (const method of ['GET', 'OPTIONS'] as const) {
      const answer = await t.ask('/api/v1/me', { method, cookie, headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' } });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
