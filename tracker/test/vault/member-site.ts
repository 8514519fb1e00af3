// A site behind a login, with everything a page may be made of: nothing of it is to be had without the cookie, nor once it is down.

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';

const FONT = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@fortawesome/fontawesome-free/package.json')), 'webfonts/fa-regular-400.woff2'));

/** A red cross on a coloured square, so that one picture cannot be taken for another. */
const picture = (colour: string, size = 40): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="100%" height="100%" fill="${colour}"/><path d="M0 0L${size} ${size}M${size} 0L0 ${size}" stroke="#c00" stroke-width="3"/></svg>`;

const BODY = `<h1 class="framed">Members</h1>
<p><i class="icon">&#xf004;</i> <i class="icon">&#xf005;</i> <i class="local">&#xf0e0;</i></p>
<img id="plain" src="/i/plain.svg" width="40" height="40" alt="">
<img id="dense" srcset="/i/dense-1.svg 1x, /i/dense-2.svg 2x" src="/i/old.svg" alt="">
<picture><source media="(min-width: 400px)" srcset="/i/wide.svg"><img src="/i/narrow.svg" alt=""></picture>
<svg width="80" height="40"><image href="/i/inside.svg" width="40" height="40"/><use href="/i/sprite.svg#dot" x="40"/></svg>
<img id="made" alt=""> <img id="broken" src="/i/no-such.svg" alt="broken" width="60" height="30">
<input type="image" src="/i/button.svg" alt="">
<div class="background"></div><div class="inline" style="background: url(/i/inline.svg)"></div>
<div class="imported"></div><div class="deep"></div>
<div data-hs-block style="width:40px;height:40px"><img src="/i/blocked.svg" alt=""></div>
<div data-hs-mask><img id="masked" src="/i/masked.svg" width="40" height="40" alt=""><b class="masked-background"></b></div>
<img id="pixel" src="/i/pixel.svg" alt="">
<x-box></x-box>`;

const FILES: Record<string, [type: string, content: string | Buffer]> = {
  '/app.css': ['text/css', `@import "css/more.css" screen; @font-face { font-family: Icons; src: url("/fonts/icons.woff2") format("woff2") }
    body { margin: 8px; font: 16px/1.4 sans-serif } .icon { font: 32px Icons } .framed { border: 3px solid #036; background: #eef no-repeat right/auto 100% url('i/heading.svg') }
    div { width: 40px; height: 40px; display: inline-block } .background { background: url(i/background.svg), linear-gradient(#fff, #888); background-size: cover, cover }
    /* Loaded and not seen: what is never kept cannot be compared. */ [data-hs-block], [data-hs-mask], #pixel { visibility: hidden }
    .masked-background { display: inline-block; width: 40px; height: 40px; background: url(i/masked-background.svg) }`],
  '/css/more.css': ['text/css', '@import url(deep.css);.imported { background: url(../i/imported.svg) }'],
  '/css/deep.css': ['text/css', '.deep { background: url("../i/deep.svg") }'],
  '/fonts/icons.woff2': ['font/woff2', FONT],
  '/i/sprite.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="dot" viewBox="0 0 40 40" width="40" height="40"><circle cx="20" cy="20" r="18" fill="#07a"/></symbol></svg>'],
  '/i/pixel.svg': ['image/svg+xml', picture('#000', 1)],
  '/i/dense-2.svg': ['image/svg+xml', picture('#0c8', 80)],
};
const COLOURS: Record<string, string> = {
  plain: '#fd0', 'dense-1': '#0c8', old: '#000', wide: '#39f', narrow: '#000', inside: '#f9c', button: '#c6f', heading: '#9cf', background: '#6c3',
  inline: '#fa6', imported: '#3cc', deep: '#c93', blocked: '#111', masked: '#222', 'masked-background': '#333', shadow: '#8f8', later: '#f55',
};
for (const [name, colour] of Object.entries(COLOURS)) FILES[`/i/${name}.svg`] = ['image/svg+xml', picture(colour)];

const SCRIPT = `
const root = document.querySelector('x-box').attachShadow({ mode: 'open' });
root.innerHTML = '<style>p { background: url(/i/shadow.svg); width: 40px; height: 40px; margin: 0 }</style><p></p>';
const canvas = document.createElement('canvas'); canvas.width = canvas.height = 30;
const pen = canvas.getContext('2d'); pen.fillStyle = '#a0f'; pen.fillRect(0, 0, 30, 30); pen.fillStyle = '#0f0'; pen.fillRect(5, 5, 10, 10);
canvas.toBlob((made) => { const url = URL.createObjectURL(made); const image = document.getElementById('made'); image.onload = () => URL.revokeObjectURL(url); image.src = url; });
window.addLater = () => { const image = new Image(40, 40); image.id = 'later'; image.src = '/i/later.svg'; document.body.append(image); return image.decode(); };`;

export interface MemberSite {
  origin: string;
  /** Paths asked for without the cookie. */
  refused: string[];
  /** Paths answered. */
  served: string[];
  stop(): Promise<void>;
}

export async function startMemberSite(snippet: string): Promise<MemberSite> {
  const refused: string[] = [];
  const served: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/') {
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'set-cookie': 'member=yes; HttpOnly' })
        .end(`<!doctype html><html><head><title>Members</title><link rel="stylesheet" href="/app.css">${snippet}</head><body>${BODY}<script>${SCRIPT}</script></body></html>`);
    }
    if (!(request.headers.cookie ?? '').includes('member=yes')) {
      refused.push(path);
      return void response.writeHead(401).end();
    }
    const file = FILES[path];
    if (file) served.push(path);
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain', 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }).end(file?.[1] ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    refused, served,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
