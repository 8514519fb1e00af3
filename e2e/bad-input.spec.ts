// What a hostile or broken client sends to the running program: the answer, the counter that told, and that good batches of the
// same session can still be watched, with a gap where something is missing.

import { randomBytes } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail, Site } from '@hindsight/api-contract';
import { launchBrowser, SessionBuilder, until, type BuiltBatch } from '@hindsight/testkit';

import { startHindsight, type Hindsight } from './hindsight.ts';
import { stageMoment } from './stage.ts';
import { storedLines, type StoredLines } from './stored-lines.ts';

let hindsight: Hindsight;
let key: string;

beforeAll(async () => {
  hindsight = await startHindsight();
  key = hindsight.demoSite.key;
}, 120_000);
afterAll(() => hindsight?.[Symbol.asyncDispose]());

interface Answer {
  status: number;
  body: { do?: string; afterMs?: number; code?: string };
}

async function send(body: Buffer | string, { site = key, headers = {} }: { site?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const response = await fetch(`${hindsight.origin}/i/${site}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers: { 'content-type': 'text/plain', ...headers } });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) as Answer['body'] };
}

const bodyOf = ({ header, payload }: BuiltBatch): Buffer => Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]);

async function sendAll(batches: readonly BuiltBatch[]): Promise<void> {
  for (const batch of batches) expect(await send(bodyOf(batch))).toEqual({ status: 202, body: {} });
}

/** A session of three good batches: load, a click, a later click. */
function goodSession(): SessionBuilder {
  const session = new SessionBuilder();
  session.document().wait(20).load(`/bad/${session.handle}`, [{ type: 2, id: 7, tagName: 'p', attributes: {}, childNodes: [{ type: 3, id: 8, textContent: 'still here' }] }])
    .flush().wait(1000).click(7).flush().wait(1000).click(7, 300, 300).flush();
  return session;
}

/** The second batch replaced by the same header with another payload. */
function withPayload(session: SessionBuilder, payload: Uint8Array, enc: 'gzip' | 'none' = 'gzip'): BuiltBatch[] {
  const [first, second, third] = session.batches() as [BuiltBatch, BuiltBatch, BuiltBatch];
  return [first, { ...second, payload, header: { ...second.header, enc } }, third];
}

async function counter(name: string, reason: string): Promise<number> {
  const text = await (await fetch(`${hindsight.origin}/metrics`)).text();
  const line = text.split('\n').find((row) => row.startsWith(`${name}{`) && row.includes(`reason="${reason}"`));
  return line === undefined ? 0 : Number(line.split(' ').at(-1));
}

async function counted<T>(name: string, reason: string, work: () => Promise<T>): Promise<T> {
  const before = await counter(name, reason);
  const result = await work();
  await until(async () => (await counter(name, reason)) === before + 1, { what: `${name}{${reason}} to rise by one` });
  return result;
}

/** The recording as the player gets it, once it holds `batches` batches. */
function watch(session: SessionBuilder, batches: number): Promise<StoredLines> {
  return until(async () => {
    const watched = await storedLines(hindsight, session.handle);
    return watched.lines.length >= batches && watched;
  }, { everyMs: 200, what: `a recording of ${batches} batches` });
}

/** The recording as lists know it: its row follows what is stored within half a minute, at once only while it is new. */
function listed({ visit: { id } }: StoredLines, isIt: (visit: RecordingDetail) => boolean): Promise<RecordingDetail> {
  return until(async () => {
    const visit = await hindsight.get<RecordingDetail>(`/recordings/${id}`);
    return isIt(visit) && visit;
  }, { everyMs: 200, what: 'the row of the recording to follow' });
}

const seqs = ({ lines }: StoredLines): number[] => lines.map((line) => line.seq).sort((a, b) => a - b);

describe('refused at the edge', () => {
  const refused = 'edge_batches_refused_total';
  const [batch] = goodSession().batches() as [BuiltBatch];

  it('an unknown site key: stop', async () => {
    const answer = await counted(refused, 'site-unknown', () => send(bodyOf(batch), { site: 'no-such-key' }));
    expect(answer).toMatchObject({ status: 200, body: { do: 'stop' } });
  });

  it('a page that is not on the site\'s domains: stop', async () => {
    const response = await fetch(`${hindsight.origin}/api/v1/sites`, {
      method: 'POST', body: JSON.stringify({ name: 'Bound', domains: ['shop.example'] }),
      headers: { 'content-type': 'application/json', cookie: `${hindsight.cookie.name}=${hindsight.cookie.value}`, origin: hindsight.origin, 'sec-fetch-site': 'same-origin' },
    });
    const site = await response.json() as Site;
    const ask = (origin: string): Promise<Answer> => send(bodyOf(batch), { site: site.key, headers: { origin } });
    await until(async () => (await ask('https://shop.example')).status === 202, { what: 'the edge to know the site' });
    expect(await counted(refused, 'origin-foreign', () => ask('https://evil.example'))).toMatchObject({ status: 200, body: { do: 'stop' } });
    expect(await counted(refused, 'origin-foreign', () => ask('https://shop.example.evil.example'))).toMatchObject({ status: 200, body: { do: 'stop' } });
  });

  it('a body over 1 MiB: smaller for the tracker, 413 for others', async () => {
    const large = Buffer.concat([bodyOf(batch), randomBytes(1024 * 1024)]);
    expect(await counted(refused, 'body-large', () => send(large))).toMatchObject({ status: 200, body: { do: 'smaller' } });
    expect(await counted(refused, 'body-large', () => send(randomBytes(1024 * 1024 + 1)))).toMatchObject({ status: 413, body: { code: 'EDGE_BODY_LARGE' } });
  });

  it.each([
    ['nothing', '', 'header-missing'],
    ['no newline', JSON.stringify(batch.header), 'header-missing'],
    ['no JSON', '{"v":1,\nxx', 'header-unreadable'],
    ['a field missing', `${JSON.stringify({ ...batch.header, doc: undefined })}\nxx`, 'header-shape'],
    ['a session that is no id', `${JSON.stringify({ ...batch.header, session: '../../etc' })}\nxx`, 'header-shape'],
    ['a part beyond the parts', `${JSON.stringify({ ...batch.header, part: 3, parts: 2 })}\nxx`, 'header-shape'],
    ['an infinite time', `${JSON.stringify(batch.header).replace(/"elapsedMs":\d+/, '"elapsedMs":1e400')}\nxx`, 'header-shape'],
    ['a version of the future', `${JSON.stringify({ ...batch.header, v: 99 })}\nxx`, 'header-version'],
    ['a header of 3,000 bytes', `${JSON.stringify({ ...batch.header, more: 'x'.repeat(3000) })}\nxx`, 'header-long'],
    ['no payload', `${JSON.stringify(batch.header)}\n`, 'payload-empty'],
  ])('a header line with %s', async (_what, body, reason) => {
    const { status, body: answer } = await counted(refused, reason, () => send(body));
    // 200 is an order to our own tracker, which never sends such a thing again.
    expect([200, 400]).toContain(status);
    if (status === 200) expect(answer.do).toBe('stop');
    else expect(answer.code).toMatch(/^EDGE_/);
  });

  it('other methods: 405, and what is allowed', async () => {
    for (const method of ['GET', 'PUT', 'OPTIONS']) {
      const response = await fetch(`${hindsight.origin}/i/${key}`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toContain('POST');
    }
  });
});

describe('set aside or dropped by the worker, with the rest of the session to be watched', () => {
  const deep = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
  it.each<[string, Uint8Array, 'gzip' | 'none', string]>([
    ['broken gzip', randomBytes(300), 'gzip', 'gzip-broken'],
    ['gzip cut short', gzipSync(randomBytes(3000)).subarray(0, 1500), 'gzip', 'gzip-truncated'],
    ['gzip with a tail', Buffer.concat([gzipSync('[]'), gzipSync('[]')]), 'gzip', 'gzip-trailing'],
    ['another compression', deflateRawSync('[]'), 'gzip', 'gzip-broken'],
    ['a gzip bomb of 256 MiB', gzipSync(Buffer.alloc(256 * 1024 * 1024)), 'gzip', 'gzip-too-large'],
    ['JSON nested 100,000 deep', deep, 'none', 'json-deep'],
    ['JSON nested 100,000 deep, packed', gzipSync(deep), 'gzip', 'json-deep'],
    ['half a JSON text', Buffer.from('[{"type":3,'), 'none', 'json-broken'],
    ['an object for the events', Buffer.from('{"type":3}'), 'none', 'json-not-events'],
  ])('%s', async (_what, payload, enc, reason) => {
    const session = goodSession();
    await counted('worker_records_parked_total', reason, () => sendAll(withPayload(session, payload, enc)));
    const watched = await watch(session, 2);
    expect(seqs(watched)).toEqual([0, 2]);
    expect(watched.blocks.manifest.documents[0]?.gaps).toEqual([[1, 1]]);
    await listed(watched, ({ hasGap }) => hasGap);
  });

  it('a batch sent again, and again with other events', async () => {
    const session = goodSession();
    const batches = session.batches();
    await sendAll(batches);
    await counted('worker_batches_dropped_total', 'repeat', () => send(bodyOf(batches[1] as BuiltBatch)));
    const [, other] = goodSession().batches() as [BuiltBatch, BuiltBatch];
    await counted('worker_batches_dropped_total', 'conflict', () => send(bodyOf({ ...(batches[1] as BuiltBatch), payload: gzipSync(JSON.stringify([...other.events, ...other.events])) })));
    const watched = await watch(session, 3);
    expect(seqs(watched)).toEqual([0, 1, 2]);
    expect(await listed(watched, ({ clickCount }) => clickCount >= 2)).toMatchObject({ clickCount: 2, hasGap: false });
  });

  it('batches out of order', async () => {
    const session = goodSession();
    await sendAll([2, 0, 1].map((seq) => session.batches()[seq] as BuiltBatch));
    const watched = await watch(session, 3);
    expect(seqs(watched)).toEqual([0, 1, 2]);
    expect(watched.blocks.manifest.documents[0]?.gaps).toEqual([]);
  });

  it('a batch that never comes', async () => {
    const session = goodSession();
    await sendAll([0, 2].map((seq) => session.batches()[seq] as BuiltBatch));
    const watched = await watch(session, 2);
    expect(watched.blocks.manifest.documents[0]?.gaps).toEqual([[1, 1]]);
  });

  it('events that are none are left out, those of the future are kept', async () => {
    const session = goodSession();
    const events = [null, 7, { type: 'x' }, { type: 3, timestamp: 1e308, data: {} }, { type: 3, timestamp: 1500, data: { source: 99, future: true } }, { type: 77, timestamp: 1500, data: { brave: 'new' } }];
    await sendAll(withPayload(session, gzipSync(JSON.stringify(events))));
    const watched = await watch(session, 3);
    expect(watched.lines.find((line) => line.seq === 1)?.events.map((event) => event.type)).toEqual([3, 77]);
  });
});

describe('odd, but taken as it is', () => {
  it('NUL, lone surrogates, U+2028, __proto__ and markup in texts', async () => {
    const session = new SessionBuilder();
    const title = 'a\u0000b\ud800c\u2028<script>"\u202e😀';
    session.document().wait(10).load(`/odd/${session.handle}/\u0000\ud83d`, [], { title })
      .custom('hs:tag', { tag: 'x\u0000y\udfff' }).event({ type: 3, data: JSON.parse('{"source":99,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as object }).flush();
    await sendAll(session.batches());
    const { visit, lines } = await watch(session, 1);
    expect(lines[0]?.events.find((event) => JSON.stringify(event).includes('hs:view'))?.data).toMatchObject({ payload: { title } });
    expect(visit.pageViews[0]?.title).toBe('a\ufffdb\ufffdc\u2028<script>"\u202e😀');
    expect(visit.tags).toEqual(['x\ufffdy\ufffd']);
    const health = await hindsight.get<RecordingDetail & { polluted?: boolean }>(`/recordings/${visit.id}`);
    expect(health.polluted).toBeUndefined();
  });

  it('a visitor\'s clock ten years off, either way', async () => {
    for (const years of [10, -10]) {
      const session = goodSession();
      const skewMs = years * 365 * 86_400_000;
      await sendAll(session.batches().map((batch) => ({ ...batch, header: { ...batch.header, sentAt: Date.now() + skewMs } })));
      const { visit } = await watch(session, 3);
      expect(Math.abs(visit.startedAt - Date.now())).toBeLessThan(60_000);
      expect(visit.durationMs).toBeLessThan(5_000);
    }
  });

  it('twenty minutes asleep: the clock after it is another, the order is kept', async () => {
    const session = new SessionBuilder();
    session.document().wait(10).load(`/asleep/${session.handle}`).wait(500).click(3).sleep(20 * 60_000).wait(500).click(3).flush();
    await sendAll(session.batches());
    const { blocks, lines } = await watch(session, 2);
    expect(Object.keys(blocks.manifest.documents[0]?.clockOffsetsMs ?? {})).toEqual(['0', '1']);
    expect(lines.map((line) => line.clock).sort()).toEqual([0, 1]);
  });

  it('back and forward: each document of its own, none a repeat of the other', async () => {
    const session = new SessionBuilder();
    for (const path of ['/one', '/two', '/one']) session.document().wait(10).load(`${path}/${session.handle}`).wait(200).click(3).flush();
    await sendAll(session.batches());
    const watched = await watch(session, 3);
    expect(watched.blocks.manifest.documents).toHaveLength(3);
    await listed(watched, ({ pageCount }) => pageCount === 3);
  });
});

describe('in the player', () => {
  it('a missing stretch is a gap, not a blank page', async () => {
    const session = goodSession();
    await sendAll(withPayload(session, randomBytes(300)));
    const { visit } = await watch(session, 2);
    const browser = await launchBrowser();
    try {
      const { page, state } = await stageMoment(browser, hindsight, visit.id, visit.durationMs, { width: 1440, height: 900 });
      expect(state.text).toContain('still here');
      await page.context().close();
    } finally {
      await browser.close();
    }
  }, 60_000);
});

it('takes and shows a good session after all of this', async () => {
  const session = goodSession();
  await sendAll(session.batches());
  expect(seqs(await watch(session, 3))).toEqual([0, 1, 2]);
});
