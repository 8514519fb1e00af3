// The basket: lines kept in this browser's local storage. Every page shows the count; the cart page changes it.

const KEY = 'kiln-and-kettle-basket';

/** @typedef {{ product: number, size: string, quantity: number, isWrapped: boolean }} BasketLine */

/** @returns {BasketLine[]} */
export function readBasket() {
  try {
    const lines = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(lines) ? lines : [];
  } catch {
    return []; // Storage switched off or filled by somebody else: an empty basket still shops.
  }
}

/** @param {BasketLine[]} lines */
export function writeBasket(lines) {
  try {
    localStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    // Storage switched off: the basket then lasts as long as the page.
  }
  showBasketCount(lines);
}

/** @param {BasketLine} line */
export function addToBasket(line) {
  const lines = readBasket();
  const same = lines.find((other) => other.product === line.product && other.size === line.size && other.isWrapped === line.isWrapped);
  if (same) same.quantity += line.quantity;
  else lines.push(line);
  writeBasket(lines);
}

/** @param {BasketLine[]} lines */
export function showBasketCount(lines = readBasket()) {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  for (const place of document.querySelectorAll('[data-basket-count]')) place.textContent = String(count);
}
