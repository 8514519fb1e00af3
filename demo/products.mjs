// The catalogue of the demo shop: everything a product page, the list and the basket show. Prices in cents.
// `glaze` is [light, dark] for the drawing; the order is the order of the list and the numbers are the page addresses.

export const products = [
  { id: 1, name: 'Morning mug', kind: 'Cups', shape: 'mug', price: 2800, glaze: ['#7fa699', '#3f6f62'], badge: 'Best seller',
    line: 'The one you reach for before you are awake.', weight: '340 g', holds: '320 ml' },
  { id: 2, name: 'Rain teapot', kind: 'Pots', shape: 'teapot', price: 8900, glaze: ['#8ea9bf', '#4a6883'], badge: '',
    line: 'Pours without a drip, for two large cups.', weight: '780 g', holds: '700 ml' },
  { id: 3, name: 'Supper bowl', kind: 'Bowls', shape: 'bowl', price: 3400, glaze: ['#e3b27c', '#b8743a'], badge: '',
    line: 'Deep enough for soup, wide enough for pasta.', weight: '520 g', holds: '900 ml' },
  { id: 4, name: 'Field vase', kind: 'Vases', shape: 'vase', price: 5600, glaze: ['#d7c6a8', '#a58a5f'], badge: 'New',
    line: 'A narrow neck that holds three stems upright.', weight: '690 g', holds: '600 ml' },
  { id: 5, name: 'Milk jug', kind: 'Pots', shape: 'jug', price: 4200, glaze: ['#f0e6d6', '#c9b699'], badge: '',
    line: 'A sharp lip, a handle for four fingers.', weight: '460 g', holds: '500 ml' },
  { id: 6, name: 'Long-table plate', kind: 'Plates', shape: 'plate', price: 3100, glaze: ['#93a67f', '#5b7050'], badge: '',
    line: 'Flat, heavy and glad to be stacked.', weight: '710 g', holds: '27 cm' },
  { id: 7, name: 'Espresso cup', kind: 'Cups', shape: 'espresso', price: 1900, glaze: ['#c9765a', '#8f4530'], badge: '',
    line: 'Thick walls: the last sip is still warm.', weight: '150 g', holds: '80 ml' },
  { id: 8, name: 'Window planter', kind: 'Vases', shape: 'planter', price: 4800, glaze: ['#b7a7c4', '#77648c'], badge: '',
    line: 'With a hole, a saucer and a little patience.', weight: '940 g', holds: '14 cm' },
  { id: 9, name: 'Butter dish', kind: 'Plates', shape: 'butter', price: 3900, glaze: ['#e9d28f', '#bd9a42'], badge: '',
    line: 'Keeps half a pound soft on the table.', weight: '600 g', holds: '250 g' },
  { id: 10, name: 'Evening lamp', kind: 'Light', shape: 'lamp', price: 12900, glaze: ['#d99a86', '#a65a45'], badge: 'Last pieces',
    line: 'A thrown foot under a linen shade.', weight: '1.6 kg', holds: '42 cm' },
  { id: 11, name: 'Ramen bowl', kind: 'Bowls', shape: 'ramen', price: 3700, glaze: ['#6f7f8c', '#38454f'], badge: '',
    line: 'Two notches in the rim wait for chopsticks.', weight: '640 g', holds: '1.1 l' },
  { id: 12, name: 'Oil bottle', kind: 'Pots', shape: 'bottle', price: 4400, glaze: ['#9bb59f', '#4f7358'], badge: '',
    line: 'A cork, a thin neck and no sticky ring.', weight: '420 g', holds: '350 ml' },
];

export const reviews = [
  ['Ines', 5, 'Lives on my desk. The thumb finds its place on the handle by itself.'],
  ['Tomasz', 5, 'Came wrapped like an egg. Not one chip after a winter in the dishwasher.'],
  ['Aiko', 4, 'A shade greener than I thought, and I have stopped minding.'],
  ['Ruth', 5, 'Bought one, then the set, then one for my sister who does not like things.'],
  ['Marius', 3, 'Beautiful, but heavier than the picture tells.'],
  ['Leila', 5, 'Every piece has a thumb print at the foot. I look for it each time.'],
  ['Jonas', 4, 'Delivery took nine days. Worth eight of them.'],
  ['Priya', 5, 'The glaze breaks into rust at the rim. No two of ours are alike.'],
  ['Clara', 5, 'Survived two toddlers.'],
  ['Ben', 4, 'I wish the saucer came with it.'],
  ['Sofia', 5, 'Feels old in the best way.'],
  ['Noor', 5, 'Third order. The workshop wrote me a card by hand.'],
];

/** @param {number} cents */
export function euros(cents) {
  return `€${(cents / 100).toFixed(2)}`;
}
