// Batches reach the edge whole, once and in order, whatever the edge answers.

import { describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { FULL_SNAPSHOT, PART_BYTES } from '@hindsight/wire';
import type { EdgeReply } from './tracked-site.ts';
import { html } from './tracked-site.ts';
import { setUpVisits } from './visits.ts';

const visits = setUpVisits();

/** Answers the first `count` requests so, then 202. */
function first(count: number, reply: ReturnType<EdgeReply>): EdgeReply {
  return (_, nth) => (nth < count ? reply : { status: 202 });
}
const snapshotBatch = () => visits.site.batches().find(({ events }) => events.some(({ type }) => type === FULL_SNAPSHOT));
const order = (what: string, afterMs = 0) => ({ status: 200, body: JSON.stringify({ do: what, afterMs }) });

describe('large pages', () => {
  it('of 200,000 nodes arrive as slices of one body, the same when a slice is repeated', async () => {
    visits.site.pages.set('/', html('<div id="big"></div><script>let h=""; for (let i = 0; i < 100000; i++) h += "<i>" + Math.random().toString(36).slice(2) + "</i>"; big.innerHTML = h</script>'));
    let refused = false;
    visits.site.reply = ({ header }) => {
      if (refused || header.part !== 1) return { status: 202 };
      refused = true;
      return { status: 503 };
    };
    await visits.open();
    await until(() => visits.site.events().some(({ type }) => type === FULL_SNAPSHOT), { withinMs: 40_000 });
    const batch = snapshotBatch();
    expect(batch!.header.parts).toBeGreaterThan(1);
    expect(visits.site.sent.every(({ payload }) => payload.length <= PART_BYTES)).toBe(true);
    const again = visits.site.sent.filter(({ header }) => header.seq === batch!.header.seq && header.part === 1);
    expect(again).toHaveLength(2);
    expect(again[0]!.payload.equals(again[1]!.payload)).toBe(true);
    expect(again[1]!.header.elapsedMs).toBeGreaterThan(again[0]!.header.elapsedMs);
    expect(again[1]!.header.flags.tries).toBe(1);
    expect((JSON.stringify(batch!.events).match(/"tagName":"i"/g) ?? []).length).toBe(100_000);
  });

  it('with 5 MB of data URLs arrive whole', async () => {
    visits.site.pages.set('/', html('<img id="big"><script>const b = crypto.getRandomValues(new Uint8Array(60000)); let s = ""; for (let i = 0; i < 65; i++) s += btoa(String.fromCharCode(...b.map((x) => x ^ i))); big.src = "data:image/png;base64," + s; length_ = s.length</script>'));
    const page = await visits.visit();
    const length = await page.evaluate<number>('length_');
    expect(length).toBeGreaterThan(5e6);
    expect(JSON.stringify(visits.site.events()).length).toBeGreaterThan(length);
  });
});

describe('answers', () => {
  it.each<[string, ReturnType<EdgeReply>]>([
    ['later', order('later')], ['503', { status: 503 }], ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
    ['text that cannot be read', { status: 200, body: '<html>' }], ['a broken connection', 'drop'],
  ])('%s: the same seq comes again with the same events', async (_, reply) => {
    visits.site.pages.set('/', html('<p>x'));
    visits.site.reply = first(2, reply);
    await visits.visit();
    const tries = visits.site.sent.filter(({ header }) => header.seq === 0);
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(new Set(tries.map(({ header, payload }) => header.doc + payload.toString('hex'))).size).toBe(1);
    // A browser repeats by itself what died with a kept-alive connection; our own count goes on from there.
    if (reply !== 'drop') expect(tries.slice(0, 3).map(({ header }) => header.flags.tries ?? 0)).toEqual([0, 1, 2]);
  });

  it('later with a time: not before it', async () => {
    visits.site.pages.set('/', html('<p>x'));
    visits.site.reply = first(1, order('later', 1500));
    await visits.visit();
    const [before, after] = visits.site.sent;
    expect(after!.header.elapsedMs - before!.header.elapsedMs).toBeGreaterThanOrEqual(1500);
  });

  it.each<[string, ReturnType<EdgeReply>]>([['stop', order('stop')], ['403', { status: 403 }], ['404', { status: 404 }], ['410', { status: 410 }]])('%s ends the recording', async (_, reply) => {
    visits.site.pages.set('/', html('<p>x'));
    visits.site.reply = () => reply;
    const page = await visits.open();
    await until(() => visits.site.sent.length === 1);
    await page.evaluate("document.body.append('y')");
    await page.click('p');
    await page.goto('about:blank');
    await page.waitForTimeout(300);
    expect(visits.site.sent).toHaveLength(1);
  });

  it('smaller: the body comes again in smaller slices', async () => {
    visits.site.pages.set('/', html('<p id="big"></p><script>big.textContent = Array.from({ length: 50000 }, () => Math.random().toString(36).slice(2, 12)).join("")</script>'));
    visits.site.reply = ({ payload }) => (payload.length > 200_000 ? order('smaller') : { status: 202 });
    await visits.visit();
    expect(snapshotBatch()!.header.parts).toBeGreaterThan(1);
  });

  it('given up after five tries: a new full snapshot follows and the recording says what it misses', async () => {
    // The waits between tries, and before the snapshot, take a minute; here they pass twenty times as fast.
    visits.site.pages.set('/', html('<p id="p">x', '<script>{ const real = setTimeout; window.setTimeout = (run, ms, ...rest) => real(run, ms > 1000 ? ms / 20 : ms, ...rest) }</script>'));
    const page = await visits.open();
    await until(() => visits.site.events().some(({ type }) => type === FULL_SNAPSHOT));
    let refused = -1;
    visits.site.reply = ({ header }) => {
      if (refused < 0) refused = header.seq;
      return header.seq === refused ? order('later') : { status: 202 };
    };
    await page.evaluate("document.querySelector('#p').textContent = 'lost'");
    await until(() => visits.site.sent.filter(({ header }) => header.seq === refused).length === 5, { withinMs: 20_000 });
    await until(() => visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT).length === 2, { withinMs: 20_000 });
    expect(visits.site.custom('hs:lost')).toContainEqual({ reason: 'given-up', count: expect.any(Number) });
    const next = visits.site.batches().find(({ header }) => header.seq === refused + 1)!;
    expect(next.header.flags.lost).toBeGreaterThan(0);
    expect(visits.site.sent.filter(({ header }) => header.seq === refused)).toHaveLength(5);
  });
});

describe('tabs and restored pages', () => {
  it('two tabs with one sessionStorage, as duplicating makes them, lose nothing', async () => {
    visits.site.pages.set('/', html('<p>x'));
    const page = await visits.visit();
    const opened = page.context().waitForEvent('page');
    // A tab opened by script starts with a copy of sessionStorage, just as a duplicated one does.
    await page.evaluate(() => void window.open('/'));
    const twin = await opened;
    await until(() => visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT).length === 2);
    await Promise.all([page.evaluate("document.body.append('first')"), twin.evaluate("document.body.append('second')")]);
    await page.close({ runBeforeUnload: true });
    await twin.close({ runBeforeUnload: true });
    await until(() => visits.site.everything().includes('first') && visits.site.everything().includes('second'));
    const headers = visits.site.batches().map(({ header }) => header);
    expect(new Set(headers.map(({ tab }) => tab)).size).toBe(1);
    expect(new Set(headers.map(({ session }) => session)).size).toBe(1);
    const docs = new Set(headers.map(({ doc }) => doc));
    expect(docs.size).toBe(2);
    for (const doc of docs) expect(headers.filter((header) => header.doc === doc).map(({ seq }) => seq)).toEqual(headers.filter((header) => header.doc === doc).map((_, n) => n));
  });
});

describe('a new session', () => {
  it('begins with the visitor\'s next input after 30 idle minutes, as a document of its own', async () => {
    visits.site.pages.set('/', html('<p id="p">x'));
    const page = await visits.visit();
    await page.evaluate(() => {
      const real = Date.now;
      Date.now = () => real() + 31 * 60_000;
    });
    await page.evaluate("document.querySelector('#p').textContent = 'while-away'");
    await page.waitForTimeout(100);
    await page.click('#p');
    await until(() => visits.site.events().filter(({ type }) => type === FULL_SNAPSHOT).length === 2);
    const headers = visits.site.batches().map(({ header }) => header);
    expect(new Set(headers.map(({ session }) => session)).size).toBe(2);
    expect(new Set(headers.map(({ visitor }) => visitor)).size).toBe(1);
    const later = headers.filter(({ doc }) => doc !== headers[0]!.doc);
    expect(later[0]).toMatchObject({ seq: 0, clock: 0 });
    expect(visits.site.custom('hs:view').map(({ view, cause }) => [view, cause])).toEqual([[0, 'load'], [0, 'restore']]);
  });
});

describe('clocks', () => {
  it('a jump of the wall clock starts the next clock, in a batch of its own', async () => {
    visits.site.pages.set('/', html('<p id="p">x'));
    const page = await visits.visit();
    await page.evaluate("document.querySelector('#p').textContent = 'before-sleep'");
    await page.waitForTimeout(50);
    await page.evaluate(() => {
      const real = Date.now;
      Date.now = () => real() + 20 * 60_000;
    });
    await page.evaluate("document.querySelector('#p').textContent = 'after-sleep'");
    await visits.leave(page);
    const clockOf = (text: string) => visits.site.batches().find(({ events }) => JSON.stringify(events).includes(text))!.header.clock;
    expect([clockOf('before-sleep'), clockOf('after-sleep')]).toEqual([0, 1]);
  });
});
