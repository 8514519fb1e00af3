// What goes wrong, and what is said about it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Member } from '@hindsight/api-contract';
import { problem } from '@hindsight/api-contract';
import { migrate } from '@hindsight/migrations';
import { startPostgres, until } from '@hindsight/testkit';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';

let t: ApiUnderTest;
beforeAll(async () => { t = await startApi(); });
afterAll(() => t[Symbol.asyncDispose]());

async function refused(path: string, options: Ask = {}): Promise<[number, string]> {
  const answer = await t.ask(path, { cookie: t.owner.cookie, ...options });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json\b/);
  const body = problem.strict().parse(answer.json());
  expect([body.status, body.type, body.requestId]).toEqual([answer.statusCode, `/docs/errors.md#${body.code.toLowerCase()}`, answer.headers['x-request-id']]);
  return [answer.statusCode, body.code];
}

describe('a body', () => {
  it('must be JSON, of moderate size, and said to be so', async () => {
    const post = (body: string, type: string | undefined) => refused('/api/v1/sites', { method: 'POST', body, headers: { 'content-type': type } });
    expect(await post('{"name":', 'application/json')).toEqual([400, 'API_BODY_UNREADABLE']);
    expect(await post('{"name":"x","__proto__":{"isAdmin":true}}', 'application/json')).toEqual([400, 'API_BODY_UNREADABLE']);
    expect(await post(JSON.stringify({ name: 'x'.repeat(300_000) }), 'application/json')).toEqual([413, 'API_BODY_LARGE']);
    expect(await post('', 'application/json')).toEqual([400, 'API_REQUEST_INVALID']);
    // What a form on another site can send without asking.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect([type, await post('{"name":"x"}', type)]).toEqual([type, [415, 'API_MEDIA_REFUSED']]);
    }
  });

  it('is checked whatever it holds', async () => {
    for (const body of [[], null, 'text', 7, { name: '' }, { name: 5 }, { name: 'x', domains: 'y' }, { name: 'x'.repeat(201) }]) {
      expect(await refused('/api/v1/sites', { method: 'POST', body: JSON.stringify(body) })).toEqual([400, 'API_REQUEST_INVALID']);
    }
  });
});

describe('an address', () => {
  it('that leads nowhere is told so, never answered with the app\'s page', async () => {
    for (const path of ['/api/v1/nothing', '/api/v2/me', '/api', '/health/x', '/s/key.js', '/api/v1/me/', '/missing-chunk-ABCD1234.js', '/%c0%af']) {
      expect([path, await refused(path)]).toEqual([path, [404, 'API_ROUTE_UNKNOWN']]);
    }
    expect(await refused('/api/v1/me', { method: 'PUT' })).toEqual([404, 'API_ROUTE_UNKNOWN']);
    expect(await refused('/x', { method: 'POST' })).toEqual([404, 'API_ROUTE_UNKNOWN']);
  });

  it('with an id that cannot be one is refused', async () => {
    for (const id of ['0', '01', '-1', '1e3', 'x', '9223372036854775808', '99999999999999999999', "1'or'1"]) {
      expect([id, await refused(`/api/v1/recordings/${id}`)]).toEqual([id, [400, 'API_REQUEST_INVALID']]);
    }
    expect(await refused('/api/v1/handles/ABCDEF0123456789')).toEqual([400, 'API_REQUEST_INVALID']);
    expect(await refused('/api/v1/sites/9223372036854775807')).toEqual([404, 'API_SITE_UNKNOWN']);
  });

  it('with odd text in its filters is answered all the same', async () => {
    for (const text of ['%00', '%ED%A0%80', '%F0%9F%98%80', "';--", '%', '%25', '%5C', '*'.repeat(1000), '%2A%25_']) {
      const answer = await t.ask(`/api/v1/sites/${t.owner.siteId}/recordings?page=${text}&pageMatch=pattern&utmSource=${text}&pageGroup=${text}`, { cookie: t.owner.cookie });
      expect([text, answer.statusCode === 200 || (text.length > 255 && answer.statusCode === 400)]).toEqual([text, true]);
    }
  });
});

describe('members and keys', () => {
  it('are refused where they would collide, are unknown, or are needed', async () => {
    const body = { email: 'Owner@One.example', role: 'member', password: 'long enough' };
    expect(await refused('/api/v1/members', { method: 'POST', body })).toEqual([409, 'API_MEMBER_TAKEN']);
    expect(await refused('/api/v1/members', { method: 'POST', body: { ...body, role: 'owner' } })).toEqual([400, 'API_REQUEST_INVALID']);
    const { members } = (await t.ask('/api/v1/members', { cookie: t.owner.cookie })).json<{ members: Member[] }>();
    expect(await refused(`/api/v1/members/${members[0]?.id}`, { method: 'DELETE' })).toEqual([409, 'API_OWNER_NEEDED']);
    expect(await refused('/api/v1/members/999', { method: 'DELETE' })).toEqual([404, 'API_MEMBER_UNKNOWN']);
    expect(await refused('/api/v1/api-keys/999', { method: 'DELETE' })).toEqual([404, 'API_KEY_UNKNOWN']);
  });

  it('show a key once and never again', async () => {
    const made = await t.ask('/api/v1/api-keys', { method: 'POST', cookie: t.owner.cookie, body: { name: 'CI', scope: 'read' } });
    const { key, ...rest } = made.json<{ key: string; id: string; prefix: string }>();
    expect(key).toMatch(/^hs_[\w-]{43}$/);
    const { apiKeys } = (await t.ask('/api/v1/api-keys', { cookie: t.owner.cookie })).json<{ apiKeys: object[] }>();
    expect(apiKeys).toEqual([rest]);
    expect((await t.ask('/api/v1/sites', { key })).statusCode).toBe(200);
    await t.ask(`/api/v1/api-keys/${rest.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect((await t.ask('/api/v1/sites', { key })).json()).toMatchObject({ code: 'API_CREDENTIALS_REFUSED' });
  });
});

describe('a failure of ours', () => {
  it('says nothing of its insides', async () => {
    await t.pool.query('alter table page_rules rename column pattern to renamed');
    try {
      const answer = await t.ask(`/api/v1/sites/${t.owner.siteId}/pages`, { cookie: t.owner.cookie });
      expect(await refused(`/api/v1/sites/${t.owner.siteId}/pages`)).toEqual([500, 'API_SERVER_FAILED']);
      expect(answer.body).not.toMatch(/pattern|column|select|\.ts|at /i);
    } finally {
      await t.pool.query('alter table page_rules rename column renamed to pattern');
    }
  });

  it('is a passing one while the database is away, and the program says that it is not ready', async () => {
    const server = await startPostgres({ ownServer: true });
    await migrate(server.url);
    await using own = await startApi({}, { url: server.url, drop: () => Promise.resolve() });
    const well = await until(async () => {
      const asked = await own.ask('/health/ready');
      return asked.statusCode === 200 && asked;
    }, { what: 'the API to be ready' });
    expect(well.json()).toEqual({ isReady: true, parts: { database: { state: 'ready' }, idSpace: { state: 'ready' } } });
    await server.stop();
    const answer = await until(async () => {
      const asked = await own.ask('/api/v1/sites', { cookie: own.owner.cookie });
      return asked.statusCode === 503 && asked;
    }, { what: 'the API to notice' });
    expect(answer.json()).toMatchObject({ code: 'API_STORE_DOWN' });
    expect(answer.headers['retry-after']).toBe('5');
    const ready = await own.ask('/health/ready');
    expect([ready.statusCode, ready.json()]).toMatchObject([503, { isReady: false, parts: { database: { state: 'down' } } }]);
    expect((await own.ask('/health/live')).statusCode).toBe(200);
  });
});

describe('beside the API', () => {
  it('other parts have their say in readiness, and figures are given', async () => {
    t.health['log'] = () => ({ state: 'down', reason: 'disk full' });
    expect((await t.ask('/health/ready')).json()).toMatchObject({ isReady: false, parts: { database: { state: 'ready' } } });
    delete t.health['log'];
    const metrics = await t.ask('/metrics');
    expect([metrics.statusCode, metrics.headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
  });

  it('the app\'s page is given for its own addresses, framed by nobody, framing the player only', async () => {
    for (const path of ['/', '/recordings/7?t=5', '/v/0123456789abcdef', '/sites/1/heatmaps']) {
      const answer = await t.ask(path);
      expect([path, answer.statusCode, answer.headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY' });
      const policy = String(answer.headers['content-security-policy']);
      for (const rule of [`default-src 'self'`, `script-src 'self'`, `connect-src 'self'`, 'frame-src http://127.0.0.1:4001', `object-src 'none'`, `frame-ancestors 'none'`]) expect(policy.split('; ')).toContain(rule);
    }
    const hashed = await t.ask('/main-ABCD1234.js');
    expect([hashed.statusCode, hashed.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await t.ask('/main-ABCD1234.js', { headers: { 'if-none-match': String(hashed.headers['etag']) } })).statusCode).toBe(304);
    for (const path of ['/../api-under-test.ts', '/..%2f..%2fpackage.json', '/%2e%2e/player/player.js']) expect((await t.ask(path)).body).not.toMatch(/x{100}|"name"|startApi/);
  });
});
