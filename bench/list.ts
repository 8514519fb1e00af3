// How fast the list answers, in both stores: recordings of one site, random filters, with counts; and how fast documents go to Elasticsearch.
//
//   npm run list -w bench -- [--recordings 1000000] [--filters 200]
//
// Without Java or Maven on the machine only Postgres is measured, and the report says so.
import { parseArgs } from 'node:util';

import { openPool, type Pool } from '@hindsight/database';
import { migrate } from '@hindsight/migrations';
import { FilterTooHard, newestToCount, type IndexScope, type RecordingFilter, type RecordingIndex } from '@hindsight/recording-index';
import { connectElasticsearch, ElasticsearchProjection, ElasticsearchRecordingIndex } from '@hindsight/recording-index/elasticsearch';
import { PostgresRecordingIndex, readDocuments } from '@hindsight/recording-index/postgres';
import { MissingServer, startElasticsearch, startPostgres } from '@hindsight/testkit';

import { randomFilters } from './list-filters.ts';
import { fillRecordings } from './many-recordings.ts';
import { percentile, writeReport } from './report.ts';

const { values: options } = parseArgs({ options: { recordings: { type: 'string', default: '100000' }, filters: { type: 'string', default: '200' } } });
const RECORDINGS = Number(options.recordings);
const FILTERS = Number(options.filters);
const WARM_UP = 20;
const PAGE = 50;
const SEED = 20261121;
const NOW_MS = Date.now();
const SCOPE: IndexScope = { workspaceId: 1n, siteId: 1n };
/** Documents per request, and requests on their way at once, as the indexer sends them. */
const DOCUMENTS = 1000;
const SENDERS = 2;

type Row = Record<string, string | number>;
interface Answer {
  ids: string;
  count: string;
}
interface Measured {
  rows: Row[];
  slowest: RecordingFilter;
  /** Null: this store leaves the filter to another. */
  answers: (Answer | null)[];
}

await using resources = new AsyncDisposableStack();
const server = await startPostgres({ ownServer: true, settings: { shared_buffers: '1GB', work_mem: '16MB' } });
resources.defer(() => server.stop());
await migrate(server.url);
const pool = openPool(server.url, { max: 4 });
resources.defer(() => pool.end());
say(`filling ${RECORDINGS} recordings`);
await fillRecordings(pool, SCOPE, RECORDINGS);

say('asking Postgres');
const postgres = await measure('Postgres', new PostgresRecordingIndex(pool));
const elasticsearch = await inElasticsearch(pool);
await report(postgres, elasticsearch);

async function inElasticsearch(pool: Pool): Promise<(Measured & { perSecond: number }) | null> {
  const started = await startElasticsearch({ heapMb: 1024 }).catch((error: unknown) => {
    if (error instanceof MissingServer) return null;
    throw error;
  });
  if (started === null) return null;
  resources.defer(() => started.stop());
  const client = connectElasticsearch({ url: started.url }, 60_000);
  resources.defer(() => client.close());
  const projection = new ElasticsearchProjection(client, 'bench');
  const name = await projection.createIndex();
  await projection.pointReadersAt(name);
  say('filling Elasticsearch');
  const perSecond = await project(pool, projection, name);
  say('asking Elasticsearch');
  return { ...await measure('Elasticsearch', new ElasticsearchRecordingIndex(client, 'bench')), perSecond };
}

/** Sends every recording, read from its rows. Returns documents per second, reading included. */
async function project(pool: Pool, projection: ElasticsearchProjection, name: string): Promise<number> {
  const writer = projection.writerOf(name);
  const start = performance.now();
  let next = 1;
  const send = async (): Promise<void> => {
    while (next <= RECORDINGS) {
      const first = next;
      next += DOCUMENTS;
      const ids = Array.from({ length: Math.min(DOCUMENTS, RECORDINGS - first + 1) }, (_, i) => BigInt(first + i));
      const results = await writer.put([...(await readDocuments(pool, ids)).values()]);
      if (results.length !== ids.length || results.some((result) => result !== 'written')) throw new Error('a document was not taken');
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  const seconds = (performance.now() - start) / 1000;
  await projection.refresh(name);
  return RECORDINGS / seconds;
}

async function measure(store: string, index: RecordingIndex): Promise<Measured> {
  const nextFilter = randomFilters(SEED, NOW_MS);
  const listMs: number[] = [];
  const bothMs: number[] = [];
  const answers: Measured['answers'] = [];
  let slowest = { ms: 0, filter: {} as RecordingFilter };
  for (let round = 0; round < FILTERS + WARM_UP; round++) {
    const filter = nextFilter();
    const start = performance.now();
    const page = await orTooHard(index.list(SCOPE, filter, { limit: PAGE }));
    if (page === null) {
      if (round >= WARM_UP) answers.push(null);
      continue;
    }
    const { recordings } = page;
    const listed = performance.now();
    const { count, isExact } = await index.count(SCOPE, filter);
    const counted = performance.now();
    if (round < WARM_UP) continue;
    listMs.push(listed - start);
    bothMs.push(counted - start);
    answers.push({ ids: recordings.map(({ id }) => id).join(' '), count: `${isExact ? '' : 'at least '}${count}` });
    if (counted - start > slowest.ms) slowest = { ms: counted - start, filter };
  }
  const facetsMs = await measureFacets(index, Array.from({ length: 5 }, () => ({})));
  const filteredMs = await measureFacets(index, Array.from({ length: FILTERS }, randomFilters(SEED, NOW_MS)));
  const row = (what: string, values: number[]): Row =>
    ({ store, what, 'p50 ms': percentile(values, 0.5).toFixed(1), 'p95 ms': percentile(values, 0.95).toFixed(1), 'max ms': Math.max(...values).toFixed(1) });
  return { rows: [row(`page of ${PAGE}`, listMs), row(`page of ${PAGE} and count`, bothMs), row('all five facets, no filter', facetsMs), row('all five facets', filteredMs)], slowest: slowest.filter, answers };
}

/** As the API asks for them: what needs a join among fewer. */
async function measureFacets(index: RecordingIndex, filters: readonly RecordingFilter[]): Promise<number[]> {
  const times: number[] = [];
  for (const filter of filters) {
    const start = performance.now();
    const counted = await orTooHard(Promise.all([
      index.facets(SCOPE, filter, ['device', 'country', 'browser', 'system'], newestToCount(filter, false)), index.facets(SCOPE, filter, ['page'], newestToCount(filter, true)),
    ]));
    if (counted !== null) times.push(performance.now() - start);
  }
  return times;
}

/** Null where the store leaves a filter to another. */
async function orTooHard<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof FilterTooHard) return null;
    throw error;
  });
}

async function report(postgres: Measured, elasticsearch: (Measured & { perSecond: number }) | null): Promise<void> {
  const { rows: [size] } = await pool.query<{ recordings: bigint; views: bigint; bytes: bigint }>(
    `select (select count(*) from recordings) as recordings, (select count(*) from page_views) as views, pg_database_size(current_database()) as bytes`);
  const compared = postgres.answers.flatMap((one, i) => (elasticsearch?.answers[i] ? [[one, elasticsearch.answers[i]]] : []));
  const differing = compared.filter(([one, other]) => JSON.stringify(one) !== JSON.stringify(other)).length;
  writeReport({
    name: 'list',
    what: `${size?.recordings ?? 0} recordings and ${size?.views ?? 0} page views of one site over 90 days (${Math.round(Number(size?.bytes ?? 0) / 2 ** 20)} MiB in Postgres with indexes); `
      + `${FILTERS} random filters of 0 to 4 conditions, first page of ${PAGE}, then the count exact to 10,000; one after the other, after ${WARM_UP} to warm up.`,
    command: `npm run list -w bench -- --recordings ${RECORDINGS}`,
    rows: [...postgres.rows, ...elasticsearch?.rows ?? []],
    notes: [
      ...(elasticsearch === null ? ['Elasticsearch was not measured: this machine has no Java or Maven.'] : [
        `Answers of the two stores that differed (ids in order, count): ${differing} of ${compared.length}; ${postgres.answers.length - compared.length} filters Elasticsearch leaves to Postgres.`,
        `Elasticsearch: one node, 3 shards, 1 GiB heap. ${Math.round(elasticsearch.perSecond)} documents/s into it, read from Postgres, ${DOCUMENTS} a request, ${SENDERS} at once.`,
        `Slowest in Elasticsearch: ${JSON.stringify(elasticsearch.slowest)}`,
      ]),
      `Facets: Postgres counts among the newest ${newestToCount({}, false)} recordings, pages and filters of page views among ${newestToCount({}, true)}, and says so; Elasticsearch among all.`,
      `Slowest in Postgres: ${JSON.stringify(postgres.slowest)}`,
      'One connection, nothing else running but what the load says. fsync of the test database is off; only reads are measured.',
    ],
  });
  if (differing > 0) process.exitCode = 1;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
