// What the edge serves: the bootstrap of a site and the recorder, and how caches may keep them.

import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_TRACKER_SETTINGS, type BootstrapConfig } from '@hindsight/wire';
import { RECORDER_TEXT, siteEntry, startEdge, type EdgeUnderTest } from './edge-under-test.ts';

const HOSTILE = '</script><script>alert(1)</script>\u2028\u2029<!-- $& $1';

let edge: EdgeUnderTest;
beforeEach(async () => {
  const settings = { ...DEFAULT_TRACKER_SETTINGS, maskSelectors: [HOSTILE] };
  edge = await startEdge({ sites: [siteEntry('site-1'), siteEntry('hostile', { settings }), siteEntry('removed', { isActive: false })] });
});
afterEach(() => edge.close());

/** A GET whose body is left as it came. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(`${edge.url}${path}`, { headers, method }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });
}
function configOf(script: string): BootstrapConfig {
  let config: unknown;
  runInNewContext(script, { start: (value: unknown) => (config = value) });
  return JSON.parse(JSON.stringify(config)) as BootstrapConfig;
}

describe('GET /s/<key>.js', () => {
  it('is the bootstrap with the site filled in, cached for a minute, readable from anywhere', async () => {
    const { status, headers, body } = await get('/s/site-1.js');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=60', 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff',
      'content-type': 'text/javascript; charset=utf-8', vary: 'Accept-Encoding', 'cross-origin-resource-policy': 'cross-origin',
    });
    expect(configOf(body.toString())).toMatchObject({ key: 'site-1', settings: DEFAULT_TRACKER_SETTINGS });
  });

  it('survives any text in the settings, inside a script element too', async () => {
    const script = (await get('/s/hostile.js')).body.toString();
    expect(configOf(script).settings.maskSelectors).toEqual([HOSTILE]);
    expect(script).not.toMatch(/<|>|\u2028|\u2029/);
  });

  it('comes as brotli, gzip or plain, as asked, and is the same text', async () => {
    const plain = (await get('/s/site-1.js')).body;
    const br = await get('/s/site-1.js', { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await get('/s/site-1.js', { 'accept-encoding': 'gzip, br;q=0' });
    expect([br.headers['content-encoding'], brotliDecompressSync(br.body)]).toEqual(['br', plain]);
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.body)]).toEqual(['gzip', plain]);
    expect((await get('/s/site-1.js', { 'accept-encoding': 'zstd;q=1, *;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  it('answers 304 to what a cache already has, and HEAD without a body', async () => {
    const first = await get('/s/site-1.js');
    const again = await get('/s/site-1.js', { 'if-none-match': `"x", ${String(first.headers['etag'])}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const head = await get('/s/site-1.js', {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, first.headers['content-length']]);
  });

  it.each(['nobody', 'removed', '..%2fsite-1', '%00'])('is a script that does nothing for the key %s: nothing shows in the console', async (key) => {
    const { status, body } = await get(`/s/${key}.js`);
    expect(status).toBe(200);
    expect(() => configOf(`${body.toString()};start(null)`)).not.toThrow();
    expect(body.toString()).not.toContain('settings');
  });

  it('is not kept by caches while nobody can tell whether there is such a site', async () => {
    edge.source.isUp = false;
    expect((await get('/s/new.js')).headers['cache-control']).toBe('no-store');
  });

  it('refuses other methods', async () => {
    expect((await get('/s/site-1.js', {}, 'POST')).headers['allow']).toBe('GET, HEAD');
  });
});

describe('GET /r/<hash>.js', () => {
  it('is the recorder the bootstrap names: immutable, with a matching integrity', async () => {
    const { recorder } = configOf((await get('/s/site-1.js')).body.toString());
    const { status, headers, body } = await get(recorder.path);
    expect([status, body.toString()]).toEqual([200, RECORDER_TEXT]);
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'access-control-allow-origin': '*' });
    expect(recorder.integrity).toBe(`sha256-${createHash('sha256').update(body).digest('base64')}`);
    const br = await get(recorder.path, { 'accept-encoding': 'br' });
    expect(brotliDecompressSync(br.body)).toEqual(body);
  });

  it.each(['0'.repeat(32), 'x', '..%2f..%2flog', ''])('is EDGE_RECORDER_UNKNOWN for %j, which no cache keeps', async (hash) => {
    const { status, headers, body } = await get(`/r/${hash}.js`);
    expect([status, headers['cache-control'], (JSON.parse(body.toString()) as { code: string }).code]).toEqual([404, 'no-store', 'EDGE_RECORDER_UNKNOWN']);
  });
});

describe('what is not the edge\'s', () => {
  it.each(['/', '/i', '/site', '/api/v1/sites', '/health/live'])('is left to others: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
