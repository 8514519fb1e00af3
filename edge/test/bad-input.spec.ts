// Bad input, one case after the other at one running edge. Of each: the answer is a refusal (or an acceptance that stores the
// very bytes), exactly one count rises by one, nothing is written for what is refused, and the edge goes on.

import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAX_BODY_BYTES } from '@hindsight/wire';
import { batchBody, batchHeader, siteEntry, startEdge, type EdgeUnderTest } from './edge-under-test.ts';

let edge: EdgeUnderTest;
beforeAll(async () => {
  edge = await startEdge({ limits: { bodyTimeoutMs: 1500, network: { perSecond: 1e6, burst: 1e6 }, newSessions: { perSecond: 1e6, burst: 1e6 } }, sites: [siteEntry('site-1')] });
});
afterAll(() => edge.close());

const header = JSON.stringify(batchHeader());
/** The header line with some text of it replaced: for JSON that JSON.stringify would not write. */
const lineWith = (from: string | RegExp, to: string): Buffer => Buffer.from(`${header.replace(from, to)}\n[]`);
const withField = (field: string, json: string): Buffer => lineWith(/}$/, `,"${field}":${json}}`);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Text: control characters, surrogates, broken UTF-8, other encodings, where they may stand. */
const TEXT: [string, Buffer][] = [
  ...Array.from({ length: 32 }, (_, code): [string, Buffer] => [`control ${String(code)} in a string of the header`, lineWith('"tab":"', `"tab":"${String.fromCharCode(code)}`)]),
  ['NUL before the header', Buffer.concat([Buffer.from([0]), batchBody()])],
  ['only NULs', Buffer.alloc(3000)],
  ['byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), batchBody()])],
  ['UTF-16', Buffer.from(`${header}\n[]`, 'utf16le')],
  ['UTF-32', Buffer.concat([...`${header}\n[]`].map((char) => Buffer.from([char.charCodeAt(0), 0, 0, 0])))],
  ['overlong slash', Buffer.concat([Buffer.from([0xc0, 0xaf]), batchBody()])],
  ['truncated UTF-8 in an unknown field', withField('x', '"@@"').map((byte) => (byte === 0x40 ? 0xe2 : byte)) as Buffer],
  ['lone high surrogate, escaped', withField('x', '"\\ud800"')],
  ['lone low surrogate, escaped', withField('x', '"\\udfff"')],
  ['surrogates as bytes', Buffer.concat([Buffer.from([0xed, 0xa0, 0x80]), batchBody()])],
  ['U+2028 in a field', withField('x', '"\u2028\u2029"')],
  ['fullwidth digits as id', lineWith(/"doc":"[0-9a-f]{4}/, '"doc":"０１２３')],
  ['upper case id', lineWith(/"doc":"[0-9a-f]{4}/, '"doc":"ABCD')],
  ['id with a newline escape', lineWith(/"doc":"[0-9a-f]{4}/, '"doc":"\\n\\n\\n\\n')],
  ['bidi and combining flood in a field', withField('x', `"${'\u202e\u0301'.repeat(200)}"`)],
  ['CRLF after the header', Buffer.from(`${header}\r\n[]`)],
  ['payload of NULs', batchBody(batchHeader(), Buffer.alloc(1000))],
  ['payload of broken UTF-8', batchBody(batchHeader(), Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]))],
  ['payload with newlines', batchBody(batchHeader(), '[]\n[]\n')],
];

/** JSON: numbers, depth, width, duplicate keys, prototype keys, what is nearly JSON. */
const JSON_CASES: [string, Buffer][] = [
  ...['NaN', 'Infinity', '-1', '1e400', '-0.5', '1.5', '"0"', 'null', '[]', '{}', 'true', '9007199254740993', '43201', '0x10', '1_000', '01'].map(
    (number): [string, Buffer] => [`seq ${number}`, lineWith('"seq":0', `"seq":${number}`)]),
  ...['NaN', '-1', '1e400', '-1e400', '"5"', 'null', '9e999'].map((number): [string, Buffer] => [`elapsedMs ${number}`, lineWith('"elapsedMs":1200', `"elapsedMs":${number}`)]),
  ...['-1e308', '1e308', 'null', '"x"', '1e400'].map((number): [string, Buffer] => [`sentAt ${number}`, lineWith(/"sentAt":\d+/, `"sentAt":${number}`)]),
  ...['65', '0', '-1', '1.5', '1e9'].map((number): [string, Buffer] => [`parts ${number}`, lineWith('"parts":1', `"parts":${number}`)]),
  ['part beyond parts', lineWith('"part":0', '"part":1')],
  ...['0', '2', '"1"', '1.0000001', 'null', '[1]'].map((version): [string, Buffer] => [`v ${version}`, lineWith('"v":1', `"v":${version}`)]),
  ...['"br"', '"zstd"', '"GZIP"', 'null', '""'].map((enc): [string, Buffer] => [`enc ${enc}`, lineWith('"enc":"none"', `"enc":${enc}`)]),
  ...['null', '[]', '"x"', '{"last":"yes"}', '{"lost":-1}', '{"tries":1e9}', '{"__proto__":{"last":true}}', '{"future":true}'].map(
    (flags): [string, Buffer] => [`flags ${flags}`, lineWith('"flags":{}', `"flags":${flags}`)]),
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'].map((key): [string, Buffer] => [`key ${key}`, withField(key, '{"polluted":true,"prototype":{"polluted":true}}')]),
  ['duplicate keys', withField('seq', '3')],
  ['depth 500 in the header', withField('x', nested(500))],
  ['depth 5,000 in the header', withField('x', nested(5000))],
  ['depth 400,000 in the payload', batchBody(batchHeader(), nested(400_000))],
  ['depth 100,000 without a newline', Buffer.from(nested(100_000))],
  ['200 keys', withField('x', `{${Array.from({ length: 200 }, (_, i) => `"${String(i)}":0`).join()}}`)],
  ['number of 1,000 digits', withField('x', '9'.repeat(1000))],
  ...['', '\n', '\n\n', '{', '}', '{}', 'null', '[]', '""', '0', '{"v":1}', '{"v":1,}', "{'v':1}", '{v:1}', '/**/{}', '{}{}', 'undefined', '[1,]', '"\\x"', '\ufeff{}'].map(
    (line): [string, Buffer] => [`header line ${JSON.stringify(line)}`, Buffer.from(`${line}\n[]`)]),
  ['header only', Buffer.from(header)],
  ['header and newline only', Buffer.from(`${header}\n`)],
  ['header of exactly the limit', Buffer.from(`${header.replace(/}$/, `,"x":"${'y'.repeat(2048 - header.length - 7)}"}`)}\n[]`)],
  ['header one byte over the limit', Buffer.from(`${header.replace(/}$/, `,"x":"${'y'.repeat(2049 - header.length - 7)}"}`)}\n[]`)],
];

/** Encodings: the edge opens no payload, so a bomb is only bytes to it. */
const ENCODED: [string, Buffer, Record<string, string>?][] = [
  ['gzip bomb', batchBody(batchHeader({ enc: 'gzip' }), gzipSync(Buffer.alloc(64 * 1024 * 1024)))],
  ['nested gzip', batchBody(batchHeader({ enc: 'gzip' }), gzipSync(gzipSync('[]')))],
  ['concatenated gzip', batchBody(batchHeader({ enc: 'gzip' }), Buffer.concat([gzipSync('[]'), gzipSync('[]')]))],
  ['truncated gzip', batchBody(batchHeader({ enc: 'gzip' }), gzipSync('[1,2,3]').subarray(0, 12))],
  ['gzip with trailing rubbish', batchBody(batchHeader({ enc: 'gzip' }), Buffer.concat([gzipSync('[]'), Buffer.from('rubbish')]))],
  ['not gzip at all', batchBody(batchHeader({ enc: 'gzip' }), 'hello')],
  ['the whole body gzipped', gzipSync(batchBody())],
  ...['gzip', 'br', 'zstd', 'deflate', 'gzip, gzip', 'x', 'chunked'].map((encoding): [string, Buffer, Record<string, string>] => [`content-encoding ${encoding}`, batchBody(), { 'content-encoding': encoding }]),
  ...['application/json', 'application/octet-stream', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/html', 'x', 'text/plain; charset=utf-16'].map(
    (type): [string, Buffer, Record<string, string>] => [`content-type ${type}`, batchBody(), { 'content-type': type }]),
  ['exactly the largest body', Buffer.concat([batchBody(), Buffer.alloc(MAX_BODY_BYTES - batchBody().length)])],
  ['one byte over the largest body', Buffer.concat([batchBody(), Buffer.alloc(MAX_BODY_BYTES + 1 - batchBody().length)])],
];

/** Request headers. */
const HEADERS: [string, Buffer, Record<string, string>?][] = [
  ...['not a url', 'https://', 'https://[::1', 'data:text/html,x', `https://${'a'.repeat(4000)}.example`, 'https://ex ample.com', 'null', '//x', '\u00ff\u0080'].map(
    (origin): [string, Buffer, Record<string, string>] => [`origin ${origin.slice(0, 30)}`, batchBody(), { origin }]),
  ...['', 'x'.repeat(8000), '()<>@,;:\\"/[]?={}', '\u00e9\u00ff', '${jndi:ldap://x}', 'Mozilla/5.0 (' + '('.repeat(3000)].map(
    (agent): [string, Buffer, Record<string, string>] => [`user-agent ${agent.slice(0, 30)}`, batchBody(), { 'user-agent': agent }]),
  ...['1.2.3.4, , ,', '999.1.1.1', '::ffff:1.2.3.4', 'unknown', '"[::1]:80"', ','.repeat(2000)].map(
    (hops): [string, Buffer, Record<string, string>] => [`x-forwarded-for ${hops.slice(0, 30)}`, batchBody(), { 'x-forwarded-for': hops }]),
];

async function total(): Promise<number> {
  return Object.entries(await edge.counts()).filter(([name]) => !name.includes('bots')).reduce((sum, [, count]) => sum + count, 0);
}

const PERMITTED = new Set([200, 202, 400, 403, 404, 405, 408, 410, 411, 413, 414, 415, 422, 429, 431]);

async function expectHandled(body: Buffer, headers: Record<string, string> = {}): Promise<void> {
  const before = { total: await total(), batches: (await edge.batches()).length };
  const response = await edge.send('site-1', new Uint8Array(body), headers);
  const text = await response.text();
  expect([response.status, PERMITTED.has(response.status)]).toEqual([response.status, true]);
  expect(text).not.toMatch(/\bat .*\.[tj]s|node_modules|Error:/);
  expect((await total()) - before.total).toBe(1);
  const batches = await edge.batches();
  expect(batches.length - before.batches).toBe(response.status === 202 ? 1 : 0);
  if (response.status === 202) {
    const sent = body.subarray(body.indexOf(10) + 1);
    expect(batches.some(({ payload }) => sent.equals(payload))).toBe(true);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}

describe('bad input', () => {
  it('has at least 100 cases', () => {
    expect(TEXT.length + JSON_CASES.length + ENCODED.length + HEADERS.length).toBeGreaterThan(150);
  });

  const GROUPS: Record<string, [string, Buffer, Record<string, string>?][]> = { text: TEXT, JSON: JSON_CASES, encoding: ENCODED, headers: HEADERS };
  for (const [group, cases] of Object.entries(GROUPS)) {
    describe(group, () => {
      for (const [name, body, headers] of cases) it(name, () => expectHandled(body, headers));
    });
  }

  it('site keys of any shape are refused alike', async () => {
    for (const key of ['', '%00', '%', '%ff', 'a/b', '..%2f', 'x'.repeat(5000), '__proto__', 'constructor', 'site-1%20', 'SITE-1', '１']) {
      const before = await total();
      const response = await edge.send(key, new Uint8Array(batchBody()));
      expect([key, response.status, await response.json()]).toEqual([key, 200, { do: 'stop', afterMs: 0 }]);
      expect((await total()) - before).toBe(1);
    }
  });

  it('a good batch is taken afterwards, at once', async () => {
    let quickestMs = Infinity;
    for (let i = 0; i < 5; i++) {
      const startedAt = performance.now();
      expect((await edge.send('site-1', new Uint8Array(batchBody()))).status).toBe(202);
      quickestMs = Math.min(quickestMs, performance.now() - startedAt);
    }
    // A busy machine may be late, not five times.
    expect(quickestMs).toBeLessThan(1000);
  });
});

/** Sends raw bytes and returns all that came back until the server closed, or until that is all there is to come. */
function raw(bytes: string, isAll: (text: string) => boolean = () => false): Promise<{ text: string; isClosed: boolean }> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(edge.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    const end = (isClosed: boolean): void => {
      socket.destroy();
      resolve({ text, isClosed });
    };
    socket.setTimeout(90_000, () => end(false));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (isAll(text)) end(false);
    });
    socket.on('close', () => end(true));
    socket.on('error', () => end(true));
  });
}

describe('requests that are not quite HTTP', () => {
  const good = batchBody().toString('latin1');
  const isAnswered = (text: string): boolean => text.includes('\r\n\r\n');
  const start = 'POST /i/site-1 HTTP/1.1\r\nHost: x\r\n';
  const RAW: [string, string][] = [
    ['length and chunked together', `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
    ['negative length', `${start}Content-Length: -1\r\n\r\n`],
    ['length of words', `${start}Content-Length: many\r\n\r\n`],
    ['a folded header', `${start}X: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
    ['NUL in a header', `${start}X: a\0b\r\n\r\n`],
    ['a header without a colon', `${start}nonsense\r\n\r\n`],
    ['space before the colon', `${start}Content-Length : 5\r\n\r\nhello`],
    ['17 KiB of headers', `${start}X: ${'y'.repeat(17 * 1024)}\r\n\r\n`],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['broken chunk size', `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`],
    ['unknown transfer coding', `${start}Transfer-Encoding: gzip, identity\r\n\r\nx`],
    ['no Host', 'POST /i/site-1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
  ];
  for (const [name, bytes] of RAW) {
    it(`${name}: 4xx and the connection is closed`, async () => {
      const { text, isClosed } = await raw(bytes);
      expect([text.slice(0, 12), isClosed]).toEqual([expect.stringMatching(/^HTTP\/1\.1 4\d\d$/), true]);
    });
  }

  it('pipelined requests are answered each, in order', async () => {
    const one = `${start}Content-Length: ${String(good.length)}\r\n\r\n${good}`;
    const { text } = await raw(one + one + one, (soFar) => soFar.match(/HTTP\/1\.1 \d\d\d/g)?.length === 3);
    expect(text.match(/HTTP\/1\.1 202/g)).toHaveLength(3);
  });

  it('a chunked batch is taken', async () => {
    const { text } = await raw(`${start}Transfer-Encoding: chunked\r\n\r\n${good.length.toString(16)}\r\n${good}\r\n0\r\n\r\n`, isAnswered);
    expect(text).toContain('202 Accepted');
  });

  it('an absolute or strange target is not the edge\'s', async () => {
    expect((await raw('POST http://evil.test/i/site-1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', isAnswered)).text).toContain(' 404 ');
    expect((await raw('POST * HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', isAnswered)).text).toMatch(/ 40[04] /);
  });
});
