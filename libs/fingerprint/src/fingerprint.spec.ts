// An element is described on one page and found on another that is like it.

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { describeElement, findElement, isStableName } from './index.ts';

function page(body: string): Document {
  return new JSDOM(`<!doctype html><html><body>${body}</body></html>`).window.document;
}
/** Describes `selector` on one page and says which data-mark is found on another. */
function refound(before: string, selector: string, after = before): string | null {
  const fingerprint = describeElement(page(before).querySelector(selector)!);
  return findElement(page(after), fingerprint)?.getAttribute('data-mark') ?? null;
}

describe('an element among equals', () => {
  const list = (marks: number[]) => `<main><ul>${marks.map((n) => `<li><button data-mark="m${n}">Buy</button></li>`).join('')}</ul></main>`;
  const twenty = Array.from({ length: 20 }, (_, n) => n);

  it('is found by its place, each of twenty', () => {
    for (const n of twenty) expect(refound(list(twenty), `[data-mark=m${n}]`)).toBe(`m${n}`);
  });

  it('is found though the rebuilt page has no scripts and attributes of the player', () => {
    const live = `<script>1</script><div><script>2</script><p></p>${list(twenty)}</div>`;
    const rebuilt = `<div rr_scrolltop="3"><p></p>${list(twenty)}</div>`;
    expect(refound(live, '[data-mark=m7]', rebuilt)).toBe('m7');
  });

  it('is found by its words when the list was reordered, and by its place when its words have changed', () => {
    const item = (name: string, mark: string) => `<li><a href="/p" data-mark="${mark}">${name}</a></li>`;
    const before = `<ul>${item('Lamp', 'lamp')}${item('Desk', 'desk')}${item('Chair', 'chair')}</ul>`;
    const after = `<ul>${item('Chair', 'chair')}${item('Lamp', 'lamp')}${item('Desk', 'desk')}</ul>`;
    expect(refound(before, '[data-mark=desk]', after)).toBe('desk');
    expect(refound('<button data-mark="cart">Cart (1)</button>', 'button', '<button data-mark="cart">Cart (2)</button>')).toBe('cart');
  });

  it('is found by its words where the page around it was built anew', () => {
    expect(refound('<div><div><button>Pay now</button></div></div>', 'button', '<section><button data-mark="pay">Pay now</button><button>Back</button></section>')).toBe('pay');
  });

  const card = (name: string, words = 'Buy') => `<li><h3>${name}</h3><p><button data-mark="${name}">${words}</button><button data-mark="${name}-icon"></button></p></li>`;
  const cards = (...names: string[]) => `<ul>${names.map((name) => card(name)).join('')}</ul>`;

  it('is found in its own card though all cards have the same button and stand in another order', () => {
    expect(refound(cards('Lamp', 'Desk', 'Chair'), '[data-mark=Desk]', cards('Desk', 'Chair', 'Lamp'))).toBe('Desk');
    expect(refound(cards('Lamp', 'Desk', 'Chair'), '[data-mark=Desk-icon]', cards('Desk', 'Chair', 'Lamp'))).toBe('Desk-icon');
  });

  it('is found in its own row, though its cell holds nothing else', () => {
    const row = (name: string) => `<tr><th>${name}</th><td>12</td><td><button data-mark="edit-${name}">Edit</button></td><td><button data-mark="drop-${name}">Delete</button></td></tr>`;
    const table = (...names: string[]) => `<table>${names.map(row).join('')}</table>`;
    expect(refound(table('Lamp', 'Desk', 'Chair'), '[data-mark=edit-Desk]', table('Chair', 'Lamp', 'Desk'))).toBe('edit-Desk');
    expect(refound(table('Lamp', 'Desk', 'Chair'), '[data-mark=drop-Lamp]', table('Chair', 'Lamp', 'Desk'))).toBe('drop-Lamp');
    expect(refound(table('Lamp', 'Desk', 'Chair'), '[data-mark=edit-Desk]', table('Chair', 'Lamp', 'Sofa'))).toBeNull();
  });

  it('is not found when its card is gone, and another stands in its place', () => {
    expect(refound(cards('Lamp', 'Desk', 'Chair'), '[data-mark=Desk]', cards('Lamp', 'Chair', 'Sofa'))).toBeNull();
    expect(refound(cards('Lamp', 'Desk', 'Chair'), '[data-mark=Desk-icon]', cards('Lamp', 'Chair', 'Sofa'))).toBeNull();
    expect(refound('<p><button>Edit</button><button>Delete</button></p>', 'button + button', '<p><button>Edit</button><button data-mark="no">Share</button></p>')).toBeNull();
  });

  it('is not taken for the like-named button of another box', () => {
    const box = (name: string, mark: string) => `<div class="${name}"><p>${name} box</p><button data-mark="${mark}">Close</button></div>`;
    expect(refound(`<main>1</main>${box('Cookies', 'a')}${box('Letter', 'b')}`, '[data-mark=b]', `<main>1</main>${box('Cookies', 'a')}`)).toBeNull();
    expect(refound(`<main>1</main>${box('Cookies', 'a')}${box('Letter', 'b')}`, '[data-mark=b]', `<main>1</main>${box('Letter', 'b')}`)).toBe('b');
  });

  it('is found with other words where it has a name, or some words are the same', () => {
    expect(refound('<button id="pay">Pay</button>', 'button', '<button id="pay" data-mark="pay">Order now</button>')).toBe('pay');
    expect(refound('<main><h1>Good morning</h1></main>', 'h1', '<main><h1 data-mark="h">Good evening</h1></main>')).toBe('h');
    expect(refound('<main><h1>Your basket</h1></main>', 'h1', '<main><h1 data-mark="h">Thank you</h1></main>')).toBeNull();
  });

  it('is not found where nothing is like it', () => {
    expect(refound('<button>Pay</button>', 'button', '<p>Thanks</p>')).toBeNull();
  });
});

describe('the selector', () => {
  const selectorOf = (body: string, selector = '[data-mark]') => describeElement(page(body).querySelector(selector)!).selector;

  it('begins at the nearest name a developer chose, if that is alone', () => {
    expect(selectorOf('<div id="cart"><p><b data-mark></b></p></div>')).toBe('#cart > p > b');
    expect(selectorOf('<p data-testid="total"><b data-mark></b></p>')).toBe('[data-testid="total"] > b');
    expect(selectorOf('<form><input name="email" data-mark></form>')).toBe('input[name="email"]');
    expect(selectorOf('<i id="x"></i><i id="x" data-mark></i>')).toBe('body > i:nth-of-type(2)');
  });

  it('never holds marks, tokens, addresses or what stands in other attributes', () => {
    for (const id of ['user-8374652', '9f86d081884c7d65', 'jo@example.org', ':r3:', 'radix-12', 'a1b2c3d4e5', '10.0.0.1', 'xKqTzWpLmN', 'eyJhbGciOiJIUzI1NiJ9']) {
      const selector = selectorOf(`<p id="${id}" class="secret-class" title="secret-title" data-mark="0.123"></p>`);
      expect(selector).toBe('body > p');
    }
  });

  it('crosses shadow roots both ways', () => {
    const document = page('<x-shop id="shop"></x-shop>');
    const outer = document.querySelector('#shop')!.attachShadow({ mode: 'open' });
    outer.innerHTML = '<x-item></x-item><x-item></x-item>';
    const inner = outer.querySelectorAll('x-item')[1]!.attachShadow({ mode: 'open' });
    inner.innerHTML = '<button>Buy</button>';
    const button = inner.querySelector('button')!;
    const fingerprint = describeElement(button);
    expect(fingerprint.selector).toBe('#shop >>> x-item:nth-of-type(2) >>> button');
    expect(findElement(document, fingerprint)).toBe(button);
  });
});

describe('text and role', () => {
  const of = (body: string, mask?: (text: string) => string) => {
    const { role, text } = describeElement(page(body).querySelector('body > *')!, mask);
    return `${role}: ${text}`;
  };

  it('are what a person would call the element', () => {
    expect(of('<button> Add\n <b>to cart</b></button>')).toBe('button: Add to cart');
    expect(of('<a href="/x"><img alt="Home"></a>')).toBe('link: ');
    expect(of('<img alt="Home">')).toBe('img: Home');
    expect(of('<input type="submit" value="Send">')).toBe('button: Send');
    expect(of('<input value="typed by someone" placeholder="Your name">')).toBe('textbox: Your name');
    expect(of('<textarea>typed by someone</textarea>')).toBe('textbox: ');
    expect(of('<div role="tab">One</div>')).toBe('tab: One');
    expect(of(`<p>${'long '.repeat(50)}</p>`)).toHaveLength('p: '.length + 59);
  });

  it('keep lines and cells apart, and what is written on in one line together', () => {
    expect(of('<div><h3>Supper bowl</h3><p>Bowls</p><p>€34.00</p></div>')).toBe('div: Supper bowl Bowls €34.00');
    expect(of('<div><style>.own-line { display: block } .row { display: flex }</style><span class="own-line">Lamp</span><span>Desk</span><i class="own-line">Chair</i></div>')).toBe('div: Lamp Desk Chair');
    expect(of('<table><tr><th>Lamp</th><td>12</td><td><button>Buy</button></td></tr></table>')).toBe('table: Lamp 12 Buy');
    expect(of('<p>one<br>two <b>th</b>ree<script>1</script>!</p>')).toBe('p: one two three!');
    expect(of('<ul><li>Home</li><li></li><li>Shop</li></ul>')).toBe('list: Home Shop');
  });

  it('are the same though a tracker of an earlier version did not keep lines apart', () => {
    const cards = (...names: string[]) => `<main>${names.map((name) => `<div data-mark="${name}"><h3>${name}</h3><p>Bowls</p><p>Made by three people in one room, used for a week</p></div>`).join('')}</main>`;
    const earlier = { selector: 'body > main > div:nth-of-type(1)', role: 'div', text: 'SupperBowlsMade by three people in one room, used for a week' };
    const find = (names: string[]) => findElement(page(cards(...names)), earlier)?.getAttribute('data-mark') ?? null;
    expect([find(['Supper', 'Ramen']), find(['Ramen', 'Supper'])]).toEqual(['Supper', 'Supper']);
  });

  it('are masked before they are kept', () => {
    expect(of('<p title="secret">secret</p>', (text) => text.replace(/\S/g, '*'))).toBe('p: ******');
  });
});

describe('with anything', () => {
  it('isStableName answers and refuses what holds an address or a long number', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isStableName(text) === 'boolean'));
    fc.assert(fc.property(fc.emailAddress(), (address) => !isStableName(address)));
    fc.assert(fc.property(fc.uuid(), (uuid) => !isStableName(uuid)));
    fc.assert(fc.property(fc.integer({ min: 100 }), (id) => !isStableName(`item-${id}`)));
  });

  it('findElement never throws, whatever a recording claims', () => {
    const document = page('<p>x</p>');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (selector, text) => {
      findElement(document, { selector, role: 'p', text });
      return true;
    }));
  });

  it('every element of a random tree is found again', () => {
    // Each step: under which of the elements so far, and which tag.
    const steps = fc.array(fc.tuple(fc.nat(30), fc.constantFrom('div', 'span', 'b', 'x-card')), { maxLength: 30 });
    fc.assert(fc.property(steps, (plan) => {
      const document = page('');
      const made: Element[] = [document.body];
      for (const [under, tag] of plan) made.push(made[under % made.length]!.appendChild(document.createElement(tag)));
      return made.every((element) => findElement(document, describeElement(element)) === element);
    }), { numRuns: 50 });
  });
});

describe('a form', () => {
  it('whose fields have the names of its properties is described and found as any other, and so is what stands in it', () => {
    const names = ['localName', 'parentElement', 'getAttribute', 'querySelector', 'firstChild', 'nextSibling', 'nodeType', 'previousElementSibling', 'nextElementSibling', 'getRootNode', 'id', 'children', 'shadowRoot'];
    const form = (fields: readonly string[]): string => `<main><form data-mark="first"><h2>Sign in</h2></form><form data-mark="form"><h2>Pay</h2><button data-mark="button">Go</button>${fields.map((name) => `<input name="${name}">`).join('')}</form></main>`;
    for (const mark of ['form', 'button', 'first']) {
      const [named, plain] = [form(names), form(names.map((_, nth) => `field-${nth}`))];
      expect(refound(named, `[data-mark=${mark}]`)).toBe(mark);
      expect(describeElement(page(named).querySelector(`[data-mark=${mark}]`)!)).toEqual(describeElement(page(plain).querySelector(`[data-mark=${mark}]`)!));
    }
  });
});
