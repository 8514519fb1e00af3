// The vault's door: which files are lacking, and taking them.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MAX_ASSET_BYTES } from '@hindsight/wire';
import { siteEntry, startEdge, type EdgeUnderTest } from './edge-under-test.ts';

let edge: EdgeUnderTest;
beforeAll(async () => {
  edge = await startEdge({ sites: [siteEntry('one', { siteId: '1', domains: ['shop.example'] }), siteEntry('two', { siteId: '2' })] });
});
afterAll(() => edge.close());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const sheet = Buffer.from('body { color: red }');

async function say(key: string, head: object, bytes?: Uint8Array, origin = 'https://shop.example'): Promise<unknown> {
  const body = bytes === undefined ? Buffer.from(JSON.stringify(head)) : Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
  const response = await fetch(`${edge.url}/a/${key}`, { method: 'POST', body: new Uint8Array(body), headers: { origin, 'content-type': 'text/plain' } });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  return response.json();
}
const ask = (key: string, ...hashes: string[]): Promise<unknown> => say(key, { v: 1, ask: hashes });
const put = (key: string, bytes: Uint8Array, kind: string, hash = sha256(bytes)): Promise<unknown> => say(key, { v: 1, put: hash, kind }, bytes);

it('says what a site lacks, keeps it once, and shares nothing between sites', async () => {
  const hash = sha256(sheet);
  expect(await ask('one', hash)).toEqual({ lacks: [hash] });
  expect(await put('one', sheet, 'style')).toEqual({ asset: 'kept' });
  expect(await ask('one', hash)).toEqual({ lacks: [] });
  expect(await ask('two', hash)).toEqual({ lacks: [hash] });
});

it('refuses what is something else than it says, too large, or no style, font or image', async () => {
  expect(await put('one', sheet, 'style', '0'.repeat(64))).toEqual({ asset: 'hash' });
  expect(await put('one', Buffer.from('<!doctype html><script>1</script>'), 'style')).toEqual({ asset: 'type' });
  expect(await put('one', Buffer.from('<html><svg></svg></html>'), 'image')).toEqual({ asset: 'type' });
  expect(await put('one', Buffer.from('GIF89a…'), 'font')).toEqual({ asset: 'type' });
  expect(await put('one', Buffer.from('%PDF-1.7'), 'image')).toEqual({ asset: 'type' });
  expect(await put('one', Buffer.alloc(MAX_ASSET_BYTES + 1, 'a'), 'style')).toEqual({ asset: 'large' });
});

it('takes nothing from other pages, for unknown sites, or in another shape', async () => {
  expect(await say('one', { v: 1, ask: [] }, undefined, 'https://other.example')).toEqual({ do: 'stop', afterMs: 0 });
  expect(await ask('three')).toEqual({ do: 'stop', afterMs: 0 });
  for (const head of [{ v: 2, ask: [] }, { v: 1, ask: ['../../x'] }, { v: 1, ask: Array(301).fill('0'.repeat(64)) }, { v: 1, put: 'x', kind: 'style' }]) {
    expect(await say('one', head, sheet)).toMatchObject({ do: expect.anything() });
  }
});
