// On 32 pages of many kinds: what is requested and what is stored before consent, with it, after it was withdrawn, and where the
// browser asks not to be tracked. Every request of a page and every store of the browser is listed.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import type { Page as BrowserPage } from 'playwright-core';
import { html, settings, SITE_KEY, type Page } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();
const STUB = '<script>window.hindsight = window.hindsight || function () { (hindsight.q = hindsight.q || []).push(arguments) }</script>';
/** Browser contexts, each with stores of its own, which look at the pages one after the other. */
const AT_ONCE = 4;

/** What pages are made of, and how the snippet stands in them. */
const BODIES: Record<string, string> = {
  text: '<h1>News</h1><p>Much to read</p>',
  form: '<form><input name="name" value="a"><input type="password"><textarea></textarea><select><option>1</option></select></form>',
  frames: '<iframe srcdoc="<input>"></iframe><iframe src="about:blank"></iframe>',
  components: '<x-a></x-a><script>customElements.define("x-a", class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<input>" } })</script>',
  stores: '<script>localStorage.mine = "1"; sessionStorage.mine = "2"; document.cookie = "mine=3"; indexedDB.open("mine").onsuccess = (event) => event.target.result.close(); caches.open("mine")</script>',
  busy: '<ul id="list"></ul><script>setInterval(() => list.append(document.createElement("li")), 20)</script>',
  app: '<a href="#/one">one</a><script>setTimeout(() => history.pushState(null, "", "?other"), 50)</script>',
  failing: '<script>setTimeout(() => { throw new Error("of the page") }, 10); Promise.reject("of the page")</script>',
};
const WAYS: Record<string, { head: string; headers?: Record<string, string>; isTwice?: true }> = {
  plain: { head: '' },
  'with a stub and early commands': { head: `${STUB}<script>hindsight('tag', 'early'); hindsight('identify', 'somebody')</script>` },
  twice: { head: '', isTwice: true },
  'under a policy': { head: '', headers: { 'content-security-policy': "script-src 'self' 'unsafe-inline' http://127.0.0.1:*; connect-src http://127.0.0.1:*; object-src 'none'" } },
};
const PAGES = Object.entries(BODIES).flatMap(([body, text]) => Object.entries(WAYS).map(([way, { head, headers, isTwice }], n): { name: string; path: string; page: () => Page } => ({
  name: `${body}, ${way}`, path: `/${body}-${n}`, page: () => ({ ...html(text + (isTwice ? visits.site.snippet() : ''), head), ...(headers && { headers }) }),
})));

interface Visitor {
  page: BrowserPage;
  /** Requests of the page to anybody but itself. */
  asked: string[];
}

/** A visitor with a browser of their own. */
async function newVisitor(prepare = ''): Promise<Visitor> {
  const context = await visits.browser.newContext({ viewport: { width: 800, height: 600 } });
  if (prepare !== '') await context.addInitScript(prepare);
  const page = await context.newPage();
  const asked: Visitor['asked'] = [];
  page.on('request', (request) => {
    const { origin, pathname, protocol } = new URL(request.url());
    if (/^https?:$/.test(protocol) && origin !== visits.site.origin) asked.push(`${request.method()} ${origin === visits.site.edgeOrigin ? '' : origin}${pathname}`);
  });
  return { page, asked };
}

/** Opens a page once nothing of another is left. */
async function open({ page, asked }: Visitor, path: string): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
  asked.length = 0;
  await page.goto(visits.site.origin + path);
  await until(async () => page.evaluate('!!(window.hindsight && hindsight.c)'), { withinMs: 30_000, what: 'the bootstrap' });
  const own = Object.values(ownOf(path)).flat().length;
  await until(async () => Object.values(await stored(page)).flat().length >= own, { what: 'what the page itself stores' });
}

async function clearStores(page: BrowserPage): Promise<void> {
  await page.evaluate(async () => {
    localStorage.clear();
    sessionStorage.clear();
    await caches.delete('mine');
    await new Promise((resolve) => {
      const deleted = indexedDB.deleteDatabase('mine');
      deleted.onsuccess = deleted.onblocked = deleted.onerror = resolve;
    });
  });
}

/** All a page stores in the browser. */
async function stored(page: BrowserPage): Promise<Record<string, string[]>> {
  return page.evaluate(async () => ({
    local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie.split('; ').filter((cookie) => cookie !== ''),
    databases: (await indexedDB.databases()).map(({ name }) => name ?? ''), caches: await caches.keys(),
  }));
}

/** Does what a recorder would record. */
async function use(page: BrowserPage): Promise<void> {
  await page.mouse.move(100, 100);
  await page.mouse.click(120, 90);
  await page.keyboard.type('ab');
  await page.evaluate("document.body.append('more'); document.title = 'other'; scrollTo(0, 10); window.dispatchEvent(new Event('focus'))");
}
const lines = ({ asked }: Visitor): string[] => [...new Set(asked)];
const OURS = [`GET /s/${SITE_KEY}.js`];
/** The page's own, which nothing of ours may touch. */
const ownOf = (path: string): Record<string, string[]> =>
  path.startsWith('/stores') ? { local: ['mine'], session: ['mine'], cookies: ['mine=3'], databases: ['mine'], caches: ['mine'] } : { local: [], session: [], cookies: [], databases: [], caches: [] };
const BROWSER_ASKS = 'Object.defineProperty(navigator, "globalPrivacyControl", { value: true })';

/** Runs a check over all pages; what went wrong, by page. */
async function onEachPage(check: (visitor: Visitor, path: string) => Promise<void>, prepare = ''): Promise<string[]> {
  for (const { path, page } of PAGES) visits.site.pages.set(path, page());
  const wrong: string[] = [];
  const left = [...PAGES];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    const visitor = await newVisitor(prepare);
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { name, path } = next;
      await open(visitor, path);
      await check(visitor, path).catch((error: unknown) => wrong.push(`${name}: ${String(error)}`));
      await clearStores(visitor.page);
    }
    await visitor.page.context().close();
  }));
  return wrong;
}

describe('32 pages', () => {
  it('ask for the bootstrap alone and store nothing before consent; with it only what is ours; withdrawn, nothing within a second, and nothing is left', async () => {
    visits.site.settings = settings({ consent: 'required', eraseOnRevoke: true });
    expect(PAGES).toHaveLength(32);
    expect(await onEachPage(async (visitor, path) => {
      const { page } = visitor;
      await use(page);
      await page.waitForTimeout(300);
      expect(lines(visitor)).toEqual(OURS);
      expect(await stored(page)).toEqual(ownOf(path));

      await page.evaluate("hindsight('consent', true)");
      await until(() => visitor.asked.some((line) => line.startsWith('POST /i/')), { withinMs: 30_000, what: 'the first batch' });
      await use(page);
      const own = ownOf(path);
      expect(lines(visitor).filter((line) => !/^GET \/(s|r)\/\w+\.js$|^POST \/[ia]\//.test(line))).toEqual([]);
      expect(await stored(page)).toEqual({ ...own, local: expect.arrayContaining([...own['local']!, `hs:${SITE_KEY}`]), session: expect.arrayContaining([...own['session']!, 'hs_tab']) });

      const ids = JSON.parse(await page.evaluate((key) => localStorage.getItem(key), `hs:${SITE_KEY}`) ?? '[]') as string[];
      await page.evaluate("hindsight('consent', false)");
      expect(await stored(page)).toEqual(own);
      await use(page);
      const wishes = (): number => visits.site.sent.filter(({ header }) => header.flags.erase && header.session === ids[0]).length;
      await until(() => wishes() > 0, { what: 'the wish to be erased' });
      await page.waitForTimeout(1_000);
      // The answer comes after all that was begun before it.
      await page.evaluate('0');
      const before = visitor.asked.length;
      await use(page);
      await page.waitForTimeout(300);
      await page.evaluate('0');
      expect(visitor.asked.slice(before)).toEqual([]);
      expect(wishes()).toBe(1);
      expect(await stored(page)).toEqual(own);
    })).toEqual([]);
  }, 400_000);

  it('ask for the bootstrap alone where the browser asks not to be tracked, whatever the page says, and forget who it was', async () => {
    visits.site.settings = settings({});
    const ids = JSON.stringify(['a'.repeat(32), 'b'.repeat(16), 'c'.repeat(32), 1, 1]);
    expect(await onEachPage(async (visitor, path) => {
      await visitor.page.evaluate("hindsight('consent', true); hindsight('event', 'bought')");
      await use(visitor.page);
      await visitor.page.waitForTimeout(300);
      expect(lines(visitor)).toEqual(OURS);
      expect(await stored(visitor.page)).toEqual(ownOf(path));
    }, `${BROWSER_ASKS}; if (location.protocol === 'http:') { localStorage.setItem('hs:${SITE_KEY}', '${ids}'); sessionStorage.setItem('hs_tab', 'd'.repeat(8)) }`)).toEqual([]);
  }, 400_000);
});

describe('consent withdrawn', () => {
  it('on a later page, where no recorder is, forgets and erases all the same', async () => {
    visits.site.settings = settings({ consent: 'required', eraseOnRevoke: true });
    visits.site.pages.set('/', html('<p>x'));
    const visitor = await newVisitor();
    await open(visitor, '/');
    await visitor.page.evaluate("hindsight('consent', true)");
    await until(() => visits.site.batches().length > 0);
    const { session } = visits.site.batches()[0]!.header;
    await visitor.page.reload();
    await until(async () => visitor.page.evaluate('!!(window.hindsight && hindsight.c)'));
    await visitor.page.evaluate("hindsight('consent', false)");
    await until(() => visits.site.sent.some(({ header }) => header.flags.erase), { withinMs: 30_000, what: 'the wish to be erased' });
    expect(visits.site.sent.filter(({ header }) => header.flags.erase).map(({ header }) => header.session)).toEqual([session]);
    expect(await stored(visitor.page)).toEqual(ownOf('/'));
  });

  it('in one tab stops the others', async () => {
    visits.site.settings = settings({});
    visits.site.pages.set('/', html('<p>x'));
    const first = await visits.visit();
    const second = await first.context().newPage();
    await second.goto(`${visits.site.origin}/`);
    await until(() => new Set(visits.site.batches().map(({ header }) => header.doc)).size === 2, { withinMs: 30_000, what: 'the second tab' });
    await first.evaluate("hindsight('consent', false)");
    await until(async () => second.evaluate("sessionStorage.getItem('hs_tab') === null"), { withinMs: 30_000, what: 'the second tab to hear of it' });
    await second.evaluate("document.body.append('more-words')");
    await second.goto('about:blank');
    // Whoever goes says it at once; what had been on its way is another's word.
    await first.evaluate('0');
    expect(visits.site.everything()).not.toContain('more-words');
    expect(visits.site.sent.some(({ header }) => header.flags.last)).toBe(false);
    expect(visits.site.sent.some(({ header }) => header.flags.erase)).toBe(false);
  });
});
