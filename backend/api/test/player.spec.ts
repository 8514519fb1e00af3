// The player's listener, over a real socket: hostile content lives on its origin.
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Blocks } from '@hindsight/api-contract';
import { assetBlobKey, assetNameHash } from '@hindsight/asset-vault';
import type { IndexedRecording } from '@hindsight/recording-index/contract-kit';

import { ORIGIN, startApi, type ApiUnderTest } from './api-under-test.ts';
import { putBlocks, putVisit } from './put-visit.ts';

let t: ApiUnderTest;
let port: number;
let ours: { visit: IndexedRecording; blockId: bigint; token: string };
let ownOther: { visit: IndexedRecording; blockId: bigint };
let theirs: { visit: IndexedRecording; blockId: bigint; token: string };

beforeAll(async () => {
  t = await startApi();
  ({ playerPort: port } = await t.api.listen({ host: '127.0.0.1', port: 0, playerPort: 0 }));
  const [visit, other, foreign] = [await putVisit(t, t.owner), await putVisit(t, t.owner), await putVisit(t, t.stranger)];
  // All in one pack, as a window writes them: ours and a stranger's side by side.
  const [first, second, third] = await putBlocks(t, 'packs/aa/mixed', [
    { visit, text: '{"doc":0,"seq":0,"clock":0,"events":[]}\nOURS' }, { visit: other, text: 'OUR OTHER' }, { visit: foreign, text: 'THEIR SECRET' },
  ]);
  ours = { visit, blockId: first ?? 0n, token: await grantFor(visit, t.owner.cookie) };
  ownOther = { visit: other, blockId: second ?? 0n };
  theirs = { visit: foreign, blockId: third ?? 0n, token: await grantFor(foreign, t.stranger.cookie) };
});
afterAll(() => t[Symbol.asyncDispose]());

async function grantFor(visit: IndexedRecording, cookie: string): Promise<string> {
  return (await t.ask(`/api/v1/recordings/${visit.id}/blocks`, { cookie })).json<Blocks>().grant.token;
}

interface Answer { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }
function fetchRaw(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', reject).end();
  });
}
const block = (visit: IndexedRecording, blockId: bigint | string, token: string, headers: Record<string, string> = {}) => fetchRaw(`/blocks/${visit.id}/${blockId}?grant=${token}`, headers);
const codeOf = ({ body }: Answer): string => (JSON.parse(body.toString()) as { code: string }).code;

describe('a block', () => {
  it('is answered as the asker takes it: zstd as stored, gzip or plain, never to be kept', async () => {
    const asZstd = await block(ours.visit, ours.blockId, ours.token, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(asZstd).toMatchObject({ status: 200, headers: { 'content-encoding': 'zstd', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'vary': 'Accept-Encoding' } });
    expect(zstdDecompressSync(asZstd.body).toString()).toContain('OURS');
    const asGzip = await block(ours.visit, ours.blockId, ours.token, { 'accept-encoding': 'gzip, zstd;q=0' });
    expect(asGzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(asGzip.body).toString()).toContain('OURS');
    const plain = await block(ours.visit, ours.blockId, ours.token);
    expect([plain.headers['content-encoding'], plain.body.toString().includes('OURS')]).toEqual([undefined, true]);
  });

  it('holds its own bytes only, though it lies between those of others', async () => {
    const plain = (await block(ours.visit, ours.blockId, ours.token)).body.toString();
    expect(plain).not.toMatch(/OTHER|SECRET/);
    // The test can see a leak: without the range the whole pack would be read.
    expect(Buffer.from(t.blobs.get('packs/aa/mixed') ?? []).length).toBeGreaterThan(60);
    expect((await block(theirs.visit, theirs.blockId, theirs.token)).body.toString()).toBe('THEIR SECRET');
  });

  it('has a keyframe beside it where the manifest says so, for as long as nothing was added since', async () => {
    const keyframe = () => fetchRaw(`/blocks/${ours.visit.id}/${ours.blockId}/keyframe?grant=${ours.token}`);
    const told = async () => (await t.ask(`/api/v1/recordings/${ours.visit.id}/blocks`, { cookie: t.owner.cookie })).json<Blocks>().manifest.blocks.map((one) => one.keyframe);
    expect([codeOf(await keyframe()), await told()]).toEqual(['API_BLOCK_UNKNOWN', [undefined]]);
    await t.pool.query('update recording_blocks set keyframe_from = byte_from, keyframe_length = byte_length where id = $1', [ours.blockId]);
    expect([(await keyframe()).body.toString().includes('OURS'), await told()]).toEqual([true, [undefined]]);
    await t.pool.query('update recording_blocks set is_sealed = true where id = $1', [ours.blockId]);
    expect((await told())[0]?.bytes).toBeGreaterThan(0);
    expect(codeOf(await fetchRaw(`/blocks/${theirs.visit.id}/${theirs.blockId}/keyframe?grant=${ours.token}`))).toBe('API_GRANT_REFUSED');
  });

  it('is refused when the address is changed to another recording, block or workspace', async () => {
    const refused: [string, Promise<Answer>][] = [
      ['API_GRANT_REFUSED', block(ownOther.visit, ownOther.blockId, ours.token)],
      ['API_GRANT_REFUSED', block(theirs.visit, theirs.blockId, ours.token)],
      ['API_BLOCK_UNKNOWN', block(ours.visit, ownOther.blockId, ours.token)],
      ['API_BLOCK_UNKNOWN', block(ours.visit, theirs.blockId, ours.token)],
      ['API_BLOCK_UNKNOWN', block(ours.visit, '9223372036854775807', ours.token)],
      ['API_BLOCK_UNKNOWN', block(ours.visit, '9999999999999999999', ours.token)],
      ['API_ROUTE_UNKNOWN', block(ours.visit, '-1', ours.token)],
      ['API_ROUTE_UNKNOWN', fetchRaw(`/blocks/${ours.visit.id}/${ours.blockId}/../${theirs.blockId}/x?grant=${ours.token}`)],
    ];
    for (const [code, answer] of refused) expect([code, codeOf(await answer)]).toEqual([code, code]);
  });

  it('has no range of its own in the address: whatever is asked for, the manifest says what is read', async () => {
    for (const extra of ['&from=0&length=9999', '&range=0-9999', '&blob=packs/aa/mixed']) {
      expect((await fetchRaw(`/blocks/${ours.visit.id}/${ours.blockId}?grant=${ours.token}${extra}`)).body.toString()).not.toMatch(/OTHER|SECRET/);
    }
    expect((await block(ours.visit, ours.blockId, ours.token, { range: 'bytes=0-9999' })).status).toBe(200);
  });

  it('needs a grant we made, unchanged and not run out; a cookie is worth nothing here', async () => {
    const [body = '', signature = ''] = ours.token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
    const forged = (change: unknown[], key = 'guess'): string => {
      const text = Buffer.from(JSON.stringify(change)).toString('base64url');
      return `${text}.${createHmac('sha256', key).update(`grant.v2.${text}`).digest('base64url')}`;
    };
    const bad = ['', 'x', 'x.y', `${body}.`, `.${signature}`, `${body}.${signature}.x`, `${body}A.${signature}`, forged(claims), forged(claims, ''),
      `${Buffer.from(JSON.stringify([String(theirs.visit.id), ...claims.slice(1)])).toString('base64url')}.${signature}`];
    for (const token of bad) expect([token, codeOf(await block(ours.visit, ours.blockId, token))]).toEqual([token, 'API_GRANT_REFUSED']);
    expect(codeOf(await block(ours.visit, ours.blockId, '', { cookie: `hindsight_session=${t.owner.cookie}` }))).toBe('API_GRANT_REFUSED');

    t.clock.now += 5 * 60_000 - 1;
    expect((await block(ours.visit, ours.blockId, ours.token)).status).toBe(200);
    t.clock.now += 1;
    expect(codeOf(await block(ours.visit, ours.blockId, ours.token))).toBe('API_GRANT_REFUSED');
    t.clock.now -= 5 * 60_000;
  });

  it('is gone with its recording, though the grant has not run out, and when its object is', async () => {
    const visit = await putVisit(t, t.owner);
    const [lost, erased] = [(await putBlocks(t, 'packs/aa/lost', [{ visit, text: 'x' }]))[0] ?? 0n, (await putBlocks(t, 'packs/aa/kept', [{ visit, text: 'x', seq: 1 }]))[0] ?? 0n];
    const token = await grantFor(visit, t.owner.cookie);
    t.blobs.delete('packs/aa/lost');
    expect(codeOf(await block(visit, lost, token))).toBe('API_BLOCK_UNKNOWN');
    expect((await block(visit, erased, token)).status).toBe(200);
    await t.ask(`/api/v1/recordings/${visit.id}`, { method: 'DELETE', cookie: t.owner.cookie });
    expect(codeOf(await block(visit, erased, token))).toBe('API_BLOCK_UNKNOWN');
  });
});

describe('a recorded file', () => {
  const sheet = Buffer.from('body { color: red }');
  const picture = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const file = (visit: IndexedRecording, bytes: Buffer, token: string, method = 'GET') => fetchRaw(`/assets/${visit.id}/${sha256(bytes).toString('hex')}?grant=${token}`, {}, method);
  const lookUp = async (visit: IndexedRecording, token: string, body: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/assets/${visit.id}?grant=${token}`, { method: 'POST', body });
  const keep = async (visit: IndexedRecording, url: string, bytes: Buffer, days: [first: number, last: number], isFetched = false): Promise<void> => {
    t.blobs.set(assetBlobKey(visit.siteId, sha256(bytes).toString('hex')), bytes);
    await t.pool.query(
      `insert into asset_versions (site_id, workspace_id, url_hash, content_hash, is_fetched, first_seen_at, last_seen_at)
       select r.site_id, r.workspace_id, $2, $3, $4, r.started_at + $5 * interval '1 day', r.started_at + $6 * interval '1 day' from recordings r where r.id = $1`,
      [visit.id, assetNameHash(url), sha256(bytes), isFetched, ...days],
    );
  };
  const url = 'https://shop.example/app.css';

  it('is found by name as it was when the recording was made, and nothing else is told', async () => {
    await keep(ours.visit, url, Buffer.from('body { color: old }'), [-20, -10]);
    await keep(ours.visit, url, sheet, [-3, 2]);
    await keep(ours.visit, url, Buffer.from('body { color: new }'), [5, 9], true);
    await keep(theirs.visit, 'https://other.example/x.css', Buffer.from('theirs {}'), [-1, 1]);
    const answer = await lookUp(ours.visit, ours.token, JSON.stringify({ urls: [url, 'https://other.example/x.css'] }));
    expect([answer.status, await answer.json()]).toEqual([200, { hashes: { [url]: sha256(sheet).toString('hex') } }]);
    for (const body of ['', '[]', '{"urls":[1]}', JSON.stringify({ urls: Array(1001).fill('x') })]) expect((await lookUp(ours.visit, ours.token, body)).status).toBe(400);
  });

  it('comes by its bytes\' own kind, as a document it may do nothing, and no longer than a grant lives', async () => {
    await keep(ours.visit, 'https://shop.example/p.svg', picture, [0, 0]);
    expect(await file(ours.visit, sheet, ours.token)).toMatchObject({ status: 200, body: sheet, headers: { 'content-type': 'text/css', 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff' } });
    expect((await file(ours.visit, picture, ours.token)).headers).toMatchObject({ 'content-type': 'image/svg+xml', 'content-security-policy': expect.stringContaining('sandbox'), 'content-disposition': 'attachment' });
  });

  it('is never one of another site, though its hash is known', async () => {
    expect(codeOf(await file(theirs.visit, sheet, theirs.token))).toBe('API_ASSET_UNKNOWN');
    expect(codeOf(await file(ours.visit, Buffer.from('theirs {}'), ours.token))).toBe('API_ASSET_UNKNOWN');
    for (const [visit, token] of [[theirs.visit, ours.token], [ours.visit, ''], [ours.visit, 'x.y']] as const) {
      expect(codeOf(await file(visit, sheet, token))).toBe('API_GRANT_REFUSED');
      expect((await lookUp(visit, token, '{"urls":[]}')).status).toBe(403);
    }
    expect(codeOf(await file(ours.visit, sheet, ours.token, 'POST'))).toBe('API_ROUTE_UNKNOWN');
    expect(codeOf(await fetchRaw(`/assets/${ours.visit.id}/..%2f..%2fx?grant=${ours.token}`))).toBe('API_ROUTE_UNKNOWN');
  });
});

describe('the player page', () => {
  const page = (query: string) => fetchRaw(`/?${query}`);

  it('runs nothing, sends nothing and loads nothing from elsewhere; the app alone may frame it', async () => {
    const { status, headers, body } = await page(`app=${encodeURIComponent(ORIGIN)}&grant=${ours.token}`);
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('player.js')]);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const policy = Object.fromEntries(String(headers['content-security-policy']).split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
    expect(policy).toEqual({
      'default-src': `'none'`, 'script-src': `'self'`, 'connect-src': `'self'`, 'form-action': `'none'`, 'base-uri': `'none'`, 'frame-ancestors': ORIGIN,
      'style-src': `'self' 'unsafe-inline'`, 'img-src': 'data: blob:', 'font-src': 'data: blob:', 'media-src': 'data:',
    });
  });

  it('opens for the app the grant was given to and for nobody else', async () => {
    for (const query of ['', `grant=${ours.token}`, `app=https://evil.example&grant=${ours.token}`, `app=${encodeURIComponent(ORIGIN)}&grant=x`, `app=${encodeURIComponent(ORIGIN)}`]) {
      expect([query, codeOf(await page(query))]).toEqual([query, 'API_GRANT_REFUSED']);
    }
  });

  it('sets no cookie on anything, and gives no file but its own', async () => {
    const paths = [`/?app=${encodeURIComponent(ORIGIN)}&grant=${ours.token}`, '/player.js', `/blocks/${ours.visit.id}/${ours.blockId}?grant=${ours.token}`, '/nothing'];
    for (const path of paths) expect([path, (await fetchRaw(path, { cookie: 'a=b' })).headers['set-cookie']]).toEqual([path, undefined]);
    expect((await fetchRaw('/player.js', { 'accept-encoding': 'gzip' })).headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'gzip' });
    for (const path of ['/player.html', '/../api-under-test.ts', '/%2e%2e/x', '//evil', '/api/v1/me', '/%']) expect([path, codeOf(await fetchRaw(path))]).toEqual([path, 'API_ROUTE_UNKNOWN']);
    expect(codeOf(await fetchRaw('/player.js', {}, 'POST'))).toBe('API_ROUTE_UNKNOWN');
  });
});
