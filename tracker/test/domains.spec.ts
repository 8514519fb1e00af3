// Domains that share a visit: below one of them by a cookie, from one to another by a link. Hosts under `localhost` are this machine.

import { expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { TrackerSettings } from '@hindsight/wire';
import type { BrowserContext, Page } from 'playwright-core';
import { html, settings, SITE_KEY } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
const COOKIE = `hs_${SITE_KEY}`;
const DOMAINS = ['shop.localhost', 'pay.localhost'];
/** Nobody leaves before the seal is there, however slow the machine. */
const GOES_SEALED_ONLY = `<script>
  window.led = '';
  for (const [type, attribute] of [['click', 'href'], ['submit', 'action']]) addEventListener(type, (event) => {
    if (!event.target.hasAttribute(attribute)) return;
    led = event.target.getAttribute(attribute);
    if (!led.includes('_hs=')) event.preventDefault();
  });
</script>`;
const on = (host: string, path = '/'): string => `${visits.site.origin.replace('127.0.0.1', host)}${path}`;
const headers = () => visits.site.batches().map(({ header }) => header);
const documents = (): string[] => [...new Set(headers().map(({ doc }) => doc))];
const sessions = (): string[] => [...new Set(headers().map(({ session, visitor }) => `${session} ${visitor}`))];
const untilDocuments = (count: number) => until(() => documents().length >= count, { withinMs: 30_000, what: `${String(count)} documents` });
const outNotes = (): number => visits.site.asked.filter((asked) => asked === `POST /i/${SITE_KEY}?out`).length;

function use(changes: Partial<TrackerSettings> = {}): void {
  visits.site.settings = settings({ visitDomains: DOMAINS, ...changes });
  visits.site.pages.set('/', html(`<h1>Shop</h1><a id="out" target="_blank" href="${on('pay.localhost', '/pay?step=1#top')}">To the till</a>
    <form method="post" target="_blank" action="${on('pay.localhost', '/pay')}"><button>Pay</button></form>`, GOES_SEALED_ONLY));
  visits.site.pages.set('/pay', html('<h1 id="top">Till</h1>'));
}
const context = (): Promise<BrowserContext> => visits.browser.newContext({ viewport: { width: 1000, height: 700 } });
async function open(where: BrowserContext, url: string): Promise<Page> {
  const page = await where.newPage();
  await page.goto(url);
  return page;
}
/** Goes to the other domain by a link or a button, once the page has a seal for the way; answers the page there. */
async function follow(page: Page, selector: string): Promise<Page> {
  const there = page.context().waitForEvent('page', { timeout: 60_000 });
  await page.hover(selector);
  await page.focus(selector);
  await until(async () => {
    await page.click(selector);
    return page.evaluate<boolean>('led.includes("_hs=")');
  }, { withinMs: 30_000, everyMs: 100, what: 'the seal' });
  return there;
}

it('hosts below one domain share visitor and session, and what one of them forgets the others forget', async () => {
  use({ eraseOnRevoke: true });
  const browser = await context();
  const www = await open(browser, on('www.shop.localhost'));
  await untilDocuments(1);
  const shop = await open(browser, on('shop.localhost'));
  await untilDocuments(2);
  await open(browser, on('other.localhost'));
  await untilDocuments(3);
  expect(sessions()).toHaveLength(2);
  const kept = (await browser.cookies()).filter(({ name }) => name === COOKIE);
  expect(kept).toMatchObject([{ domain: '.shop.localhost', path: '/', sameSite: 'Lax', httpOnly: false }]);
  expect(kept[0]!.value).toMatch(/^[\w.]+$/);
  expect(await www.evaluate(() => Object.keys(localStorage))).toEqual([]);

  await shop.evaluate("hindsight('consent', false)");
  await until(() => visits.site.sent.some(({ header }) => header.flags.erase), { withinMs: 30_000, what: 'the wish to be erased' });
  expect((await browser.cookies()).filter(({ name }) => name === COOKIE)).toEqual([]);
  // The other host looks once a second; what is stopped says no last words.
  await until(async () => www.evaluate("sessionStorage.getItem('hs_tab') === null"), { what: 'the other host to hear of it' });
  const told = visits.site.sent.length;
  await www.evaluate("document.body.append('more')");
  await www.goto('about:blank');
  await www.waitForTimeout(500);
  expect(visits.site.sent.slice(told).filter(({ header }) => header.doc === documents()[0])).toEqual([]);
});

it.each(['#out', 'button'])('the way to another domain takes the visit along, and nobody sees it (%s)', async (selector) => {
  use();
  const browser = await context();
  const shop = await open(browser, on('www.shop.localhost'));
  await untilDocuments(1);
  const before = await shop.content();
  const there = await follow(shop, selector);
  await until(() => sessionsOf('/pay').length > 0, { withinMs: 30_000, what: 'the recording there' });
  expect(sessions()).toHaveLength(1);
  expect(await there.evaluate('location.href')).toBe(selector === '#out' ? on('pay.localhost', '/pay?step=1#top') : on('pay.localhost', '/pay'));
  expect(await shop.content()).toBe(before);
  await there.goto(on('pay.localhost'));
  await there.goto('about:blank');
  await shop.goto('about:blank');
  await until(() => headers().filter(({ flags }) => flags.last).length >= 2, { withinMs: 30_000, what: 'last words' });
  expect(sessions()).toHaveLength(1);
  const everything = visits.site.everything();
  for (const seal of visits.site.seals.keys()) expect(everything).not.toContain(seal);
  expect(everything).not.toContain('_hs=');
});

it('a link from elsewhere brings nobody into a visit', async () => {
  use();
  const seal = 'seal-of-somebody';
  visits.site.seals.set(seal, ['5'.repeat(32), 'a'.repeat(16), 'c'.repeat(32), Date.now()]);
  const browser = await context();
  visits.site.pages.set('/elsewhere', html(`<a href="${on('pay.localhost', `/pay?_hs=${seal}`)}">come</a>`));
  const page = await open(browser, on('evil.localhost', '/elsewhere'));
  await page.click('a');
  await page.waitForURL(/\/pay$/);
  await until(() => sessionsOf('/pay').length > 0, { withinMs: 30_000, what: 'a recording of its own' });
  expect(sessionsOf('/pay')[0]).not.toContain('5'.repeat(32));
  expect(visits.site.carried).toEqual([]);
});

it('waits for consent, and takes the visit over once it is given', async () => {
  use();
  const browser = await context();
  const shop = await open(browser, on('www.shop.localhost'));
  await untilDocuments(1);
  await shop.hover('#out');
  await until(() => visits.site.seals.size > 0, { withinMs: 30_000 });
  const [seal] = visits.site.seals.keys();
  visits.site.settings = settings({ visitDomains: DOMAINS, consent: 'required' });
  const there = await browser.newPage();
  const asked: string[] = [];
  there.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await there.goto(on('pay.localhost', `/pay?_hs=${seal!}`), { referer: on('www.shop.localhost') });
  await there.waitForFunction('window.hindsight && hindsight.c');
  expect(asked.filter((one) => !one.includes('/s/') && one !== 'GET /pay')).toEqual([]);
  expect(visits.site.carried).toEqual([`seal ${new URL(on('www.shop.localhost')).origin}`]);
  expect(await there.evaluate(() => [Object.keys(localStorage), document.cookie])).toEqual([[], '']);
  await there.evaluate("hindsight('consent', true); hindsight('tag', 'waited')");
  await until(() => sessionsOf('/pay').length > 0, { withinMs: 30_000 });
  expect(sessions()).toHaveLength(1);
  await there.goto('about:blank');
  await until(() => visits.site.custom('hs:tag').length > 0, { withinMs: 30_000 });
});

it('a visit left out is left out on all hosts of a domain and told once; one that is recorded goes on wherever it leads', async () => {
  use({ sampling: 0 });
  const browser = await context();
  for (const host of ['www.shop.localhost', 'shop.localhost', 'www.shop.localhost']) {
    const page = await open(browser, on(host));
    await until(async () => (await browser.cookies()).some(({ name }) => name === `hsout_${SITE_KEY}`), { withinMs: 30_000, what: 'the mark' });
    await page.close();
  }
  expect(visits.site.sent).toEqual([]);
  expect(outNotes()).toBe(1);

  use();
  const other = await context();
  const shop = await open(other, on('www.shop.localhost'));
  await untilDocuments(1);
  visits.site.settings = settings({ visitDomains: DOMAINS, sampling: 0 });
  await follow(shop, '#out');
  await until(() => sessionsOf('/pay').length > 0, { withinMs: 30_000 });
  expect(sessions()).toHaveLength(1);
});

/** Of documents that showed a path. */
function sessionsOf(path: string): string[] {
  return visits.site.batches().filter(({ events }) => events.some(({ data }) => (data as { tag?: string; payload?: { path?: string } }).tag === 'hs:view' && (data as { payload: { path: string } }).payload.path.startsWith(path)))
    .map(({ header }) => `${header.session} ${header.visitor}`);
}
