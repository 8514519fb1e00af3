// Every refusal: what our tracker is told, what any other client is told, and what is counted.

import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PROBLEM_CODES, reasonLabel, type EdgeCode } from '@hindsight/errors';
import { until } from '@hindsight/testkit';
import { DEFAULT_TRACKER_SETTINGS, MAX_BODY_BYTES } from '@hindsight/wire';
import { batchBody, batchHeader, siteEntry, startEdge, type EdgeChoices, type EdgeUnderTest } from './edge-under-test.ts';

let open: EdgeUnderTest | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});
async function start(choices: EdgeChoices = {}): Promise<EdgeUnderTest> {
  open = await startEdge(choices);
  return open;
}

/** What went out, and that exactly this refusal was counted and nothing written. */
async function expectRefused(edge: EdgeUnderTest, response: Response, code: EdgeCode, told: object): Promise<void> {
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect({ status: response.status, body: await response.json() }).toMatchObject(told);
  expect((await edge.counts())[`edge_batches_refused_total{${reasonLabel(code)}}`]).toBe(1);
}
const stop = { status: 200, body: { do: 'stop', afterMs: 0 } };
const later = (afterMs: unknown = expect.any(Number)): object => ({ status: 200, body: { do: 'later', afterMs } });
const problem = (code: EdgeCode): object => ({ status: PROBLEM_CODES[code].status, body: { code, title: PROBLEM_CODES[code].title } });

describe('a batch of our tracker is refused by an order in a 200', () => {
  const domains = ['shop.example'];
  const CASES: [EdgeCode, object, EdgeChoices, string, Record<string, string>?][] = [
    ['EDGE_SITE_UNKNOWN', stop, {}, 'nobody'],
    ['EDGE_SITE_UNKNOWN', stop, {}, '..%2f..%2fetc'],
    ['EDGE_SITE_REMOVED', stop, { sites: [siteEntry('site-1', { isActive: false })] }, 'site-1'],
    ['EDGE_SITE_UNSURE', later(10_000), { isSourceUp: false }, 'site-1'],
    ['EDGE_ORIGIN_FOREIGN', stop, { sites: [siteEntry('site-1', { domains })] }, 'site-1', { origin: 'https://shop.example.evil.test' }],
    ['EDGE_ORIGIN_FOREIGN', stop, { sites: [siteEntry('site-1', { domains })] }, 'site-1', { origin: 'null' }],
    ['EDGE_ORIGIN_FOREIGN', stop, { sites: [siteEntry('site-1', { domains })] }, 'site-1'],
    ['EDGE_PRIVACY_ASKED', stop, {}, 'site-1', { 'sec-gpc': '1' }],
    ['EDGE_PRIVACY_ASKED', stop, {}, 'site-1', { dnt: '1' }],
    ['EDGE_LOG_FULL', later(10_000), { log: { reserveBytes: Number.MAX_SAFE_INTEGER } }, 'site-1'],
    ['EDGE_SITE_QUOTA_SPENT', later(), { limits: { site: { perSecond: 1, burst: 0 } } }, 'site-1'],
    ['EDGE_DAY_QUOTA_SPENT', stop, { sites: [siteEntry('site-1', { settings: { ...DEFAULT_TRACKER_SETTINGS, visitsPerDay: 2 } })], clock: () => Date.UTC(2026, 5, 1, 12, 30) }, 'site-1'],
    ['EDGE_ADDRESS_QUOTA_SPENT', later(), { limits: { network: { perSecond: 1, burst: 0 } } }, 'site-1'],
    ['EDGE_SESSION_QUOTA_SPENT', later(), { limits: { newSessions: { perSecond: 1, burst: 0 } } }, 'site-1'],
    ['EDGE_LOAD_HIGH', later(), { limits: { inFlightBytes: 10 } }, 'site-1'],
  ];
  for (const [code, told, choices, key, headers] of CASES) {
    it(`${code} (${JSON.stringify(headers ?? key)})`, async () => {
      const edge = await start(choices);
      await expectRefused(edge, await edge.send(key, batchBody(), headers), code, told);
      expect(await edge.batches()).toEqual([]);
    });
  }

  it('EDGE_ERASURE_OFF, and a wish to be erased is taken where the site grants it, whatever else the browser says', async () => {
    const edge = await start();
    await expectRefused(edge, await edge.send('site-1', batchBody(batchHeader({ flags: { erase: true } }))), 'EDGE_ERASURE_OFF', stop);
    const granting = await start({ sites: [siteEntry('site-1', { settings: { ...DEFAULT_TRACKER_SETTINGS, eraseOnRevoke: true } })] });
    expect((await granting.send('site-1', batchBody(batchHeader({ flags: { erase: true } })), { 'sec-gpc': '1' })).status).toBe(202);
    expect((await granting.batches())[0]?.header.flags).toEqual({ erase: true });
  });

  it('EDGE_LOG_BROKEN and EDGE_SERVER_STOPPING → later', async () => {
    const edge = await start();
    await edge.log.close();
    await expectRefused(edge, await edge.send('site-1', batchBody()), 'EDGE_SERVER_STOPPING', later(10_000));
  });

  it('EDGE_BODY_LARGE → smaller, by the announced length before the body is read', async () => {
    const edge = await start();
    await expectRefused(edge, await edge.send('site-1', batchBody(batchHeader(), Buffer.alloc(MAX_BODY_BYTES))), 'EDGE_BODY_LARGE', { status: 200, body: { do: 'smaller', afterMs: 0 } });
  });

  it('EDGE_HEADER_VERSION and EDGE_HEADER_SHAPE and EDGE_PAYLOAD_EMPTY → stop', async () => {
    const edge = await start();
    await expectRefused(edge, await edge.send('site-1', batchBody({ ...batchHeader(), v: 2 })), 'EDGE_HEADER_VERSION', stop);
    await expectRefused(edge, await edge.send('site-1', batchBody({ ...batchHeader(), session: 'x' })), 'EDGE_HEADER_SHAPE', stop);
    await expectRefused(edge, await edge.send('site-1', batchBody(batchHeader(), '')), 'EDGE_PAYLOAD_EMPTY', stop);
  });
});

describe('another client is refused in plain HTTP with problem details', () => {
  const CASES: [EdgeCode, string | Buffer, Record<string, string>?][] = [
    ['EDGE_HEADER_MISSING', 'no newline'],
    ['EDGE_HEADER_MISSING', '\n[]'],
    ['EDGE_HEADER_LONG', 'x'.repeat(5000)],
    ['EDGE_HEADER_UNREADABLE', 'x\n[]'],
    ['EDGE_HEADER_SHAPE', '[]\n[]'],
    ['EDGE_HEADER_VERSION', '{}\n[]'],
    ['EDGE_BODY_LARGE', 'x'.repeat(MAX_BODY_BYTES + 1)],
    ['EDGE_BODY_ENCODED', batchBody(), { 'content-encoding': 'gzip' }],
    ['EDGE_BODY_ENCODED', batchBody(), { 'content-encoding': 'gzip, br' }],
  ];
  for (const [code, body, headers] of CASES) {
    it(`${code} (${JSON.stringify(headers ?? body.toString().slice(0, 20))})`, async () => {
      const edge = await start();
      const response = await edge.send('site-1', body, headers);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      await expectRefused(edge, response, code, problem(code));
      expect(await edge.batches()).toEqual([]);
    });
  }

  it('EDGE_LOAD_HIGH comes with Retry-After', async () => {
    const edge = await start({ limits: { inFlightBytes: 10 } });
    const response = await edge.send('site-1', 'x'.repeat(100));
    expect(response.headers.get('retry-after')).toBe('5');
    await expectRefused(edge, response, 'EDGE_LOAD_HIGH', problem('EDGE_LOAD_HIGH'));
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('EDGE_METHOD_REFUSED on %s, with Allow', async (method) => {
    const edge = await start();
    const response = await fetch(`${edge.url}/i/site-1`, { method });
    expect(response.headers.get('allow')).toBe('POST');
    await expectRefused(edge, response, 'EDGE_METHOD_REFUSED', problem('EDGE_METHOD_REFUSED'));
  });
});

describe('refusals that depend on time', () => {
  it('EDGE_BODY_SLOW: a body that stops on the way is answered 408 after its time, and nothing is written', async () => {
    const edge = await start({ limits: { bodyTimeoutMs: 200 } });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const req = request(`${edge.url}/i/site-1`, { method: 'POST', headers: { 'content-length': 500 } }, (res) => resolve(res.resume().statusCode));
      req.on('error', reject);
      req.write('x'.repeat(100));
    });
    expect(status).toBe(408);
    expect(await edge.counts()).toEqual({ 'edge_batches_refused_total{body-slow}': 1 });
  });

  it('EDGE_BODY_SHORT: a client that leaves amid its body is counted', async () => {
    const edge = await start();
    const req = request(`${edge.url}/i/site-1`, { method: 'POST', headers: { 'content-length': 500 } });
    req.on('error', () => undefined);
    req.write('x'.repeat(100), () => req.destroy());
    await until(async () => Object.keys(await edge.counts()).length > 0);
    expect(await edge.counts()).toEqual({ 'edge_batches_refused_total{body-short}': 1 });
  });

  it('quotas fill up again', async () => {
    const edge = await start({ limits: { newSessions: { perSecond: 1, burst: 1 } } });
    expect((await edge.send('site-1', batchBody())).status).toBe(202);
    expect(await (await edge.send('site-1', batchBody())).json()).toMatchObject({ do: 'later', afterMs: 1000 });
    await until(async () => (await edge.send('site-1', batchBody())).status === 202);
  });

  it('a session that is known needs no token of new sessions', async () => {
    const edge = await start({ limits: { newSessions: { perSecond: 0.001, burst: 1 } } });
    const header = batchHeader();
    for (let seq = 0; seq < 5; seq++) expect((await edge.send('site-1', batchBody({ ...header, seq }))).status).toBe(202);
  });
});

describe('a full log', () => {
  it('is answered later, shows in health and metrics, and passes when there is room', async () => {
    const edge = await start({ log: { maxBytes: 40_000, segmentBytes: 4000, partitions: 1 } });
    let accepted = 0;
    let told: unknown = null;
    while (told === null && accepted < 100) {
      const response = await edge.send('site-1', batchBody(batchHeader(), 'x'.repeat(1000)));
      if (response.status === 202) accepted++;
      else told = await response.json();
    }
    expect(told).toEqual({ do: 'later', afterMs: 10_000 });
    expect(accepted).toBeGreaterThan(15);
    expect(edge.edge.health().log).toEqual({ state: 'down', reason: 'the log is full' });
    expect((await edge.batches()).length).toBe(accepted);
    await edge.log.trim(0, (await edge.log.bounds(0)).next);
    expect((await edge.send('site-1', batchBody())).status).toBe(202);
    expect(edge.edge.health().log).toEqual({ state: 'ready' });
  });
});

describe('what is taken', () => {
  it('is in the log as sent, with what the edge adds, and no address', async () => {
    const edge = await start({ trustProxy: ['127.0.0.1'], clock: () => 1_799_999_999_999.4 });
    const header = batchHeader({ flags: { demo: true, last: true } });
    const response = await edge.send('site-1', batchBody(header, Buffer.from([0, 255, 10, 13])), { 'x-forwarded-for': '8.8.8.8, 81.2.69.142' });
    expect([response.status, await response.text()]).toEqual([202, '']);
    const [batch] = await edge.batches();
    expect({ ...batch, payload: [...(batch?.payload ?? [])] }).toEqual({
      kind: 'batch', workspaceId: '3', siteId: '7', receivedAt: 1_799_999_999_999,
      facts: { country: 'GB', device: 'desktop', browser: 'Chrome', browserVersion: '140.0', system: 'Windows', systemVersion: '10.0', isBot: false },
      header: { ...header, flags: { last: true } }, // only a demo site's batches may say they are the demo
      payload: [0, 255, 10, 13],
    });
    expect(JSON.stringify(batch)).not.toMatch(/81\.2\.69|8\.8\.8|127\.0/);
    expect(await edge.counts()).toEqual({ edge_batches_accepted_total: 1 });
  });

  it('honours the page\'s wish for privacy only where the site does, and never for the demo', async () => {
    const settings = { ...DEFAULT_TRACKER_SETTINGS, honourPrivacySignals: false };
    const edge = await start({ sites: [siteEntry('deaf', { settings }), siteEntry('demo', { isDemo: true })] });
    for (const key of ['deaf', 'demo']) expect((await edge.send(key, batchBody(), { 'sec-gpc': '1' })).status).toBe(202);
  });

  it('marks bots and takes them; nothing is a bot on the demo site', async () => {
    const edge = await start({ sites: [siteEntry('site-1'), siteEntry('demo', { siteId: '8', isDemo: true })] });
    await edge.send('site-1', batchBody(), { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' });
    await edge.send('site-1', batchBody(batchHeader({ flags: { automated: true } })));
    await edge.send('site-1', batchBody());
    await edge.send('demo', batchBody(batchHeader({ flags: { automated: true } })), { 'user-agent': 'HeadlessChrome' });
    const bots = (await edge.batches()).map((batch) => `${batch.siteId} ${String(batch.facts.isBot)}`).sort();
    expect(bots).toEqual(['7 false', '7 true', '7 true', '8 false']);
    expect(await edge.counts()).toMatchObject({ edge_bots_marked_total: 2 });
  });

  it('believes a country header only from a trusted proxy', async () => {
    const trusted = await start({ trustProxy: ['127.0.0.0/8'], countryHeader: 'cf-ipcountry' });
    await trusted.send('site-1', batchBody(), { 'cf-ipcountry': 'nz', 'x-forwarded-for': '81.2.69.142' });
    expect((await trusted.batches())[0]?.facts.country).toBe('NZ');
    await trusted.close();
    const bare = await start({ countryHeader: 'cf-ipcountry' });
    await bare.send('site-1', batchBody(), { 'cf-ipcountry': 'nz', 'x-forwarded-for': '81.2.69.142' });
    expect((await bare.batches())[0]?.facts.country).toBe('');
  });
});
