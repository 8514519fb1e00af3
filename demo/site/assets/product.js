// A product page: put it into the basket and say so in a modal.

import { addToBasket } from './basket.js';

const product = Number(document.querySelector('[data-product]').dataset.product);
const form = document.querySelector('[data-order]');
const added = document.querySelector('[data-added]');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const order = new FormData(form);
  const quantity = Number(order.get('quantity'));
  addToBasket({ product, size: String(order.get('size')), quantity, isWrapped: order.has('wrap') });
  added.querySelector('[data-added-line]').textContent =
    `${quantity} × ${document.querySelector('h1').textContent}, ${order.get('size')}${order.has('wrap') ? ', wrapped' : ''}`;
  added.showModal();
});
added.querySelector('[data-close]').addEventListener('click', () => added.close());
// "Engrave initials" has no listener on purpose: people press it again and again, and the recording shows that.
