// The page the tests record: everything a picture can get wrong (scrollers, fields, smooth scrolling, hover, shadow DOM, animations)
// and everything that must not happen again in a replay (scripts).

export const LIVE_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta http-equiv="refresh" content="9999;url=/gone"><link rel="preconnect" href="http://localhost:1">
<style>
html { scroll-behavior: smooth; }
body { margin: 0; font: 16px/1.5 sans-serif; color: #222; }
header { position: sticky; top: 0; background: #123; color: #fff; padding: 12px 24px; transition: background 300ms; }
header.is-low { background: #a33; }
main { padding: 24px; }
.side { height: 140px; width: 260px; overflow: auto; border: 1px solid #999; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; }
.card { border: 1px solid #ccc; border-radius: 8px; padding: 12px; animation: enter 400ms ease-out; }
.card:hover { background: #ffe9b0; }
@keyframes enter { from { opacity: 0; transform: translateY(40px); } to { opacity: 1; transform: none; } }
.tall { height: 1600px; background: linear-gradient(#fff, #9cf); }
dialog { border: 2px solid #123; padding: 24px; }
input:focus { outline: 3px solid #e60; }
</style></head><body onload="window.hacked = true">
<header id="top">Shop <a href="/cart">Cart</a></header>
<main>
<h1>Things</h1>
<img id="logo" src="/logo.svg" width="120" height="40" alt="" onerror="window.hacked = true">
<div class="cards" id="cards"></div>
<div class="side" id="side"><p style="height:600px">A long side text</p></div>
<p><input id="name" placeholder="Name"> <input id="agree" type="checkbox" checked> <input id="news" type="checkbox">
<label><input id="a" type="radio" name="r" checked> A</label><label><input id="b" type="radio" name="r"> B</label>
<select id="size"><option>S</option><option>M</option><option>L</option></select> <textarea id="note"></textarea></p>
<x-box id="box"></x-box>
<iframe id="inner" src="/inner" width="300" height="80"></iframe> <span class="by-rule">By rule</span> <details id="more"><summary>More</summary>Details</details>
<dialog id="dialog"><p>Added to the cart</p></dialog>
<div class="tall">Tall</div>
</main>
<script>
window.hacked = true;
const cards = document.getElementById('cards');
for (let i = 1; i <= 8; i++) { const card = document.createElement('button'); card.className = 'card'; card.textContent = 'Thing ' + i; card.onclick = () => { card.textContent = 'Bought ' + i; document.getElementById('dialog').showModal(); document.getElementById('more').open = true; sheet.insertRule('.by-rule { color: #0a0; font-weight: bold }'); }; cards.append(card); }
const root = document.getElementById('box').attachShadow({ mode: 'open' }); root.innerHTML = '<p>In the <b>shadow</b></p>'; const adopted = new CSSStyleSheet(); adopted.replaceSync('p { background: #efe; padding: 4px }'); root.adoptedStyleSheets = [adopted];
const style = document.createElement('style'); document.head.append(style); const sheet = style.sheet; sheet.insertRule('.by-rule { text-decoration: underline }');
addEventListener('scroll', () => document.getElementById('top').classList.toggle('is-low', scrollY > 100));
</script></body></html>`;

export const INNER_PAGE = '<!doctype html><body style="margin:4px;background:#ffd"><p id="p" style="margin:0">Inner page</p><input id="field"></body>';

export const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#e60"/><circle cx="20" cy="20" r="12" fill="#fff"/></svg>';
