// Pages that have replaced, frozen or removed what the browser gives to scripts.

import type { HostilePage } from './hostile-page.ts';

export const patchedPages: readonly HostilePage[] = [
  { name: 'plain', expect: 'recorded' },
  {
    name: 'frozen-prototypes', expect: 'recorded',
    script: `for (const name of Object.getOwnPropertyNames(window)) {
      const it = window[name];
      if (typeof it === 'function' && it.prototype) Object.freeze(it.prototype);
    }
    Object.freeze(history); Object.freeze(navigator); Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Function.prototype);`,
  },
  {
    // Listened to in all its forms: replaced by the page, frozen, without some of its functions, given what throws when it is looked at.
    name: 'console-odd', expect: 'recorded', settings: { consoleLines: 'all' },
    script: `console.debug = undefined; const said = console.log; console.log = (...parts) => said.apply(console, ['said', parts.length]);`,
    later: `setInterval(() => { console.log('a', new Proxy({}, { getPrototypeOf() { throw new Error('looked at'); } })); }, 50); setTimeout(() => Object.freeze(console), 2000);`,
  },
  { name: 'frozen-natives', expect: 'recorded', script: `for (const it of [JSON, Math, Reflect, Promise, Map, Set, WeakMap, Object, Array, String, console, fetch]) Object.freeze(it);` },
  {
    // As prototype.js 1.6 did to every page that had it.
    name: 'prototype-js', expect: 'recorded',
    script: `Array.prototype.toJSON = function () { return '[' + this.map((it) => Object.toJSON(it)).join(', ') + ']'; };
    String.prototype.toJSON = function () { return '"' + this + '"'; };
    Object.toJSON = (it) => String(it);
    Array.prototype.each = function (run) { for (let i = 0; i < this.length; i++) run(this[i], i); return this; };
    Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
    Array.prototype.include = Array.prototype.includes;
    Object.keys = (it) => { const names = []; for (const name in it) names.push(name); return names; };
    document.getElementsByClassName = (name) => [...document.querySelectorAll('.' + name)];
    Element.prototype.visible = function () { return true; };
    window.$ = (id) => document.getElementById(id);`,
  },
  {
    // As MooTools did: bind with an array, Array.from of anything, enumerable methods on every prototype.
    name: 'mootools', expect: 'recorded',
    script: `const bind = Function.prototype.bind;
    Function.prototype.bind = function (self, args) { return bind.apply(this, [self].concat(args === undefined ? [] : args)); };
    const from = Array.from;
    Array.from = (it, map) => (it === null || it === undefined ? [] : typeof it === 'object' && 'length' in it ? from(it, map) : from.call(Array, [it], map));
    for (const type of [Array, String, Number, Function, Element]) { type.prototype.$family = function () { return 'any'; }; type.prototype.$constructor = type; }
    Element.prototype.getProperty = Element.prototype.getAttribute;`,
  },
  { name: 'array-to-json', expect: 'recorded', script: `Array.prototype.toJSON = function () { return 'an array'; }; Object.prototype.toJSON = function () { return this; };` },
  { name: 'enumerable-surprises', expect: 'recorded', script: `Object.defineProperty(Object.prototype, 'surprise', { value: 1, enumerable: true, writable: true }); Array.prototype.surprise = () => 2;` },
  {
    name: 'setters-on-object', expect: 'recorded',
    script: `for (const name of ['id', 'type', 'data', 'node', 'attributes', 'childNodes', 'timestamp', 'adds', 'source', 'x', 'q', 'o', 'json', 'lane'])
      Object.defineProperty(Object.prototype, name, { configurable: true, get() { return undefined; }, set(value) { Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true }); } });`,
  },
  { name: 'throwing-setters-on-object', expect: 'quiet', script: `for (const name of ['id', 'type', 'data', 'node', 'value', 'q', 'o', 'c']) Object.defineProperty(Object.prototype, name, { get() { throw new Error('getter'); }, set() { throw new Error('setter'); } });` },
  {
    // As zone.js patches: every asynchronous entry wrapped, natives kept under other names.
    name: 'zone-js', expect: 'recorded',
    script: `const wrap = (run) => typeof run === 'function' ? function (...args) { return run.apply(this, args); } : run;
    for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'queueMicrotask', 'requestIdleCallback']) { const native = window[name]; window['__zone_symbol__' + name] = native; window[name] = (run, ...rest) => native.call(window, wrap(run), ...rest); }
    const add = EventTarget.prototype.addEventListener, wrapped = new WeakMap();
    EventTarget.prototype.addEventListener = function (type, run, options) { let it = run; if (typeof run === 'function') { it = wrapped.get(run) || wrap(run); wrapped.set(run, it); } return add.call(this, type, it, options); };
    const remove = EventTarget.prototype.removeEventListener;
    EventTarget.prototype.removeEventListener = function (type, run, options) { return remove.call(this, type, wrapped.get(run) || run, options); };
    const Native = window.MutationObserver;
    window.MutationObserver = function (run) { return new Native(wrap(run)); };
    window.MutationObserver.prototype = Native.prototype;
    window.Promise = class ZoneAwarePromise extends Promise { static get [Symbol.species]() { return Promise; } };`,
  },
  { name: 'old-promise', expect: 'recorded', script: `delete Promise.prototype.finally; delete Promise.allSettled; delete Promise.any; delete Promise.withResolvers;` },
  { name: 'throwing-fetch', expect: 'quiet', script: `window.fetch = () => { throw new Error('no fetch here'); };` },
  { name: 'fetch-of-nothing', expect: 'quiet', script: `window.fetch = () => undefined;` },
  { name: 'patched-fetch', expect: 'recorded', script: `const native = fetch; window.fetched = 0; window.fetch = (...args) => { if (String(args[0]).includes('/echo')) window.fetched++; return native(...args).then((response) => response); };` },
  { name: 'patched-xhr', expect: 'recorded', script: `const open = XMLHttpRequest.prototype.open; XMLHttpRequest.prototype.open = function (...args) { this.asked = args[1]; return open.apply(this, args); }; XMLHttpRequest.prototype.send = new Proxy(XMLHttpRequest.prototype.send, {});` },
  { name: 'append-child-throws', expect: 'quiet', script: `const append = Node.prototype.appendChild; Node.prototype.appendChild = function (node) { if (node.nodeName === 'SCRIPT') throw new Error('no scripts'); return append.call(this, node); };` },
  { name: 'append-child-drops-scripts', expect: 'quiet', script: `const append = Node.prototype.appendChild; Node.prototype.appendChild = function (node) { return node.nodeName === 'SCRIPT' ? node : append.call(this, node); };` },
  { name: 'throwing-node-getters', expect: 'quiet', script: `for (const [owner, name] of [[Document.prototype, 'styleSheets'], [Element.prototype, 'attributes'], [Node.prototype, 'childNodes'], [Element.prototype, 'shadowRoot']]) Object.defineProperty(owner, name, { get() { throw new Error('hostile getter'); } });` },
  { name: 'throwing-matches', expect: 'quiet', script: `for (const name of ['closest', 'getAttribute', 'hasAttribute', 'getBoundingClientRect']) Element.prototype[name] = () => { throw new Error('hostile ' + name); }; const native = Element.prototype.matches; Element.prototype.matches = function (selector) { if (selector !== 'li') throw new Error('hostile matches'); return native.call(this, selector); };` },
  { name: 'node-getters-replaced', expect: 'recorded', script: `for (const name of ['firstChild', 'nextSibling', 'parentNode', 'childNodes', 'textContent']) { const native = Object.getOwnPropertyDescriptor(Node.prototype, name); Object.defineProperty(Node.prototype, name, { ...native, get() { return native.get.call(this); } }); }` },
  { name: 'patched-dom-methods', expect: 'recorded', script: `for (const [owner, names] of [[Node.prototype, ['appendChild', 'insertBefore', 'removeChild']], [Element.prototype, ['setAttribute', 'removeAttribute', 'append', 'attachShadow']], [CSSStyleSheet.prototype, ['insertRule', 'deleteRule']]]) for (const name of names) { const native = owner[name]; owner[name] = function (...args) { return native.apply(this, args); }; }` },
  { name: 'no-iterators', expect: 'quiet', script: `delete NodeList.prototype[Symbol.iterator]; delete HTMLCollection.prototype[Symbol.iterator]; delete NamedNodeMap.prototype[Symbol.iterator]; delete NodeList.prototype.forEach;` },
  { name: 'json-replaced', expect: 'quiet', script: `window.JSON = { encode: (it) => String(it), decode: (text) => text };` },
  { name: 'bad-weakmap', expect: 'quiet', script: `window.WeakMap = class { constructor() { this.name = Symbol(); } get(key) { return key[this.name]; } set(key, value) { Object.defineProperty(key, this.name, { value, configurable: true, writable: true }); return this; } has(key) { return this.name in key; } delete(key) { return delete key[this.name]; } };` },
  { name: 'symbol-names-taken', expect: 'recorded', script: `window.__sn = 1; Node.prototype.__sn = { id: 1 }; window.rrweb = { record() { throw new Error('not this one'); } }; window.__rrMutationObserver = 1; window.hs = 1;` },
  { name: 'fake-timers', expect: 'quiet', script: `const real = setTimeout; window.setTimeout = (run, ms) => (ms === 20 ? real(run, ms) : 1); window.setInterval = () => 1; window.requestAnimationFrame = () => 1; window.requestIdleCallback = () => 1; Date.now = () => 0; performance.now = () => 0;` },
  { name: 'clock-of-text', expect: 'quiet', script: `performance.now = () => 'noon'; Date.now = () => NaN;` },
  { name: 'throwing-listeners', expect: 'recorded', script: `for (const type of ['click', 'pointerdown', 'scroll', 'keydown']) addEventListener(type, () => { throw new Error('listener of ' + type); }, true);` },
  { name: 'swallowed-events', expect: 'snapshot', script: `for (const type of ['mousedown', 'mouseup', 'pointerdown', 'pointerup']) addEventListener(type, (event) => event.stopImmediatePropagation(), true);` },
  {
    name: 'counting-listeners', expect: 'recorded',
    script: `const add = EventTarget.prototype.addEventListener; let own = 0; EventTarget.prototype.addEventListener = function (type, run, options) { if (this instanceof Element) own++; return add.call(this, type, run, options); };
      window.ownListeners = () => own; addEventListener('load', () => setTimeout(() => watched.note('own listeners ' + own), 0));`,
  },
  {
    name: 'counting-mutations', expect: 'recorded',
    later: `let seen = 0; new MutationObserver((records) => { for (const { addedNodes, removedNodes, type } of records) if (type !== 'childList' || [...addedNodes, ...removedNodes].some((node) => node.nodeType === 1)) seen++; }).observe(document.body, { childList: true, attributes: true, subtree: true, characterData: true });
      const native = outcome; window.outcome = () => native() + ' seen ' + seen;`,
  },
  { name: 'console-counted', expect: 'recorded', script: `for (const name of ['log', 'warn', 'error', 'info', 'debug']) { const native = console[name]; console[name] = (...args) => { watched.note('console.' + name + ' ' + args.join()); native(...args); }; }` },
  { name: 'error-handlers', expect: 'recorded', script: `window.onerror = (message) => { watched.note('onerror ' + message); return true; }; window.onunhandledrejection = () => watched.note('rejection'); Error.prepareStackTrace = () => { throw new Error('no stacks'); }; setTimeout(() => { throw new Error('the page itself'); }, 50);` },
  { name: 'patched-attach-shadow', expect: 'recorded', script: `const native = Element.prototype.attachShadow; Element.prototype.attachShadow = function (options) { return native.call(this, { ...options, mode: 'open' }); }; Object.freeze(Element.prototype);` },
  { name: 'no-shadow', expect: 'recorded', script: `Element.prototype.attachShadow = undefined; delete window.ShadowRoot; delete window.customElements; delete Document.prototype.adoptedStyleSheets;` },

  ...missing('MutationObserver', 'quiet', `delete window.MutationObserver; delete window.WebKitMutationObserver;`),
  ...missing('CompressionStream', 'recorded', `delete window.CompressionStream;`),
  ...missing('WeakRef', 'recorded', `delete window.WeakRef; delete window.FinalizationRegistry;`),
  ...missing('sendBeacon', 'recorded', `Navigator.prototype.sendBeacon = undefined;`),
  ...missing('keepalive', 'recorded', `delete Request.prototype.keepalive;`),
  ...missing('Worker', 'recorded', `delete window.Worker; delete window.SharedWorker;`),
  ...missing('idle', 'recorded', `delete window.requestIdleCallback; delete window.cancelIdleCallback; delete window.scheduler;`),
  ...missing('observers', 'recorded', `delete window.ResizeObserver; delete window.IntersectionObserver; delete window.PerformanceObserver;`),
  ...missing('navigation', 'recorded', `delete window.navigation; Object.defineProperty(window, 'navigation', { value: undefined });`),
  // Without random numbers that nobody can guess there is no session.
  ...missing('crypto', 'quiet', `Object.defineProperty(window, 'crypto', { value: undefined });`),
  ...missing('storage', 'recorded', `for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new Error('no ' + name); } });`),
  ...missing('pointer-events', 'recorded', `delete window.PointerEvent; delete window.TouchEvent; delete window.visualViewport; delete window.matchMedia;`),
  ...missing('fonts-and-sheets', 'recorded', `delete window.FontFace; delete window.CSSGroupingRule; delete window.CSSMediaRule; Object.defineProperty(Document.prototype, 'fonts', { value: undefined });`),
  ...missing('performance-entries', 'recorded', `for (const name of ['getEntriesByType', 'getEntries', 'getEntriesByName', 'mark', 'measure']) delete Performance.prototype[name];`),
  ...missing('text-encoder', 'quiet', `delete window.TextEncoder; delete window.Blob; delete window.URL;`),
];

function missing(what: string, expect: HostilePage['expect'], script: string): HostilePage[] {
  return [{ name: `no-${what.toLowerCase()}`, expect, script }];
}
