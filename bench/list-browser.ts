// How fast the list is to the person who uses it: the page opened, filters changed, scrolled through, values suggested, all in a real browser
// over the built app and API, on many recordings of one site in Postgres.
//
//   npm run build && npm run list-browser -w bench -- [--recordings 1000000] [--filters 100]
import { parseArgs } from 'node:util';

import { openPool } from '@hindsight/database';
import { migrate } from '@hindsight/migrations';
import type { RecordingFilter } from '@hindsight/recording-index';
import { launchBrowser, startPostgres, temporaryDirectory } from '@hindsight/testkit';
import type { Page } from 'playwright-core';

import { OWNER, signIn } from '../e2e/signed-in.ts';
import { randomFilters } from './list-filters.ts';
import { fillRecordings } from './many-recordings.ts';
import { percentile, writeReport } from './report.ts';
import { startProgram } from './start-program.ts';

const { values: options } = parseArgs({ options: { recordings: { type: 'string', default: '1000000' }, filters: { type: 'string', default: '100' } } });
const RECORDINGS = Number(options.recordings);
const FILTERS = Number(options.filters);
const WARM_UP = 10;
const OPENED = 10;
const SCREENS = 120;
const SEED = 20261121;
const NAMES: Readonly<Record<string, string>> = { fromMs: 'from', toMs: 'to' };
const FIELDS = ['country', 'browser', 'page', 'pageGroup', 'clickedText', 'tag'] as const;

await using resources = new AsyncDisposableStack();
const server = await startPostgres({ ownServer: true, settings: { shared_buffers: '1GB', work_mem: '16MB' } });
resources.defer(() => server.stop());
await migrate(server.url);
const pool = openPool(server.url, { max: 4 });
resources.defer(() => pool.end());
const directory = temporaryDirectory('bench-list-browser');
resources.defer(() => directory.remove());
const api = await startProgram('backend/api', { DATABASE_URL: server.url, DATA_DIR: directory.path, OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password });
resources.defer(() => api.stop());
const { rows: [site] } = await pool.query<{ id: bigint; workspace_id: bigint }>('select id, workspace_id from sites order by id limit 1');
if (!site) throw new Error('the first start made no site');
process.stderr.write(`filling ${RECORDINGS} recordings\n`);
await fillRecordings(pool, { workspaceId: site.workspace_id, siteId: site.id }, RECORDINGS);
const owner = await signIn(api.origin, OWNER.email);
const browser = await launchBrowser();
resources.defer(() => browser.close());
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
await context.addCookies([{ ...owner.cookie, url: api.origin }]);
const page = await context.newPage();
const address = `/sites/${site.id}/recordings`;

const openedMs: number[] = [];
for (let i = 0; i < OPENED; i++) {
  const start = performance.now();
  await page.goto(`${api.origin}${address}`);
  await page.locator('hs-recording-row').first().waitFor();
  openedMs.push(performance.now() - start);
}
process.stderr.write('changing filters\n');
const nextFilter = randomFilters(SEED, Date.now());
const changedMs: number[] = [];
let slowest = { ms: 0, query: '' };
let before = '';
for (let i = 0; i < FILTERS + WARM_UP; i++) {
  let query = before;
  // The address that stands already would change nothing.
  while (query === before) query = toQuery(nextFilter());
  before = query;
  const ms = await changeFilter(page, query === '' ? address : `${address}?${query}`);
  if (i < WARM_UP) continue;
  changedMs.push(ms);
  if (ms > slowest.ms) slowest = { ms, query };
}
await page.waitForLoadState('networkidle');
const countedMs = await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/recordings/count')).map(({ duration }) => duration));
process.stderr.write('scrolling\n');
await changeFilter(page, address);
const scrolled = await scroll(page, SCREENS);
process.stderr.write('suggesting\n');
const suggestedMs: number[] = [];
for (const field of FIELDS) {
  for (const more of ['', '&device=mobile', '&hasError=true']) {
    const start = performance.now();
    await page.evaluate(async (path) => { await (await fetch(path)).text(); }, `/api/v1/sites/${site.id}/facets?field=${field}${more}`);
    suggestedMs.push(performance.now() - start);
  }
}

const row = (what: string, values: readonly number[]) => ({ what, times: values.length, 'p50 ms': percentile(values, 0.5).toFixed(0), 'p95 ms': percentile(values, 0.95).toFixed(0), 'longest ms': Math.max(...values).toFixed(0) });
writeReport({
  name: 'list-browser',
  what: `${RECORDINGS} recordings of one site over 90 days in Postgres, the built API and app, Chromium headless at 1440 × 900. A filter change counts from the change of the address to the second frame after the new rows stand; `
    + `${FILTERS} random filters of 0 to 4 conditions, after ${WARM_UP} to warm up. Scrolled ${SCREENS} screens down: a screen counts until all its rows stand.`,
  command: `npm run list-browser -w bench -- --recordings ${RECORDINGS} --filters ${FILTERS}`,
  rows: [
    row('page opened, to the first row', openedMs), row('filter changed, to its rows', changedMs), row('the count beside it (asked at once, waited for by nobody)', countedMs),
    row('one screen further, to its rows', scrolled.screenMs), row('frames while scrolling', scrolled.frameMs), row('values suggested', suggestedMs),
  ],
  notes: [
    `Rows drawn at once at the end of scrolling: ${scrolled.drawn}, of ${scrolled.known} seen.`, `Slowest filter: ${slowest.query}`,
    'Suggestions are counted among the newest 50,000 recordings (10,000 for page groups and clicks) and say so.',
  ],
});

/** From inside the page: the browser's own clock, without the driver's way to and fro. */
function changeFilter(target: Page, path: string): Promise<number> {
  return target.evaluate((to) => new Promise<number>((done, failed) => {
    const start = performance.now();
    const wasBusy = { seen: false };
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
    const look = (): void => {
      const isBusy = document.querySelector('.list')?.getAttribute('aria-busy') === 'true';
      wasBusy.seen ||= isBusy;
      if (wasBusy.seen && !isBusy) requestAnimationFrame(() => requestAnimationFrame(() => { done(performance.now() - start); }));
      else if (performance.now() - start > 60_000) failed(new Error(`no rows for ${to}`));
      else setTimeout(look, 1);
    };
    look();
  }), path);
}

function scroll(target: Page, screens: number): Promise<{ screenMs: number[]; frameMs: number[]; drawn: number; known: number }> {
  return target.evaluate(async (most) => {
    const screenMs: number[] = [];
    const frameMs: number[] = [];
    let last = performance.now();
    let isOver = false;
    const frame = (now: number): void => {
      frameMs.push(now - last);
      last = now;
      if (!isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const areRowsThere = (): boolean => {
      const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('li');
      return middle?.querySelector('hs-recording-row') !== null && middle !== null;
    };
    for (let i = 0; i < most; i++) {
      const start = performance.now();
      scrollBy({ top: innerHeight - 100, behavior: 'instant' });
      do await new Promise((next) => requestAnimationFrame(next)); while (!areRowsThere() && performance.now() - start < 30_000);
      screenMs.push(performance.now() - start);
    }
    isOver = true;
    return { screenMs, frameMs, drawn: document.querySelectorAll('hs-recording-row').length, known: Number(document.querySelector('.list li')?.getAttribute('aria-setsize') ?? 0) };
  }, screens);
}

/** The filter as the app writes it into the address. */
function toQuery(filter: RecordingFilter): string {
  const query = new URLSearchParams();
  for (const [field, value] of Object.entries(filter)) {
    const name = NAMES[field] ?? field;
    if (field === 'any') query.set(name, JSON.stringify(value));
    else if (Array.isArray(value)) for (const one of value) query.append(name, String(one));
    else if (field === 'sequence') query.set(name, JSON.stringify(value));
    else if (field === 'clicked') query.set('clickedText', (value as NonNullable<RecordingFilter['clicked']>).text?.value ?? '');
    else if (typeof value === 'object') {
      const { match, value: text } = value as { match: string; value: string };
      query.set(name, text);
      query.set(`${name}Match`, match);
    } else query.set(name, String(value));
  }
  return query.toString();
}
