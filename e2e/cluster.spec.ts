// The product beyond one machine: two of each program on real Kafka, S3, Elasticsearch, Redis and Postgres behind one address.
// A visit to the demo shop passes end to end; programs killed under load lose nothing and store nothing twice.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail, RecordingList, Site } from '@hindsight/api-contract';
import { openPool, type Pool } from '@hindsight/database';
import { connectElasticsearch, ElasticsearchRecordingIndex } from '@hindsight/recording-index/elasticsearch';
import { PostgresRecordingIndex } from '@hindsight/recording-index/postgres';
import type { IndexScope, RecordingIndex, RecordingSummary } from '@hindsight/recording-index';
import { launchBrowser, temporaryDirectory, until } from '@hindsight/testkit';
import type { Browser } from 'playwright-core';

import { startCluster, type Cluster } from '../tools/cluster/start-cluster.ts';
import { makeLedger, sendBatches, totalOf } from './batch-sender.ts';
import { OWNER, signIn, type SignedIn } from './signed-in.ts';
import { stageMoment } from './stage.ts';
import { storedLines } from './stored-lines.ts';

/** Rounds; each kills an edge, a worker and an API, one after the other. */
const KILLS = Number(process.env['KILLS'] ?? 2);
const VISITS = 10;
const BATCH_EVERY_MS = 100;
/** More than are sent in all rounds. */
const BATCHES = 600 * (KILLS + 1);
/** Where the visitor comes from, as a proxy tells it. */
const VISITOR = { address: '8.8.8.8', country: 'US' };

const directory = temporaryDirectory('cluster');
let browser: Browser;
let cluster: Cluster;
let owner: SignedIn;
let site: Site;
let pool: Pool;

beforeAll(async () => {
  cluster = await startCluster({
    directory: directory.path, environment: { OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password, LOG_LEVEL: 'info' },
  });
  owner = await signIn(cluster.origin, OWNER.email);
  site = (await owner.get<{ sites: Site[] }>('/sites')).sites.find((one) => one.isDemo) as Site;
  pool = openPool(cluster.stores.postgres.url, { max: 2 });
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await pool?.end();
  await cluster?.stop();
  await directory.remove();
}, 120_000);

describe('the cluster', () => {
  it('records a visit to the demo shop, lists it in both stores, and plays it', async () => {
    const from = Date.now();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, extraHTTPHeaders: { 'x-forwarded-for': VISITOR.address } });
    const page = await context.newPage();
    // The visitor looks at each page until its snapshot is out: it does not fit into last words.
    const onceListed = (path: string): Promise<RecordingDetail> => until(async () => {
      const { recordings } = await owner.get<RecordingList>(`/sites/${site.id}/recordings?demo=exclude&bots=include`);
      for (const { id, startedAt } of recordings) {
        const detail = await owner.get<RecordingDetail>(`/recordings/${id}`);
        if (startedAt >= from && detail.pageViews.at(-1)?.path === path) return detail;
      }
      return null;
    }, { everyMs: 500, what: `${path} in the list` });
    await page.goto(`${cluster.origin}/demo?utm_source=cluster`);
    await onceListed('/demo');
    await page.getByRole('navigation').getByRole('link', { name: 'Shop' }).click();
    await onceListed('/demo/shop');
    await page.locator('[data-results] .card').nth(2).click();
    await page.waitForURL('**/demo/product/3');
    const visit = await onceListed('/demo/product/3');
    await context.close();
    expect(visit.pageViews.map((view) => view.path)).toEqual(['/demo', '/demo/shop', '/demo/product/3']);
    expect(visit).toMatchObject({ utmSource: 'cluster', device: 'desktop', isBot: false, country: VISITOR.country });

    const [, shop, product] = visit.pageViews;
    const staged = await stageMoment(browser, owner, visit.id, (shop!.fromMs + product!.fromMs) / 2, { width: 1440, height: 900 });
    expect(staged.state.text.join(' ')).toContain('Supper bowl');
    await staged.page.context().close();
    await untilBothListsAreEqual();
  }, 180_000);

  it(`loses nothing acknowledged and stores nothing twice while programs are killed, ${KILLS} of each kind`, async () => {
    const ledgers = Array.from({ length: VISITS }, () => makeLedger(BATCHES));
    let isOver = false;
    const sending = Promise.all(ledgers.map((ledger) => sendBatches(ledger, { origin: cluster.origin, siteKey: site.key }, () => isOver, BATCH_EVERY_MS)));
    sending.catch(() => undefined); // awaited below; a failure in between must not end the run before it is told
    const killed = { edge: 0, worker: 0, api: 0 };
    for (let round = 0; round < KILLS; round++) {
      for (const program of ['edge', 'worker', 'api'] as const) {
        const { acknowledged } = totalOf(ledgers);
        await until(() => totalOf(ledgers).acknowledged > acknowledged + 50, { everyMs: 20, what: `batches to be acknowledged before a kill of ${program}` });
        const member = cluster.member(`${program}-${(round % 2) + 1}`);
        await member.kill();
        killed[program] += 1;
        await until(() => totalOf(ledgers).acknowledged > acknowledged + 100, { everyMs: 20, what: `batches to be acknowledged without ${member.name}` });
        await member.restart();
      }
    }
    isOver = true;
    await sending;
    const { sent, acknowledged, cutOff } = totalOf(ledgers);
    expect(killed).toEqual({ edge: KILLS, worker: KILLS, api: KILLS });

    for (const ledger of ledgers) {
      const seqs = await until(async () => {
        const { lines } = await storedLines(owner, ledger.session.handle);
        const stored = lines.map((line) => line.seq).sort((a, b) => a - b);
        return [...ledger.acknowledged].every((seq) => stored.includes(seq)) && stored;
      }, { everyMs: 500, what: `all ${ledger.acknowledged.size} acknowledged batches of a visit` });
      expect(new Set(seqs).size).toBe(seqs.length);
      expect(seqs.filter((seq) => !ledger.sent.has(seq))).toEqual([]);
      const clicks = seqs.filter((seq) => seq > 0).length;
      await until(async () => (await owner.get<RecordingDetail>(`/handles/${ledger.session.handle}`)).clickCount === clicks, { everyMs: 500, what: `${clicks} clicks counted` });
    }
    const compared = await untilBothListsAreEqual();
    process.stdout.write(`kills: ${KILLS} edges, ${KILLS} workers, ${KILLS} APIs; acknowledged ${acknowledged} of ${sent}, cut off ${cutOff}; all acknowledged stored once; ${compared} recordings alike in both lists\n`);
  }, 300_000 + 90_000 * KILLS);

  it('prints no visitor\'s address', async () => {
    for (const { name, directory: place } of cluster.members) {
      const printed = await readFile(join(place, 'output.txt'), 'utf8');
      expect(printed).toContain('Started');
      expect(printed.includes(VISITOR.address) && name).toBe(false);
    }
  });
});

/** @returns how many recordings the two stores list alike, at most 60 s after the last change */
async function untilBothListsAreEqual(): Promise<number> {
  const { rows: [row] } = await pool.query<{ workspace_id: bigint }>('select workspace_id from sites where id = $1', [site.id]);
  const scope: IndexScope = { workspaceId: (row as { workspace_id: bigint }).workspace_id, siteId: BigInt(site.id) };
  const client = connectElasticsearch({ url: cluster.stores.elasticsearch.url, apiKey: undefined }, 10_000);
  try {
    return await until(async () => {
      const [postgres, elasticsearch] = [await listAll(new PostgresRecordingIndex(pool), scope), await listAll(new ElasticsearchRecordingIndex(client, 'hindsight'), scope)];
      expect(elasticsearch).toEqual(postgres);
      return postgres.length > 0 && postgres.length;
    }, { withinMs: 60_000, everyMs: 1_000, what: 'both lists to be equal' });
  } finally {
    await client.close();
  }
}

async function listAll(index: RecordingIndex, scope: IndexScope): Promise<RecordingSummary[]> {
  const all: RecordingSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await index.list(scope, { bots: 'include' }, { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.recordings);
    cursor = page.cursor;
  }
  return all;
}
