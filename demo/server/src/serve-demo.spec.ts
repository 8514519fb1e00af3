import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeDemoHandler } from './serve-demo.ts';

let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const files = { 'index.html': '<script src="/s/__SITE_KEY__.js">', 'cart/index.html': 'cart', 'product/3/index.html': 'three', 'assets/shop.css': 'a{}', 'secret.txt': 'no' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const handle = makeDemoHandler({ root: folder, siteKey: 'abc' });
  server = createServer((request, response) => { if (!handle(request, response)) response.writeHead(418).end(); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('the demo shop', () => {
  it('carries the site key and a policy without unsafe sources', async () => {
    const response = await fetch(`${origin}/demo`);
    expect(await response.text()).toBe('<script src="/s/abc.js">');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it.each([['/demo/', 200], ['/demo/product/3', 200], ['/demo/product/3/', 200], ['/demo/assets/shop.css', 200], ['/demo/cart/checkout', 200],
    ['/demo/product/99', 404], ['/demo/secret.txt', 404], ['/demo/..%2fsecret.txt', 404], ['/demonstration', 418], ['/other', 418]])('answers %s with %i', async (path, status) => {
    expect((await fetch(origin + path)).status).toBe(status);
  });

  it('is not sent again when the browser has it, and takes no other method', async () => {
    const etag = (await fetch(`${origin}/demo/cart`)).headers.get('etag') ?? '';
    expect((await fetch(`${origin}/demo/cart`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await fetch(`${origin}/demo/cart`, { method: 'POST' })).status).toBe(405);
  });

  it('does not start unbuilt', () => {
    expect(() => makeDemoHandler({ root: join(folder, 'assets'), siteKey: 'abc' })).toThrow('build it first');
  });
});
