// How right the signals are: labelled clicks and visits in a real browser, recorded by the real recorder, sealed by the real worker. Each item is
// found by the id of what it hangs on; a signal nobody planted counts against its kind. Pages run side by side, for a dead click takes 2.5 s.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_FACTS, launchBrowser, until } from '@hindsight/testkit';
import { FULL_SNAPSHOT } from '@hindsight/wire';
import type { Browser, Page } from 'playwright-core';

import { openBench, type Bench } from '../../../backend/worker/test/worker-bench.ts';
import { html, startTrackedSite, type SentPart, type TrackedSite } from '../tracked-site.ts';
import { ANSWERED, BESIDE_FAILING_TIMER, DEAD_BESIDE_MOVEMENT, DEAD_CLICKS, ERROR_CLICKS, LIVE_CLICKS, UNANSWERED, type ClickItem } from './labelled-clicks.ts';
import { FORMS, U_TURNS, type LabelledVisit } from './labelled-visits.ts';

const ITEMS_PER_PAGE = 8;
const SIDE_BY_SIDE = Number(process.env['SIGNALS_SIDE_BY_SIDE'] ?? 14);
/** At least so much on any machine: one that stands still for seconds makes slow clicks and late answers. What is printed is what was reached. */
const LEAST: Record<string, [precision: number, recall: number]> = { rage: [0.9, 0.5], dead: [0.9, 0.75], 'u-turn': [0.8, 0.4], abandon: [0.8, 0.6], 'error-click': [0.9, 0.7] };
/** Longer than anybody waits for the answer to a click. */
const JUDGED_AFTER_MS = 2_750;
const HISTORY_MS = 4_700;

let site: TrackedSite;
let browser: Browser;
let bench: Bench;
const cameAt = new Map<SentPart, number>();

beforeAll(async () => {
  site = await startTrackedSite();
  browser = await launchBrowser();
}, 120_000);
beforeEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bench?.[Symbol.asyncDispose]();
  bench = await openBench();
  site.reset();
  site.reply = (part) => {
    cameAt.set(part, Date.now());
    return { status: 202 };
  };
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await bench?.[Symbol.asyncDispose]();
});

interface Item {
  id: string;
  labels: readonly string[];
}
interface Run {
  items: readonly Item[];
  path: string;
  run(page: Page, doc: string): Promise<void>;
}

function clickRuns(name: string, list: readonly ClickItem[]): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < list.length; from += ITEMS_PER_PAGE) {
    const items = list.slice(from, from + ITEMS_PER_PAGE);
    const path = `/${name}-${from / ITEMS_PER_PAGE}`;
    site.pages.set(path, html(items.map(section).join('\n'), '<style>section{min-height:56px;padding:8px}</style>'));
    runs.push({ items, path, run: (page) => clickAll(page, items) });
  }
  return runs;
}

function section({ id, html: body, script = '' }: ClickItem): string {
  return `<section>${body}</section>${script === '' ? '' : `<script>{ const item = document.getElementById('${id}'); ${script} }</script>`}`;
}

async function clickAll(page: Page, items: readonly ClickItem[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const { id, times = 1, before, key } of items) {
    if (before === 'history') await page.waitForTimeout(HISTORY_MS);
    if (before === 'focus' || key !== undefined) await page.focus(`#${id}`);
    if (key !== undefined) for (let i = 0; i < times; i++) await page.keyboard.press(key);
    else await click(page, devtools, id, times);
    await page.waitForTimeout(JUDGED_AFTER_MS);
  }
}

/** All commands at once, so that nothing but the browser decides how quickly one click follows the other. */
async function click(page: Page, devtools: Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>, id: string, times: number): Promise<void> {
  const box = await page.locator(`#${id}`).boundingBox();
  if (box === null) throw new Error(`${id} is not there`);
  const [x, y] = [box.x + Math.min(box.width / 2, 30), box.y + box.height / 2];
  await devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  const done: Promise<unknown>[] = [];
  for (let i = 1; i <= times; i++) {
    for (const type of ['mousePressed', 'mouseReleased'] as const) done.push(devtools.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: type === 'mousePressed' ? 1 : 0, clickCount: i }));
    if (times > 1) await page.waitForTimeout(90);
  }
  await Promise.all(done);
}

function visitRun(visit: LabelledVisit): Run {
  for (const [path, body] of Object.entries(visit.pages)) site.pages.set(path, html(body));
  return {
    items: visit.items, path: Object.keys(visit.pages)[0] as string,
    async run(page, doc) {
      const session = sessionOf(doc);
      const viewsOf = (path: string): number => site.batches().filter(({ header }) => header.session === session)
        .flatMap(({ events }) => events).filter(({ data }) => (data as { tag?: string }).tag === 'hs:view' && (data as { payload: { path: string } }).payload.path === path).length;
      const seen = new Map<string, number>([[Object.keys(visit.pages)[0] as string, 1]]);
      await visit.run(page, async (path, isRoute = false) => {
        const wanted = (seen.get(path) ?? 0) + 1;
        seen.set(path, wanted);
        await until(() => new URL(page.url()).pathname === path, { withinMs: 60_000, what: `${path} in the address` });
        // A page that loads tells of its view at once; a route is told with the next batch, which may be seconds away.
        if (!isRoute) await until(() => viewsOf(path) >= wanted, { withinMs: 60_000, what: `the view of ${path}` });
      });
    },
  };
}

function sessionOf(doc: string): string {
  return site.sent.find(({ header }) => header.doc === doc)?.header.session ?? '';
}

/** Runs in a context of its own: a visitor of its own. */
async function play({ path, run }: Run): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 900, height: 1_100 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.setDefaultNavigationTimeout(120_000);
  await page.goto(`${site.origin}${path}`);
  const doc = await until(() => site.batches().find(({ events }) => events.some((event) => event.type === FULL_SNAPSHOT)
    && events.some(({ data }) => (data as { tag?: string }).tag === 'hs:view' && (data as { payload: { path: string } }).payload.path === path))?.header.doc, { withinMs: 60_000, what: `the first snapshot of ${path}` });
  await run(page, doc);
  // A person who goes on to another page: everything is sent.
  await page.goto('about:blank');
  const session = sessionOf(doc);
  await until(() => site.sent.some(({ header }) => header.session === session && header.flags.last === true), { withinMs: 60_000, what: `the last words of ${path}` });
  await context.close();
}

async function sealAll(): Promise<{ kind: string; selector: string; path: string }[]> {
  const records = site.sent.map((part) => ({
    kind: 'batch' as const, workspaceId: '1', siteId: '1', receivedAt: cameAt.get(part) ?? Date.now(), facts: DEFAULT_FACTS, header: part.header, payload: part.payload,
  }));
  bench.start();
  await bench.append(...records);
  await bench.consumed();
  await bench.tick(Date.now() + 3_600_000);
  await until(async () => (await bench.count('sessions')) > 0 && (await bench.count(`sessions where state <> 'sealed'`)) === 0, { withinMs: 60_000, what: 'all visits to be sealed' });
  const { rows } = await bench.pool.query<{ kind: string; selector: string; path: string }>(
    `select s.kind, coalesce(e.selector, '') as selector, p.path from signals s join pages p on p.id = s.page_id left join elements e on e.id = s.element_id`);
  return rows;
}

describe('signals', () => {
  it('are found where they were planted, and hardly anywhere else', async () => {
    const runs = [
      ...clickRuns('dead', DEAD_CLICKS), ...clickRuns('moving', DEAD_BESIDE_MOVEMENT), ...clickRuns('unanswered', UNANSWERED), ...clickRuns('answered', ANSWERED),
      ...clickRuns('live', LIVE_CLICKS), ...clickRuns('error', ERROR_CLICKS), ...clickRuns('failing', BESIDE_FAILING_TIMER), ...[...U_TURNS, ...FORMS].map(visitRun),
    ];
    const items = runs.flatMap((run) => run.items);
    const traps = items.filter(({ labels }) => labels.length === 0).length;
    expect(items.length).toBeGreaterThanOrEqual(120);
    expect(traps).toBeGreaterThanOrEqual(items.length / 2 - 1);
    const waiting = runs.values();
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (const run of waiting) await play(run);
    }));
    const found = new Set<string>();
    for (const { kind, selector, path } of await sealAll()) {
      const item = items.find(({ id }) => new RegExp(`#${id}(?![\\w-])`).test(selector));
      found.add(`${kind} ${item?.id ?? `nobody's (${path} ${selector})`}`);
    }
    const wanted = new Set(items.flatMap(({ id, labels }) => labels.map((label) => `${label} ${id}`)));
    const lines = Object.keys(LEAST).map((kind) => scoreOf(kind, found, wanted));
    process.stdout.write(`${items.length} items, ${traps} of them traps\n${lines.map((line) => line.text).join('\n')}\n`);
    for (const { kind, precision, recall, text } of lines) {
      const [leastPrecision, leastRecall] = LEAST[kind] ?? [1, 1];
      expect([text, precision >= leastPrecision, recall >= leastRecall]).toEqual([text, true, true]);
    }
  }, 600_000);
});

function scoreOf(kind: string, found: ReadonlySet<string>, wanted: ReadonlySet<string>): { kind: string; precision: number; recall: number; text: string } {
  const of = (all: ReadonlySet<string>): string[] => [...all].filter((one) => one.startsWith(`${kind} `));
  const right = of(found).filter((one) => wanted.has(one)).length;
  const precision = of(found).length === 0 ? 1 : right / of(found).length;
  const recall = of(wanted).length === 0 ? 1 : right / of(wanted).length;
  const name = (one: string): string => one.slice(kind.length + 1);
  const wrong = of(found).filter((one) => !wanted.has(one)).map(name);
  const missed = of(wanted).filter((one) => !found.has(one)).map(name);
  const text = `${kind}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} of ${of(wanted).length}${wrong.length > 0 ? `; wrong: ${wrong.join(', ')}` : ''}${missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''}`;
  return { kind, precision, recall, text };
}
