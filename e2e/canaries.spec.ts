// 2,400 secrets on 60 pages, in every kind of place, go through the whole product: tracker, edge, log, worker, blobs, archive,
// Postgres. Afterwards each is where the table of places says it may be, and nowhere else. CANARY_SEED makes other pages.

import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Site } from '@hindsight/api-contract';
import { startArchiver } from '@hindsight/archiver';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { openDiskLogReader } from '@hindsight/log/disk';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { launchBrowser, until } from '@hindsight/testkit';
import type { MaskingPreset, TrackerSettings } from '@hindsight/wire';
import type { Browser, Page } from 'playwright-core';
import { CanarySearch } from './canaries/canary-search.ts';
import { makeCanaryPages, PRESETS, type Canary, type CanaryPage } from './canaries/canary-pages.ts';
import { PLACES } from './canaries/places.ts';
import { startCustomerSite, type CustomerSite } from './customer-site.ts';
import { openEmbeddedDatabase, searchRows } from './embedded-database.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { startVisitorProxy, type SentRequest, type VisitorProxy } from './visitor-proxy.ts';

const SEED = Number(process.env['CANARY_SEED'] ?? 20261121);
const SETTINGS: Partial<TrackerSettings> = {
  maskSelectors: ['.private'], unmaskSelectors: ['.public'], blockSelectors: ['.blocked'], keptQueries: ['tab'], canvasPerSecond: 4, consoleLines: 'all',
  pathRules: [{ path: '/p/*', rule: 'mask', selector: '.private-here' }, { path: '/q/*', rule: 'mask', selector: 'html' }],
};
/** All there is to search, and whether what is kept must be there. */
const STORES = { sent: true, log: true, blobs: true, archive: true, rows: false, database: false, edge: false, output: false, metrics: false };

const pages = makeCanaryPages(SEED);
const canaries = pages.flatMap((page) => page.canaries);
/** One that must be gone is leaked on purpose, another one in every run. */
const planted = canaries.filter(({ isKept }) => !isKept)[Date.now() % canaries.filter(({ isKept }) => !isKept).length]!;

let browser: Browser;
let hindsight: Hindsight;
let proxy: VisitorProxy;
let search: CanarySearch;
const sites: CustomerSite[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  hindsight = await startHindsight({ ARCHIVE: 'off', DEMO: 'off' });
  proxy = await startVisitorProxy(hindsight.origin, '198.51.100.7');
  await Promise.all(PRESETS.map((preset) => visitAll(preset)));
  await untilStored();
  search = new CanarySearch(canaries.map(({ secret }) => secret));
  await searchEverything();
}, 1_800_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all([...sites, proxy, hindsight].map((one) => one?.[Symbol.asyncDispose]()));
});

async function visitAll(masking: MaskingPreset): Promise<void> {
  const { id, key } = await hindsight.post<Site>('/sites', { name: masking });
  await hindsight.patch(`/sites/${id}`, { settings: { ...SETTINGS, masking } });
  const site = await startCustomerSite(proxy.origin, key);
  sites.push(site);
  const mine = pages.filter(({ preset }) => preset === masking);
  for (const { address, html } of mine) site.pages.set(address.split('?')[0]!, html);
  // Each edge knows a new site when it is asked for it, and its settings soon after.
  await until(async () => (await (await fetch(`${hindsight.origin}/s/${key}.js`)).text()).includes(`"masking":"${masking}","maskSelectors":[".private"]`), { what: 'the settings at the edge' });
  const page = await (await browser.newContext({ viewport: { width: 1000, height: 800 } })).newPage();
  for (const one of mine) await visit(page, site.origin, one);
  await page.context().close();
}

async function visit(page: Page, origin: string, one: CanaryPage): Promise<void> {
  const { address, scripts, typed, canaries: mine } = one;
  const isBatch = (request: { url(): string }): boolean => request.url().includes('/i/');
  const open = new Set<unknown>();
  let answered = 0;
  const began = (request: { url(): string }): unknown => isBatch(request) && open.add(request);
  const ended = (request: unknown): unknown => open.delete(request) && answered++;
  page.on('request', began).on('requestfinished', ended).on('requestfailed', ended);
  await page.goto(origin + address);
  await until(() => answered > 0, { what: `the first snapshot of ${address}` });
  for (const { selector, text } of typed) await page.locator(selector).pressSequentially(text);
  // Each in a task of its own, as things happen on a page.
  await page.evaluate(`(async () => { ${scripts.map((script) => `{ ${script} } await new Promise((resolve) => setTimeout(resolve));`).join('\n')} })()`);
  if (mine.includes(planted)) await page.evaluate(`hindsight('event', 'planted', { leak: ${JSON.stringify(planted.secret)} })`);
  // What the scripts left for later happens before what comes last.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 30))');
  const [before, end] = [proxy.sent.length, `end-${pages.indexOf(one)}-`];
  await page.evaluate(`hindsight('tag', ${JSON.stringify(end)}); hindsight('stop')`);
  // The very one: another may have been under way, and leaving before this one is made cuts it off.
  const isLast = ({ url, status, body }: SentRequest): boolean => url.startsWith('/i/') && status === 202 && wordsOf(body).includes(end);
  await until(() => proxy.sent.slice(before).some(isLast) && open.size === 0, { what: `the last batch of ${address}` });
  page.off('request', began).off('requestfinished', ended).off('requestfailed', ended);
}

function wordsOf(body: Buffer): string {
  const payload = body.subarray(body.indexOf(10) + 1);
  return String(payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload) : payload);
}

/** Until the worker has done with all the edge took. */
async function untilStored(): Promise<void> {
  await until(async () => {
    const figures = await metrics();
    const sum = (name: string): number => [...figures.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'gm'))].reduce((total, [, value]) => total + Number(value), 0);
    return sum('edge_batches_accepted_total') > 0 && sum('worker_batches_stored_total') + sum('worker_batches_dropped_total') === sum('edge_batches_accepted_total');
  }, { withinMs: 120_000, everyMs: 250, what: 'everything to be stored' });
}

async function metrics(): Promise<string> {
  return (await fetch(`${hindsight.origin}/metrics`)).text();
}

async function searchEverything(): Promise<void> {
  for (const { url, headers, body } of proxy.sent) {
    await search.searchBytes('sent', Buffer.from(`${url}\n${headers}`));
    await search.searchBytes('sent', body);
  }
  const folder = (...names: string[]): string => join(hindsight.dataDirectory, ...names);
  for (const name of ['log', 'blobs', 'edge'] as const) await search.searchFolder(name, folder(name));
  await search.searchFolder('database', folder('db'));
  const pool = openEmbeddedDatabase(hindsight.dataDirectory);
  try {
    await searchRows({ searchBytes: (_, bytes) => search.searchBytes('rows', bytes) }, pool);
  } finally {
    await pool.end();
  }
  await archiveAll();
  await search.searchFolder('archive', folder('archived'));
  await search.searchBytes('output', Buffer.from(hindsight.output()));
  await search.searchBytes('metrics', Buffer.from(await metrics()));
}

/** The archiver of the product, on the product's log and database, without waiting for the hour to end. */
async function archiveAll(): Promise<void> {
  const pool = openEmbeddedDatabase(hindsight.dataDirectory, 4);
  const log = await openDiskLogReader({ dir: join(hindsight.dataDirectory, 'log') });
  const blobs = await openFilesystemBlobs(join(hindsight.dataDirectory, 'archived'));
  const { rows: consumed } = await pool.query<{ log_id: string; partition: number; next_offset: bigint }>('select log_id, partition, next_offset from partitions where next_offset > 0');
  const archiver = startArchiver({ log, blobs, pool, logger: makeLogger('canaries', 'silent'), metrics: new Metrics(), limits: { fileBytes: 1, lookEveryMs: 200 } });
  try {
    await until(async () => {
      const { rows } = await pool.query<{ behind: bigint }>(
        `select count(*) as behind from unnest($1::text[], $2::int[], $3::bigint[]) as consumed(log_id, partition, next_offset)
         left join archive_partitions a using (log_id, partition) where a.next_offset is null or a.next_offset < consumed.next_offset`,
        [consumed.map((one) => one.log_id), consumed.map((one) => one.partition), consumed.map((one) => one.next_offset)]);
      return rows[0]?.behind === 0n;
    }, { withinMs: 120_000, everyMs: 250, what: 'everything to be archived' });
  } finally {
    await archiver.stop();
    await log.close();
    await pool.end();
  }
}

function wrongs(): string[] {
  return canaries.filter((canary) => canary !== planted).flatMap((canary) => {
    const found = search.found.get(canary.secret) ?? new Set<string>();
    const must = canary.isKept ? Object.entries(STORES).filter(([, isKeptThere]) => isKeptThere).map(([store]) => store) : [];
    const may = canary.isKept ? Object.keys(STORES).filter((store) => store !== 'output' && store !== 'metrics') : [];
    const about = `${canary.place.name}, preset ${canary.preset} (${canary.secret})`;
    return [
      ...must.filter((store) => !found.has(store)).map((store) => `missing from ${store}: ${about}`),
      ...[...found].filter((store) => !may.includes(store)).map((store) => `LEAKED to ${store}: ${about}`),
    ];
  });
}

describe('2,400 secrets', () => {
  it('are there, in every place and under every preset', () => {
    expect(canaries).toHaveLength(2_400);
    const covered = new Set(canaries.map(({ place, preset }) => `${place.name} ${preset}`));
    expect(covered.size).toBe(PLACES.length * PRESETS.length);
  });

  it('are kept or gone as the table says: 0 wrong', () => {
    const count = (test: (canary: Canary) => boolean): number => canaries.filter(test).length;
    const table = PRESETS.map((preset) => ({
      preset, kept: count((one) => one.preset === preset && one.isKept), gone: count((one) => one.preset === preset && !one.isKept),
      wrong: wrongs().filter((wrong) => wrong.includes(`preset ${preset} `)).length,
    }));
    process.stdout.write(`secrets, seed ${SEED}, ${PLACES.length} places, ${Math.round(search.searchedBytes / 1e6)} MB and ${search.inflatedStreams} compressed streams searched\n`);
    for (const { preset, kept, gone, wrong } of table) process.stdout.write(`  ${preset.padEnd(6)} kept ${kept}, gone ${gone}, wrong ${wrong}\n`);
    expect(wrongs()).toEqual([]);
  });

  it('would be found: the one leaked on purpose is, in everything sent and stored', () => {
    expect([...search.found.get(planted.secret) ?? []]).toEqual(expect.arrayContaining(['sent', 'log', 'blobs', 'archive']));
  });
});
