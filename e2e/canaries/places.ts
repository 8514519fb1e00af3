// Every kind of place a secret can stand in on a page, and under which masking presets what stands there is kept: the whole promise
// of the tracker's masking as one table. The pages of the canary test are generated from it.

import type { MaskingPreset } from '@hindsight/wire';

/** What a secret looks like: a word with a character that is escaped somewhere, plain letters, or something recognisable. */
export type Kind = 'word' | 'plain' | 'email' | 'card' | 'token';

/** How a secret gets to its place. */
export interface Planting {
  head?: string;
  body?: string;
  /** Run in the page once it is recorded. */
  script?: string;
  /** Typed with the keyboard, key by key, into the element with this selector. */
  typeInto?: string;
  query?: string;
}

export interface Place {
  name: string;
  kind: Kind;
  /** Presets under which it is kept; gone under the others. */
  kept: readonly MaskingPreset[];
  /** @param id a name for elements, unique on the page */
  plant(secret: string, id: string): Planting;
}

const ALL = ['inputs', 'text', 'open'] as const;
/** Words of the page: the preset `text` masks them. */
const WORDS = ['inputs', 'open'] as const;
/** What names a person or an account: only `open` keeps it. */
const OPEN = ['open'] as const;
const NEVER = [] as const;

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
const js = (value: unknown): string => JSON.stringify(value);
const find = (id: string): string => `document.getElementById(${js(id)})`;
/** As a page's own code sets a field. */
const setField = (id: string, value: string): string => `{ const field = ${find(id)}; field.value = ${js(value)}; field.dispatchEvent(new Event('input', { bubbles: true })); }`;
/** As if typed letter by letter, for the page sees the same events. */
const spell = (field: string, value: string): string =>
  `{ const field = ${field}; for (let n = 1; n <= ${value.length}; n++) { field.value = ${js(value)}.slice(0, n); field.dispatchEvent(new Event('input', { bubbles: true, composed: true })); } }`;

/** The console is listened to from when the page has loaded. */
const listened = "for (let n = 0; n < 600 && /native code/.test(String(console.log)); n++) await new Promise((resolve) => setTimeout(resolve, 50));";

type Row = [name: string, kind: Kind, kept: readonly MaskingPreset[], plant: (secret: string, id: string) => Planting];

const TEXTS: Row[] = [
  ['paragraph', 'word', WORDS, (s) => ({ body: `<p>Of ${escapeHtml(s)}.</p>` })],
  ['heading added later', 'word', WORDS, (s) => ({ script: `document.body.append(Object.assign(document.createElement('h2'), { textContent: ${js(s)} }))` })],
  ['text changed later', 'word', WORDS, (s, id) => ({ body: `<p id="${id}">before</p>`, script: `${find(id)}.firstChild.data = ${js(s)}` })],
  ['text in a shadow root', 'word', WORDS, (s, id) => ({ body: `<div id="${id}"></div>`, script: `${find(id)}.attachShadow({ mode: 'open' }).append(${js(s)})` })],
  ['text of SVG', 'word', WORDS, (s) => ({ body: `<svg width="90" height="20"><text y="15">${escapeHtml(s)}</text></svg>` })],
  ['summary', 'word', WORDS, (s) => ({ body: `<details><summary>${escapeHtml(s)}</summary>more</details>` })],
  ['button', 'word', WORDS, (s, id) => ({ body: `<button type="button" id="${id}">${escapeHtml(s)}</button>`, script: `${find(id)}.click()` })],
  ['option', 'plain', WORDS, (s) => ({ body: `<select><option>one</option><option value="two">${s}</option></select>` })],
  ['value of a chosen option', 'plain', WORDS, (s, id) => ({
    body: `<select id="${id}"><option>one</option><option value="${s}">two</option></select>`, script: `{ const list = ${find(id)}; list.selectedIndex = 1; list.dispatchEvent(new Event('input', { bubbles: true })); list.dispatchEvent(new Event('change', { bubbles: true })); }`,
  })],
  ['e-mail address in text', 'email', OPEN, (s) => ({ body: `<p>Write to ${s} or call.</p>` })],
  ['card number in text', 'card', OPEN, (s) => ({ body: `<p>Paid with ${s.match(/.{4}/g)!.join(' ')}</p>` })],
  ['account number in text', 'card', OPEN, (s) => ({ body: `<p>Account ${s}</p>` })],
  ['text marked to be masked', 'word', NEVER, (s) => ({ body: `<div data-hs-mask><p>${escapeHtml(s)}</p></div>` })],
  ['text masked by selector', 'word', NEVER, (s) => ({ body: `<p class="private">${escapeHtml(s)}</p>` })],
  ['text masked on this path', 'word', NEVER, (s) => ({ body: `<p class="private-here">${escapeHtml(s)}</p>` })],
  ['text marked to be shown', 'word', ALL, (s) => ({ body: `<p data-hs-unmask>${escapeHtml(s)}</p>` })],
  ['text shown by selector', 'word', ALL, (s) => ({ body: `<p class="public">${escapeHtml(s)}</p>` })],
  ['mask inside what is shown', 'word', NEVER, (s) => ({ body: `<div data-hs-unmask><p data-hs-mask>${escapeHtml(s)}</p></div>` })],
  ['blocked', 'word', NEVER, (s) => ({ body: `<div data-hs-block><p>${escapeHtml(s)}</p></div>` })],
  ['blocked by selector', 'word', NEVER, (s) => ({ body: `<div class="blocked" title="${escapeHtml(s)}">${escapeHtml(s)}</div>` })],
  ['added inside a block', 'word', NEVER, (s, id) => ({ body: `<div data-hs-block id="${id}"></div>`, script: `${find(id)}.append(${js(s)})` })],
  ['comment', 'plain', NEVER, (s) => ({ body: `<!-- ${s} -->` })],
  ['script', 'plain', NEVER, (s) => ({ body: `<script type="application/json">{"user":"${s}"}</script>` })],
  ['title', 'plain', WORDS, (s) => ({ head: s })],
  ['title changed later', 'word', WORDS, (s) => ({ script: `document.title = ${js(s)}` })],
  ['string of a style sheet', 'plain', ALL, (s) => ({ body: `<style>.none::before { content: "${s}" }</style>` })],
];

const ATTRIBUTES: Row[] = [
  ['title attribute', 'word', WORDS, (s) => ({ body: `<p title="${escapeHtml(s)}">x</p>` })],
  ['alternative text', 'word', WORDS, (s) => ({ body: `<img alt="${escapeHtml(s)}">` })],
  ['aria-label', 'word', WORDS, (s, id) => ({ body: `<p id="${id}">x</p>`, script: `${find(id)}.setAttribute('aria-label', ${js(s)})` })],
  ['placeholder', 'word', WORDS, (s) => ({ body: `<input placeholder="${escapeHtml(s)}">` })],
  ['label of a submit button', 'word', WORDS, (s) => ({ body: `<form><input type="submit" value="${escapeHtml(s)}"></form>` })],
  ['words in a data attribute', 'word', WORDS, (s) => ({ body: `<p data-note="of ${escapeHtml(s)} and others">x</p>` })],
  ['JSON in a data attribute', 'plain', NEVER, (s) => ({ body: `<p data-state='{"name":"${s}"}'>x</p>` })],
  ['e-mail in a data attribute', 'email', OPEN, (s) => ({ body: `<p data-owner="${s}">x</p>` })],
  ['attribute of a custom element', 'word', WORDS, (s) => ({ body: `<x-card full-name="of ${escapeHtml(s)} again">x</x-card>` })],
  ['class', 'plain', ALL, (s) => ({ body: `<p class="${s}">x</p>` })],
  ['meta description', 'word', NEVER, (s) => ({ body: `<meta name="description" content="${escapeHtml(s)}">` })],
  ['event handler', 'plain', NEVER, (s) => ({ body: `<p onclick="${s}()">x</p>` })],
  ['path of a link', 'plain', ALL, (s) => ({ body: `<a href="/about/${s}">x</a>` })],
  ['token in the path of a link', 'token', NEVER, (s) => ({ body: `<a href="/reset/${s}">x</a>` })],
  ['query of a link', 'word', NEVER, (s) => ({ body: `<a href="/go?to=${encodeURIComponent(s)}">x</a>` })],
  ['allowed query of a link', 'plain', ALL, (s) => ({ body: `<a href="/go?tab=${s}&amp;b=1">x</a>` })],
  ['fragment of a link', 'token', NEVER, (s) => ({ body: `<a href="/in#access_token=${s}">x</a>` })],
  ['address of a mail link', 'email', NEVER, (s) => ({ body: `<a href="mailto:${s}">x</a>` })],
  ['query of a form', 'plain', NEVER, (s) => ({ body: `<form action="/send?csrf=${s}"></form>` })],
  ['token of an image', 'token', NEVER, (s) => ({ body: `<img src="/i.png?token=${s}">` })],
  ['long query of an image set', 'token', NEVER, (s) => ({ body: `<img srcset="/i.png?w=1&amp;x=${s} 1x, /j.png 2x">` })],
  ['path of an image', 'plain', ALL, (s) => ({ body: `<img src="/${s}.png">` })],
];

const FIELDS: Row[] = [
  ['prefilled value', 'word', NEVER, (s) => ({ body: `<input value="${escapeHtml(s)}">` })],
  ['hidden value', 'plain', NEVER, (s) => ({ body: `<input type="hidden" name="h" value="${s}">` })],
  ['first text of a text area', 'word', NEVER, (s) => ({ body: `<textarea>${escapeHtml(s)}</textarea>` })],
  ['first text of an editor', 'word', NEVER, (s) => ({ body: `<div contenteditable><p>${escapeHtml(s)}</p></div>` })],
  ['text of an editor marked to be shown', 'word', OPEN, (s) => ({ body: `<div contenteditable><p data-hs-unmask>${escapeHtml(s)}</p></div>` })],
  ['typed', 'word', NEVER, (_, id) => ({ body: `<input id="${id}">`, typeInto: `#${id}` })],
  ['typed into an editor, mirrored', 'plain', NEVER, (_, id) => ({ body: `<div contenteditable id="${id}" oninput="${id}out.textContent = this.textContent">x</div><p id="${id}out"></p>`, typeInto: `#${id}` })],
  ['password, typed', 'word', NEVER, (_, id) => ({ body: `<input type="password" data-hs-unmask id="${id}">`, typeInto: `#${id}` })],
  ['password, then shown', 'word', NEVER, (s, id) => ({ body: `<input type="password" data-hs-unmask id="${id}">`, script: `${find(id)}.type = 'text'; ${spell(find(id), s)}` })],
  ['card field', 'card', NEVER, (s, id) => ({ body: `<input autocomplete="cc-number" data-hs-unmask id="${id}">`, script: setField(id, s) })],
  ['one-time code', 'plain', NEVER, (s, id) => ({ body: `<input autocomplete="one-time-code" data-hs-unmask id="${id}">`, script: setField(id, s) })],
  ['field named as a secret', 'plain', NEVER, (s, id) => ({ body: `<input name="account_pin" data-hs-unmask id="${id}">`, script: setField(id, s) })],
  ['set by the page', 'word', NEVER, (s, id) => ({ body: `<input id="${id}">`, script: `${setField(id, s)} ${find(id)}.setAttribute('value', ${js(s)})` })],
  ['field marked to be shown', 'word', OPEN, (s, id) => ({ body: `<input data-hs-unmask id="${id}">`, script: setField(id, s) })],
  ['field shown by selector', 'plain', OPEN, (s, id) => ({ body: `<div class="public"><input id="${id}"></div>`, script: setField(id, s) })],
  ['ignored field', 'word', NEVER, (s, id) => ({ body: `<input data-hs-ignore data-hs-unmask id="${id}">`, script: setField(id, s) })],
  ['field in a shadow root', 'word', NEVER, (s, id) => ({
    body: `<div id="${id}"></div>`, script: `{ const root = ${find(id)}.attachShadow({ mode: 'open' }); root.append(document.createElement('input')); ${spell('root.firstChild', s)} }`,
  })],
  ['mirrored while typed', 'word', NEVER, (_, id) => ({
    body: `<input id="${id}" oninput="${id}out.textContent = 'Dear ' + this.value; ${id}out.title = this.value; ${id}out.dataset.of = this.value"><p id="${id}out"></p>`, typeInto: `#${id}`,
  })],
  ['mirrored late, in capitals', 'plain', NEVER, (s, id) => ({
    body: `<input id="${id}"><p id="${id}out"></p>`, script: `${spell(find(id), s)} setTimeout(() => { ${find(id)}.value = ''; ${find(`${id}out`)}.textContent = 'Results for ' + ${js(s)}; ${find(`${id}out`)}.append(' ', ${js(s)}.toUpperCase()) })`,
  })],
  ['mirrored by a preview', 'plain', NEVER, (s, id) => ({
    body: `<textarea id="${id}"></textarea><div id="${id}out"></div>`,
    script: `${find(id)}.addEventListener('input', (event) => { ${find(`${id}out`)}.replaceChildren(...event.target.value.split('\\n').map((line) => Object.assign(document.createElement('p'), { textContent: line }))) }); ${spell(find(id), `some words\n${s}`)}`,
  })],
  ['card mirrored in groups', 'card', NEVER, (s, id) => ({ body: `<input id="${id}" autocomplete="cc-number"><p id="${id}out"></p>`, script: `${setField(id, s)} ${find(`${id}out`)}.textContent = ${js(s)}.match(/.{4}/g).join('-')` })],
  ['e-mail field, mirrored in a greeting', 'email', NEVER, (s, id) => ({ body: `<input type="email" id="${id}" oninput="${id}out.textContent = 'Hello ' + this.value"><p id="${id}out"></p>`, script: spell(find(id), s) })],
  ['typed, then in the title', 'plain', NEVER, (s, id) => ({ body: `<input id="${id}">`, script: `${spell(find(id), s)} document.title = 'Search: ' + ${js(s)}` })],
];

/** A frame of the page's own origin, and a script of the page that reaches into it. */
const frame = (id: string, body: string): string => `<iframe id="${id}" srcdoc="${escapeHtml(body)}"></iframe>`;
const inFrame = (id: string, script: string): string => `{ const inner = ${find(id)}.contentDocument; ${script} }`;

const FRAMES: Row[] = [
  ['paragraph of a frame', 'word', WORDS, (s, id) => ({ body: frame(id, `<p>Of ${escapeHtml(s)}.</p>`) })],
  ['paragraph of a frame in a frame', 'word', WORDS, (s, id) => ({ body: frame(id, frame('deep', `<p>${escapeHtml(s)}</p>`)) })],
  ['frame added later', 'word', WORDS, (s, id) => ({
    script: `{ const added = document.createElement('iframe'); added.id = ${js(id)}; added.srcdoc = ${js(`<p title="${escapeHtml(s)}">x</p>`)}; const loaded = new Promise((done) => { added.onload = done; }); document.body.append(added); await loaded; }`,
  })],
  ['text added in a frame', 'word', WORDS, (s, id) => ({ body: frame(id, '<p>x</p>'), script: inFrame(id, `inner.body.append(${js(s)})`) })],
  ['mask inside a frame', 'word', NEVER, (s, id) => ({ body: frame(id, `<p data-hs-mask>${escapeHtml(s)}</p>`) })],
  ['frame inside a mask', 'word', NEVER, (s, id) => ({ body: `<div data-hs-mask>${frame(id, `<p title="${escapeHtml(s)}">${escapeHtml(s)}</p>`)}</div>` })],
  ['frame inside a block', 'word', NEVER, (s, id) => ({ body: `<div data-hs-block>${frame(id, `<p>${escapeHtml(s)}</p>`)}</div>` })],
  ['field in a frame, prefilled', 'word', NEVER, (s, id) => ({ body: frame(id, `<input value="${escapeHtml(s)}">`) })],
  ['typed in a frame, mirrored in it', 'plain', NEVER, (s, id) => ({
    body: frame(id, '<input><p></p>'),
    script: inFrame(id, `inner.querySelector('input').addEventListener('input', (event) => { inner.querySelector('p').textContent = event.target.value }); ${spell("inner.querySelector('input')", s)}`),
  })],
  ['typed in a frame, mirrored around it', 'plain', NEVER, (s, id) => ({
    body: `${frame(id, '<input>')}<p id="${id}out"></p>`,
    script: inFrame(id, `inner.querySelector('input').addEventListener('input', (event) => { ${find(`${id}out`)}.textContent = event.target.value }); ${spell("inner.querySelector('input')", s)}`),
  })],
  ['password in a frame', 'plain', NEVER, (s, id) => ({ body: frame(id, '<input type="password" data-hs-unmask>'), script: inFrame(id, `inner.querySelector('input').type = 'text'; ${spell("inner.querySelector('input')", s)}`) })],
];

const LABELLED: Row[] = [
  ['field labelled as a secret', 'plain', NEVER, (s, id) => ({ body: `<label for="${id}">Card number</label><input data-hs-unmask id="${id}">`, script: setField(id, s) })],
  ['field in a label of a secret, prefilled', 'word', NEVER, (s) => ({ body: `<label>Security code <input data-hs-unmask value="${escapeHtml(s)}"></label>` })],
  ['field labelled as a secret, mirrored', 'plain', NEVER, (s, id) => ({
    body: `<label for="${id}">Your password</label><input data-hs-unmask id="${id}" oninput="${id}out.textContent = 'You wrote ' + this.value"><p id="${id}out"></p>`, script: spell(find(id), s),
  })],
  ['field whose label comes later', 'plain', NEVER, (s, id) => ({
    body: `<input data-hs-unmask id="${id}">`, script: `document.body.append(Object.assign(document.createElement('label'), { htmlFor: ${js(id)}, textContent: 'PIN' })); ${setField(id, s)}`,
  })],
  ['value of a choice labelled as a secret', 'plain', NEVER, (s, id) => ({
    body: `<label for="${id}">Card expiry</label><select id="${id}"><option value="one">1</option><option value="${s}">2</option></select>`,
    script: `{ const list = ${find(id)}; list.selectedIndex = 1; list.dispatchEvent(new Event('input', { bubbles: true })); list.dispatchEvent(new Event('change', { bubbles: true })); }`,
  })],
  ['prefilled and labelled as a secret, repeated', 'plain', NEVER, (s, id) => ({ body: `<label for="${id}">Account number</label><input id="${id}" value="${s}"><p>For ${s}</p>` })],
];

const CANVASES: Row[] = [
  ['drawn on a canvas', 'plain', NEVER, (s, id) => ({ body: `<canvas id="${id}" width="200" height="40"></canvas>`, script: `{ const pen = ${find(id)}.getContext('2d'); pen.font = '16px sans-serif'; pen.fillText(${js(s)}, 4, 20); }` })],
  ['read from a canvas into an image', 'plain', NEVER, (s, id) => ({
    body: `<img id="${id}">`, script: `{ const canvas = document.createElement('canvas'); canvas.getContext('2d').fillText(${js(s)}, 4, 20); ${find(id)}.src = canvas.toDataURL(); }`,
  })],
  ['text inside a canvas', 'word', WORDS, (s) => ({ body: `<canvas><p>${escapeHtml(s)}</p></canvas>` })],
  ['label of a canvas', 'word', WORDS, (s, id) => ({ body: `<canvas id="${id}" role="img"></canvas>`, script: `${find(id)}.setAttribute('aria-label', ${js(s)})` })],
  ['text inside a masked canvas', 'word', NEVER, (s) => ({ body: `<canvas data-hs-mask title="${escapeHtml(s)}"><p>${escapeHtml(s)}</p></canvas>` })],
  ['typed beside a canvas, mirrored inside it', 'plain', NEVER, (s, id) => ({
    body: `<input id="${id}"><canvas><p id="${id}out"></p></canvas>`, script: `${find(id)}.addEventListener('input', (event) => { ${find(`${id}out`)}.textContent = event.target.value }); ${spell(find(id), s)}`,
  })],
];

const BESIDE: Row[] = [
  ['query of the page', 'plain', NEVER, (s) => ({ query: `secret=${s}` })],
  ['campaign', 'plain', ALL, (s) => ({ query: `utm_campaign=${s}` })],
  ['route', 'plain', ALL, (s) => ({ script: `history.pushState(null, '', '/p/' + ${js(s)})` })],
  ['token in a route', 'token', NEVER, (s) => ({ script: `history.pushState(null, '', '/p/in/' + ${js(s)} + '?q=' + ${js(s)})` })],
  ['fragment of the page', 'token', NEVER, (s) => ({ script: `location.hash = 'id_token=' + ${js(s)}` })],
  ['query in a hash route', 'plain', NEVER, (s) => ({ script: `location.hash = '#/in?for=' + ${js(s)}` })],
  ['words on the console', 'plain', WORDS, (s) => ({ script: `${listened} console.warn('there is no ' + ${js(s)})` })],
  ['value quoted on the console', 'plain', NEVER, (s) => ({ script: `${listened} console.log('no user "%s" found', ${js(s)})` })],
  ['address and token on the console', 'token', NEVER, (s) => ({ script: `${listened} console.info('/in/' + ${js(s)}, ${js(s)})` })],
  ['objects on the console', 'word', NEVER, (s) => ({ script: `${listened} console.error({ of: ${js(s)} }, [${js(s)}], document.createTextNode(${js(s)}), () => ${js(s)})` })],
  ['typed, said on the console', 'plain', NEVER, (s, id) => ({
    body: `<input id="${id}">`, script: `${listened} ${find(id)}.addEventListener('input', (event) => console.log('search for', event.target.value)); ${spell(find(id), s)}`,
  })],
  ['value quoted by an error', 'plain', NEVER, (s) => ({ script: `setTimeout(() => { throw new Error('no user "' + ${js(s)} + '" found') })` })],
  ['words of an error', 'plain', WORDS, (s) => ({ script: `setTimeout(() => { throw new Error('there is no ' + ${js(s)}) })` })],
  ['token in a rejection', 'token', NEVER, (s) => ({ script: `void Promise.reject(new Error('invalid session ' + ${js(s)}))` })],
  ['address in an error', 'plain', NEVER, (s) => ({ script: `setTimeout(() => { throw new Error('GET /api/users/' + ${js(s)} + ' failed') })` })],
  ['request', 'plain', NEVER, (s) => ({ script: `void fetch('/nothing?of=' + ${js(s)}, { method: 'POST', body: ${js(s)} }).catch(() => 0)` })],
  ['storage', 'plain', NEVER, (s, id) => ({ script: `localStorage.setItem(${js(id)}, ${js(s)}); document.cookie = ${js(`${id}=${s}`)}; window.name = ${js(s)}` })],
  ['clipboard', 'plain', NEVER, (s) => ({ script: `document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: Object.assign(new DataTransfer(), {}), bubbles: true })); document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: (() => { const data = new DataTransfer(); data.setData('text/plain', ${js(s)}); return data; })(), bubbles: true }))` })],
  // What the site says itself is kept as it says it, under every preset: it is the site's own word, not the page's.
  ['identified user', 'word', ALL, (s) => ({ script: `hindsight('identify', ${js(s)})` })],
  ['event of the site', 'word', ALL, (s) => ({ script: `hindsight('event', 'bought', { what: ${js(s)} })` })],
  ['tag', 'word', ALL, (s) => ({ script: `hindsight('tag', ${js(s)})` })],
];

export const PLACES: readonly Place[] = [...TEXTS, ...ATTRIBUTES, ...FIELDS, ...FRAMES, ...LABELLED, ...CANVASES, ...BESIDE].map(([name, kind, kept, plant]) => ({ name, kind, kept, plant }));
