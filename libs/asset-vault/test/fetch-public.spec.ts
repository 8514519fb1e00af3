// Where our server lets itself be sent to: nowhere but to public addresses, however the address is written, resolved or redirected.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchPublic, isPublicAddress, type FetchOptions } from '../src/fetch/index.ts';

const PRIVATE = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.1.2.3', '169.254.0.1', '169.254.169.254', '169.254.170.2',
  '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.88.99.1', '192.168.0.1', '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.1',
  '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16',
  '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::ffff:a9fe:a9fe', '::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b::808:808',
  '64:ff9b:1::1', '100::1', '2001::1', '2001:0:7f00:1::', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:7f00:1::', '2002:a9fe:a9fe::1', '3fff::1', '5f00::1',
  'fc00::1', 'fd00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '', 'localhost', '1.2.3', '1.2.3.4.5', '0x7f000001', '2130706433', '[::1]',
];
const PUBLIC = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '100.63.255.255', '100.128.0.1', '172.15.0.1', '172.32.0.1', '192.167.0.1', '198.17.0.1', '223.255.255.255', '2606:4700:4700::1111', '2a00:1450::1', '2001:4860:4860::8888'];

describe('public addresses', () => {
  it.each(PRIVATE)('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC)('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));
});

/** Stands for the public Internet. */
let open: Server;
/** Must never be reached. */
let inner: Server;
let at: string;
let innerAt: string;
let openPort: number;
let isInnerReached = false;
let asked: IncomingMessage[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  open = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  inner = createServer((_request, response) => {
    isInnerReached = true;
    response.end('secret');
  });
  for (const server of [open, inner]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  openPort = (open.address() as AddressInfo).port;
  at = `http://open.example:${String(openPort)}`;
  innerAt = `127.0.0.1:${String((inner.address() as AddressInfo).port)}`;
});
afterAll(() => {
  for (const server of [open, inner]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  asked = [];
  isInnerReached = false;
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/css' }).end('a{}');
});

/** The test's Internet: one public address, that of the open server. */
const internet: FetchOptions = { lookup: async (name) => (name === 'open.example' ? ['127.0.0.1'] : [name]), isAllowed: (address, port) => address === '127.0.0.1' && port === openPort };

describe('the server\'s own fetching', () => {
  const inPrivate = (name: string): FetchOptions => ({ lookup: async () => [name] });

  it.each([
    'http://127.0.0.1/', 'http://127.1/', 'http://0x7f.1/', 'http://2130706433/', 'http://017700000001/', 'http://0/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[::]/',
    'http://[64:ff9b::7f00:1]/', 'http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/', 'http://10.0.0.1/', 'http://192.168.1.1:443/', 'https://100.64.0.1/', 'http://１２７.0.0.1/', 'http://127。0。0。1/',
    'http://1.1.1.1:22/', 'http://1.1.1.1:6379/', 'https://1.1.1.1:8443/',
  ])('goes not to %s', async (address) => {
    expect(await fetchPublic(address, { lookup: async (name) => [name] })).toEqual({ ok: false, reason: 'private' });
  });

  it.each(['ftp://1.1.1.1/x', 'file:///etc/passwd', 'gopher://1.1.1.1/', 'data:text/css,a{}', 'javascript:1', 'http://user:pass@1.1.1.1/', '//1.1.1.1/', 'x', ''])('has no way to %s', async (address) => {
    expect(await fetchPublic(address)).toEqual({ ok: false, reason: 'address' });
  });

  it.each(['localhost', 'metadata.google.internal', 'db.internal', 'printer.local'])('looks up %s and goes not there', async (name) => {
    expect(await fetchPublic(`http://${name}/`, inPrivate('10.1.2.3'))).toEqual({ ok: false, reason: 'private' });
  });

  it('goes nowhere where one of several addresses is private', async () => {
    for (const found of [['1.1.1.1', '10.0.0.1'], ['10.0.0.1', '1.1.1.1'], ['2606:4700::1', '::1']]) {
      expect(await fetchPublic('http://two.example/', { lookup: async () => found })).toEqual({ ok: false, reason: 'private' });
    }
  });

  it('connects to the address it looked at, whatever the name says the next time', async () => {
    let times = 0;
    const rebinding = async (): Promise<string[]> => [++times === 1 ? '127.0.0.1' : '127.0.0.66'];
    expect(await fetchPublic(`${at}/a.css`, { ...internet, lookup: rebinding })).toMatchObject({ ok: true, kind: 'style' });
    expect([times, asked[0]?.headers.host]).toEqual([1, `open.example:${String(openPort)}`]);
  });

  it('looks again at every redirect', async () => {
    for (const location of [`http://${innerAt}/`, `//${innerAt}/x`, 'http://169.254.169.254/', 'http://[::1]/']) {
      answer = (_request, response) => response.writeHead(302, { location }).end();
      expect(await fetchPublic(`${at}/`, internet)).toEqual({ ok: false, reason: 'private' });
    }
    answer = (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    expect(await fetchPublic(`${at}/`, internet)).toEqual({ ok: false, reason: 'address' });
    let rebound = 0;
    answer = (request, response) => (request.url === '/second' ? response.end('reached') : response.writeHead(302, { location: '/second' }).end());
    expect(await fetchPublic(`${at}/`, { ...internet, lookup: async () => [++rebound === 1 ? '127.0.0.1' : '10.0.0.1'] })).toEqual({ ok: false, reason: 'private' });
    answer = (_request, response) => response.writeHead(302, { location: '/again' }).end();
    expect(await fetchPublic(`${at}/`, internet)).toEqual({ ok: false, reason: 'redirects' });
    expect(isInnerReached).toBe(false);
  });

  it('follows a redirect that stays outside, and unpacks what comes', async () => {
    answer = (request, response) => (request.url === '/' ? response.writeHead(301, { location: '/b.css' }).end() : response.writeHead(200, { 'content-type': 'text/css', 'content-encoding': 'gzip' }).end(gzipSync('b{}')));
    expect(await fetchPublic(`${at}/`, internet)).toEqual({ ok: true, bytes: Buffer.from('b{}'), kind: 'style', address: `${at}/b.css` });
  });

  it('says nothing of anyone', async () => {
    await fetchPublic(`${at}/a.css`, internet);
    expect(asked.map(({ headers }) => [headers.cookie, headers.referer, headers.authorization, headers.origin])).toEqual([[undefined, undefined, undefined, undefined]]);
  });

  it('takes no more than it may, and waits no longer', async () => {
    const limits = { ...internet, mostBytes: 1000, withinMs: 60_000 };
    answer = (_request, response) => response.writeHead(200, { 'content-length': '2000', 'content-type': 'text/css' }).end(Buffer.alloc(2000, 'a'));
    expect(await fetchPublic(`${at}/`, limits)).toEqual({ ok: false, reason: 'large' });
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/css' });
      for (let i = 0; i < 20; i++) response.write(Buffer.alloc(100, 'a'));
      response.end();
    };
    expect(await fetchPublic(`${at}/`, limits)).toEqual({ ok: false, reason: 'large' });
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/css', 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000, 'a')));
    expect(await fetchPublic(`${at}/`, limits)).toEqual({ ok: false, reason: 'large' });
    answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/css' }).write('a');
    expect(await fetchPublic(`${at}/`, { ...limits, withinMs: 700 })).toEqual({ ok: false, reason: 'slow' });
    expect(await fetchPublic(`${at}/`, { ...limits, withinMs: 700, lookup: () => new Promise(() => undefined) })).toEqual({ ok: false, reason: 'slow' });
  });

  it('keeps styles, fonts and images, by what they are', async () => {
    const cases: [string, string, string][] = [
      ['text/html', '<!doctype html><title>Sign in</title>', 'type'], ['text/css', '<html></html>', 'type'], ['text/javascript', 'alert(1)', 'type'], ['image/png', 'no picture', 'type'], ['application/json', '{"a":1}', 'type'],
    ];
    for (const [type, body, reason] of cases) {
      answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
      expect([type, await fetchPublic(`${at}/`, internet)]).toEqual([type, { ok: false, reason }]);
    }
    for (const [status, reason] of [[404, 'status'], [403, 'status'], [503, 'busy'], [429, 'busy']] as const) {
      answer = (_request, response) => response.writeHead(status).end();
      expect([status, await fetchPublic(`${at}/`, internet)]).toEqual([status, { ok: false, reason }]);
    }
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('wOF2 font');
    expect(await fetchPublic(`${at}/`, internet)).toMatchObject({ ok: true, kind: 'font' });
  });
});
