// Networks as they are: away, flaky, refusing, cutting; pages that are left, frozen, restored and torn down. Whatever happens, what
// the tracker sent is stored once or dropped with a reason, and the server's own counters add up to it.
// The visits run beside each other, each over a wire of its own; the tests look at what became of them, the last one at the sum.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Coverage, RecordingDetail, Site } from '@hindsight/api-contract';
import { launchBrowser, PAGE_TO_LEAVE, until } from '@hindsight/testkit';
import { BATCH_VERSION, type BatchHeader } from '@hindsight/wire';
import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { html, startCustomerSite, type CustomerSite } from './customer-site.ts';
import { startFaultyWire, type FaultyWire, type LedgerEntry, type WireOptions } from './faulty-wire.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { storedLines, type StoredLines } from './stored-lines.ts';

/** Visits beside each other. */
const AT_ONCE = 4;
const ARRIVES = { withinMs: 90_000, everyMs: 250 };

let browser: Browser;
let hindsight: Hindsight;
let before: Counters;
const open: AsyncDisposable[] = [];
const wires: FaultyWire[] = [];
const visits = new Map<string, Promise<Outcome>>();

interface Visit {
  site: Site;
  wire: FaultyWire;
  customer: CustomerSite;
  context: BrowserContext;
  page: Page;
  /** Puts a text into the page that must be found again. */
  mark(text: string): Promise<void>;
  /** Waits until the recorder's batch of that number was taken. */
  taken(seq: number): Promise<LedgerEntry>;
}
interface Outcome extends Visit {
  /** What is stored of the visit, by the handle its batches carry; null where nothing was taken. */
  stored: StoredLines | null;
}
interface Plan extends Partial<Omit<WireOptions, 'target'>> {
  domains?: string[];
  settings?: Record<string, unknown>;
  context?: BrowserContextOptions;
  page?: string;
  before?(visit: Visit): Promise<unknown>;
  act?(visit: Visit): Promise<unknown>;
}

type Counters = Map<string, number>;

async function counters(): Promise<Counters> {
  const text = await (await fetch(`${hindsight.origin}/metrics`)).text();
  return new Map([...text.matchAll(/^((?:edge|worker)_(?:batches|records)_\w+_total(?:\{reason="[^"]*"\})?) (\d+)$/gm)].map(([, name, value]) => [name!, Number(value)]));
}
const sumOf = (all: Counters, prefix: string): number => [...all].filter(([name]) => name.startsWith(prefix)).reduce((sum, [, value]) => sum + value, 0);

let networks = 0;
async function visit(plan: Plan): Promise<Outcome> {
  const site = await hindsight.post<Site>('/sites', { name: `Network ${++networks}`, domains: plan.domains ?? [] });
  if (plan.settings !== undefined) await hindsight.patch(`/sites/${site.id}`, { settings: { ...site.settings, ...plan.settings } });
  const wire = await startFaultyWire({ target: hindsight.origin, address: `198.51.${networks}.7`, ...plan });
  wires.push(wire);
  const customer = await startCustomerSite(wire.origin, site.key);
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, ...plan.context });
  open.push({ [Symbol.asyncDispose]: () => context.close() }, customer, wire);
  customer.pages.set('/', plan.page ?? html('<p id="p">x</p><button id="b">b</button>', 'Network')).set('/away', html('away', 'Away'));
  await until(async () => (await (await fetch(`${hindsight.origin}/s/${site.key}.js`)).text()).includes(plan.settings === undefined ? site.key : '"sampling":0'), ARRIVES);
  context.setDefaultTimeout(ARRIVES.withinMs);
  const page = await context.newPage();
  const made: Visit = {
    site, wire, customer, context, page,
    mark: (text) => page.evaluate((words) => void document.body.append(words), text),
    taken: (seq) => until(() => wire.ledger.find(({ header, answer }) => header.seq === seq && answer?.status === 202), { ...ARRIVES, what: `batch ${seq}` }),
  };
  await plan.before?.(made);
  await page.goto(`${customer.origin}/`, { waitUntil: 'domcontentloaded' });
  await plan.act?.(made);
  const handle = wire.ledger.findLast(isTaken)?.header.handle;
  return { ...made, stored: handle === undefined ? null : await settled(wire, handle) };
}

/** What is stored, once the worker has every batch the edge took of the visit. */
async function settled(wire: FaultyWire, handle: string): Promise<StoredLines> {
  return until(async () => {
    const stored = await storedLines(hindsight, handle).catch(() => null);
    return stored !== null && stored.lines.length >= wholeBatches(wire, handle).length && stored;
  }, { ...ARRIVES, what: 'everything taken to be stored' });
}

const isTaken = ({ answer }: LedgerEntry): boolean => answer?.status === 202;
const nameOf = ({ doc, seq }: BatchHeader): string => `${doc}/${seq}`;
/** Names of the batches of which the edge took all slices. */
function wholeBatches(wire: FaultyWire, handle?: string): string[] {
  const taken = wire.ledger.filter((entry) => isTaken(entry) && (handle === undefined || entry.header.handle === handle));
  return [...new Set(taken.map(({ header }) => nameOf(header)))].filter((name) => {
    const slices = taken.filter(({ header }) => nameOf(header) === name);
    return slices.some(({ header: { parts } }) => new Set(slices.filter(({ header }) => header.parts === parts).map(({ header }) => header.part)).size === parts);
  });
}
const textOf = (stored: StoredLines | null): string => JSON.stringify(stored?.lines ?? []);
/** The recording as it stands, its gap told once its row is written. */
const hasGap = ({ visit: { id } }: StoredLines): Promise<boolean> => until(async () => (await hindsight.get<RecordingDetail>(`/recordings/${id}`)).hasGap, { ...ARRIVES, what: 'the gap' });

const PLANS: Record<string, Plan> = {
  offline: {
    async act({ context, mark, taken, wire }) {
      const { header } = await taken(0);
      await context.setOffline(true);
      await mark('said offline');
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      await context.setOffline(false);
      await until(() => wire.ledger.some((entry) => entry.header.seq > header.seq && isTaken(entry)), ARRIVES);
    },
  },
  flaky: {
    fault: (_, nth) => (nth % 2 === 0 ? 'unanswered' : 'none'),
    act: async ({ mark, wire }) => {
      await mark('said twice');
      await until(() => wire.ledger.filter(isTaken).length >= 4 && wire.ledger.at(-1)?.fault === 'none', ARRIVES);
    },
  },
  lost: { fault: (_, nth) => (nth < 2 ? 'lost' : 'none'), act: ({ taken }) => taken(0) },
  busy: { fault: (_, nth) => (nth < 2 ? { status: 503, headers: { 'retry-after': '1' } } : 'none'), act: ({ taken }) => taken(0) },
  tooMany: { fault: (_, nth) => (nth < 1 ? { status: 429, headers: { 'retry-after': '2' } } : 'none'), act: ({ taken }) => taken(0) },
  tooLarge: {
    page: html('<p id="p"></p><script>p.textContent = Array.from({ length: 40000 }, () => Math.random().toString(36).slice(2, 12)).join("")</script>', 'Large'),
    fault: ({ bytes }) => (bytes > 150_000 ? { status: 413 } : 'none'),
    act: ({ wire }) => until(() => wholeBatches(wire).some((name) => wire.ledger.some(({ header }) => header.parts > 1 && nameOf(header) === name)), ARRIVES),
  },
  quota: {
    async before({ wire, site }) {
      const id = (bytes: number): string => randomBytes(bytes).toString('hex');
      const others = Array.from({ length: 45 }, () => ({ v: BATCH_VERSION, session: id(16), handle: id(8), visitor: id(16), tab: id(4), doc: id(16), seq: 0, part: 0, parts: 1, clock: 0, elapsedMs: 1, sentAt: 0, enc: 'none', flags: {} }));
      await Promise.all(others.map((header) => fetch(`${wire.origin}/i/${site.key}`, { method: 'POST', body: `${JSON.stringify(header)}\n[{"type":5,"timestamp":0,"data":{"tag":"x"}}]` })));
    },
    act: ({ page, wire }) => until(async () => {
      const session = await page.evaluate((key) => (JSON.parse(localStorage.getItem(`hs:${key}`) ?? '[]') as string[])[0], new URL(wire.ledger[0]!.path, wire.origin).pathname.slice(3));
      return wire.ledger.find((entry) => entry.header.session === session && isTaken(entry));
    }, ARRIVES),
  },
  foreign: { domains: ['other.example'], act: ({ wire }) => until(() => wire.ledger[0]?.answer, ARRIVES) },
  sampledOut: { settings: { sampling: 0 }, act: ({ wire }) => until(() => wire.asked.some((path) => path.endsWith('?out')), ARRIVES) },
  left: {
    page: html(PAGE_TO_LEAVE, 'Busy'),
    async act({ page, taken, wire }) {
      await taken(0);
      await page.click('#go', { noWaitAfter: true });
      await page.waitForURL('**/away');
      await until(() => wire.ledger.some(({ header, answer }) => header.flags.last === true && (header.flags.lost ?? 0) > 0 && answer !== null), ARRIVES);
    },
  },
  restored: {
    async act({ page, customer, mark, taken, wire }) {
      await taken(0);
      await mark('before it was left');
      await page.goto(`${customer.origin}/away`);
      await page.evaluate('history.back()');
      await until(() => new Set(wire.ledger.filter(isTaken).map((entry) => entry.header.doc)).size === 3, ARRIVES);
    },
  },
  torn: {
    async act({ page, context, mark, taken, wire }) {
      await taken(0);
      await mark('said before the tab was discarded');
      await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await until(() => wire.ledger.some((entry) => entry.header.flags.last === true && isTaken(entry)), ARRIVES);
      const session = await context.newCDPSession(page);
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      // A discarded tab says nothing more.
      void session.send('Page.crash').catch(() => undefined);
    },
  },
  twoTabs: {
    async act({ context, customer, wire, taken }) {
      const { header } = await taken(0);
      const other = await context.newPage();
      await other.goto(`${customer.origin}/away`);
      await until(() => wire.ledger.some((entry) => entry.header.doc !== header.doc && isTaken(entry)), ARRIVES);
    },
  },
  wrongClock: {
    before: ({ page }) => page.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() - 3 * 3_600_000;
    }),
    act: ({ taken }) => taken(0),
  },
  proxied: {
    page: '<!doctype html><html><body><p>x</p></body></html>',
    rewrite: (path) => (path === '/q7/app/main.js' ? `/s/${proxiedKey}.js` : path.replace(/^\/q7/, '')),
    async before({ wire, site, customer }) {
      proxiedKey = site.key;
      customer.pages.set('/', `<!doctype html><html><body><p>x</p><script async src="${wire.origin}/q7/app/main.js"></script></body></html>`);
    },
    act: ({ taken }) => taken(0),
  },
};
let proxiedKey = '';

beforeAll(async () => {
  [browser, hindsight] = await Promise.all([
    launchBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] }), startHindsight({ NETWORK_SESSIONS_PER_SECOND: '1' }),
  ]);
  // The demo's own visits come in first.
  let quiet = -1;
  await until(async () => {
    const now = await counters();
    const [accepted, done] = [sumOf(now, 'edge_batches_accepted'), sumOf(now, 'worker_batches_') + sumOf(now, 'worker_records_parked')];
    const isQuiet = accepted === quiet && done === accepted && done > 0;
    quiet = accepted;
    return isQuiet;
  }, { withinMs: 120_000, everyMs: 3_000, what: 'the demo to have been recorded' });
  before = await counters();
  const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  Object.entries(PLANS).forEach(([name, plan], n) => {
    const made = lanes[n % AT_ONCE]!.then(() => visit(plan));
    lanes[n % AT_ONCE] = made.then(() => undefined, () => undefined); // told by the test that asks for it
    visits.set(name, made);
  });
}, 240_000);

afterAll(async () => {
  await browser?.close();
  for (const one of open.reverse()) await one[Symbol.asyncDispose]();
  await hindsight?.[Symbol.asyncDispose]();
}, 60_000);

const outcome = (name: string): Promise<Outcome> => visits.get(name)!;
async function stored(name: string): Promise<Outcome & { stored: StoredLines }> {
  const made = await outcome(name);
  if (made.stored === null) throw new Error(`nothing of ${name} was taken`);
  return made as Outcome & { stored: StoredLines };
}

describe('what was sent over a bad network is stored', () => {
  it('when the visitor was offline for a while', async () => {
    expect(textOf((await stored('offline')).stored)).toContain('said offline');
  }, 240_000);

  it('once, when answers are lost and everything is sent again', async () => {
    const { wire, stored: { lines } } = await stored('flaky');
    expect(textOf((await stored('flaky')).stored)).toContain('said twice');
    expect(wire.ledger.filter(isTaken).length).toBeGreaterThan(wholeBatches(wire).length);
    expect(new Set(lines.map(({ doc, seq }) => `${doc}/${seq}`)).size).toBe(lines.length);
  }, 240_000);

  it.each(['lost', 'busy', 'tooMany'])('when the first tries came to nothing (%s)', async (name) => {
    const { wire, stored: { lines } } = await stored(name);
    expect(lines.map(({ seq }) => seq)).toContain(0);
    expect(wire.ledger.filter(({ header }) => header.seq === 0).length).toBeGreaterThan(1);
  }, 240_000);

  it('in slices, when something in between takes small bodies only', async () => {
    const { wire, stored: { lines } } = await stored('tooLarge');
    expect(wire.ledger.filter(isTaken).every(({ bytes }) => bytes <= 150_000)).toBe(true);
    expect(JSON.stringify(lines).length).toBeGreaterThan(380_000);
  }, 240_000);

  it('late, when the network had used up its new sessions', async () => {
    const { wire, stored: { lines } } = await stored('quota');
    expect(wire.ledger.some(({ answer }) => answer?.body.includes('"later"'))).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).toContain('hs:view');
  }, 240_000);

  it('up to the moment a frozen tab is thrown away', async () => {
    expect(textOf((await stored('torn')).stored)).toContain('said before the tab was discarded');
  }, 240_000);

  it('as one visit in two lanes, from two tabs', async () => {
    const { wire, stored: { visit: listed } } = await stored('twoTabs');
    expect(new Set(wire.ledger.map(({ header }) => header.session)).size).toBe(1);
    expect(new Set(wire.ledger.map(({ header }) => header.doc)).size).toBe(2);
    expect(listed.id).toMatch(/^\d+$/);
  }, 240_000);

  it('of a page that was left and restored, as a document of its own', async () => {
    const { stored: kept } = await stored('restored');
    expect(textOf(kept)).toContain('before it was left');
    expect(textOf(kept)).toContain('"cause":"restore"');
    expect(new Set(kept.lines.map(({ doc }) => doc)).size).toBe(3);
  }, 240_000);

  it('in the server\'s time, whatever the visitor\'s clock says', async () => {
    const { stored: kept } = await stored('wrongClock');
    expect(Math.abs(Date.now() - kept.visit.startedAt)).toBeLessThan(20 * 60_000);
  }, 240_000);

  it('through a proxy that gives everything another path', async () => {
    const { wire, stored: { lines } } = await stored('proxied');
    expect(lines.length).toBeGreaterThan(0);
    expect(wire.asked.filter((path) => !path.startsWith('/q7/'))).toEqual([]);
  }, 240_000);
});

describe('what is not stored has a reason', () => {
  it('what did not fit when the page was left is counted, and its recording says so', async () => {
    const { stored: kept } = await stored('left');
    expect(await hasGap(kept)).toBe(true);
  }, 240_000);

  it.each([['foreign', 'origin-foreign'], ['sampledOut', 'sampled-out']])('a visit that is not recorded is told in the coverage of its site (%s)', async (name, reason) => {
    const { site, wire } = await outcome(name);
    expect(wire.ledger.filter(isTaken)).toEqual([]);
    expect(wire.ledger.length).toBeLessThanOrEqual(1);
    const coverage = await until(async () => {
      const told = await hindsight.get<Coverage>(`/sites/${site.id}/coverage`);
      return told.unrecorded.length > 0 && told;
    }, { ...ARRIVES, what: 'the coverage' });
    expect(coverage.unrecorded.map((row) => [row.reason, row.visits])).toEqual([[reason, 1]]);
  }, 240_000);
});

describe('the sum over all of these visits', () => {
  it('sent = stored + dropped(reason), by the server\'s own counters', async () => {
    await Promise.allSettled(visits.values());
    // Last words may still come after this: what is compared is one moment's, in which nothing was under way.
    await Promise.all(browser.contexts().map((context) => context.close()));
    const reached = () => wires.flatMap(({ ledger }) => ledger).filter(({ answer }) => answer !== null).length;
    const slices = () => wires.flatMap((wire) => {
      const whole = new Set(wholeBatches(wire));
      return wire.ledger.filter((entry) => isTaken(entry) && entry.header.parts > 1 && whole.has(nameOf(entry.header)));
    });
    let last = {};
    const sums = await until(async () => {
      const known = reached();
      const now = await counters();
      const of = (prefix: string): number => sumOf(now, prefix) - sumOf(before, prefix);
      const found = {
        reached: reached(), whole: wires.reduce((sum, wire) => sum + wholeBatches(wire).length, 0), folded: slices().length - new Set(slices().map(({ header }) => nameOf(header))).size,
        accepted: of('edge_batches_accepted'), refused: of('edge_batches_refused'), kept: of('worker_batches_stored'),
        dropped: of('worker_batches_dropped'), repeats: of('worker_batches_dropped_total{reason="repeat"}'), parked: of('worker_records_parked'),
      };
      last = found;
      const isStill = found.reached === known && found.accepted + found.refused === known && found.kept + found.dropped + found.parked + found.folded === found.accepted;
      return isStill && found;
    }, { ...ARRIVES, what: 'the counters' }).catch((error: unknown) => { throw new Error(`the counters do not add up: ${JSON.stringify(last)}`, { cause: error }); });
    const { accepted, refused, kept, dropped, parked, folded } = sums;
    process.stdout.write(`requests ${wires.reduce((sum, { ledger }) => sum + ledger.length, 0)}: ${sums.reached} reached the edge = ${accepted} taken + ${refused} refused; taken = ${kept} stored + ${dropped} dropped + ${parked} parked + ${folded} joined with their first slice\n`);
    expect(accepted + refused).toBe(sums.reached);
    expect(kept).toBe(sums.whole);
    expect(kept + dropped + parked + folded).toBe(accepted);
    expect(parked).toBe(0);
    expect(sums.repeats).toBe(dropped);
  }, 240_000);
});
