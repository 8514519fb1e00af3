// Lists are moved from Postgres to Elasticsearch and back while recordings are written and lists are asked for: the operator's own
// commands on running programs, every list compared with a plain filter over the truth. Ends with 1 if any was refused or differed.
//   npm run switch -w bench      RECORDINGS (200000) changes the size of the history
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { openPool } from '@hindsight/database';
import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import { migrate } from '@hindsight/migrations';
import { connectElasticsearch, ElasticsearchProjection } from '@hindsight/recording-index/elasticsearch';
import type { IndexedRecording } from '@hindsight/recording-index/plain-index';
import { randomFilter } from '@hindsight/recording-index/random-recordings';
import { freePort, startElasticsearch, until } from '@hindsight/testkit';
import type { RecordingList, Site } from '@hindsight/api-contract';
import fc from 'fast-check';

import { OWNER, signIn } from '../e2e/signed-in.ts';
import { makeHistory, putHistory } from './history.ts';
import { canBeAsked, emptyTally, keepWalking, ListWalk, type ListTally } from './list-walk.ts';
import { ListTruth } from './list-truth.ts';
import { LiveWriter, PER_SECOND } from './live-writer.ts';
import { percentile, writeReport } from './report.ts';
import { runTool, startProgram } from './start-program.ts';

const RECORDINGS = Number(process.env['RECORDINGS'] ?? 200_000);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ASKERS = 3;
const PAUSE_MS = 100;
/** Walks begun on one store and ended on the other, at each turn. */
const HELD = 25;
const MOST_PAGES = 8;
/** So many answers in turn show that the turn is over, and that a cold Elasticsearch is warm. */
const STEADY = 10;
const READ_MS = 30_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MARKED = Math.ceil(RECORDINGS / 4);
/** Spoiled on purpose; no writer touches it. */
const PLANTED = 777n;

await using resources = new AsyncDisposableStack();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void resources.disposeAsync().finally(() => process.exit(1)));
const directory = mkdtempSync(join(resolve(process.env['BENCH_DIR'] ?? '.'), '.bench-switch-'));
resources.defer(() => rmSync(directory, { recursive: true, force: true }));
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'db') });
resources.defer(() => postgres.stop());
const databaseUrl = await postgres.open('hindsight');
await migrate(databaseUrl);
const pool = openPool(databaseUrl, { max: 10 });
// The server is stopped while a connection may still be saying goodbye.
pool.on('error', () => undefined);
resources.defer(() => pool.end());
const elasticsearch = await startElasticsearch({ heapMb: 1024 });
resources.defer(() => elasticsearch.stop());
const stores = { DATABASE_URL: databaseUrl, ELASTICSEARCH_URL: elasticsearch.url, ELASTICSEARCH_INDEX: 'bench' };
const api = await startProgram('backend/api', { ...stores, DATA_DIR: join(directory, 'data'), OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password, API_REQUESTS_PER_SECOND: '1000', PLAYER_PORT: String(await freePort()) });
resources.defer(() => api.stop());
const owner = await signIn(api.origin, OWNER.email);
const site = await owner.post<Site>('/sites', { name: 'Switched', domains: ['shop.example'] });
const scope = { workspaceId: await workspaceOf(site), siteId: BigInt(site.id) };

say(`${RECORDINGS} recordings are written, seed ${SEED}`);
const history = makeHistory(scope, RECORDINGS, SEED);
await putHistory(pool, history);
const truth = new ListTruth(history);
const writer = new LiveWriter({ pool, owner, truth, scope, oldIds: history.map(({ id }) => id).filter((id) => id !== PLANTED), newVisit: () => pick(history) });

const phases: { phase: string; seconds: number; tally: ListTally }[] = [];
let tally = emptyTally();
const facts: string[] = [];
const index = (words: string) => runTool('index', words.split(' '), stores);
const stopAsking = new AbortController();
await writer.start();
const asking = Promise.all(Array.from({ length: ASKERS }, () => keepWalking(() => beginWalk(), stopAsking.signal, PAUSE_MS)));
// Whatever fails is told where it is awaited, after everything has been stopped in order.
asking.catch(() => undefined);
resources.defer(async () => {
  stopAsking.abort();
  await Promise.allSettled([asking, writer.stop()]);
});

await during('Postgres alone', () => delay(READ_MS / 3));
const indexer = await during('both written', async () => {
  const started = await startProgram('backend/indexer', stores);
  await drained('what was written before the indexer started');
  return started;
});
resources.defer(() => indexer.stop());
facts.push(`Shards: ${await shards()}.`);
await during('backfill', async () => {
  const { text, seconds } = expectCode(0, await index('backfill'));
  facts.push(`Backfill: ${text}; ${seconds.toFixed(1)} s with the start of the command, ${Math.round(RECORDINGS / seconds)} recordings/s.`);
});
await during('indexer catches up', async () => {
  const before = await sent();
  if (before === 0) throw new Error('the indexer counts nothing');
  const startedMs = performance.now();
  await pool.query('insert into outbox (recording_id, workspace_id, version) select id, workspace_id, version from recordings order by id limit $1 on conflict do nothing', [MARKED]);
  await drained(`${MARKED} marks`);
  const seconds = (performance.now() - startedMs) / 1000;
  facts.push(`Bulk rate of the indexer: ${MARKED} recordings marked at once, ${await sent() - before} documents sent in ${seconds.toFixed(1)} s with live changes: ${Math.round((await sent() - before) / seconds)} documents/s, read from Postgres, 500 a request.`);
});
await during('compare, one document spoiled', async () => {
  await plantDrift();
  const found = expectCode(1, await index('compare'));
  if (!found.text.includes(': 1 differ (1 differing)')) throw new Error(`the planted drift was not found alone: ${found.text}`);
  say1('Compare, one document spoiled', found);
  say1('read-from elasticsearch then', expectCode(1, await index('read-from elasticsearch')));
});
await during('repair', async () => {
  say1('Repair', expectCode(0, await index('repair')));
  await drained('the repaired');
});
await during('compare', async () => say1('Compare', expectCode(0, await index('compare'))));
const there = await turn('elasticsearch');
await during('read from Elasticsearch', () => delay(READ_MS));
const back = await turn('postgres');
await during('read from Postgres again', () => delay(READ_MS / 2));
stopAsking.abort();
await asking;
await writer.stop();
await during('at the end', async () => {
  await drained('the last changes');
  say1('Compare at the end', expectCode(0, await index('compare')));
});
report();

/** A part of the run; what is asked meanwhile counts for it. */
async function during<T>(phase: string, work: () => Promise<T>): Promise<T> {
  say(phase);
  tally = emptyTally();
  const mine = tally;
  const startedMs = performance.now();
  try {
    return await work();
  } finally {
    phases.push({ phase, seconds: (performance.now() - startedMs) / 1000, tally: mine });
    for (const example of mine.examples) say(`  WRONG ${example}`);
  }
}

/** Turns lists while walks are held between two pages; says how they went on. */
async function turn(to: 'elasticsearch' | 'postgres'): Promise<{ continued: number; failed: number }> {
  return during(`turned to ${to}`, async () => {
    const held: ListWalk[] = [];
    while (held.length < HELD) {
      const walk = beginWalk(20);
      await walk.next();
      if (!walk.isOver) held.push(walk);
    }
    const turned = expectCode(0, await index(`read-from ${to}`));
    const startedMs = performance.now();
    let inTurn = 0;
    await until(async () => {
      inTurn = (await owner.get<RecordingList>(`/sites/${site.id}/recordings?limit=50`)).answeredBy.store === to ? inTurn + 1 : 0;
      return inTurn === STEADY;
    }, { withinMs: 60_000, everyMs: 100, what: `lists from ${to}` });
    say1(`read-from ${to}`, turned);
    facts.push(`${STEADY} lists in turn came from ${to} ${((performance.now() - startedMs) / 1000).toFixed(1)} s after the command.`);
    await Promise.all(held.map((walk) => walk.goOn(MOST_PAGES)));
    return { continued: held.filter((walk) => !walk.hasFailed && new Set(walk.stores).size === 2).length, failed: held.filter((walk) => walk.hasFailed).length };
  });
}

/** A walk through a random range that ended at least a minute ago, with a random filter. */
function beginWalk(limit = 10 + Math.floor(Math.random() * 90)): ListWalk {
  const toMs = Date.now() - MINUTE_MS - (Math.random() < 0.3 ? 0 : Math.random() * 60 * DAY_MS);
  // From an hour to all there is, as many short as long ones.
  const widthMs = 3_600_000 * (90 * 24) ** Math.random();
  return new ListWalk({ owner, siteId: scope.siteId, truth, tally: () => tally, limit, filter: { ...filterToAsk(), fromMs: Math.floor(toMs - widthMs), toMs: Math.floor(toMs) } });
}

function filterToAsk() {
  for (;;) {
    const [filter] = fc.sample(randomFilter, 1);
    if (filter !== undefined && canBeAsked(filter)) return filter;
  }
}

async function plantDrift(): Promise<void> {
  const client = connectElasticsearch({ url: elasticsearch.url }, 20_000);
  const projection = new ElasticsearchProjection(client, 'bench');
  const name = (await pool.query<{ name: string }>('select current_index as name from index_reading')).rows[0]?.name ?? '';
  const [found] = await projection.get(name, [PLANTED]);
  if (found?.document == null) throw new Error('the document to spoil is not there');
  await projection.writerOf(name).put([{ ...found, document: { ...found.document, country: 'XX' } }]);
  await projection.refresh(name);
  await client.close();
}

/** Nothing has waited for long: live changes are always on their way. */
async function drained(what: string): Promise<void> {
  await until(async () => (await pool.query(`select 1 from outbox where marked_at < now() - interval '5 seconds' limit 1`)).rows.length === 0 && (await pool.query<{ n: bigint }>('select count(*) as n from outbox')).rows[0]!.n < 500n,
    { withinMs: 600_000, everyMs: 250, what: `the indexer to send ${what}` });
}

async function sent(): Promise<number> {
  return [...(await indexer.metrics()).matchAll(/^indexer_documents_indexed_total\{[^}]*\} (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
}

async function shards(): Promise<number> {
  const settings = await (await fetch(`${elasticsearch.url}/bench-recordings-*/_settings`)).json() as Record<string, { settings: { index: { number_of_shards: string } } }>;
  const counts = Object.values(settings).map((one) => Number(one.settings.index.number_of_shards));
  if (counts.length !== 1 || (counts[0] ?? 0) < 3) throw new Error(`one index of at least 3 shards is wanted: ${JSON.stringify(counts)}`);
  return counts[0] ?? 0;
}

async function workspaceOf({ id }: Site): Promise<bigint> {
  const { rows } = await pool.query<{ workspace_id: bigint }>('select workspace_id from sites where id = $1', [id]);
  return rows[0]?.workspace_id ?? 0n;
}

function expectCode<T extends { code: number; text: string }>(code: number, said: T): T {
  if (said.code !== code) throw new Error(`the command ended with ${said.code}, not ${code}: ${said.text}`);
  return said;
}

function say1(what: string, { text, seconds }: { text: string; seconds: number }): void {
  facts.push(`${what} (${seconds.toFixed(1)} s): \`${text.replaceAll('\n', ' · ')}\``);
  say(`  ${what}: ${text}`);
}

function report(): void {
  const all = phases.map((one) => one.tally);
  const sum = (of: (one: ListTally) => number): number => all.reduce((total, one) => total + of(one), 0);
  const [failed, differing] = [sum((one) => one.failed), sum((one) => one.differing)];
  writeReport({
    name: 'switch',
    what: `Lists moved to Elasticsearch and back with the commands of \`npm run index\`, API and indexer running, over ${RECORDINGS} recordings, while ${PER_SECOND.begun} visits begin, ${PER_SECOND.continued} go on, ${PER_SECOND.changed} old recordings change `
      + `and ${PER_SECOND.erased} is erased per second, and ${ASKERS} askers walk through lists with random filters over ranges that ended 60 s ago. Each page, and the count of first pages, is compared with a plain filter over the truth: `
      + 'from Postgres what is true now, from Elasticsearch what was true a minute ago (what changed since may be seen either way, but nothing erased).',
    command: 'npm run switch -w bench',
    rows: phases.map(({ phase, seconds, tally: one }) => ({
      phase, 'seconds': seconds.toFixed(0), 'lists': one.asked, 'failed': one.failed, 'differing': one.differing, 'by Postgres': one.by.postgres, 'by Elasticsearch': one.by.elasticsearch, 'Postgres instead': one.fallbacks,
      'rows compared': one.rows, 'p50 ms': one.ms.length === 0 ? '' : percentile(one.ms, 0.5).toFixed(0), 'p95 ms': one.ms.length === 0 ? '' : percentile(one.ms, 0.95).toFixed(0),
    })),
    notes: [
      `Lists asked: ${sum((one) => one.asked)}, failed: ${failed}, differing: ${differing}; rows compared: ${sum((one) => one.rows)}.`,
      `Cursors begun on Postgres and continued on Elasticsearch: ${there.continued}, the other way: ${back.continued}; with loss, repeat or refusal: ${there.failed + back.failed}.`,
      `Written meanwhile: ${Object.entries(writer.written).map(([kind, n]) => `${n} ${kind}`).join(', ')}.`,
      ...facts,
      'One node, 1 GiB heap, Postgres with fsync on. The machine was shared with other work while this ran: times and rates are lower bounds, the counts are what matters.',
    ],
  });
  if (failed + differing + there.failed + back.failed > 0 || Math.min(there.continued, back.continued) === 0) process.exitCode = 1;
}

function pick(from: readonly IndexedRecording[]): IndexedRecording {
  return from[Math.floor(Math.random() * from.length)] as IndexedRecording;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
