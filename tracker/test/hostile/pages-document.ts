// Pages whose document itself is hostile: names that shadow the DOM's own, no head, deep, endless, rewritten, of another kind.

import type { HostilePage } from './hostile-page.ts';

export const documentPages: readonly HostilePage[] = [
  {
    // A form's controls are its properties by name: `form.attributes` is an input here.
    name: 'clobbered-form', expect: 'recorded',
    body: `<form id="form">${['attributes', 'childNodes', 'firstChild', 'nextSibling', 'parentNode', 'nodeType', 'nodeName', 'tagName', 'localName', 'id', 'children', 'getAttribute', 'matches', 'closest', 'shadowRoot', 'ownerDocument', 'isConnected', 'contains', 'namespaceURI', 'scrollTop', 'getBoundingClientRect', 'textContent', 'querySelector']
      .map((name) => `<input name="${name}">`).join('')}</form>`,
  },
  { name: 'clobbered-document', expect: 'quiet', body: ['createElement', 'querySelector', 'head', 'currentScript', 'addEventListener', 'readyState', 'documentElement', 'styleSheets', 'title', 'visibilityState', 'childNodes', 'nodeType'].map((name) => `<img name="${name}" alt="">`).join('') },
  { name: 'clobbered-document-lightly', expect: 'recorded', body: `<form name="title"></form><img name="cookie" alt=""><form name="referrer"></form><form name="fonts"></form><form name="adoptedStyleSheets"></form>`, script: `watched.guarded = ((native) => (what, run) => native(what, what === 'storage' ? () => 'not asked' : run))(watched.guarded);` },
  { name: 'clobbered-window', expect: 'recorded', body: `<a id="hindsight">x</a><a id="hs">x</a><form id="config"><input name="settings"></form><iframe name="recorder" srcdoc="x"></iframe>` },
  { name: 'global-names-taken', expect: 'recorded', script: `var e = 1, t = 2, n = 3, r = 4, o = 5, i = 6, a = 7, Hindsight = class {}, define = Object.assign(() => { throw new Error('no module loader of yours'); }, { amd: true }), exports = {}, module = { exports };`, later: `watched.note([e, t, n, r, o, i, a, Object.keys(exports), Object.keys(module.exports)].join());` },
  { name: 'stub-of-another-kind', expect: 'quiet', script: `window.hindsight = 'a film';` },
  { name: 'frozen-stub', expect: 'quiet', script: `Object.defineProperty(window, 'hindsight', { value: Object.freeze(function () {}), writable: false });` },
  { name: 'nonsense-commands', expect: 'recorded', script: `window.hindsight = window.hindsight || function () { (hindsight.q = hindsight.q || []).push(arguments); };`, later: `addEventListener('load', () => { const knot = {}; knot.knot = knot; hindsight(); hindsight(null); hindsight('event', { toString() { throw new Error('no text'); } }, knot); hindsight('identify', Symbol('x')); hindsight('tag', new Proxy({}, { get() { throw new Error('trap'); } })); hindsight('getSessionUrl', 'no function'); new hindsight('event', 'as a constructor'); hindsight.call(null, 'page', knot); });` },
  { name: 'throwing-session-url', expect: 'recorded', script: `window.hindsight = window.hindsight || function () { (hindsight.q = hindsight.q || []).push(arguments); }; hindsight('getSessionUrl', () => { throw new Error('of the page'); });` },
  { name: 'head-removed', expect: 'snapshot', later: `document.head.remove();` },
  { name: 'our-scripts-removed', expect: 'recorded', later: `new MutationObserver(() => document.querySelectorAll('script[src*="/r/"], script[src*="/s/"]').forEach((script) => script.remove())).observe(document, { childList: true, subtree: true });` },
  { name: 'document-written', expect: 'quiet', later: `addEventListener('load', () => setTimeout(() => { const html = document.documentElement.outerHTML.replace(/<script[^]*?<\\/script>/g, ''); const { outcome, exercise, isExercised } = window; document.open(); document.write(html); document.close(); Object.assign(window, { outcome, exercise, isExercised }); }, 30));` },
  { name: 'written-while-parsing', expect: 'recorded', body: `<div id="written"></div><script nonce="n1">document.write('<p>written</p><script>watched.note("inline written")<\\/script>')</script>` },
  { name: 'quirks', expect: 'recorded', doctype: '' },
  { name: 'xhtml', expect: 'recorded', doctype: '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>', htmlAttributes: ' xmlns="http://www.w3.org/1999/xhtml"', type: 'application/xhtml+xml', snippet: '<script async="async" src="SNIPPET"></script>' },
  { name: 'file', expect: 'recorded', via: 'file' },
  { name: 'blob', expect: 'recorded', via: 'blob' },
  { name: 'srcdoc-sandboxed', expect: 'quiet', via: 'srcdoc' },
  { name: 'frames', expect: 'recorded', hasPassingFrames: true, body: `<iframe src="about:blank"></iframe><iframe srcdoc="<p>x</p>"></iframe><iframe sandbox srcdoc="<p>x</p>"></iframe><iframe src="data:text/html,<p>x"></iframe>`, later: `setInterval(() => { const frame = document.createElement('iframe'); frame.srcdoc = '<p>soon gone</p>'; document.querySelector('#extra').append(frame); setTimeout(() => frame.remove(), 15); }, 30);` },
  { name: 'endless-mutations', expect: 'recorded', later: `let n = 0; const extra = document.querySelector('#extra'); setInterval(() => { extra.textContent = 'tick ' + n++; extra.setAttribute('data-n', n); }, 1);` },
  { name: 'mutations-that-answer', expect: 'recorded', later: `const extra = document.querySelector('#extra'); let n = 0; new MutationObserver(() => { if (n++ < 5000) requestAnimationFrame(() => extra.setAttribute('data-n', n)); }).observe(extra, { attributes: true }); extra.setAttribute('data-n', 0);` },
  { name: 'route-storm', expect: 'recorded', later: `let n = 0; const timer = setInterval(() => { if (n++ < 60) history.replaceState(null, '', location.pathname + location.search + '#' + n); else clearInterval(timer); }, 5);` },
  { name: 'throwing-history', expect: 'recorded', script: `for (const name of ['pushState', 'replaceState']) history[name] = () => { throw new Error('no routes'); };` },
  { name: 'hundred-thousand-nodes', expect: 'recorded', later: `const extra = document.querySelector('#extra'); extra.innerHTML = '<b>x</b>'.repeat(50000); extra.style.display = 'none';` },
  { name: 'very-deep', expect: 'recorded', later: `let node = document.querySelector('#extra'); node.style.display = 'none'; for (let i = 0; i < 1000; i++) { const next = document.createElement('div'); node.append(next); node = next; } node.textContent = 'the bottom';` },
  { name: 'huge-texts', expect: 'recorded', later: `const extra = document.querySelector('#extra'); extra.style.display = 'none'; extra.textContent = 'word '.repeat(400000); extra.setAttribute('data-huge', 'x'.repeat(1000000));` },
  {
    name: 'custom-elements', expect: 'recorded', body: '<x-thrower>a</x-thrower><x-mover>b</x-mover><x-liar>c</x-liar>',
    script: `customElements.define('x-thrower', class extends HTMLElement { connectedCallback() { throw new Error('connected'); } get shadowRoot() { throw new Error('no shadow'); } });
      customElements.define('x-mover', class extends HTMLElement { connectedCallback() { if (this.parentNode.lastChild !== this) this.parentNode.append(this); } });
      customElements.define('x-liar', class extends HTMLElement { get childNodes() { return []; } get attributes() { return []; } get firstChild() { return null; } get nodeType() { return 3; } matches() { throw new Error('never'); } getAttribute() { throw new Error('never'); } });`,
  },
  { name: 'odd-nodes', expect: 'recorded', later: `const extra = document.querySelector('#extra'); extra.append(document.createComment('c'), document.createElementNS('urn:x', 'odd:name'), document.createElementNS('http://www.w3.org/1998/Math/MathML', 'math')); extra.innerHTML += '<svg viewBox="0 0 9 9"><foreignObject><p>in svg</p></foreignObject><use href="#x"/></svg><template><p>inert</p></template><a @click="x" :b="y" [c]="z">odd attributes</a><select><optgroup label="l"><option>o</select>';` },
  { name: 'title-flicker', expect: 'recorded', later: `setInterval(() => { document.title = 'Hostile page'; }, 10);` },
];
