// The player opens however the app is visited: by a loopback name, by an address or name of the local network, and behind a TLS
// proxy. Always on another origin than the app, with the app's cookie out of its reach.

import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, until } from '@hindsight/testkit';
import type { Browser } from 'playwright-core';
import { generate } from 'selfsigned';

import { startHindsight, type Hindsight } from './hindsight.ts';

/** An address of a local network; the browser is told that it is this machine. */
const LAN_ADDRESS = '192.168.77.5';
const LAN_NAME = 'hindsight.lan';
const PUBLIC_NAME = 'hindsight.example';
/** Another loopback address, so that the proxy can use the player's port number too. */
const PROXY_ADDRESS = '127.0.0.9';

let hindsight: Hindsight;
let browser: Browser;
beforeAll(async () => {
  const rules = [`MAP ${LAN_ADDRESS} 127.0.0.1`, `MAP ${LAN_NAME} 127.0.0.1`, `MAP ${PUBLIC_NAME} ${PROXY_ADDRESS}`].join(', ');
  [browser, hindsight] = await Promise.all([launchBrowser({ args: [`--host-resolver-rules=${rules}`] }), startHindsight()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hindsight?.[Symbol.asyncDispose]();
});

interface Opened {
  playerOrigin: string;
  text: string;
  hostCookies: string[];
  warning: string | null;
}

/** Signs in as a person would and opens the newest demo recording. */
async function openRecording(appOrigin: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true });
  try {
    context.setDefaultTimeout(90_000);
    const page = await context.newPage();
    await page.goto(appOrigin);
    await page.getByLabel(/e-mail/i).fill('owner@e2e.example');
    await page.getByLabel(/password/i).fill('an e2e password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Recordings' }).first().click();
    await page.locator('a[href*="/recordings/"]').first().click();
    const frame = await until(() => page.frames().find((one) => one.parentFrame() === page.mainFrame() && one.url().startsWith('http')), { what: 'the player frame' });
    const text = await until(async () => {
      const shown = await frame.evaluate(() => document.querySelector('iframe')?.contentDocument?.body.innerText ?? '');
      return shown.includes('Kiln') && shown;
    }, { everyMs: 100, what: 'the recorded page in the player' });
    const { playerWarning } = await page.evaluate(async () => await (await fetch('/api/v1/me')).json() as { playerWarning: string | null });
    return { playerOrigin: new URL(frame.url()).origin, text, warning: playerWarning, hostCookies: (await context.cookies(frame.url())).map((cookie) => cookie.name) };
  } finally {
    await context.close();
  }
}

const port = (): string => new URL(hindsight.origin).port;

describe('the player', () => {
  it.each([['localhost', '127.0.0.1'], ['127.0.0.1', 'localhost']])('opens at %s, under the other loopback name', async (name, other) => {
    const opened = await openRecording(`http://${name}:${port()}`);
    expect(new URL(opened.playerOrigin).hostname).toBe(other);
    expect(opened.hostCookies).toEqual([]);
    expect(opened.warning).toBeNull();
  }, 90_000);

  it.each([LAN_ADDRESS, LAN_NAME])('opens at %s, on the second port, and says that cookies are shared', async (host) => {
    const opened = await openRecording(`http://${host}:${port()}`);
    expect(new URL(opened.playerOrigin).hostname).toBe(host);
    expect(new URL(opened.playerOrigin).port).not.toBe(port());
    expect(opened.warning).toMatch(/PLAYER_ORIGIN/);
  }, 90_000);

  it('opens behind a TLS proxy that forwards both ports', async () => {
    const { playerOrigin } = await hindsight.get<{ playerOrigin: string }>('/me');
    const playerPort = Number(new URL(playerOrigin).port);
    const pems = await generate([{ name: 'commonName', value: PUBLIC_NAME }], { keySize: 2048 });
    const proxies = [startTlsProxy(pems, Number(port()), 0), startTlsProxy(pems, playerPort, playerPort)];
    try {
      await Promise.all(proxies.map((proxy) => once(proxy, 'listening')));
      const publicPort = ((proxies[0] as Server).address() as AddressInfo).port;
      const opened = await openRecording(`https://${PUBLIC_NAME}:${publicPort}`);
      expect(opened.playerOrigin).toBe(`https://${PUBLIC_NAME}:${playerPort}`);
    } finally {
      for (const proxy of proxies) {
        proxy.close();
        proxy.closeAllConnections();
      }
    }
  }, 90_000);
});

/** What nginx, Caddy or Traefik would do: ends TLS and says so in forwarded headers. */
function startTlsProxy(pems: { private: string; cert: string }, target: number, listenPort: number): Server {
  return createServer({ key: pems.private, cert: pems.cert }, (incoming, outgoing) => {
    const headers = { ...incoming.headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
    const forwarded = ask({ host: '127.0.0.1', port: target, method: incoming.method, path: incoming.url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }).listen(listenPort, PROXY_ADDRESS);
}
