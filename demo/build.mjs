// Builds the demo shop: site/ (layout, pages, assets) and the catalogue → dist/, plain static files below /demo.
// `__SITE_KEY__` stays in the pages; the server puts the demo site's key there.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { euros, products, reviews } from './products.mjs';
import { drawProduct } from './draw-product.mjs';

const site = join(import.meta.dirname, 'site');
const out = join(import.meta.dirname, 'dist');
const page = (name) => readFile(join(site, 'pages', name), 'utf8');
const layout = await readFile(join(site, 'layout.html'), 'utf8');

/** Puts values into `{{name}}` places; a place without a value is a mistake. */
function fill(template, values) {
  return template.replace(/\{\{([a-z-]+)\}\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`no value for {{${name}}}`);
    return values[name];
  });
}

async function write(path, text) {
  await mkdir(dirname(join(out, path)), { recursive: true });
  await writeFile(join(out, path), text);
}

async function writePage(path, { title, section, script, content }) {
  const current = Object.fromEntries(['shop', 'journal', 'visit'].map((name) => [`current-${name}`, name === section ? ' aria-current="page"' : '']));
  const scripts = script ? `\n  <script type="module" src="/demo/assets/${script}"></script>` : '';
  await write(path, fill(layout, { title, page: section, scripts, content, ...current }));
}

const byId = (id) => products.find((product) => product.id === id);

function card(product, scope) {
  return `<a class="card" href="/demo/product/${product.id}" data-id="${product.id}" data-cents="${product.price}" data-kind="${product.kind}" data-name="${product.name}">
  ${product.badge ? `<span class="badge">${product.badge}</span>` : ''}<div class="card-picture">${drawProduct(product, `${scope}${product.id}`)}</div>
  <div class="card-words"><h3>${product.name}</h3><p class="hint">${product.kind}</p><p class="card-price">${euros(product.price)}</p></div></a>`;
}

function review([name, stars, text]) {
  return `<article class="review"><p class="stars" aria-label="${stars} of 5">${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}</p><p>${text}</p><p class="hint">${name}</p></article>`;
}

/** The article's plain text: `#` begins a section, `>` a quotation, an empty line ends a paragraph. */
function prose(text) {
  return text.trim().split(/\n\n|\n(?=[^\n])/).map((part) => {
    if (part.startsWith('# ')) return `<h2>${part.slice(2)}</h2>`;
    if (part.startsWith('> ')) return `<blockquote>${part.slice(2)}</blockquote>`;
    return `<p>${part}</p>`;
  }).join('\n');
}

await rm(out, { recursive: true, force: true });
await cp(join(site, 'assets'), join(out, 'assets'), { recursive: true });
await write('assets/catalogue.js', `// Built from products.mjs.\nexport const catalogue = ${JSON.stringify(
  Object.fromEntries(products.map((product) => [product.id, { name: product.name, price: product.price, drawing: drawProduct(product, `line${product.id}`) }])))};\n`);

await writePage('index.html', { title: 'Hand-thrown tableware', section: 'home', content: fill(await page('home.html'), {
  shelf: [4, 2, 1].map((id) => drawProduct(byId(id), `shelf${id}`)).join(''),
  featured: [1, 3, 10, 6].map((id) => card(byId(id), 'featured')).join('\n'),
  strip: products.map((product) => card(product, 'strip')).join('\n'),
}) });

await writePage('shop/index.html', { title: 'Shop', section: 'shop', script: 'list.js', content: fill(await page('shop.html'), {
  kinds: [...new Set(products.map((product) => product.kind))].map((kind) => `<label class="check"><input type="checkbox" name="kind" value="${kind}"> ${kind}</label>`).join(''),
  // Twenty siblings that nothing tells apart but their place.
  swatches: '<button class="swatch" type="button"><span class="visually-hidden">Glaze</span></button>'.repeat(20),
  cards: products.map((product) => card(product, 'list')).join('\n'),
}) });

for (const product of products) {
  const related = [1, 2, 3, 4].map((step) => products[(product.id - 1 + step * 2) % products.length]);
  await writePage(`product/${product.id}/index.html`, { title: product.name, section: 'shop', script: 'product.js', content: fill(await page('product.html'), {
    ...product, id: String(product.id), price: euros(product.price),
    drawing: drawProduct(product, 'main'), 'small-drawing': drawProduct(product, 'added'),
    reviews: reviews.map(review).join('\n'), related: related.map((other) => card(other, 'related')).join('\n'),
  }) });
}

await writePage('cart/index.html', { title: 'Basket', section: 'cart', script: 'cart.js', content: await page('cart.html') });
await writePage('visit/index.html', { title: 'Visit us', section: 'visit', content: await page('visit.html') });
await writePage('journal/forty-hours/index.html', { title: 'A pot in forty hours', section: 'journal', content: fill(await page('article.html'), {
  'article-drawing': drawProduct(byId(1), 'article'), article: prose(await page('article.txt')),
}) });
