// Leaving a page: what was clicked last arrives, what does not fit is counted, and a page that comes back forgets nothing.

import { describe, expect, it } from '@jest/globals';
import { PAGE_TO_LEAVE, until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, LAST_WORDS_BYTES } from '@hindsight/wire';
import type { Page } from 'playwright-core';
import { html, payloadText, type SentPart } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

// The back/forward cache is off under automation unless asked for.
const visits = setUpVisits({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
/** `LEAVING_ROUNDS=50` for the figure in full. */
const ROUNDS = Number(process.env['LEAVING_ROUNDS'] ?? 10);

async function clicksThatArrive(leave: (page: Page) => Promise<void>, path: string): Promise<number> {
  visits.site.pages.set('/', html(PAGE_TO_LEAVE));
  visits.site.pages.set('/away', html('away'));
  let arrived = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const docs = new Set(visits.site.sent.map(({ header }) => header.doc));
    const page = await visits.visit(path);
    const doc = visits.site.sent.find(({ header }) => !docs.has(header.doc))!.header.doc;
    const mine = () => visits.site.sent.filter(({ header }) => header.doc === doc && header.flags.last === true);
    await page.click('#go', { noWaitAfter: true });
    await leave(page);
    // Closing the context cuts off what is still under way, which closing a tab does not.
    const hasArrived = () => mine().length > 0 && visits.site.batches().some(({ header, events }) => header.doc === doc && JSON.stringify(events).includes('hs:click'));
    if (await until(hasArrived, { withinMs: 30_000 }).catch(() => false)) arrived++;
    expect(mine().reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(LAST_WORDS_BYTES);
    await page.context().close();
  }
  return arrived;
}

describe('a click and a 300 KB change right before leaving', () => {
  it(`by navigation: all of ${ROUNDS} clicks arrive, the change is counted as lost`, async () => {
    const arrived = await clicksThatArrive((page) => page.waitForURL('**/away'), '/');
    process.stdout.write(`navigations: ${arrived} of ${ROUNDS} clicks arrived\n`);
    expect(arrived).toBe(ROUNDS);
    const tellers = visits.site.sent.filter(({ header }) => (header.flags.lost ?? 0) > 0);
    expect(tellers).toHaveLength(ROUNDS);
    // A repeat is dropped unread: the count must travel with what was never sent before.
    for (const { header } of tellers) expect(visits.site.sent.filter((part) => part.header.doc === header.doc && part.header.seq === header.seq)).toHaveLength(1);
  }, 20_000 + ROUNDS * 10_000);

  it(`by closing the tab: all of ${ROUNDS} clicks arrive`, async () => {
    const arrived = await clicksThatArrive((page) => page.close({ runBeforeUnload: true }), '/?stay');
    process.stdout.write(`tab closes: ${arrived} of ${ROUNDS} clicks arrived\n`);
    expect(arrived).toBe(ROUNDS);
  }, 20_000 + ROUNDS * 10_000);
});

describe('a page left right after it drew itself', () => {
  it('what it drew arrives, for it is small once it is compact', async () => {
    // More characters than last words may have bytes.
    visits.site.pages.set('/', html('<div id="out"></div>'));
    visits.site.pages.set('/away', html('away'));
    const page = await visits.visit();
    const { doc } = visits.site.sent.at(-1)!.header;
    await page.evaluate("out.innerHTML = Array.from({ length: 140 }, (_, n) => `<article class=\"card\"><h2 class=\"title\">Bowl ${n}</h2><p class=\"price\">${n} euros</p></article>`).join(''); location.href = '/away'");
    const last = await until(() => visits.site.batches().find(({ header }) => header.doc === doc && header.flags.last === true), { what: 'the last words' });
    const drawn = last.events.find((event) => JSON.stringify(event).includes('Bowl 139'));
    expect(JSON.stringify(drawn).length).toBeGreaterThan(LAST_WORDS_BYTES);
    expect(last.header.flags.lost).toBeUndefined();
  });
});

/** Kept by the browser for a page that says nothing: the real one, and how often it was asked. */
const COUNTED_FETCH_LATER = `asked = 0; { const own = fetchLater; fetchLater = (...args) => { asked++; return own(...args) } }`;

describe('a page that ends without a word', () => {
  /** A page on which a click on `#go` has just been handed to the browser, with all that waited. */
  async function visitAndClick(): Promise<Page> {
    visits.site.pages.set('/', html('<button id="go">go</button>', `<script>${COUNTED_FETCH_LATER}</script>`));
    const page = await visits.visit();
    // The part that does it comes after the load.
    await until(async () => {
      await page.click('#go');
      return (await page.evaluate('asked')) as number > 0;
    }, { what: 'the browser to be handed a click' });
    return page;
  }
  const docOf = (): string => visits.site.sent.at(-1)!.header.doc;
  const lastOf = (doc: string): SentPart[] => visits.site.sent.filter(({ header }) => header.doc === doc && header.flags.last === true);
  const crash = async (page: Page): Promise<void> => {
    const crashed = page.waitForEvent('crash');
    page.goto('chrome://crash').catch(() => undefined);
    await crashed;
  };
  /** What the browser said for a page that ended so. On a slow machine the click may have left before: then another page is tried. */
  async function saidFor(end: (page: Page) => Promise<unknown>): Promise<SentPart> {
    for (let visit = 0; visit < 5; visit++) {
      const page = await visitAndClick();
      const doc = docOf();
      await end(page);
      await until(() => visits.site.batches().some(({ header, events }) => header.doc === doc && JSON.stringify(events).includes('hs:click')), { what: 'the last click', withinMs: 30_000 });
      if (lastOf(doc).length > 0) return lastOf(doc)[0]!;
    }
    throw new Error('the browser never said anything');
  }

  it('crashed: its last click arrives, and the end it could not tell of is counted as lost', async () => {
    const said = await saidFor(crash);
    expect(said.header.flags.lost).toBeGreaterThanOrEqual(1);
    const seqs = visits.site.sent.filter(({ header }) => header.doc === said.header.doc).map(({ header }) => header.seq);
    expect(seqs).toEqual(seqs.map((_, n) => n));
  });

  it('too busy to be asked as its tab is closed: its last click arrives', async () => {
    await saidFor(async (page) => {
      await page.evaluate("setTimeout(() => { for (const until = performance.now() + 8000; performance.now() < until;); })");
      await page.close({ runBeforeUnload: true });
    });
  });

  it('after its click was sent: nothing is said twice', async () => {
    const page = await visitAndClick();
    await until(() => visits.site.custom('hs:click').length > 0, { what: 'the click', withinMs: 30_000 });
    await crash(page);
    // Whatever the dead page left would come before what another page of its browser says afterwards.
    const doc = docOf();
    await visits.visit();
    expect(lastOf(doc)).toEqual([]);
  });

  it('after consent was withdrawn: nothing is said', async () => {
    const page = await visitAndClick();
    await page.evaluate("hindsight('consent', false)");
    const doc = docOf();
    await crash(page);
    await visits.visit();
    expect(lastOf(doc)).toEqual([]);
  });
});

describe('a page that comes back', () => {
  it('goes on as a new document with a view and a snapshot of its own, and repeats what was not acknowledged', async () => {
    visits.site.pages.set('/', html('<p id="p">x'));
    visits.site.pages.set('/other', html('other'));
    const page = await visits.visit();
    const { doc } = visits.site.sent[0]!.header;
    await page.evaluate("addEventListener('pageshow', (e) => { document.title = 'back ' + e.persisted })");
    // Last words are refused, so that they are still owed when the page is back.
    visits.site.reply = ({ header }) => (header.flags.last ? { status: 503 } : { status: 202 });
    await page.evaluate("document.querySelector('#p').textContent = 'owed'");
    await page.click('#p');
    await page.goto(`${visits.site.origin}/other`);
    await until(() => visits.site.sent.some(({ header }) => header.doc === doc && header.flags.last === true));
    const owed = visits.site.sent.find(({ header }) => header.doc === doc && header.flags.last === true)!;
    // Not goBack: it waits for a load, and a restored page has none.
    await page.evaluate('history.back()');
    await until(() => page.title().then((title) => title.startsWith('back')));
    expect(await page.title()).toBe('back true');
    await until(() => visits.site.batches().some(({ header }) => header.doc === doc && header.seq === owed.header.seq), { what: 'the owed batch' });
    const repeated = visits.site.batches().find(({ header }) => header.doc === doc && header.seq === owed.header.seq)!;
    expect(JSON.stringify(repeated.events)).toBe(payloadText(owed));
    await until(() => visits.site.custom('hs:view').some(({ cause }) => cause === 'restore'));
    const restored = visits.site.batches().find(({ events }) => JSON.stringify(events).includes('"restore"'))!;
    expect(restored.header).toMatchObject({ seq: 0, clock: 0 });
    expect(restored.header.doc).not.toBe(doc);
    expect(restored.header.elapsedMs).toBeLessThan(5_000);
    await until(() => visits.site.batches().some(({ header, events }) => header.doc === restored.header.doc && events.some(({ type }) => type === FULL_SNAPSHOT)));
  });

  it('hidden and shown again loses and repeats nothing', async () => {
    visits.site.pages.set('/', html('<p id="p">x'));
    const page = await visits.visit();
    await page.evaluate("document.querySelector('#p').textContent = 'one'");
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until(() => visits.site.everything().includes('one'));
    await page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange')); document.querySelector('#p').textContent = 'two'");
    await visits.leave(page);
    await until(() => visits.site.everything().includes('"two"'));
    const seqs = visits.site.sent.map(({ header }) => header.seq);
    expect(seqs).toEqual([...new Set(seqs)]);
  });
});
