// Clicks of which it is known whether they are signals: dead, rage, or with an error; at least as many are traps, that look like one and are
// none. Each item has its own target, by whose id it is found again.

/** What a person would call it. An item without any is a trap. */
export type Label = 'rage' | 'dead' | 'error-click';

export interface ClickItem {
  id: string;
  labels: Label[];
  html: string;
  /** Runs when the page loads; `item` is the element with the id. */
  script?: string;
  /** Clicks in a row on the same spot; absent: one. */
  times?: number;
  /** Before it is clicked: the page is watched for a while, or the item gets the focus. */
  before?: 'history' | 'focus';
  /** Instead of the mouse: this key while it has the focus, as often as `times` says. */
  key?: string;
}

const DEAD: Label[] = ['dead'];
const RAGE: Label[] = ['rage', 'dead'];
const FAILS: Label[] = ['dead', 'error-click'];
const on = (body: string): string => `item.addEventListener('click', () => { ${body} });`;
const button = (id: string, text = 'Go'): string => `<button type="button" id="${id}">${text}</button>`;

/** One click each. What is answered late comes last, so that it answers nobody else. */
export const DEAD_CLICKS: ClickItem[] = [
  { id: 'plain-button', labels: DEAD, html: button('plain-button') },
  { id: 'idle-handler', labels: DEAD, html: button('idle-handler'), script: on('void 0') },
  { id: 'script-link', labels: DEAD, html: '<a id="script-link" href="javascript:void(0)">More</a>' },
  { id: 'pointer-box', labels: DEAD, html: '<div id="pointer-box" style="cursor:pointer;width:90px">Card</div>' },
  { id: 'pointer-heading', labels: DEAD, html: '<h3 id="pointer-heading" style="cursor:pointer;width:120px">Offer</h3>' },
  { id: 'role-button', labels: DEAD, html: '<div id="role-button" role="button" tabindex="0" style="width:90px">Open</div>' },
  { id: 'still-picture', labels: DEAD, html: '<img id="still-picture" width="60" height="40" alt="" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">' },
  { id: 'still-drawing', labels: DEAD, html: '<svg id="still-drawing" width="40" height="40"><rect width="40" height="40"/></svg>' },
  { id: 'icon-inside', labels: DEAD, html: '<button type="button"><span id="icon-inside">icon</span></button>' },
  { id: 'dead-tab', labels: DEAD, html: '<div id="dead-tab" role="tab" aria-selected="false" style="width:80px">Tab</div>' },
  { id: 'dead-menu-item', labels: DEAD, html: '<div id="dead-menu-item" role="menuitem" style="width:80px">Entry</div>' },
  { id: 'prevented-link', labels: DEAD, html: '<a id="prevented-link" href="/elsewhere">There</a>', script: "item.addEventListener('click', (event) => event.preventDefault());" },
  { id: 'same-text', labels: DEAD, html: button('same-text', 'Same'), script: on("item.firstChild.data = 'Same'") },
  { id: 'beacon-only', labels: DEAD, html: button('beacon-only'), script: on("navigator.sendBeacon('/count', 'x')") },
  { id: 'stores-only', labels: DEAD, html: button('stores-only'), script: on("localStorage.setItem('clicked', '1')") },
  { id: 'logs-only', labels: DEAD, html: button('logs-only'), script: on("console.log('clicked')") },
  { id: 'form-button', labels: DEAD, html: `<form>${button('form-button', 'Add')}</form>` },
  { id: 'broken-switch', labels: DEAD, html: '<button type="button" id="broken-switch" role="switch" aria-checked="false">Off</button>' },
  { id: 'pressed-look', labels: DEAD, html: '<style>#pressed-look:active{color:red}</style><button type="button" id="pressed-look">Press</button>' },
  { id: 'empty-label', labels: DEAD, html: '<label id="empty-label">Label of nothing</label>' },
  { id: 'rippling', labels: DEAD, html: button('rippling'), script: on("const drop = document.createElement('i'); item.append(drop); setTimeout(() => drop.remove(), 300)") },
  { id: 'dead-card-picture', labels: DEAD, html: '<div style="cursor:pointer"><img id="dead-card-picture" width="60" height="40" alt="" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"></div>' },
  { id: 'caught-error', labels: DEAD, html: button('caught-error'), script: on('try { nothing(); } catch {}') },
  { id: 'too-late', labels: DEAD, html: button('too-late'), script: on("setTimeout(() => item.append('!'), 6000)") },
];

/** On a page on which something always moves. */
export const DEAD_BESIDE_MOVEMENT: ClickItem[] = [
  { id: 'beside-clock', labels: DEAD, html: button('beside-clock') + '<p id="clock">0</p>', script: "let seconds = 0; setInterval(() => { document.getElementById('clock').textContent = String(++seconds); }, 1000);", before: 'history' },
  { id: 'still-beside-clock', labels: DEAD, html: button('still-beside-clock') },
  { id: 'pays-beside-clock', labels: [], html: button('pays-beside-clock'), script: on("item.textContent = 'Paid'") },
  { id: 'stepper-beside-clock', labels: [], times: 4, html: button('stepper-beside-clock', '+') + '<output id="stepped">0</output>', script: on("const out = document.getElementById('stepped'); out.textContent = String(Number(out.textContent) + 1)") },
  { id: 'rage-beside-clock', labels: RAGE, times: 4, html: button('rage-beside-clock') },
];

/** Clicks in a row of which nothing comes. */
export const UNANSWERED: ClickItem[] = [
  { id: 'rage-button', labels: RAGE, times: 3, html: button('rage-button') },
  { id: 'rage-box', labels: RAGE, times: 5, html: '<div id="rage-box" style="cursor:pointer;width:120px">Words on a box</div>' },
  { id: 'rage-picture', labels: RAGE, times: 4, html: '<img id="rage-picture" width="60" height="40" alt="" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">' },
  { id: 'rage-unselectable', labels: ['rage'], times: 4, html: '<div id="rage-unselectable" style="user-select:none;width:160px">Looks like words</div>' },
  { id: 'rage-slow-request', labels: ['rage'], times: 3, html: button('rage-slow-request'), script: on("fetch('/slow').catch(() => {})") },
  { id: 'rage-script-link', labels: RAGE, times: 5, html: '<a id="rage-script-link" href="javascript:void(0)">Show</a>' },
  { id: 'rage-blank', labels: ['rage'], times: 4, html: '<div id="rage-blank" style="height:40px;width:200px;background:#eee"></div>' },
  { id: 'rage-drawing', labels: RAGE, times: 3, html: '<svg id="rage-drawing" width="40" height="40"><circle r="20" cx="20" cy="20"/></svg>' },
  { id: 'rage-failing', labels: ['rage', 'dead', 'error-click'], times: 3, html: button('rage-failing'), script: on('missing.call()') },
  { id: 'rage-off', labels: ['rage'], times: 4, html: '<div id="rage-off" role="button" aria-disabled="true" style="width:90px">Buy</div>' },
  { id: 'rage-tab', labels: RAGE, times: 3, html: '<div id="rage-tab" role="tab" aria-selected="false" style="width:80px">Tab</div>' },
  { id: 'rage-slow-answer', labels: RAGE, times: 3, html: button('rage-slow-answer'), script: on("setTimeout(() => { item.textContent = 'At last'; }, 6000)") },
];
/** Clicks in a row to which something answers, or that nobody can judge. */
export const ANSWERED: ClickItem[] = [
  { id: 'stepper-up', labels: [], times: 6, html: button('stepper-up', '+') + '<output id="amount">0</output>', script: on("document.getElementById('amount').textContent += '1'") },
  { id: 'stepper-down', labels: [], times: 5, html: `<div>${button('stepper-down', '−')}<input id="downs" value="9"></div>`, script: on("document.getElementById('downs').value -= 1") },
  { id: 'carousel-next', labels: [], times: 5, html: button('carousel-next', 'Next') + '<div id="slides" style="transform:translateX(0)">slides</div>', script: on("const slides = document.getElementById('slides'); slides.style.transform = `translateX(${Math.random()}px)`") },
  { id: 'carousel-scroll', labels: [], times: 4, html: button('carousel-scroll', 'Next') + '<div id="strip" style="width:200px;overflow-x:scroll"><div style="width:3000px">strip</div></div>', script: on("document.getElementById('strip').scrollLeft += 200") },
  { id: 'calendar-next', labels: [], times: 5, html: button('calendar-next', '›') + '<table><tr><td id="month">1</td></tr></table>', script: on("document.getElementById('month').innerHTML = '<b>' + Math.random() + '</b>'") },
  { id: 'debounced', labels: [], times: 3, html: button('debounced', '+') + '<output id="late-amount">0</output>', script: 'let timer; ' + on("clearTimeout(timer); timer = setTimeout(() => { document.getElementById('late-amount').textContent += '1'; }, 250)") },
  { id: 'key-repeat', labels: [], times: 6, key: 'Enter', html: button('key-repeat') },
  { id: 'canvas-game', labels: [], times: 6, html: '<canvas id="canvas-game" width="120" height="60"></canvas>' },
  { id: 'map-zoom', labels: [], times: 4, html: `<div class="map"><canvas width="120" height="60"></canvas>${button('map-zoom', '+')}</div>` },
  { id: 'word-twice', labels: [], times: 3, html: '<p id="word-twice" style="width:300px">Several words of a sentence to be selected</p>' },
  { id: 'field-thrice', labels: [], times: 3, html: '<input id="field-thrice" value="select all of it">' },
  { id: 'range-hammer', labels: [], times: 4, html: '<input type="range" id="range-hammer">' },
  { id: 'spin-field', labels: [], times: 4, html: '<input type="number" id="spin-field" value="5">' },
  { id: 'on-and-off', labels: [], times: 4, html: '<input type="checkbox" id="on-and-off">' },
  { id: 'label-toggle', labels: [], times: 4, html: '<style>#hidden-toggle:checked + label{font-weight:bold}</style><input type="checkbox" id="hidden-toggle" style="position:absolute;opacity:0"><label for="hidden-toggle" id="label-toggle">Sound</label>' },
  { id: 'load-more', labels: [], times: 3, html: button('load-more', 'More') + '<ul id="more-list"></ul>', script: on("document.getElementById('more-list').append(document.createElement('li'))") },
  { id: 'fold-unfold', labels: [], times: 4, html: '<details><summary id="fold-unfold">Details</summary>Inside</details>' },
  { id: 'copied-again', labels: [], times: 3, html: button('copied-again', 'Copy'), script: on("item.textContent = 'Copied!'; setTimeout(() => { item.textContent = 'Copy'; }, 80)") },
];

/** One click each, and something comes of it, or nobody could see or expect it. */
export const LIVE_CLICKS: ClickItem[] = [
  { id: 'toggles-class', labels: [], html: button('toggles-class'), script: on("document.body.classList.toggle('dark')") },
  { id: 'adds-row', labels: [], html: button('adds-row'), script: on("item.after(document.createElement('hr'))") },
  { id: 'after-two-seconds', labels: [], html: button('after-two-seconds'), script: on("setTimeout(() => item.append('!'), 2000)") },
  { id: 'opens-dialog', labels: [], html: `<dialog id="box" style="position:static">Hello</dialog>${button('opens-dialog')}`, script: on("document.getElementById('box').show()") },
  { id: 'opens-popover', labels: [], html: '<div id="pop" popover style="position:static;margin:0">Hi</div><button type="button" id="opens-popover" popovertarget="pop">Pop</button>' },
  { id: 'unfolds', labels: [], html: '<details><summary id="unfolds">More</summary>Inside</details>' },
  { id: 'ticks', labels: [], html: '<input type="checkbox" id="ticks">' },
  { id: 'ticked-radio', labels: [], html: '<input type="radio" id="ticked-radio" name="one" checked>' },
  { id: 'css-checked', labels: [], html: '<style>#hidden-check:checked + label{color:red}</style><input type="checkbox" id="hidden-check" style="display:none"><label for="hidden-check" id="css-checked">Theme</label>' },
  { id: 'css-focus-menu', labels: [], html: '<style>.drop ul{display:none}.drop:focus-within ul{display:block}</style><div class="drop"><button type="button" id="css-focus-menu">Menu</button><ul><li>One</li></ul></div>' },
  { id: 'focuses-field', labels: [], html: '<input id="focuses-field">' },
  { id: 'label-of-field', labels: [], html: '<label for="labelled" id="label-of-field">Name</label><input id="labelled">' },
  { id: 'focused-already', labels: [], html: '<input id="focused-already">', before: 'focus' },
  { id: 'edits', labels: [], html: '<div id="edits" contenteditable style="width:100px">Edit me</div>' },
  { id: 'area-field', labels: [], html: '<textarea id="area-field"></textarea>' },
  { id: 'is-off', labels: [], html: '<button type="button" id="is-off" disabled>Off</button>' },
  { id: 'is-aria-off', labels: [], html: '<div id="is-aria-off" role="button" aria-disabled="true" style="cursor:pointer;width:80px">Off</div>' },
  { id: 'present-page', labels: [], html: '<a id="present-page" aria-current="page" href="javascript:void(0)">Here</a>' },
  { id: 'chosen-tab', labels: [], html: '<div id="chosen-tab" role="tab" aria-selected="true" style="width:80px;cursor:pointer">Tab</div>' },
  { id: 'words', labels: [], html: '<p id="words" style="width:200px">Only words to be read</p>' },
  { id: 'blank', labels: [], html: '<div id="blank" style="height:30px;width:200px"></div>' },
  { id: 'canvas-click', labels: [], html: '<canvas id="canvas-click" width="100" height="40"></canvas>' },
  { id: 'film-button', labels: [], html: `<div class="film"><video width="100" height="40"></video>${button('film-button', 'Play')}</div>` },
  { id: 'new-window', labels: [], html: '<a id="new-window" target="_blank" href="about:blank">New</a>', script: "item.addEventListener('click', (event) => event.preventDefault());" },
  { id: 'mails', labels: [], html: '<a id="mails" href="mailto:a@b.example">Mail</a>', script: "item.addEventListener('click', (event) => event.preventDefault());" },
  { id: 'downloads', labels: [], html: '<a id="downloads" download="a.txt" href="data:text/plain,a">File</a>', script: "item.addEventListener('click', (event) => event.preventDefault());" },
  { id: 'script-download', labels: [], html: button('script-download', 'Export'), script: on("const link = document.createElement('a'); link.href = 'data:text/plain,a'; link.download = 'a.txt'; document.body.append(link); link.click(); link.remove()") },
  { id: 'fetches', labels: [], html: button('fetches'), script: on("fetch('/data').catch(() => {})") },
  { id: 'asks-by-xhr', labels: [], html: button('asks-by-xhr'), script: on("const request = new XMLHttpRequest(); request.open('GET', '/data'); request.send()") },
  { id: 'says-copied', labels: [], html: button('says-copied', 'Copy'), script: on("item.textContent = 'Copied!'; setTimeout(() => { item.textContent = 'Copy'; }, 500)") },
  { id: 'css-rule', labels: [], html: `<style id="own-sheet"></style>${button('css-rule')}`, script: on("document.getElementById('own-sheet').sheet.insertRule('#css-rule{color:green}')") },
  { id: 'adopts', labels: [], html: button('adopts'), script: on("const sheet = new CSSStyleSheet(); sheet.replaceSync('#adopts{color:red}'); document.adoptedStyleSheets = [sheet]") },
  { id: 'clears-field', labels: [], html: `<div><input id="to-clear" value="text">${button('clears-field', '×')}</div>`, script: on("document.getElementById('to-clear').value = ''") },
  { id: 'closed-part', labels: [], html: '<closed-part id="closed-part" style="display:inline-block;width:80px;height:20px;cursor:pointer"></closed-part>', script: "const inner = item.attachShadow({ mode: 'closed' }); inner.innerHTML = '<b>0</b>'; item.addEventListener('click', () => { inner.firstChild.textContent += '1'; });" },
  { id: 'open-part', labels: [], html: '<open-part id="open-part" style="display:inline-block;width:80px;height:20px;cursor:pointer"></open-part>', script: "const seen = item.attachShadow({ mode: 'open' }); seen.innerHTML = '<b>0</b>'; item.addEventListener('click', () => { seen.firstChild.textContent += '1'; });" },
  { id: 'blocked-box', labels: [], html: '<div id="blocked-box" data-hs-block style="cursor:pointer;width:90px;height:20px">Chat</div>', script: on("item.textContent = 'open'") },
  { id: 'on-press', labels: [], html: button('on-press', 'Menu'), script: "item.addEventListener('pointerdown', () => { item.after(document.createElement('menu')); });" },
  { id: 'theme', labels: [], html: button('theme'), script: on("document.documentElement.dataset.theme = 'night'") },
  { id: 'own-route', labels: [], html: button('own-route'), script: on("history.pushState(null, '', '/live?tab=2'); history.replaceState(null, '', '/live'); item.dataset.tab = '2'") },
  { id: 'sends-form', labels: [], html: '<form id="one-form"><button id="sends-form">Send</button></form>', script: "document.getElementById('one-form').addEventListener('submit', (event) => { event.preventDefault(); event.target.append('sent'); });" },
  { id: 'place-of-page', labels: [], html: '<a id="place-of-page" href="#words">Words</a>' },
  { id: 'alerts', labels: [], html: button('alerts'), script: on("alert('Sold out')") },
  { id: 'lightbox', labels: [], html: '<img id="lightbox" width="60" height="40" alt="" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">', script: on("item.width = 80") },
  { id: 'long-words', labels: [], times: 2, html: '<p id="long-words" style="width:300px">Select a word of these by a double click</p>' },
];

/** Errors after clicks, and errors that are nobody's. */
export const ERROR_CLICKS: ClickItem[] = [
  { id: 'throws', labels: FAILS, html: button('throws'), script: on("throw new Error('no cart')") },
  { id: 'rejects', labels: FAILS, html: button('rejects'), script: on("Promise.reject(new Error('no answer'))") },
  { id: 'throws-later', labels: FAILS, html: button('throws-later'), script: on("setTimeout(() => { throw new Error('later') }, 300)") },
  { id: 'calls-nothing', labels: FAILS, html: '<button type="button" id="calls-nothing" onclick="notDefined()">Go</button>' },
  { id: 'parses-badly', labels: FAILS, html: button('parses-badly'), script: on("JSON.parse('{')") },
  { id: 'reads-nothing', labels: FAILS, html: button('reads-nothing'), script: on("document.querySelector('.gone').focus()") },
  { id: 'fails-halfway', labels: ['error-click'], html: button('fails-halfway'), script: on("item.textContent = 'Wait'; throw new TypeError('halfway')") },
  { id: 'fails-in-box', labels: ['error-click'], html: '<input type="checkbox" id="fails-in-box">', script: "item.addEventListener('change', () => { throw new Error('in box') });" },
  { id: 'fails-by-delegate', labels: FAILS, html: button('fails-by-delegate'), script: "document.addEventListener('click', ({ target }) => { if (target === item) throw new Error('delegate') });" },
  { id: 'fails-async', labels: FAILS, html: button('fails-async'), script: "item.addEventListener('click', async () => { await null; throw new Error('async') });" },
  { id: 'handled', labels: [], html: button('handled'), script: on("Promise.reject(new Error('x')).catch(() => { item.textContent = 'Sorry' })") },
  { id: 'harmless', labels: [], html: button('harmless'), script: on("item.textContent = 'ok'; dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }))") },
  { id: 'much-later', labels: [], html: button('much-later'), script: on("item.textContent = 'ok'; setTimeout(() => { throw new Error('much later') }, 2200)") },
  { id: 'missing-picture', labels: [], html: button('missing-picture'), script: on("const picture = new Image(); picture.src = '/missing.png'; item.append(picture)") },
  { id: 'complains', labels: [], html: button('complains'), script: on("console.error('x'); item.textContent = 'ok'") },
];

/** On a page whose script fails again and again by itself. */
export const BESIDE_FAILING_TIMER: ClickItem[] = [
  { id: 'beside-failing-timer', labels: [], html: button('beside-failing-timer'), script: "setInterval(() => { throw new Error('every time') }, 400); " + on("item.textContent = 'ok'"), before: 'history' },
];
