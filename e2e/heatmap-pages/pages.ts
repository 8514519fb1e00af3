// Small pages on which clicks are hard to find again, and what a visitor does there. `k="name"` names an element to click; it becomes a
// mark that is random and that fingerprints never see. Pages with a variant look different to every second visitor.

export interface TruthPage {
  css?: string;
  /** `isSecond`: for the second visitor. */
  body: string | ((isSecond: boolean) => string);
  /** What is done, in order. */
  steps: (isSecond: boolean) => Step[];
  /** There is nothing to see in the variant: one visitor is enough. */
  hasVariant?: boolean;
}
/** A click on an element in a state of the page ('' as it comes), or something else that happens. */
export type Step = { click: string; state: string } | { run: string };

const click = (...names: string[]): Step[] => names.map((name) => ({ click: name, state: '' }));
const within = (state: string, ...names: string[]): Step[] => names.map((name) => ({ click: name, state }));
const run = (script: string): Step => ({ run: script });
const many = (count: number, of: (n: number) => string): string => Array.from({ length: count }, (_, n) => of(n)).join('');
const THINGS = ['Kettle', 'Lamp', 'Desk', 'Chair', 'Mirror', 'Basket', 'Carpet', 'Shelf'];
const shuffled = [5, 2, 7, 0, 3, 6, 1, 4].map((n) => THINGS[n] as string);
const filler = (px: number): string => `<div style="height:${px}px;background:linear-gradient(#fff,#cde)"></div>`;
const card = (name: string): string => `<li class="card"><h3>${name}</h3><p>Made by hand.</p><button k="buy-${name}">Buy</button> <button k="like-${name}" class="icon"><svg width="20" height="20"><circle cx="10" cy="10" r="9"/></svg></button></li>`;
/** Hashed names, others for every build. */
const hashed = (isSecond: boolean, name: string): string => `${name}_${isSecond ? 'x81kd' : 'a03fe'}`;

export const TRUTH_PAGES: Record<string, TruthPage> = {
  responsive: {
    css: 'ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:16px;padding:0;list-style:none} li{border:1px solid;padding:12px}',
    body: `<main><h1 k="title">Everything for the house</h1><ul>${THINGS.map(card).join('')}</ul></main>`,
    steps: () => click('title', 'buy-Kettle', 'buy-Shelf', 'like-Chair'),
  },
  sticky: {
    css: 'header{position:sticky;top:0;height:60px;background:#fe9;padding:8px}',
    body: `<header><a k="home">Home</a> <button k="cart">Cart</button></header><main>${filler(1800)}<p k="deep">Deep down</p>${filler(900)}</main>`,
    steps: () => [...click('home'), run('scrollTo(0,1500)'), ...click('cart', 'deep')],
  },
  'sticky-side': {
    css: 'main{display:flex;gap:20px} aside{position:sticky;top:10px;align-self:flex-start;width:120px} article{flex:1}',
    body: `<main><aside><a k="one">Part one</a><br><a k="two">Part two</a></aside><article>${filler(900)}<p k="text">A paragraph of part one.</p>${filler(900)}</article></main>`,
    steps: () => [...click('one'), run('scrollTo(0,700)'), ...click('two', 'text')],
  },
  fixed: {
    css: '.bar{position:fixed;left:0;right:0;bottom:0;height:50px;background:#123;color:#fff} .chat{position:fixed;right:12px;bottom:70px;width:60px;height:60px;border-radius:30px}',
    body: `<main><h1 k="title">Offers</h1>${filler(1600)}<p k="end">The end</p>${filler(300)}</main><div class="bar"><button k="accept">Accept</button> <button k="refuse">Refuse</button></div><button class="chat" k="chat">Chat</button>`,
    steps: () => [...click('title', 'chat'), run('scrollTo(0,1200)'), ...click('accept', 'refuse', 'end')],
  },
  'fixed-in-shadow': {
    body: `<main>${filler(1500)}<p k="end">Far below</p>${filler(500)}</main><x-bar></x-bar><script>customElements.define('x-bar',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).innerHTML='<style>div{position:fixed;bottom:0;left:0;right:0;height:64px;background:#dfd}</style><div><button k="top">Top</button></div>'}})</script>`,
    steps: () => [...click('top'), run('scrollTo(0,900)'), ...click('top', 'end')],
  },
  'nested-scroll': {
    css: '.list{height:220px;overflow:auto;border:1px solid} .list p{margin:0;padding:12px}',
    body: `<main><h1>Messages</h1><div class="list">${many(30, (n) => `<p k="row-${'abcdefghijklmnopqrstuvwxyzäöüß'[n]}">Message ${THINGS[n % 8]} ${n}</p>`)}</div><button k="send">Send</button></main>`,
    steps: () => [...click('row-b', 'send'), run('document.querySelector(".list").scrollTop=700'), ...click('row-v')],
  },
  'nested-scroll-wide': {
    css: '.wide{width:300px;overflow-x:auto;border:1px solid} table{width:1400px} td{padding:10px}',
    body: `<main><h1 k="title">Timetable</h1><div class="wide"><table><tr>${many(14, (n) => `<td k="cell-${'abcdefghijklmn'[n]}">Stop ${n}</td>`)}</tr></table></div></main>`,
    steps: () => [...click('title', 'cell-a'), run('document.querySelector(".wide").scrollLeft=900'), ...click('cell-k')],
  },
  'app-shell': {
    css: 'html,body{height:100%;margin:0} body{display:grid;grid-template-rows:50px 1fr;height:100vh} main{overflow:auto;padding:10px}',
    body: `<header><button k="menu">Menu</button></header><main><h1 k="title">Board</h1>${filler(1500)}<button k="deep">Archive</button>${filler(400)}</main>`,
    steps: () => [...click('menu', 'title'), run('document.querySelector("main").scrollTop=1200'), ...click('deep')],
  },
  'shadow-dom': {
    body: `<main><h1 k="title">Widget</h1><x-buy></x-buy></main><script>customElements.define('x-buy',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).innerHTML='<style>p{padding:20px;background:#eef}</style><p><button k="minus">-</button><span k="count">3</span><button k="plus">+</button></p>'}})</script>`,
    steps: () => click('title', 'minus', 'plus', 'count'),
  },
  'shadow-in-shadow': {
    body: `<main><x-list></x-list></main><script>customElements.define('x-item',class extends HTMLElement{connectedCallback(){const n=this.getAttribute('name');this.attachShadow({mode:'open'}).innerHTML='<h3>'+n+'</h3><button data-mark="'+this.dataset.of+'">Buy</button>'}});customElements.define('x-list',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).innerHTML='NAMES'.split(',').map(n=>'<x-item name="'+n.split('|')[0]+'" data-of="'+n.split('|')[1]+'"></x-item>').join('')}})</script>`.replace('NAMES', THINGS.slice(0, 4).map((name) => `${name}|k:${name}`).join(',')),
    steps: () => click('Kettle', 'Desk', 'Chair'),
  },
  modal: {
    css: 'dialog{width:260px}',
    body: `<main><h1 k="title">Newsletter</h1><button k="open" onclick="document.querySelector('dialog').showModal()">Subscribe</button>${filler(900)}</main><dialog><h2>Stay in touch</h2><input k="mail" placeholder="Mail"><button k="close" onclick="this.closest('dialog').close()">Close</button></dialog>`,
    steps: () => [...click('title', 'open'), ...within('dialog', 'mail', 'close'), ...click('title')],
  },
  'modal-div': {
    css: '.veil{position:fixed;inset:0;background:#0008;display:none} .veil.on{display:block} .box{position:absolute;top:80px;left:20px;width:240px;background:#fff;padding:12px}',
    body: `<main><button k="open" onclick="document.querySelector('.veil').classList.add('on')">Delete</button>${filler(1200)}</main><div class="veil"><div class="box" role="dialog" aria-modal="true"><h2>Really delete?</h2><button k="yes">Yes</button><button k="no" onclick="document.querySelector('.veil').classList.remove('on')">No</button></div></div>`,
    steps: () => [...click('open'), ...within('asked', 'yes', 'no'), ...click('open')],
  },
  'two-dialogs': {
    css: '[role=dialog]{position:fixed;top:40px;left:20px;width:240px;background:#ffd;padding:12px}',
    body: `<main><button k="a" onclick="show('Cookies','We use cookies')">Cookies</button> <button k="b" onclick="show('Letter','Read our letter')">Letter</button>${filler(900)}</main><div id="root"></div><script>function show(n,h){root.innerHTML='<div role="dialog"><h2>'+h+'</h2><button data-mark="'+{Cookies:'k:close-cookies',Letter:'k:close-letter'}[n]+'" onclick="root.replaceChildren()">Close</button></div>'}</script>`,
    steps: () => [run('scrollTo(0,0)'), ...click('a'), ...within('cookies', 'close-cookies'), ...click('b'), ...within('letter', 'close-letter')],
  },
  menu: {
    css: '.menu{position:absolute;background:#fff;border:1px solid;padding:8px} .menu[hidden]{display:none} .menu a{display:block;padding:6px}',
    body: `<header><button k="menu" aria-expanded="false" onclick="const m=document.querySelector('.menu');m.hidden=!m.hidden;this.setAttribute('aria-expanded',String(!m.hidden))">Products</button><div class="menu" hidden><a k="chairs">Chairs</a><a k="desks">Desks</a></div></header><main><h1 k="title" style="margin-top:120px">Welcome</h1>${filler(500)}</main>`,
    steps: () => [...click('title', 'menu'), ...within('menu', 'desks', 'chairs')],
  },
  popover: {
    css: '[popover]{inset:auto;top:60px;left:20px;margin:0}',
    body: `<main><button k="ask" popovertarget="tip">What is this?</button>${filler(700)}<div id="tip" popover><p k="tip-text">A tip for you.</p></div></main>`,
    steps: () => [...click('ask'), ...within('tip', 'tip-text')],
  },
  carousel: {
    css: '.window{width:280px;overflow:hidden} .track{display:flex;transition:none} .slide{flex:0 0 280px;height:160px;background:#dde}',
    body: `<main><div class="window"><div class="track">${THINGS.slice(0, 3).map((name) => `<div class="slide"><h3>${name}</h3><button k="see-${name}">See</button></div>`).join('')}</div></div><button k="next" onclick="window.n=(window.n||0)+1;document.querySelector('.track').style.transform='translateX(-'+280*window.n+'px)'">Next</button></main>`,
    steps: () => [...click('see-Kettle', 'next'), ...within('second', 'see-Lamp'), ...click('next'), ...within('third', 'see-Desk')],
  },
  'carousel-scrolled': {
    css: '.window{width:280px;overflow-x:auto;display:flex} .slide{flex:0 0 280px;height:160px;background:#dde}',
    body: `<main><div class="window">${THINGS.slice(0, 4).map((name) => `<div class="slide"><h3>${name}</h3><button k="see-${name}">See</button></div>`).join('')}</div></main>`,
    steps: () => [...click('see-Kettle'), run('document.querySelector(".window").scrollLeft=560'), ...click('see-Desk')],
  },
  'carousel-faded': {
    css: '.stage{position:relative;height:180px} .slide{position:absolute;inset:0;opacity:0;visibility:hidden;background:#eed} .slide.on{opacity:1;visibility:visible}',
    body: `<main><div class="stage">${THINGS.slice(0, 3).map((name, n) => `<section class="slide${n === 0 ? ' on' : ''}" aria-hidden="${n !== 0}"><h3>${name}</h3><button k="see-${name}">See</button></section>`).join('')}</div><button k="next" onclick="const s=[...document.querySelectorAll('.slide')],i=s.findIndex(e=>e.classList.contains('on'));s.forEach((e,j)=>{e.classList.toggle('on',j===i+1);e.setAttribute('aria-hidden',String(j!==i+1))})">Next</button></main>`,
    steps: () => [...click('see-Kettle', 'next'), ...within('second', 'see-Lamp')],
  },
  tabs: {
    body: `<main><div role="tablist"><button role="tab" aria-selected="true" k="tab-a" onclick="pick(0)">Facts</button><button role="tab" aria-selected="false" k="tab-b" onclick="pick(1)">Reviews</button></div><div role="tabpanel"><p k="fact">Made of oak.</p></div><div role="tabpanel" hidden><p k="review">Very good.</p></div></main><script>function pick(n){document.querySelectorAll('[role=tab]').forEach((t,i)=>t.setAttribute('aria-selected',String(i===n)));document.querySelectorAll('[role=tabpanel]').forEach((p,i)=>p.hidden=i!==n)}</script>`,
    steps: () => [...click('fact', 'tab-b'), ...within('reviews', 'review', 'tab-a')],
  },
  'plain-tabs': {
    css: '.panel{display:none} .panel.on{display:block}',
    body: `<main><span k="go" onclick="document.querySelectorAll('.panel').forEach((p,i)=>p.classList.toggle('on',i===1))">Delivery</span><div class="panel on"><p k="price">Costs 10.</p></div><div class="panel"><p k="delivery">In two days.</p></div></main>`,
    steps: () => [...click('price', 'go'), ...within('delivery', 'delivery')],
  },
  accordion: {
    body: `<main><h1>Questions</h1><details><summary k="q1">How long?</summary><p k="a1">Two days.</p></details><details><summary k="q2">How much?</summary><p k="a2">Nothing.</p></details><p k="below">Still a question?</p></main>`,
    steps: () => [...click('q1'), ...within('one', 'a1', 'below', 'q2'), ...within('both', 'a2')],
  },
  'spa-one-url': {
    body: `<div id="app"></div><script>const views={list:'<main><h1 data-mark="k:list-title">All orders</h1><section><button data-mark="k:go" onclick="app.innerHTML=views.edit">Edit</button></section></main>',edit:'<main><h1 data-mark="k:edit-title">Change an order</h1><form onsubmit="return false"><section><button data-mark="k:save" onclick="app.innerHTML=views.done">Save</button></section></form></main>',done:'<main><h1 data-mark="k:done-title">Thank you</h1><p data-mark="k:done">It is on its way.</p></main>'};app.innerHTML=views.list</script>`,
    steps: () => [...click('list-title', 'go'), ...within('edit', 'edit-title', 'save'), ...within('done', 'done-title', 'done')],
  },
  'equal-siblings': {
    css: '.swatch{width:34px;height:34px;border-radius:17px;border:1px solid}',
    body: `<main><h1>Colours</h1><div>${many(20, (n) => `<button class="swatch" k="swatch-${'abcdefghijklmnopqrst'[n]}"></button>`)}</div></main>`,
    steps: () => click('swatch-a', 'swatch-g', 'swatch-m', 'swatch-t'),
  },
  reordered: {
    hasVariant: true, css: 'ul{display:flex;flex-wrap:wrap;gap:10px;list-style:none;padding:0} li{width:150px;border:1px solid;padding:8px}',
    body: (isSecond) => `<main><ul>${(isSecond ? shuffled : THINGS).map(card).join('')}</ul></main>`,
    steps: () => click('buy-Lamp', 'buy-Basket', 'like-Desk', 'like-Shelf'),
  },
  'item-gone': {
    hasVariant: true, css: 'ul{list-style:none;padding:0}',
    body: (isSecond) => `<main><ul>${THINGS.filter((name) => !isSecond || (name !== 'Lamp' && name !== 'Mirror')).map(card).join('')}</ul></main>`,
    steps: (isSecond) => click(...(isSecond ? [] : ['buy-Lamp', 'like-Mirror']), 'buy-Desk', 'like-Carpet', 'buy-Shelf'),
  },
  'changed-text': {
    hasVariant: true,
    body: (isSecond) => `<main><h1 k="greeting">${isSecond ? 'Good evening' : 'Good morning'}, friend</h1><p><span k="price">${isSecond ? '19.90' : '24.50'} euros</span> <button id="order" k="order">${isSecond ? 'Order now' : 'Buy'}</button> <a k="cart">Cart (${isSecond ? 3 : 0})</a></p></main>`,
    steps: () => click('greeting', 'price', 'order', 'cart'),
  },
  'hashed-classes': {
    hasVariant: true,
    body: (isSecond) => `<main class="${hashed(isSecond, 'page')}"><div class="${hashed(isSecond, 'row')}"><button class="${hashed(isSecond, 'btn')}" k="first">Search</button><button class="${hashed(isSecond, 'btn')}" k="second">Reset</button></div><div class="${hashed(isSecond, 'row')}"><input class="${hashed(isSecond, 'in')}" name="query" k="query"><a class="${hashed(isSecond, 'a')}" k="help">Help</a></div></main>`,
    steps: () => click('first', 'second', 'query', 'help'),
  },
  'banner-above': {
    hasVariant: true,
    body: (isSecond) => `${isSecond ? '<div class="banner">Half price until Sunday <button>Close</button></div>' : ''}<div class="top"><h2>Shop</h2><button k="account">Account</button></div><div class="content"><h2>New things</h2><button k="more">More</button><p k="text">Read on.</p></div>`,
    steps: () => click('account', 'more', 'text'),
  },
  table: {
    hasVariant: true, css: 'td{padding:8px;border:1px solid}',
    body: (isSecond) => `<main><table>${(isSecond ? shuffled : THINGS).map((name) => `<tr><th>${name}</th><td>12</td><td><button k="edit-${name}">Edit</button></td><td><button k="delete-${name}">Delete</button></td></tr>`).join('')}</table></main>`,
    steps: () => click('edit-Kettle', 'delete-Chair', 'edit-Shelf'),
  },
  zoomed: {
    css: 'body{zoom:1.25} button{width:120px;height:44px}',
    body: `<main><h1 k="title">Large letters</h1><button k="ok">Fine</button>${filler(600)}<button k="low">Lower</button></main>`,
    steps: () => click('title', 'ok', 'low'),
  },
  transformed: {
    css: '.tilted{transform:scale(1.2) translate(30px,20px);transform-origin:0 0;width:220px}',
    body: `<main><div class="tilted"><p k="text">Larger by a fifth</p><button k="go">Go</button></div>${filler(300)}</main>`,
    steps: () => click('text', 'go'),
  },
  form: {
    css: 'textarea{width:200px;height:60px}', // scrollbars are as wide as the screen's kind has them
    body: `<main><form onsubmit="return false"><label>Name <input name="name" k="name"></label><br><label>Country <select name="country" k="country"><option>France<option>Spain</select></label><br><label k="terms-label"><input type="checkbox" name="terms" k="terms"> Agreed</label><br><textarea name="note" k="note"></textarea><br><button k="send">Send</button></form></main>`,
    steps: () => click('name', 'terms', 'note', 'send'),
  },
  svg: {
    body: `<main><h1>Sales</h1><svg width="280" height="160" viewBox="0 0 280 160">${many(5, (n) => `<rect k="bar-${'abcde'[n]}" x="${n * 50 + 10}" y="${100 - n * 20}" width="40" height="${60 + n * 20}" fill="#48a"/>`)}</svg></main>`,
    steps: () => click('bar-a', 'bar-c', 'bar-e'),
  },
  lazy: {
    css: '.part{min-height:700px}',
    body: `<main><h1 k="title">Long read</h1><div class="part">Part one</div><div class="part" id="more"></div></main><script>new IntersectionObserver((e,o)=>{if(e[0].isIntersecting){o.disconnect();more.innerHTML='<h2>Part two</h2><p data-mark="k:late">Loaded late.</p>'}},{rootMargin:'0px'}).observe(more)</script>`,
    steps: () => [...click('title'), run('scrollTo(0,900)'), ...click('late')],
  },
  loader: {
    body: `<main><div class="skeleton" style="height:500px;background:#ddd"></div></main><script>setTimeout(()=>{document.querySelector('main').innerHTML='<h1 data-mark="k:title">Ready</h1><p data-mark="k:text">All there.</p><button data-mark="k:go">Go on</button>'},900)</script>`,
    steps: () => click('title', 'text', 'go'),
  },
  'right-to-left': {
    body: `<main dir="rtl"><h1 k="title">Books</h1><ul>${many(4, (n) => `<li><a k="book-${'abcd'[n]}">Book ${THINGS[n]}</a></li>`)}</ul></main>`,
    steps: () => click('title', 'book-b', 'book-d'),
  },
};
