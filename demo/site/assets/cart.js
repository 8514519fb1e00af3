// The cart: three views under /demo/cart, routed in the browser (pushState and popstate), and the coupon modal.

import { catalogue } from './catalogue.js';
import { readBasket, writeBasket } from './basket.js';

const SHIPPING_CENTS = 600;
const root = document.querySelector('[data-view]');
const coupon = document.querySelector('[data-coupon]');
const views = {
  '/demo/cart': { name: 'basket', title: 'Basket', show: showBasket },
  '/demo/cart/checkout': { name: 'checkout', title: 'Your order', show: showCheckout },
  '/demo/cart/thanks': { name: 'thanks', title: 'Thank you', show: showThanks },
};

function render() {
  const view = views[location.pathname] ?? views['/demo/cart'];
  document.title = `${view.title} · Kiln & Kettle`;
  for (const step of document.querySelectorAll('[data-step]')) {
    if (step.dataset.step === view.name) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  }
  root.replaceChildren(document.querySelector(`#${view.name}-view`).content.cloneNode(true));
  view.show();
}

function go(path) {
  history.pushState(null, '', path);
  render();
  scrollTo(0, 0);
}

function euros(cents) {
  return `€${(cents / 100).toFixed(2)}`;
}

function showBasket() {
  drawLines();
  root.querySelector('[data-to-checkout]').addEventListener('click', () => go('/demo/cart/checkout'));
  root.querySelector('[data-open-coupon]').addEventListener('click', () => coupon.showModal());
}

function drawLines() {
  const lines = readBasket().filter((line) => catalogue[line.product]);
  root.querySelector('[data-lines]').replaceChildren(...lines.map((line, index) => drawLine(line, index)));
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  const cents = lines.reduce((sum, line) => sum + line.quantity * catalogue[line.product].price, 0);
  root.querySelector('[data-empty]').hidden = lines.length > 0;
  root.querySelector('[data-sum-box]').hidden = lines.length === 0;
  root.querySelector('[data-pieces]').textContent = String(pieces);
  root.querySelector('[data-total]').textContent = euros(cents + SHIPPING_CENTS);
}

function drawLine(line, index) {
  const product = catalogue[line.product];
  const part = document.querySelector('#line').content.cloneNode(true);
  const find = (name) => part.querySelector(`[data-${name}]`);
  find('picture').innerHTML = product.drawing;
  find('name').textContent = product.name;
  find('name').href = `/demo/product/${line.product}`;
  find('detail').textContent = `${line.size}${line.isWrapped ? ', wrapped as a present' : ''}`;
  find('quantity').textContent = String(line.quantity);
  find('line-price').textContent = euros(product.price * line.quantity);
  find('less').addEventListener('click', () => change(index, -1));
  find('more').addEventListener('click', () => change(index, 1));
  find('remove').addEventListener('click', () => change(index, -Infinity));
  return part;
}

function change(index, by) {
  const lines = readBasket();
  lines[index].quantity += by;
  writeBasket(lines.filter((line) => line.quantity > 0));
  drawLines();
}

function showCheckout() {
  const form = root.querySelector('[data-checkout]');
  root.querySelector('[data-to-basket]').addEventListener('click', () => go('/demo/cart'));
  root.querySelector('[data-show-password]').addEventListener('change', (event) => {
    form.elements.password.type = event.target.checked ? 'text' : 'password';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    writeBasket([]);
    go('/demo/cart/thanks');
  });
}

function showThanks() {
  root.querySelector('[data-order-number]').textContent = `K-${1000 + Math.floor(Math.random() * 9000)}`;
}

coupon.querySelector('[data-broken]').addEventListener('click', () => {
  // On purpose: an error nobody catches, to be seen on the recording's timeline.
  const answer = undefined;
  answer.discount.apply();
});
addEventListener('popstate', render);
render();
