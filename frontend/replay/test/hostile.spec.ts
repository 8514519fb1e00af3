// A recording is hostile content: nothing in it may run, reach the viewer's page or call out, and the frame it lives in is checked.

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '@hindsight/testkit';
import type { RecordedEvent } from '@hindsight/wire';
import { pageSays } from './hand-made-events.ts';
import { startPlayerHost } from './player-host.ts';
import type { EmbeddedPlayer, PlayerHost } from './player-host.ts';
import { asRecording } from './recorded-visit.ts';

let browser: Browser;
let host: PlayerHost;
let evil: Server;
let evilOrigin: string;
/** The same server under a name that is this machine's too. */
let neighbour: string;
const calls: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  evil = createServer((request, response) => {
    calls.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end('<script>top.postMessage("evil", "*")</script>');
  }).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  const { port } = evil.address() as AddressInfo;
  evilOrigin = `http://127.0.0.1:${port}`;
  neighbour = `http://localhost:${port}`;
  host = await startPlayerHost();
});

afterAll(async () => {
  await browser?.close();
  evil?.close();
  await host?.[Symbol.asyncDispose]();
});

let nextId = 100;
function element(tagName: string, attributes: Record<string, unknown> = {}, childNodes: unknown[] = [], more: Record<string, unknown> = {}): unknown {
  return { type: 2, id: nextId++, tagName, attributes, childNodes, ...more };
}
function text(textContent: string, more: Record<string, unknown> = {}): unknown {
  return { type: 3, id: nextId++, textContent, ...more };
}

const RUN = 'parent.postMessage("evil","*");top.postMessage("evil","*");window.hacked=1';

function attacks(): { head: unknown[]; body: unknown[] } {
  const handlers = Object.fromEntries(['onload', 'onerror', 'onclick', 'onmouseover', 'onfocus', 'onanimationstart', 'ontoggle', 'onbeforetoggle', 'onpointerenter', 'ONLOAD'].map((name) => [name, RUN]));
  const away = `${evilOrigin}/`;
  return {
    head: [
      element('script', {}, [text(RUN)]), element('script', { src: `${away}script.js` }),
      element('base', { href: away }), element('meta', { 'http-equiv': 'refresh', content: `0;url=${away}refresh` }),
      element('meta', { 'HTTP-EQUIV': 'refresh', content: `0;url=${away}refresh2` }), element('meta', { name: 'referrer', content: 'unsafe-url' }),
      element('link', { rel: 'preconnect', href: away }), element('link', { rel: 'prefetch', href: `${away}prefetch` }), element('link', { rel: 'preload', as: 'image', href: `${away}preload` }),
      element('link', { rel: 'stylesheet', href: `${away}style.css` }), element('link', { rel: 'manifest', href: `${away}manifest` }),
      element('style', {}, [text(`@import url(${away}import.css); body { background: url(${away}css.png) } @font-face { font-family: x; src: url(${away}font.woff) } h2 { font-family: x }`, { isStyle: true })]),
    ],
    body: [
      element('img', { ...handlers, src: `${away}pixel.png` }), element('img', { srcset: `${away}set.png 1x` }), element('img', { src: 'data:,broken', onerror: RUN }),
      element('img', { src: `${neighbour}/neighbour.png`, referrerpolicy: 'unsafe-url', onload: RUN }),
      element('iframe', { src: `${away}frame` }), element('iframe', { srcdoc: `<script>${RUN}</script>` }), element('iframe', { src: `javascript:${RUN}` }), element('frame', { src: `${away}frame2` }),
      element('object', { data: `${away}object`, type: 'text/html' }), element('embed', { src: `${away}embed` }), element('portal', { src: `${away}portal` }),
      element('a', { href: `javascript:${RUN}`, autofocus: '', ping: `${away}ping`, id: 'link' }, [text('link')]), element('form', { action: `${away}form` }, [element('button', { formaction: `javascript:${RUN}` })]),
      element('video', { src: `${away}video`, poster: `${away}poster`, autoplay: '' }), element('audio', { src: `${away}audio` }), element('input', { type: 'image', src: `${away}input.png`, onfocus: RUN, autofocus: '' }),
      element('svg', { onload: RUN }, [element('use', { 'xlink:href': `${away}use.svg#a` }, [], { isSVG: true }), element('script', {}, [text(RUN)], { isSVG: true }), element('animate', { onbegin: RUN, attributeName: 'href', values: `javascript:${RUN}` }, [], { isSVG: true }), element('image', { href: `${away}svg.png` }, [], { isSVG: true })], { isSVG: true }),
      element('details', { open: '', ontoggle: RUN }, [element('summary', {}, [text('x')])]), element('h2', { style: `background: url(${away}style.png)` }, [text('Heading')]),
    ],
  };
}

/** `isLater`: the attacks come as changes of a harmless page instead of its first snapshot. */
function hostileEvents(isLater: boolean): RecordedEvent[] {
  const events = pageSays(0, 'Harmless');
  const { head, body } = attacks();
  const html = (events[1]?.data as { node: { childNodes: { childNodes: { childNodes: unknown[] }[] }[] } }).node.childNodes[1];
  if (!isLater) {
    html?.childNodes[0]?.childNodes.push(...head);
    html?.childNodes[1]?.childNodes.push(...body);
    return [...events, { type: 3, timestamp: 900, data: { source: 1, positions: [] } }];
  }
  const adds = [...head.map((node) => ({ parentId: 4, nextId: null, node })), ...body.map((node) => ({ parentId: 5, nextId: null, node }))]
    .flatMap((add) => withChildren(add as { parentId: number; nextId: null; node: { id: number; childNodes?: unknown[] } }));
  const attributes = [{ id: 6, attributes: { onclick: RUN, onmouseover: RUN, style: `background: url(${evilOrigin}/changed.png)`, srcdoc: 'x' } }];
  return [...events, { type: 3, timestamp: 500, data: { source: 0, adds, attributes, removes: [], texts: [] } }, { type: 3, timestamp: 900, data: { source: 1, positions: [] } }];
}

/** rrweb adds children one by one. */
function withChildren(add: { parentId: number; nextId: null; node: { id: number; childNodes?: unknown[] } }): unknown[] {
  const children = (add.node.childNodes ?? []) as { id: number; childNodes?: unknown[] }[];
  return [{ ...add, node: { ...add.node, childNodes: [] } }, ...children.flatMap((node) => withChildren({ parentId: add.node.id, nextId: null, node }))];
}

async function show(events: RecordedEvent[], atMs: number): Promise<EmbeddedPlayer> {
  const recording = asRecording('6', [{ tab: 'aaaaaaaa', offsetMs: 0, events }]);
  host.recordings.set('6', recording);
  calls.length = 0;
  const player = await host.open(browser);
  await player.page.evaluate(() => window.addEventListener('message', (event) => { if (event.data === 'evil') (window as unknown as { evil: boolean }).evil = true; }));
  await player.say({ to: 'player', type: 'open', manifest: recording.manifest, grant: { token: 'good', expiresAt: 0 }, atMs, mode: 'still' });
  return player;
}

describe('a hostile recording', () => {
  for (const isLater of [false, true]) {
    it(`runs nothing and calls nobody (${isLater ? 'as changes' : 'as a snapshot'})`, async () => {
      const player = await show(hostileEvents(isLater), 800);
      await player.hears('still-ready');
      await player.page.mouse.click(100, 100);
      await player.page.keyboard.press('Tab');
      await player.page.keyboard.press('Enter');
      await player.page.waitForTimeout(500);
      expect(await player.inPlayer<string>("document.querySelector('iframe').contentDocument.querySelector('h2').textContent")).toBe('Heading');
      expect(await player.inPlayer<unknown>("[window.hacked, document.querySelector('iframe').contentWindow.hacked]")).toEqual([undefined, undefined]);
      expect(await player.page.evaluate(() => (window as unknown as { evil?: boolean }).evil)).toBeUndefined();
      expect(calls).toEqual([]);
      expect(await player.inPlayer<string[]>("[...document.querySelector('iframe').contentDocument.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => /^(on|srcdoc|http-equiv|ping|referrerpolicy)/i.test(n))")).toEqual([]);
      await player.page.context().close();
    });
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
