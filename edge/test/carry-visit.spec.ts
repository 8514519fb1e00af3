// A visit goes on on another domain of its site: sealed for one browser, on pages of the site's own domains alone, for two minutes.

import { afterEach, expect, it } from '@jest/globals';
import { DEFAULT_TRACKER_SETTINGS, SEAL_VALID_MS, type CarriedVisit, type OpenedVisit, type SealedVisit } from '@hindsight/wire';
import { CHROME, siteEntry, startEdge, type EdgeUnderTest } from './edge-under-test.ts';

const VISIT: CarriedVisit = ['5'.repeat(32), 'a'.repeat(16), 'c'.repeat(32), 1_800_000_000_000];
const settings = { ...DEFAULT_TRACKER_SETTINGS, visitDomains: ['shop.example', 'pay.example'] };
let edge: EdgeUnderTest;
let now = 1_900_000_000_000;
afterEach(() => edge.close());

const say = async (act: string, body: string, headers: Record<string, string> = {}, key = 'site-1'): Promise<unknown> =>
  (await edge.send(`${key}?${act}`, body, { origin: 'https://www.shop.example', ...headers })).json();
const seal = async (): Promise<string> => ((await say('seal', JSON.stringify(VISIT))) as SealedVisit).sealed!;
const open = async (sealed: string, headers: Record<string, string> = {}, key = 'site-1'): Promise<CarriedVisit | null | undefined> =>
  ((await say('open', sealed, { origin: 'https://pay.example', ...headers }, key)) as Partial<OpenedVisit>).visit;

async function start(): Promise<void> {
  edge = await startEdge({ sites: [siteEntry('site-1', { settings }), siteEntry('site-2', { siteId: '8', settings })], clock: () => now, trustProxy: ['127.0.0.1'] });
}

it('opens on another domain of the site for who it was sealed for, and shows nothing on the way', async () => {
  await start();
  const sealed = await seal();
  expect(sealed).toMatch(/^[\w-]{90,120}$/);
  expect(Buffer.from(sealed, 'base64url').toString('hex')).not.toContain(VISIT[0]);
  expect(await seal()).not.toBe(sealed);
  expect(await open(sealed)).toEqual(VISIT);
});

it.each([
  ['another browser', { 'user-agent': `${CHROME}!` }, 'site-1'],
  ['another network', { 'x-forwarded-for': '203.0.113.9' }, 'site-1'],
  ['another site', {}, 'site-2'],
])('does not open for %s', async (_who, headers, key) => {
  await start();
  expect(await open(await seal(), headers, key)).toBeNull();
});

it('does not open later, changed, or made by somebody else', async () => {
  await start();
  const sealed = await seal();
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(await open(changed.toString('base64url'))).toBeNull();
  }
  for (const made of ['', 'x', sealed.slice(1), JSON.stringify(VISIT), 'A'.repeat(sealed.length)]) expect(await open(made)).toBeNull();
  now += SEAL_VALID_MS + 1;
  expect(await open(sealed)).toBeNull();
});

it('is neither sealed nor opened for pages of other domains, and what is no visit is not sealed', async () => {
  await start();
  const sealed = await seal();
  for (const origin of ['https://evil.example', 'https://notshop.example', 'https://shop.example.evil.example', 'null']) {
    expect(await say('seal', JSON.stringify(VISIT), { origin })).toEqual({ do: 'stop', afterMs: 0 });
    expect(await say('open', sealed, { origin })).toEqual({ do: 'stop', afterMs: 0 });
  }
  for (const visit of ['', '[]', '{}', JSON.stringify([...VISIT.slice(0, 3), -1]), JSON.stringify(['x', ...VISIT.slice(1)])]) {
    expect(await say('seal', visit)).toEqual({ sealed: null });
  }
});
