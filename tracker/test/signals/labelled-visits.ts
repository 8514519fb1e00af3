// Visits of which it is known whether they hold u-turns and abandoned forms, or only look as if they did. Each is named by what its signal
// would hang on: the link that led away, the field that was typed in.

import type { Page } from 'playwright-core';

export interface VisitItem {
  /** Id of the link or the field. */
  id: string;
  labels: ('u-turn' | 'abandon')[];
}

export interface LabelledVisit {
  items: VisitItem[];
  /** Path → body. */
  pages: Record<string, string>;
  /** From the first page on, whose first snapshot has arrived. */
  run(page: Page, shown: Shown): Promise<void>;
}

/** Waits until a page is shown and, if it was loaded, its recorder has told so. */
export type Shown = (path: string, isRoute?: boolean) => Promise<void>;

const LOOK_MS = 700;
const settle = (page: Page): Promise<void> => page.waitForTimeout(LOOK_MS);
const link = (id: string, to: string): string => `<p><a id="${id}" href="${to}">${id}</a></p>`;
const route = (id: string, to: string): string => `<p><button type="button" id="${id}" onclick="history.pushState(null, '', '${to}'); document.getElementById('shown').textContent = '${to}'">${id}</button></p>`;
const SPA = "<div id=\"shown\"></div><script>addEventListener('popstate', () => { document.getElementById('shown').textContent = location.pathname; });</script>";

async function thereAndBack(page: Page, shown: Shown, id: string, to: string, home: string, isRoute = false): Promise<void> {
  await page.click(`#${id}`);
  await shown(to, isRoute);
  await settle(page);
  await page.goBack();
  await shown(home, isRoute);
  await settle(page);
}

export const U_TURNS: LabelledVisit[] = [
  {
    items: [{ id: 'wrong-page', labels: ['u-turn'] }, { id: 'wrong-offer', labels: ['u-turn'] }, { id: 'reads-there', labels: [] }, { id: 'back-by-link', labels: [] }],
    pages: {
      '/home': link('wrong-page', '/wrong') + link('wrong-offer', '/offer') + link('reads-there', '/read') + link('back-by-link', '/linked'),
      '/wrong': '<h1>Wrong</h1>', '/offer': '<h1>Offer</h1>', '/read': '<h1 id="title">Read</h1><p>words</p>', '/linked': link('to-home', '/home'),
    },
    async run(page, shown) {
      await thereAndBack(page, shown, 'wrong-page', '/wrong', '/home');
      await thereAndBack(page, shown, 'wrong-offer', '/offer', '/home');
      await page.click('#reads-there');
      await shown('/read');
      await page.click('#title');
      await settle(page);
      await page.goBack();
      await shown('/home');
      await settle(page);
      await page.click('#back-by-link');
      await shown('/linked');
      await settle(page);
      await page.click('#to-home');
      await shown('/home');
    },
  },
  {
    items: [{ id: 'wrong-route', labels: ['u-turn'] }, { id: 'wrong-list', labels: ['u-turn'] }, { id: 'stays-long', labels: [] }, { id: 'goes-on', labels: [] }],
    pages: { '/app': route('wrong-route', '/app/wrong') + route('wrong-list', '/app/list') + route('stays-long', '/app/long') + route('goes-on', '/app/first') + route('goes-further', '/app/second') + SPA },
    async run(page, shown) {
      await thereAndBack(page, shown, 'wrong-route', '/app/wrong', '/app', true);
      await thereAndBack(page, shown, 'wrong-list', '/app/list', '/app', true);
      await page.click('#stays-long');
      await shown('/app/long', true);
      await page.waitForTimeout(9_000);
      await page.goBack();
      await shown('/app', true);
      await page.click('#goes-on');
      await shown('/app/first', true);
      await settle(page);
      await page.click('#goes-further');
      await shown('/app/second', true);
    },
  },
  {
    items: [{ id: 'led-on', labels: [] }, { id: 'closed-again', labels: [] }, { id: 'typed-there', labels: [] }, { id: 'once-more', labels: ['u-turn'] }],
    pages: {
      '/shop': link('led-on', '/done') + route('closed-again', '/shop/picture') + '<button type="button" id="close" onclick="history.back()">Close</button>' + link('typed-there', '/search') + link('once-more', '/terms') + SPA,
      '/done': '<h1>Thanks</h1><script>setTimeout(() => { location.href = "/shop"; }, 3000);</script>', '/search': '<input id="words" type="search">', '/terms': '<h1>Terms</h1>',
    },
    async run(page, shown) {
      await page.click('#led-on');
      await shown('/done');
      await shown('/shop');
      await settle(page);
      await page.click('#closed-again');
      await shown('/shop/picture', true);
      await settle(page);
      await page.click('#close');
      await shown('/shop', true);
      await settle(page);
      await page.click('#typed-there');
      await shown('/search');
      await page.locator('#words').pressSequentially('shoes', { delay: 20 });
      await page.goBack();
      await shown('/shop');
      await settle(page);
      await thereAndBack(page, shown, 'once-more', '/terms', '/shop');
    },
  },
];

const form = (id: string, more = '', attributes = ''): string => `<form id="form-${id}" ${attributes}><input id="${id}" name="name-${id}"> ${more}</form>`;
const KEEPS = 'onsubmit="event.preventDefault(); this.append(\'sent\')"';
const type = async (page: Page, id: string, text = 'hello there'): Promise<void> => {
  await page.click(`#${id}`);
  await page.locator(`#${id}`).pressSequentially(text, { delay: 15 });
};

/** Forms of one page are filled in one after the other, and then the page is left. */
export const FORMS: LabelledVisit[] = [
  {
    items: [{ id: 'left-name', labels: ['abandon'] }, { id: 'left-note', labels: ['abandon'] }, { id: 'left-mail', labels: ['abandon'] }],
    pages: { '/order': form('left-name', '<button>Send</button>') + '<form><textarea id="left-note"></textarea><button>Send</button></form>' + form('left-mail', '<input type="checkbox">'), '/elsewhere': '<h1>Other</h1>' },
    async run(page, shown) {
      for (const id of ['left-name', 'left-note', 'left-mail']) await type(page, id);
      await page.waitForTimeout(2_600);
      await page.goto(new URL('/elsewhere', page.url()).href);
      await shown('/elsewhere');
    },
  },
  {
    // A form that cannot be sent was not sent; and a page that is shown without being loaded is left as well.
    items: [{ id: 'refused-name', labels: ['abandon'] }, { id: 'routed-name', labels: ['abandon'] }],
    pages: { '/steps': `<form><input id="refused-name"><input required name="needed"><button id="refused-send">Send</button></form>${form('routed-name')}${route('to-other', '/other-step')}<div id="shown"></div>` },
    async run(page, shown) {
      await type(page, 'routed-name');
      await type(page, 'refused-name');
      await page.click('#refused-send');
      await page.waitForTimeout(2_600);
      await page.click('#to-other');
      await shown('/other-step', true);
      await settle(page);
    },
  },
  {
    items: [{ id: 'sent-by-button', labels: [] }, { id: 'sent-by-key', labels: [] }, { id: 'emptied', labels: [] }, { id: 'searched', labels: [] }, { id: 'no-form', labels: [] }],
    pages: {
      '/sent': form('sent-by-button', '<button id="send">Send</button>', KEEPS) + form('sent-by-key', '', KEEPS) + form('emptied') + '<form role="search"><input id="searched"></form><input id="no-form">',
      '/elsewhere': '<h1>Other</h1>',
    },
    async run(page, shown) {
      for (const id of ['emptied', 'searched', 'no-form']) await type(page, id);
      await page.fill('#emptied', '');
      await type(page, 'sent-by-button');
      await page.click('#send');
      await type(page, 'sent-by-key');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(2_600);
      await page.goto(new URL('/elsewhere', page.url()).href);
      await shown('/elsewhere');
    },
  },
  {
    items: [{ id: 'saves-itself', labels: [] }],
    pages: { '/settings': form('saves-itself', '', 'oninput="fetch(\'/save\').catch(() => {})"'), '/elsewhere': '<h1>Other</h1>' },
    async run(page, shown) {
      await type(page, 'saves-itself');
      await page.waitForTimeout(2_600);
      await page.goto(new URL('/elsewhere', page.url()).href);
      await shown('/elsewhere');
    },
  },
  {
    items: [{ id: 'comes-back', labels: [] }, { id: 'by-script', labels: [] }],
    pages: {
      '/checkout': form('comes-back', '<button id="send-now">Send</button>', KEEPS) + form('by-script', '<button type="button" id="by-script-send" onclick="fetch(\'/order\').catch(() => {})">Send</button>'),
      '/terms': '<h1>Terms</h1>',
    },
    async run(page, shown) {
      await type(page, 'comes-back');
      await page.waitForTimeout(2_600);
      await page.goto(new URL('/terms', page.url()).href);
      await shown('/terms');
      await page.click('h1');
      await page.goBack();
      await shown('/checkout');
      await type(page, 'by-script');
      await page.waitForTimeout(2_600);
      await page.click('#by-script-send');
      await type(page, 'comes-back', ' again');
      await page.click('#send-now');
      await page.waitForTimeout(2_600);
    },
  },
];
