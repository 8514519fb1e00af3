// How fast the list is to the person who uses it: the page opened, filters changed, scrolled through, jumped by date, values suggested, all in a
// real browser over the built app and API, on many recordings of one site in Postgres.
//
//   npm run build && npm run list-browser -w bench -- [--recordings 1000000] [--filters 100]
import { parseArgs } from 'node:util';

import type { RecordingCount, Suggestions } from '@hindsight/api-contract';
import { openPool } from '@hindsight/database';
import { migrate } from '@hindsight/migrations';
import { launchBrowser, startPostgres, temporaryDirectory, until } from '@hindsight/testkit';
import type { Page } from 'playwright-core';

import { OWNER, signIn } from '../e2e/signed-in.ts';
import { randomFilters } from './list-filters.ts';
import { changeList, fetchIn, scrollList, toAddressQuery } from './list-page.ts';
import { fillRecordings } from './many-recordings.ts';
import { percentile, writeReport } from './report.ts';
import { startProgram } from './start-program.ts';

const { values: options } = parseArgs({ options: { recordings: { type: 'string', default: '1000000' }, filters: { type: 'string', default: '100' } } });
const RECORDINGS = Number(options.recordings);
const FILTERS = Number(options.filters);
const WARM_UP = 10;
const OPENED = 10;
const SCREENS = 120;
const JUMPS = 20;
const DAY_MS = 86_400_000;
const SEED = 20261121;
const WORST = 5;
const BOUND_MS = 300;
const FIELDS = ['country', 'browser', 'page', 'pageGroup', 'clickedText', 'tag'] as const;

await using resources = new AsyncDisposableStack();
// As the default installation has it, but for memory: 64 MB would measure the disk.
const server = await startPostgres({ ownServer: true, settings: { shared_buffers: '1GB', work_mem: '16MB' } });
resources.defer(() => server.stop());
await migrate(server.url);
const pool = openPool(server.url, { max: 4 });
resources.defer(() => pool.end());
const directory = temporaryDirectory('bench-list-browser');
resources.defer(() => directory.remove());
const api = await startProgram('backend/api', { DATABASE_URL: server.url, DATA_DIR: directory.path, OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password, API_REQUESTS_PER_SECOND: '1000' });
resources.defer(() => api.stop());
const { rows: [site] } = await pool.query<{ id: bigint; workspace_id: bigint }>('select id, workspace_id from sites order by id limit 1');
if (!site) throw new Error('the first start made no site');
say(`filling ${RECORDINGS} recordings`);
await fillRecordings(pool, { workspaceId: site.workspace_id, siteId: site.id }, RECORDINGS);
const owner = await signIn(api.origin, OWNER.email);
const browser = await launchBrowser();
resources.defer(() => browser.close());
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
await context.addCookies([{ ...owner.cookie, url: api.origin }]);
const page = await context.newPage();
const address = `/sites/${site.id}/recordings`;
/** Left before each part: the address that stands already would change nothing. */
const ELSEWHERE = `${address}?device=tablet`;
const apiAddress = `/api/v1/sites/${site.id}`;

let asking = 0;
/** Lists counted to the end: what bots did comes last. */
let counted = 0;
const countedMs: number[] = [];
page.on('request', () => asking++);
page.on('requestfailed', () => asking--);
page.on('requestfinished', () => asking--);
// Told by its first byte: the app lets go of a request it has read, which may then be called failed.
page.on('response', (response) => {
  if (response.url().includes('bots=only')) counted++;
  if (response.url().includes('/recordings/count')) countedMs.push(response.request().timing().responseStart);
});

say('opening');
const openedMs: number[] = [];
for (let i = 0; i < OPENED; i++) {
  const start = performance.now();
  await page.goto(`${api.origin}${address}`);
  await page.locator('hs-recording-row').first().waitFor();
  openedMs.push(performance.now() - start);
  await quiet();
}

interface Changed {
  ms: number;
  query: string;
  rows: number;
}
say('changing filters, each looked at until its counts are there');
countedMs.length = 0;
const looked = await changeFilters(page, wholly);
const lookedCounts = [...countedMs];
say('changing filters in quick succession');
const hasty = await changeFilters(page, async () => undefined);
await quiet();

say('scrolling');
await changeList(page, { address: ELSEWHERE });
await changeList(page, { address });
const scrolled = await scrollList(page, SCREENS);
await quiet();

say('jumping by date');
const jumpedMs: number[] = [];
for (let i = 0; i < JUMPS; i++) {
  await page.getByRole('button', { name: /^(Jump to a day|From .* back)$/ }).click();
  await page.locator('.jump input').waitFor();
  // Near and far by turns.
  const day = new Date(Date.now() - ((i * 37) % 88) * DAY_MS).toISOString().slice(0, 10);
  jumpedMs.push(await changeList(page, { day }));
  await quiet();
}

say('suggesting');
const suggestions: { field: string; more: string; ms: number; amongNewest: number | null }[] = [];
for (const field of FIELDS) {
  for (const more of ['', '&device=mobile', '&hasError=true']) {
    const { ms, answer } = await fetchIn<Suggestions>(page, `${apiAddress}/facets?field=${field}${more}`);
    suggestions.push({ field, more, ms, amongNewest: answer.amongNewest });
  }
}
const unfiltered = await fetchIn<RecordingCount>(page, `${apiAddress}/recordings/count`);
report();

/** @param andThen what the person waits for before the next; told how many lists had been counted before the change */
async function changeFilters(target: Page, andThen: (countedBefore: number) => Promise<void>): Promise<Changed[]> {
  const nextFilter = randomFilters(SEED, Date.now());
  const changed: Changed[] = [];
  await changeList(target, { address: ELSEWHERE });
  let before = '';
  for (let i = 0; i < FILTERS + WARM_UP; i++) {
    let query = toAddressQuery(nextFilter());
    // The same once more would change nothing.
    while (query === before) query = toAddressQuery(nextFilter());
    before = query;
    const countedBefore = counted;
    const ms = await changeList(target, { address: query === '' ? address : `${address}?${query}` });
    await andThen(countedBefore);
    if (i >= WARM_UP) changed.push({ ms, query, rows: await rowsIn(target) });
  }
  return changed;
}

/** Found on the first page. */
function rowsIn(target: Page): Promise<number> {
  return target.evaluate(() => Number(document.querySelector('.list li')?.getAttribute('aria-setsize') ?? 0));
}

/** Until a list was counted to the end. */
async function wholly(before: number): Promise<void> {
  await until(() => asking === 0 && counted > before, { withinMs: 60_000, everyMs: 5, what: 'all counts to be there' });
}

/** Until nothing is asked any more. */
async function quiet(): Promise<void> {
  await until(() => asking === 0, { withinMs: 60_000, everyMs: 5, what: 'all answers to be there' });
}

function report(): void {
  const row = (what: string, values: readonly number[]) => ({
    what, times: values.length, 'p50 ms': percentile(values, 0.5).toFixed(0), 'p95 ms': percentile(values, 0.95).toFixed(0), 'longest ms': Math.max(...values).toFixed(0),
  });
  const late = looked.filter(({ ms }) => ms > BOUND_MS);
  const worst = [...looked].sort((a, b) => b.ms - a.ms).slice(0, WORST);
  const slowField = suggestions.reduce((a, b) => (b.ms > a.ms ? b : a));
  writeReport({
    name: 'list-browser',
    what: `${RECORDINGS} recordings of one site over 90 days in Postgres alone, the built API and app, Chromium headless at 1440 × 900, all on one machine. A filter change counts from the change of the address to the second frame after the new rows `
      + `stand; ${FILTERS} random filters of 0 to 4 conditions, after ${WARM_UP} to warm up. Scrolled ${SCREENS} screens down: a screen counts until its rows stand.`,
    command: `npm run list-browser -w bench -- --recordings ${RECORDINGS} --filters ${FILTERS}`,
    rows: [
      row('page opened, to the first row', openedMs), row('filter changed, to its rows', looked.map(({ ms }) => ms)),
      row('the counts beside it, to each one (asked after the rows, waited for by nobody)', lookedCounts),
      row('filter changed before the last one was counted, to its rows', hasty.map(({ ms }) => ms)),
      row('one screen further, to its rows', scrolled.screenMs), row('frames while scrolling', scrolled.frameMs),
      row('jumped to a day, to its rows', jumpedMs), row('values suggested', suggestions.map(({ ms }) => ms)),
    ],
    notes: [
      `Rows in the page at the end of scrolling: ${scrolled.drawn}, of ${scrolled.known} seen.`,
      `${late.length} of ${looked.length} filter changes took more than ${BOUND_MS} ms. The longest, with the rows they found on their first page: ${worst.map(({ ms, query, rows }) => `${ms.toFixed(0)} ms, ${rows}: \`${decodeURIComponent(query)}\``).join('; ')}.`,
      `Counted without a filter: ${unfiltered.answer.isExact ? '' : 'at least '}${unfiltered.answer.count} in ${unfiltered.ms.toFixed(0)} ms; counts are exact to 10,000.`,
      `Suggestions are counted among the newest recordings and say so. The longest: ${slowField.field}${slowField.more}, ${slowField.ms.toFixed(0)} ms among ${slowField.amongNewest ?? 'all'}.`,
      'Visits without clicks stored one by one: the stripes of rows show pages and no clicks. fsync of the database is off; only reads are measured.',
    ],
  });
}

function say(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
