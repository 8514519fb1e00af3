// A recording is hostile content: nothing in it may run, reach the viewer's page or call out, and the frame it lives in is checked.
// HOSTILE_PER_PAGE=1 gives each vector a page of its own (slow): to find which one needs which.

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '@hindsight/testkit';
import { pageSays } from './hand-made-events.ts';
import { hostilePage, makeVectors, WAYS } from './hostile/vectors.ts';
import type { Vector, Way } from './hostile/vectors.ts';
import { startPlayerHost } from './player-host.ts';
import type { PlayerHost } from './player-host.ts';
import { asRecording } from './recorded-visit.ts';

let browser: Browser;
let host: PlayerHost;
let evil: Server;
let evilOrigin: string;
const calls: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  evil = createServer((request, response) => {
    calls.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end('<script>top.postMessage("evil", "*")</script>');
  }).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  evilOrigin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
  host = await startPlayerHost();
});

afterAll(async () => {
  await browser?.close();
  evil?.close();
  await host?.[Symbol.asyncDispose]();
});

/** In how many pages all vectors come. Together they must not hide each other's effect too much, nor take long. */
const PER_PAGE = Number(process.env['HOSTILE_PER_PAGE'] ?? 140);

interface Outcome {
  /** What ran, by the vector's number. */
  ran: string[];
  /** What was asked of any host but ours. */
  asked: string[];
  /** Vectors whose request nothing but the page's policy stopped. */
  stoppedByPolicy: string[];
  /** Windows, downloads and dialogs that came up. */
  cameUp: string[];
  /** Attributes on stage that must never be there. */
  armed: string[];
  heading: string;
  sandbox: string;
  addresses: string[];
}

const script = (n: number): string => `top.postMessage("evil ${n}","*");parent.postMessage("evil ${n}","*");window.hacked=${n}`;

/**
 * Shows a page, presses all over it, and says what came of it.
 * @param first the number of the first vector
 */
async function outcomeOf(vectors: readonly Vector[], first: number, way: Way): Promise<Outcome> {
  const recording = asRecording('6', [{ tab: 'aaaaaaaa', offsetMs: 0, events: hostilePage(vectors, way) }]);
  host.recordings.set('6', recording);
  calls.length = 0;
  const player = await host.open(browser);
  const [stopped, cameUp]: [string[], string[]] = [[], []];
  const asked = new Set<string>();
  player.page.context().on('request', (request) => {
    if (![host.appOrigin, host.playerOrigin, 'data:', 'blob:'].some((ours) => request.url().startsWith(ours))) asked.add(request.url());
  });
  player.page.context().on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp' && asked.delete(request.url())) stopped.push(request.url());
  });
  player.page.on('popup', (window) => cameUp.push(`window ${window.url()}`));
  player.page.on('download', (file) => cameUp.push(`download ${file.url()}`));
  player.page.on('dialog', (dialog) => {
    cameUp.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  const listen = "window.evil = []; window.addEventListener('message', ({ data }) => { if (typeof data === 'string' && data.startsWith('evil')) window.evil.push(data); })";
  await player.page.evaluate(listen);
  await player.inPlayer(listen);
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs: 5_500, mode: 'still' });
  await player.hears('still-ready');
  // Every event a handler could wait for, but a click on what leads away by itself: nobody can give it one, which the presses after show.
  await player.inPlayer(`{
    const stage = document.querySelector('iframe').contentDocument;
    for (const element of stage.querySelectorAll('*')) {
      for (const type of ['pointerover', 'mouseover', 'pointerdown', 'mousedown', 'focus', 'pointerup', 'mouseup', 'toggle', 'load', 'error', 'begin']) element.dispatchEvent(new (/^(pointer|mouse)/.test(type) ? MouseEvent : Event)(type, { bubbles: true, cancelable: true, composed: true }));
      if (!element.closest('a, area, form, button, input')) element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
    }
  }`);
  for (let x = 40; x < 1280; x += 240) for (let y = 40; y < 800; y += 150) await player.page.mouse.click(x, y);
  for (let i = 0; i < 8; i++) {
    await player.page.keyboard.press('Tab');
    await player.page.keyboard.press('Enter');
  }
  // What was set off has had its turn when two frames have been drawn and a message has gone round.
  await player.inPlayer('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))');
  await player.page.evaluate(() => new Promise((done) => { setTimeout(done, 0); }));
  const outcome = {
    ran: [...await player.page.evaluate<string[]>('window.evil'), ...await player.inPlayer<string[]>("[...window.evil, ...[window.hacked, document.querySelector('iframe').contentWindow.hacked].filter((n) => n !== undefined).map(String)]")],
    asked: [...asked, ...calls], cameUp, stoppedByPolicy: stopped.map((address) => vectors[Number(/\d+$/.exec(address)?.[0]) - first]?.name ?? address),
    armed: await player.inPlayer<string[]>("[...document.querySelector('iframe').contentDocument.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => /^(on|srcdoc|http-equiv|ping|referrerpolicy)/i.test(n))"),
    heading: await player.inPlayer<string>("document.querySelector('iframe').contentDocument.querySelector('h1').textContent"),
    sandbox: await player.inPlayer<string>("[...document.querySelectorAll('iframe')].map((frame) => frame.getAttribute('sandbox')).join()"),
    // A recorded frame is an empty box.
    addresses: [...new Set(player.page.frames().map((frame) => frame.url().split('?')[0] ?? ''))],
  };
  await player.page.context().close();
  return outcome;
}

describe('a hostile recording', () => {
  for (const way of WAYS) {
    it(`runs nothing, asks nobody and stays where it is (${way})`, async () => {
      const vectors = makeVectors(script, (n) => `${evilOrigin}/${n}`);
      expect(vectors.length).toBeGreaterThanOrEqual(360);
      for (let from = 0; from < vectors.length; from += PER_PAGE) {
        const some = vectors.slice(from, from + PER_PAGE);
        const { stoppedByPolicy, ...outcome } = await outcomeOf(some, from, way).catch((fault: unknown) => { throw new Error(`vectors from ${from}, ${some[0]?.name ?? ''}`, { cause: fault }); });
        // CSS that only a browser can read to the end; all else is taken out before it is built.
        expect(stoppedByPolicy.filter((name) => !/^(style|set property|_cssText|insertRule|replaceSync|adopted|svg style|shadow root style)/.test(name))).toEqual([]);
        expect({ from, ...outcome }).toEqual({
          from, ran: [], asked: [], cameUp: [], armed: [], heading: 'Harmless', sandbox: 'allow-same-origin', addresses: [`${host.appOrigin}/`, `${host.playerOrigin}/`, 'about:blank'],
        });
      }
    }, 240_000);
  }

  it('is not shown at all if its frame may do more than allow-same-origin', async () => {
    const recording = asRecording('6', [{ tab: 'aaaaaaaa', offsetMs: 0, events: pageSays(0, 'Page') }]);
    host.recordings.set('6', recording);
    const player = await host.open(browser);
    await player.inPlayer("{ const real = Element.prototype.setAttribute; Element.prototype.setAttribute = function (name, value) { return real.call(this, name, name === 'sandbox' ? value + ' allow-scripts' : value); }; }");
    await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs: 0, mode: 'watch' });
    expect((await player.hears('failed')).reason).toBe('sandbox');
    expect(await player.inPlayer("document.querySelectorAll('iframe').length")).toBe(0);
    await player.page.context().close();
  });
});
