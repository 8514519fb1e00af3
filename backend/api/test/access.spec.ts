// Every route × everyone who may ask. The list of routes is the OpenAPI document's, which is compared with the router's own.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as contract from '@hindsight/api-contract';
import type { z } from 'zod';

import { startApi, type ApiUnderTest, type Ask } from './api-under-test.ts';
import { putVisit } from './put-visit.ts';

type Permission = 'public' | 'read' | 'write' | 'member' | 'admin' | 'owner';
interface RouteCase {
  method: NonNullable<Ask['method']>;
  /** As OpenAPI writes it. */
  path: string;
  permission: Permission;
  /** Parameters that exist in the owner's workspace; a foreign asker must be told 404. */
  params?: () => Record<string, string>;
  query?: string;
  body?: unknown;
  status: number;
  /** What the answer must be, with nothing beside it. */
  shape?: z.ZodType;
}

let t: ApiUnderTest;
let ids: { site: string; recording: string; handle: string; member: string; key: string; note: string; share: string; segment: string; element: string };
let askers: { member: string; admin: string; readKey: string; writeKey: string };

const site = () => ({ siteId: ids.site });
const NO_REPORT = { program: 'edge', instance: 'one:1', report: { host: 'one', pid: 1, startedAt: 1, health: { isReady: true, parts: {} }, figures: [], timings: [], disk: null } };
const ROUTES: RouteCase[] = [
  { method: 'POST', path: '/api/v1/sign-in', permission: 'public', body: { email: 'x@y.example', password: 'x' }, status: 401 },
  { method: 'GET', path: '/api/v1/site-changes', permission: 'public', status: 401 },
  { method: 'PUT', path: '/api/v1/program-status', permission: 'public', body: NO_REPORT, status: 401 },
  { method: 'DELETE', path: '/api/v1/program-status', permission: 'public', body: { program: 'edge', instance: 'one:1' }, status: 401 },
  { method: 'GET', path: '/api/v1/status', permission: 'owner', status: 200, shape: contract.statusAnswer },
  { method: 'GET', path: '/api/v1/me', permission: 'member', status: 200, shape: contract.me },
  { method: 'GET', path: '/api/v1/members', permission: 'member', status: 200, shape: contract.memberList },
  { method: 'POST', path: '/api/v1/members', permission: 'admin', body: { email: 'owner@one.example', role: 'member', password: 'long enough' }, status: 409 },
  { method: 'DELETE', path: '/api/v1/members/{memberId}', permission: 'admin', params: () => ({ memberId: ids.member }), status: 204 },
  { method: 'GET', path: '/api/v1/api-keys', permission: 'admin', status: 200, shape: contract.apiKeyList },
  { method: 'POST', path: '/api/v1/api-keys', permission: 'admin', body: { name: 'k', scope: 'read' }, status: 201, shape: contract.createdApiKey },
  { method: 'DELETE', path: '/api/v1/api-keys/{keyId}', permission: 'admin', params: () => ({ keyId: ids.key }), status: 204 },
  { method: 'GET', path: '/api/v1/sites', permission: 'read', status: 200, shape: contract.siteList },
  { method: 'POST', path: '/api/v1/sites', permission: 'write', body: { name: 'New' }, status: 201, shape: contract.site },
  { method: 'GET', path: '/api/v1/sites/{siteId}', permission: 'read', params: site, status: 200, shape: contract.site },
  { method: 'PATCH', path: '/api/v1/sites/{siteId}', permission: 'write', params: site, body: { name: 'Renamed' }, status: 200, shape: contract.site },
  { method: 'GET', path: '/api/v1/sites/{siteId}/install', permission: 'read', params: site, status: 200, shape: contract.installCheck },
  { method: 'GET', path: '/api/v1/sites/{siteId}/coverage', permission: 'read', params: site, status: 200, shape: contract.coverage },
  { method: 'GET', path: '/api/v1/sites/{siteId}/recordings', permission: 'read', params: site, status: 200, shape: contract.recordingList },
  { method: 'GET', path: '/api/v1/sites/{siteId}/recordings/facets', permission: 'read', params: site, status: 200, shape: contract.facets },
  { method: 'GET', path: '/api/v1/sites/{siteId}/pages', permission: 'read', params: site, status: 200, shape: contract.pageList },
  { method: 'GET', path: '/api/v1/sites/{siteId}/page-costs', permission: 'read', params: site, status: 200, shape: contract.pageCosts },
  { method: 'PUT', path: '/api/v1/sites/{siteId}/page-rules', permission: 'write', params: site, body: { rules: ['/a/*'] }, status: 200, shape: contract.pageRules },
  { method: 'GET', path: '/api/v1/sites/{siteId}/heatmap', permission: 'read', params: site, query: '?page=/', status: 200, shape: contract.heatmap },
  { method: 'GET', path: '/api/v1/sites/{siteId}/heatmap/moments', permission: 'read', params: site, query: '?page=/&element=1', status: 200, shape: contract.moments },
  { method: 'GET', path: '/api/v1/sites/{siteId}/overview', permission: 'read', params: site, status: 200, shape: contract.overview },
  { method: 'DELETE', path: '/api/v1/sites/{siteId}/demo-visits', permission: 'write', params: site, status: 204 },
  { method: 'GET', path: '/api/v1/recordings/{recordingId}', permission: 'read', params: () => ({ recordingId: ids.recording }), status: 200, shape: contract.recordingDetail },
  { method: 'GET', path: '/api/v1/recordings/{recordingId}/blocks', permission: 'read', params: () => ({ recordingId: ids.recording }), status: 200, shape: contract.blocks },
  { method: 'GET', path: '/api/v1/recordings/{recordingId}/export', permission: 'read', params: () => ({ recordingId: ids.recording }), status: 200 },
  // The API alone has no way to the log.
  { method: 'POST', path: '/api/v1/sites/{siteId}/imports', permission: 'admin', params: site, status: 422 },
  { method: 'GET', path: '/api/v1/handles/{handle}', permission: 'read', params: () => ({ handle: ids.handle }), status: 200, shape: contract.recordingDetail },
  { method: 'PUT', path: '/api/v1/recordings/{recordingId}/fidelity', permission: 'write', params: () => ({ recordingId: ids.recording }), body: { percent: 98, elements: 40, reasons: [{ kind: 'font', what: 'Inter', elements: 1 }] }, status: 204 },
  { method: 'GET', path: '/api/v1/recordings/{recordingId}/notes', permission: 'read', params: () => ({ recordingId: ids.recording }), status: 200, shape: contract.noteList },
  { method: 'POST', path: '/api/v1/recordings/{recordingId}/notes', permission: 'member', params: () => ({ recordingId: ids.recording }), body: { atMs: 10, text: 'Here' }, status: 201, shape: contract.note },
  { method: 'PATCH', path: '/api/v1/recordings/{recordingId}/notes/{noteId}', permission: 'member', params: () => ({ recordingId: ids.recording, noteId: ids.note }), body: { text: 'There' }, status: 200, shape: contract.note },
  { method: 'DELETE', path: '/api/v1/recordings/{recordingId}/notes/{noteId}', permission: 'member', params: () => ({ recordingId: ids.recording, noteId: ids.note }), status: 204 },
  { method: 'PUT', path: '/api/v1/recordings/{recordingId}/tags', permission: 'write', params: () => ({ recordingId: ids.recording }), body: { tags: ['Seen'] }, status: 200, shape: contract.memberTags },
  { method: 'GET', path: '/api/v1/recordings/{recordingId}/shares', permission: 'member', params: () => ({ recordingId: ids.recording }), status: 200, shape: contract.shareList },
  { method: 'POST', path: '/api/v1/recordings/{recordingId}/shares', permission: 'member', params: () => ({ recordingId: ids.recording }), body: { hours: 1 }, status: 201, shape: contract.createdShare },
  { method: 'DELETE', path: '/api/v1/recordings/{recordingId}/shares/{shareId}', permission: 'member', params: () => ({ recordingId: ids.recording, shareId: ids.share }), status: 204 },
  { method: 'GET', path: '/api/v1/shared/{token}', permission: 'public', status: 400 },
  { method: 'GET', path: '/api/v1/shared/{token}/blocks', permission: 'public', status: 400 },
  { method: 'GET', path: '/api/v1/sites/{siteId}/recordings/count', permission: 'read', params: site, status: 200, shape: contract.recordingCount },
  { method: 'GET', path: '/api/v1/sites/{siteId}/facets', permission: 'read', params: site, query: '?field=country', status: 200, shape: contract.suggestions },
  { method: 'POST', path: '/api/v1/sites/{siteId}/recordings/tag', permission: 'write', params: site, body: { of: { filter: { country: 'AQ' } }, count: 1, tag: 'cold' }, status: 409 },
  { method: 'POST', path: '/api/v1/sites/{siteId}/recordings/delete', permission: 'write', params: site, body: { of: { filter: { country: 'AQ' } }, count: 1 }, status: 409 },
  { method: 'GET', path: '/api/v1/recordings/{recordingId}/neighbours', permission: 'read', params: () => ({ recordingId: ids.recording }), status: 200, shape: contract.neighbours },
  { method: 'PUT', path: '/api/v1/recordings/{recordingId}/watched', permission: 'member', params: () => ({ recordingId: ids.recording }), status: 204 },
  { method: 'DELETE', path: '/api/v1/recordings/{recordingId}/watched', permission: 'member', params: () => ({ recordingId: ids.recording }), status: 204 },
  { method: 'GET', path: '/api/v1/sites/{siteId}/segments', permission: 'read', params: site, status: 200, shape: contract.segmentList },
  { method: 'POST', path: '/api/v1/sites/{siteId}/segments', permission: 'member', params: site, body: { name: 'Phones', filter: { device: 'mobile' } }, status: 201, shape: contract.segment },
  { method: 'PATCH', path: '/api/v1/sites/{siteId}/segments/{segmentId}', permission: 'member', params: () => ({ ...site(), segmentId: ids.segment }), body: { name: 'Telephones' }, status: 200, shape: contract.segment },
  { method: 'DELETE', path: '/api/v1/sites/{siteId}/segments/{segmentId}', permission: 'member', params: () => ({ ...site(), segmentId: ids.segment }), status: 204 },
  { method: 'GET', path: '/api/v1/sites/{siteId}/signals', permission: 'read', params: site, status: 200, shape: contract.siteSignals },
  { method: 'PUT', path: '/api/v1/sites/{siteId}/signals/dismissed/{kind}/{elementId}', permission: 'write', params: () => ({ ...site(), kind: 'dead', elementId: ids.element }), status: 204 },
  { method: 'DELETE', path: '/api/v1/sites/{siteId}/signals/dismissed/{kind}/{elementId}', permission: 'write', params: () => ({ ...site(), kind: 'dead', elementId: ids.element }), status: 204 },
  { method: 'GET', path: '/api/v1/sites/{siteId}/team', permission: 'read', params: site, status: 200, shape: contract.team },
  { method: 'PUT', path: '/api/v1/sites/{siteId}/team', permission: 'write', params: site, body: { users: ['ida'] }, status: 200, shape: contract.team },
  { method: 'PUT', path: '/api/v1/recordings/{recordingId}/team', permission: 'write', params: () => ({ recordingId: ids.recording }), status: 204 },
  { method: 'DELETE', path: '/api/v1/recordings/{recordingId}/team', permission: 'write', params: () => ({ recordingId: ids.recording }), status: 204 },
  // These end what the others need, so they come last.
  { method: 'DELETE', path: '/api/v1/recordings/{recordingId}', permission: 'write', params: () => ({ recordingId: ids.recording }), status: 204 },
  { method: 'DELETE', path: '/api/v1/sites/{siteId}', permission: 'write', params: site, status: 204 },
  { method: 'POST', path: '/api/v1/sign-out', permission: 'member', status: 204 },
];

const MAY: Record<keyof typeof asking, Permission[]> = {
  member: ['public', 'read', 'write', 'member'],
  readKey: ['public', 'read'],
  writeKey: ['public', 'read', 'write'],
};
const asking = {
  member: (): Ask => ({ cookie: askers.member }),
  readKey: (): Ask => ({ key: askers.readKey }),
  writeKey: (): Ask => ({ key: askers.writeKey }),
};

async function ask({ method, path, params, query = '', body }: RouteCase, who: Ask) {
  const url = Object.entries(params?.() ?? {}).reduce((text, [name, value]) => text.replace(`{${name}}`, value), path) + query;
  return t.ask(url, { method, ...(body === undefined ? {} : { body }), ...who });
}

beforeAll(async () => {
  t = await startApi();
  const visit = await putVisit(t, t.owner);
  const post = async <T>(path: string, body: unknown): Promise<T> => (await t.ask(path, { method: 'POST', cookie: t.owner.cookie, body })).json<T>();
  const password = 'a member password';
  const member = await post<{ id: string }>('/api/v1/members', { email: 'extra@one.example', role: 'member', password });
  await post('/api/v1/members', { email: 'plain@one.example', role: 'member', password });
  await post('/api/v1/members', { email: 'admin@one.example', role: 'admin', password });
  const key = await post<{ id: string }>('/api/v1/api-keys', { name: 'extra', scope: 'read' });
  askers = {
    member: await t.signIn('plain@one.example', password),
    admin: await t.signIn('admin@one.example', password),
    readKey: (await post<{ key: string }>('/api/v1/api-keys', { name: 'reads', scope: 'read' })).key,
    writeKey: (await post<{ key: string }>('/api/v1/api-keys', { name: 'writes', scope: 'write' })).key,
  };
  const added = async (path: string, body: unknown): Promise<string> => (await t.ask(`/api/v1/recordings/${visit.id}/${path}`, { method: 'POST', cookie: askers.member, body })).json<{ id: string }>().id;
  ids = {
    site: String(t.owner.siteId), recording: String(visit.id), handle: visit.handle, member: member.id, key: key.id,
    note: await added('notes', { atMs: 0, text: 'A note' }), share: await added('shares', { hours: 1 }),
    segment: (await t.ask(`/api/v1/sites/${t.owner.siteId}/segments`, { method: 'POST', cookie: askers.member, body: { name: 'Mine', filter: {} } })).json<{ id: string }>().id,
    element: String((await t.pool.query<{ id: bigint }>(`insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text) select workspace_id, id, '\\x00', 1, '#pay', 'button', 'Pay' from sites where id = $1 returning id`, [t.owner.siteId])).rows[0]?.id),
  };
});
afterAll(() => t[Symbol.asyncDispose]());

describe('the list of routes', () => {
  it('is the same in this test, in OpenAPI and in the router', async () => {
    const { paths } = (await t.ask('/api/v1/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>();
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)).sort();
    expect(ROUTES.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(described);
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const { responses } = operation as { responses: Record<string, { content?: unknown }> };
        const [success] = Object.entries(responses).filter(([status]) => status.startsWith('2'));
        expect([method, path, success?.[0] === '204' || success?.[1].content !== undefined, responses['default']?.content !== undefined]).toEqual([method, path, true, true]);
      }
    }
    const OUTSIDE = ['GET *', 'GET /api/v1/openapi.json', 'GET /health/live', 'GET /health/ready', 'GET /metrics'];
    expect(routerRoutes().filter((route) => !OUTSIDE.includes(route))).toEqual(described);
  });
});

/** What Fastify's router answers to, from the tree it prints. */
function routerRoutes(): string[] {
  const routes: string[] = [];
  const above: string[] = [];
  for (const line of t.api.fastify.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    above.length = depth;
    above.push(match[2] ?? '');
    const path = above.join('').replace(/:(\w+)/g, '{$1}');
    for (const method of (match[3] ?? '').split(', ').filter((one) => one !== '' && one !== 'HEAD')) routes.push(`${method} ${path}`);
  }
  return [...new Set(routes)].sort();
}

describe('asking without being known', () => {
  it.each(ROUTES.filter(({ permission }) => permission !== 'public').map((route) => [`${route.method} ${route.path}`, route] as const))('%s answers 401', async (_name, route) => {
    for (const who of [{}, { cookie: 'unknown' }, { key: 'hs_unknown' }, { headers: { authorization: 'Basic eDp5' } }]) {
      const answer = await ask(route, who);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, expect.stringMatching(/^API_CREDENTIALS_(MISSING|REFUSED)$/)]);
    }
  });
});

describe('asking for what belongs to another workspace', () => {
  it.each(ROUTES.filter(({ params }) => params).map((route) => [`${route.method} ${route.path}`, route] as const))('%s answers 404', async (_name, route) => {
    const answer = await ask(route, { cookie: t.stranger.cookie });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, expect.stringMatching(/_UNKNOWN$/)]);
    const nothing = await ask({ ...route, params: () => Object.fromEntries(Object.entries(route.params?.() ?? {}).map(([name, value]) => [name, name === 'handle' ? 'f'.repeat(16) : name === 'kind' ? value : '9223372036854775807'])) }, { cookie: t.stranger.cookie });
    // What is not ours and what is not there cannot be told apart.
    expect({ ...nothing.json<object>(), requestId: '' }).toEqual({ ...answer.json<object>(), requestId: '' });
  });
});

describe('asking with fewer rights', () => {
  const cases = Object.entries(MAY).flatMap(([who, may]) => ROUTES.filter(({ permission }) => !may.includes(permission)).map((route) => [who as keyof typeof asking, `${route.method} ${route.path}`, route] as const));
  it.each(cases)('%s: %s answers 403', async (who, _name, route) => {
    const answer = await ask(route, asking[who]());
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'API_PERMISSION_MISSING']);
  });
});

describe('asking with the rights it takes', () => {
  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s answers', async (_name, route) => {
    const who: Ask = route.permission === 'owner' ? { cookie: t.owner.cookie }
      : route.permission === 'admin' ? { cookie: askers.admin }
      : route.permission === 'member' ? { cookie: askers.member }
      : route.permission === 'write' ? { key: askers.writeKey }
      : route.permission === 'read' ? { key: askers.readKey } : {};
    const answer = await ask(route, who);
    expect([answer.statusCode, answer.statusCode === route.status ? '' : answer.body]).toEqual([route.status, '']);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    // Parsing drops what the shape does not know: equal means that nothing else was told.
    if (route.shape) expect(route.shape.parse(answer.json())).toEqual(answer.json());
    if (route.status === 204) expect(answer.body).toBe('');
  });
});
