// The pages that are measured: plain lists of a known number of nodes, a shop, a form, a list without end. The same bytes each run.

const WORDS = 'amber basket cedar dapple ember fennel garnet hazel indigo juniper kelp linen maple nettle ochre pepper quartz rowan saffron thyme umber velvet willow yarrow'.split(' ');
const word = (n: number): string => WORDS[(n * 7919) % WORDS.length] ?? '';

/** A page by name, with the tags of a recorder in its head; null for a name that is none. */
export function pageHtml(name: string, headTags: string): string | null {
  const body = name === '10k' ? rowsPage(10_000) : name === '50k' ? rowsPage(50_000) : name === 'shop' ? shopPage() : name === 'form' ? formPage() : name === 'spa' ? spaPage() : null;
  if (body === null) return null;
  const styles = name === 'shop' ? '<link rel="stylesheet" href="/shop.css">' : '<style>td{padding:2px 6px;border:1px solid #ddd}li{padding:8px}.b{font-weight:600}</style>';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>${styles}${headTags}</head><body>${body}</body></html>`;
}

/** A table of 500 rows, then cards until the page has that many nodes (elements and texts). */
function rowsPage(nodes: number): string {
  const row = (i: number): string => `<tr data-row="${i}"><td class="b">${i}</td><td>${word(i)}</td><td>${word(i + 3)} ${i % 97}</td><td><a href="/item/${i}">open</a></td></tr>`;
  const rows = Array.from({ length: 500 }, (_, i) => row(i));
  // 10 nodes in a row, 7 in a card.
  const cards = Array.from({ length: Math.round((nodes - 5_000) / 7) }, (_, i) => `<div class="card c${i % 9}"><h3>${word(i)} ${i}</h3><p>${word(i + 1)} ${word(i + 2)} ${word(i + 5)}</p><b>${i % 61}</b></div>`);
  return `<table><tbody id="rows">${rows.join('')}</tbody></table><main>${cards.join('')}</main><script>
    const words = ${JSON.stringify(WORDS)};
    /** Replaces all rows, once a frame. */
    window.storm = async (rows, times) => {
      const body = document.querySelector('#rows');
      for (let time = 0; time < times; time++) {
        body.replaceChildren(...Array.from({ length: rows }, (_, i) => {
          const row = document.createElement('tr');
          row.dataset.row = i;
          for (let cell = 0; cell < 4; cell++) row.insertCell().textContent = words[(i + time + cell) % words.length] + ' ' + (i * time) % 97;
          return row;
        }));
        await new Promise(requestAnimationFrame);
      }
    };
    /** One step of a long visit: rows come and go, texts and attributes change; now and then a frame opens and closes. */
    window.visitStep = async (step) => {
      const body = document.querySelector('#rows');
      for (let i = 0; i < 20; i++) {
        const row = document.createElement('tr');
        for (let cell = 0; cell < 4; cell++) row.insertCell().textContent = words[(i + step + cell) % words.length];
        body.append(row);
        body.firstElementChild.remove();
      }
      for (let i = 0; i < 10; i++) {
        body.children[(step * 7 + i * 31) % body.children.length].className = 'k' + (step % 13);
        body.children[(step * 5 + i * 17) % body.children.length].firstElementChild.textContent = words[(step + i) % words.length] + step;
      }
      if (step % 10 === 0) {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<ul>' + '<li>in a frame</li>'.repeat(100) + '</ul>';
        const loaded = new Promise((resolve) => frame.onload = resolve);
        document.body.append(frame);
        await loaded;
        await new Promise(requestAnimationFrame);
        frame.remove();
      }
      await new Promise(requestAnimationFrame);
    };
  </script>`;
}

/** 400 rules, as a shop of some age has them. */
export function shopStyles(): string {
  const rules = Array.from({ length: 390 }, (_, i) => `.${word(i)}-${i}{margin:${i % 9}px;padding:${i % 13}px ${i % 7}px;color:#${((i * 2654435) % 4096).toString(16).padStart(3, '0')}}`);
  return `body{margin:0;font:16px sans-serif}header{display:flex;gap:24px;padding:16px;position:sticky;top:0;background:#fff}main{display:grid;grid-template-columns:repeat(4,1fr);gap:16px;padding:16px}
.card{border:1px solid #ddd;border-radius:8px;padding:12px}.card:hover{border-color:#36c}.art{height:120px;background:linear-gradient(135deg,#cde,#fed)}.price{font-weight:700}.sold{opacity:.5}
#banner{height:90px;background:#eef}button{padding:8px}${rules.join('\n')}`;
}

function shopPage(): string {
  const cards = Array.from({ length: 120 }, (_, i) => `<article class="card ${word(i)}-${i * 3}"><div class="art"></div><h3><a href="#item-${i}">${word(i)} ${word(i + 4)}</a></h3><p>${word(i + 1)} ${word(i + 7)} ${word(i + 11)} ${word(i + 13)}, ${i % 23} left</p><ul><li>${word(i + 2)}</li><li>${word(i + 5)}</li></ul><span class="price">€ ${(i * 37) % 190}.${i % 10}0</span><button data-add="${i}">Add to basket</button></article>`);
  return `<header><b>Shop</b><nav>${WORDS.map((w) => `<a href="#${w}">${w}</a> `).join('')}</nav><span>Basket: <b id="count">0</b></span></header><div id="banner"><h2>${WORDS.slice(0, 5).join(' ')}</h2><p></p></div><main>${cards.join('')}</main><ul id="basket"></ul><script>
    const words = ${JSON.stringify(WORDS)};
    let added = 0, turn = 0;
    document.addEventListener('click', (event) => {
      const button = event.target.closest('[data-add]');
      if (!button) return;
      document.querySelector('#count').textContent = ++added;
      const line = document.createElement('li');
      line.textContent = button.parentElement.querySelector('h3').textContent;
      document.querySelector('#basket').append(line);
      button.parentElement.classList.toggle('sold');
    });
    setInterval(() => {
      const banner = document.querySelector('#banner');
      banner.firstElementChild.textContent = words.slice(++turn % 10, turn % 10 + 5).join(' ');
      banner.lastElementChild.textContent = 'Offer ' + turn;
    }, 4000);
  </script>`;
}

function formPage(): string {
  const fields = Array.from({ length: 16 }, (_, i) => `<p><label for="f${i}">${word(i)} ${word(i + 3)}</label> <input id="f${i}" name="f${i}"><span class="hint"></span></p>`);
  return `<h1>Order</h1><form onsubmit="return false">${fields.join('')}<p><select id="pick"><option>one<option>two<option>three</select> <label><input type="checkbox" id="yes"> yes</label></p><textarea id="note"></textarea><button>Send</button></form><script>
    document.addEventListener('input', (event) => {
      const hint = event.target.parentElement.querySelector('.hint');
      if (hint) hint.textContent = event.target.value.length < 4 ? 'too short' : 'fine';
    });
  </script>`;
}

function spaPage(): string {
  return `<nav><button id="next">Next page</button></nav><h1></h1><ul id="list"></ul><script>
    const words = ${JSON.stringify(WORDS)};
    let route = 0, length = 0;
    const grow = (by) => {
      const list = document.querySelector('#list');
      for (let i = 0; i < by; i++, length++) {
        const item = document.createElement('li');
        item.innerHTML = '<b>' + words[(length * 7 + route) % words.length] + '</b> <span class="tag">' + words[(length + route * 3) % words.length] + '</span> <a href="#">' + length + '</a>';
        list.append(item);
      }
    };
    const show = () => {
      history.pushState(null, '', '/spa/' + ++route);
      document.querySelector('h1').textContent = 'Route ' + route;
      document.querySelector('#list').replaceChildren();
      length = 0;
      grow(60);
    };
    document.querySelector('#next').onclick = show;
    addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 300 && length < 600) grow(40); });
    grow(60);
  </script>`;
}
