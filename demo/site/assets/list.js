// The list: order, filters and the twenty glazes. Cards are moved and hidden, never drawn anew.

const results = document.querySelector('[data-results]');
const cards = [...results.children];
const sort = document.querySelector('[data-sort]');
const kinds = document.querySelector('[data-kinds]');
const price = document.querySelector('[data-price]');

const orders = {
  shelf: (a, b) => Number(a.dataset.id) - Number(b.dataset.id),
  cheap: (a, b) => Number(a.dataset.cents) - Number(b.dataset.cents),
  dear: (a, b) => Number(b.dataset.cents) - Number(a.dataset.cents),
  name: (a, b) => a.dataset.name.localeCompare(b.dataset.name),
};

function show() {
  const wanted = [...kinds.querySelectorAll('input:checked')].map((box) => box.value);
  const range = price.querySelector('input:checked').value;
  let count = 0;
  for (const card of [...cards].sort(orders[sort.value])) {
    const fits = (wanted.length === 0 || wanted.includes(card.dataset.kind)) &&
      (range === 'any' || (range === 'under') === Number(card.dataset.cents) < 4000);
    card.hidden = !fits;
    if (fits) count++;
    results.append(card);
  }
  document.querySelector('[data-result-count]').textContent = count === 1 ? '1 piece' : `${count} pieces`;
}

for (const control of [sort, kinds, price]) control.addEventListener('change', show);
// Browsers put a form back as it was left when somebody comes back.
addEventListener('pageshow', show);

const swatches = document.querySelector('[data-swatches]');
swatches.addEventListener('click', (event) => {
  const swatch = event.target.closest('.swatch');
  if (!swatch) return;
  for (const other of swatches.children) other.setAttribute('aria-pressed', String(other === swatch));
  document.querySelector('[data-swatch-status]').textContent = `Glaze ${[...swatches.children].indexOf(swatch) + 1} of 20: made to order.`;
});
