// The vault behind the scenes: what visits say becomes rows, public files are fetched, each site keeps to its share, and with a site
// everything goes.

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { assetBlobKey, assetNameHash, makeAssetVault } from '@hindsight/asset-vault';
import { fetchPublic } from '@hindsight/asset-vault/fetch';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';
import type { AssetNote } from '@hindsight/wire';

import { sweepAssets } from '../src/assets/sweep-assets.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { workerMetrics } from '../src/worker-metrics.ts';
import { openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

let bench: Bench;
let cdn: Server;
let at: string;
const asked: string[] = [];
const FILES: Record<string, [string, string]> = {
  '/lib.css': ['text/css', '@import "deep.css"; @font-face { src: url(f.woff2) } a { background: url(b.svg) } i { background: url(gone.svg) }'],
  '/deep.css': ['text/css', 'p { background: url(c.svg) }'], '/f.woff2': ['font/woff2', 'wOF2…'], '/b.svg': ['image/svg+xml', '<svg/>'], '/c.svg': ['image/svg+xml', '<svg />'],
};
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

beforeAll(async () => {
  bench = await openBench();
  cdn = createServer((request, response) => {
    asked.push(request.url ?? '');
    const file = FILES[request.url ?? ''];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/html' }).end(file?.[1] ?? 'no');
  });
  await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${String((cdn.address() as AddressInfo).port)}`;
  await bench.pool.query(`insert into workspaces (name) values ('W')`);
  for (const [key, settings] of [['one', {}], ['off', { fetchAssets: false }], ['text', { masking: 'text' }], ['gone', {}]] as const) {
    await bench.pool.query('insert into sites (workspace_id, public_key, name, settings) values (1, $1, $1, $2)', [key, JSON.stringify(settings)]);
  }
  bench.start({}, { fetchAsset: (address) => fetchPublic(address, { isAllowed: (_address, port) => at.endsWith(String(port)) }) });
});
afterAll(async () => {
  cdn.close();
  await bench[Symbol.asyncDispose]();
});

async function visit(siteId: bigint, ...assets: AssetNote[]): Promise<void> {
  const session = new SessionBuilder({ siteId, startedAt: Date.now() - 60_000 });
  session.document().load('/').custom('hs:assets', { assets }).wait(10).flush();
  await bench.append(...session.records());
  await bench.consumed();
}
const settled = (): Promise<unknown> => until(async () => (await bench.count('asset_wishes where next_try_at is not null')) === 0, { what: 'all wishes to be dealt with' });
async function known(siteId: bigint, url: string): Promise<string | undefined> {
  const { rows } = await bench.pool.query<{ hash: string }>(`select encode(content_hash, 'hex') as hash from asset_versions where site_id = $1 and url_hash = $2`, [siteId, assetNameHash(url)]);
  return rows[0]?.hash;
}

describe('files of recorded pages', () => {
  it('are known by what visits say of them, once however often they say it', async () => {
    const note = { url: 'https://shop.example/app.css?token=~abcdef', hash: hashOf('a{}') };
    await visit(1n, note, { url: 'https://shop.example/broken.png', why: 'broken' }, { url: 'not an address', hash: note.hash }, { url: 'https://shop.example/x.css', hash: 'short' });
    await visit(1n, note);
    expect(await bench.count('asset_versions where site_id = 1')).toBe(1);
    expect(await known(1n, note.url)).toBe(note.hash);
    expect(await bench.count('asset_wishes')).toBe(0);
  });

  it('are fetched where they are public, with all that a sheet names', async () => {
    await visit(1n, { url: `${at}/lib.css`, why: 'foreign' });
    await settled();
    const { rows } = await bench.pool.query<{ url: string; outcome: string }>('select url, outcome from asset_wishes where site_id = 1 order by url');
    expect(rows.map(({ url, outcome }) => [url.replace(at, ''), outcome])).toEqual([['/b.svg', 'kept'], ['/c.svg', 'kept'], ['/deep.css', 'kept'], ['/f.woff2', 'kept'], ['/gone.svg', 'status'], ['/lib.css', 'kept']]);
    for (const path of Object.keys(FILES)) {
      const hash = hashOf(FILES[path]?.[1] ?? '');
      expect([path, await known(1n, at + path), (await bench.blobs.head(assetBlobKey(1n, hash))) !== null]).toEqual([path, hash, true]);
    }
    const before = asked.length;
    await visit(1n, { url: `${at}/lib.css`, why: 'foreign' });
    await settled();
    expect(asked.length).toBe(before);
  });

  it('are not fetched from private places, with secrets in their addresses, where the site does not want it, or as pictures where text is masked', async () => {
    const before = asked.length;
    await visit(1n, { url: 'http://169.254.169.254/latest/meta-data/', why: 'foreign' }, { url: `${at}/b.svg?token=hunter2`, why: 'foreign' });
    await visit(2n, { url: `${at}/lib.css`, why: 'foreign' });
    await settled();
    expect(asked.length).toBe(before);
    expect(await bench.count(`asset_wishes where outcome = 'private' and url like 'http://169.254%'`)).toBe(1);
    expect(await bench.count(`asset_wishes where site_id = 2 and outcome = 'off'`)).toBe(1);
    expect(await bench.count(`asset_wishes where url like '%hunter2%' or url like '%token%'`)).toBe(0);
    await visit(3n, { url: `${at}/lib.css`, why: 'foreign' });
    await settled();
    expect([await known(3n, `${at}/f.woff2`), await known(3n, `${at}/b.svg`)]).toEqual([hashOf('wOF2…'), undefined]);
    expect(asked.slice(before).filter((path) => path.endsWith('.svg'))).toEqual([]);
  });

  it('leave when nobody named them, when the share is used up, and with their site', async () => {
    const vault = makeAssetVault(bench.blobs);
    const keep = async (siteId: bigint, text: string): Promise<string> => {
      const kept = await vault.keep(siteId, Buffer.from(text), 'style', null);
      return kept.ok ? kept.hash : '';
    };
    const seen = async (siteId: bigint, hash: string, daysAgo: number): Promise<void> => {
      await bench.pool.query(`insert into asset_versions (site_id, workspace_id, url_hash, content_hash, first_seen_at, last_seen_at) values ($1, 1, $2, decode($3, 'hex'), now(), now() - $4 * interval '1 hour') on conflict do nothing`, [siteId, assetNameHash(hash), hash, daysAgo]);
    };
    const [newest, older, oldest, unnamed] = [await keep(4n, 'a{} /* newest */'), await keep(4n, 'a{} /* older */'), await keep(4n, 'a{} /* oldest */'), await keep(4n, 'a{} /* unnamed */')];
    for (const [index, hash] of [newest, older, oldest].entries()) await seen(4n, hash, index);
    const there = async (): Promise<boolean[]> => Promise.all([newest, older, oldest, unnamed].map(async (hash) => (await bench.blobs.head(assetBlobKey(4n, hash))) !== null));
    const sweep = (limits: Partial<typeof DEFAULT_LIMITS>): Promise<void> =>
      sweepAssets({ pool: bench.pool, blobs: bench.blobs, limits: { ...DEFAULT_LIMITS, ...limits }, metrics: workerMetrics(bench.metrics), now: Date.now });
    await sweep({});
    expect(await there()).toEqual([true, true, true, true]);
    await sweep({ orphanAfterMs: -60_000, assetSiteFiles: 2 });
    expect(await there()).toEqual([true, true, false, false]);
    await sweep({ assetSiteBytes: 20 });
    expect(await there()).toEqual([true, false, false, false]);
    const removed = bench.metrics.count('worker_assets_removed_total', '', ['reason']);
    // Other sites have their shares too.
    expect(await removed.value({ reason: 'unnamed' })).toBeGreaterThanOrEqual(1);
    expect(await removed.value({ reason: 'full' })).toBeGreaterThanOrEqual(2);

    await bench.pool.query('update sites set deleted_at = now() where id = 4');
    await bench.pool.query(`insert into tombstones (workspace_id, kind, site_id, reason) values (1, 'site', 4, 'site removed')`);
    await until(async () => (await bench.count('asset_versions where site_id = 4')) === 0 && !(await there())[0], { what: 'the files of the site to be erased' });
    expect(await bench.count('asset_versions where site_id = 1')).toBeGreaterThan(0);
  });
});
