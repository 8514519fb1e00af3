// Postgres is ended inside transactions of the worker, archiver and indexer, again and again, while visits arrive and lists are read:
// what was acknowledged is stored once and whole, nobody has to lend a hand, and metrics say what happened.
// `RESTARTS=20` for a long run.

import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingDetail } from '@hindsight/api-contract';
import { uniqueName, until, useElasticsearch } from '@hindsight/testkit';

import { makeLedger, sendBatches, totalOf } from './batch-sender.ts';
import { startHindsight, type Hindsight } from './hindsight.ts';
import { startRestartedDatabase, type CutShort, type RestartedDatabase } from './restarted-database.ts';
import { storedLines } from './stored-lines.ts';

const RESTARTS = Number(process.env['RESTARTS'] ?? 3);
const SESSIONS = 12;
/** More than are sent in all. */
const BATCHES = 2_000;
const PAUSE_MS = 100;

let database: RestartedDatabase;
let hindsight: Hindsight;
let index: { url: string; prefix: string };

beforeAll(async () => {
  index = { ...(await useElasticsearch()), prefix: uniqueName('restarts') };
  database = await startRestartedDatabase();
  hindsight = await startHindsight({ DATABASE_URL: database.url, ELASTICSEARCH_URL: index.url, ELASTICSEARCH_INDEX: index.prefix, LOG_LEVEL: 'error' });
}, 400_000);
afterAll(async () => {
  await hindsight?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

/** Metrics of the program: a sum over labels for each name. */
async function metricSums(...names: string[]): Promise<Record<string, number>> {
  const response = await fetch(`${hindsight.origin}/metrics`);
  expect(response.status).toBe(200);
  const text = await response.text();
  return Object.fromEntries(names.map((name) => [name, [...text.matchAll(/^([^#\s]+) (\d+(?:\.\d+)?)$/gm)].filter(([, series]) => series === name || series?.startsWith(`${name}{`)).reduce((sum, [, , value]) => sum + Number(value), 0)]));
}

async function numberOf(sql: string): Promise<number> {
  return Number((await database.pool.query<{ n: bigint }>(`select (${sql})::bigint as n`)).rows[0]?.n);
}

/** Lists read without pause; how they were answered. */
function readLists(isOver: () => boolean): { answers: Map<string, number>; end: Promise<void> } {
  const answers = new Map<string, number>();
  const end = (async () => {
    while (!isOver()) {
      const answer = await hindsight.get(`/sites/${hindsight.demoSite.id}/recordings?demo=exclude`).then(() => 'read', (error: Error) => /: (\d{3}) /.exec(error.message)?.[1] ?? error.message);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      await delay(50);
    }
  })();
  return { answers, end };
}

/** How many rows contradict each other; 0 when every transaction was done wholly or not at all. */
const PARTIAL = {
  'recordings without their session': 'select count(*) from recordings r where not exists (select 1 from sessions s where s.recording_id = r.id)',
  'sessions without documents': `select count(*) from sessions s where s.state <> 'erased' and not exists (select 1 from recording_documents d where d.recording_id = s.recording_id)`,
  'documents without a manifest': 'select count(*) from recording_documents d where not exists (select 1 from recording_blocks b where b.month = d.month and b.recording_id = d.recording_id and b.doc = d.doc)',
  'manifest rows without documents': 'select count(*) from recording_blocks b where not exists (select 1 from recording_documents d where d.month = b.month and d.recording_id = b.recording_id and d.doc = b.doc)',
  'clicks of nobody': 'select count(*) from click_points c where not exists (select 1 from recordings r where r.id = c.recording_id)',
  'archived ranges that do not join': `select count(*) from (select first_offset, lag(next_offset) over (partition by log_id, partition order by first_offset) as before from archive_files) f where before <> first_offset`,
};

describe('Postgres ended inside transactions', () => {
  it(`${RESTARTS} times: nothing is lost, twice or half there, and everything goes on by itself`, async () => {
    const ledgers = Array.from({ length: SESSIONS }, () => makeLedger(BATCHES));
    let isOver = false;
    const sending = Promise.all(ledgers.map((ledger) => sendBatches(ledger, { origin: hindsight.origin, siteKey: hindsight.demoSite.key }, () => isOver, PAUSE_MS)));
    sending.catch(() => undefined); // awaited below; a failure in between must not end the run before it is told
    const lists = readLists(() => isOver);
    const consumed = (): Promise<number> => numberOf('select sum(next_offset) from partitions');
    const cuts: CutShort[] = [];
    const resumedMs: number[] = [];
    for (let round = 0; round < RESTARTS; round++) {
      await until(async () => (await metricSums('worker_batches_stored_total'))['worker_batches_stored_total'] as number > 0, { what: 'batches to be stored' });
      const acknowledged = totalOf(ledgers).acknowledged;
      cuts.push(await database.cutShort(async () => {
        // The edge goes on, and the program says what is wrong.
        await until(() => totalOf(ledgers).acknowledged > acknowledged + SESSIONS, { what: 'batches acknowledged without a database' });
        expect((await fetch(`${hindsight.origin}/health/ready`)).status).toBe(503);
        await metricSums('worker_store_failures_total');
      }));
      const [before, from] = [await consumed(), performance.now()];
      await until(async () => await consumed() > before, { what: 'the worker to go on' });
      resumedMs.push(performance.now() - from);
    }
    isOver = true;
    await sending;
    await lists.end;
    expect(ledgers.flatMap(({ cutOff }) => cutOff)).toEqual([]);

    for (const { session, acknowledged, sent } of ledgers) {
      const stored = await until(async () => {
        const seqs = (await storedLines(hindsight, session.handle)).lines.map((line) => line.seq);
        return [...acknowledged].every((seq) => seqs.includes(seq)) && seqs;
      }, { everyMs: 250, what: `all ${acknowledged.size} acknowledged batches` });
      expect(new Set(stored).size).toBe(stored.length);
      expect(stored.filter((seq) => !sent.has(seq))).toEqual([]);
      const visit = await until(async () => {
        const found = await hindsight.get<RecordingDetail>(`/handles/${session.handle}`);
        return found.clickCount === stored.length - 1 && found;
      }, { everyMs: 250, what: `${stored.length - 1} clicks counted` });
      expect(await numberOf(`select count(*) from click_points where recording_id = ${visit.id}`)).toBe(stored.length - 1);
    }
    for (const [what, sql] of Object.entries(PARTIAL)) expect({ [what]: await numberOf(sql) }).toEqual({ [what]: 0 });
    expect(await numberOf('select count(*) from parked_records')).toBe(0);
    await expectIndexed();

    expect([...lists.answers.keys()].filter((answer) => answer !== 'read' && answer !== '503')).toEqual([]);
    const told = await metricSums('worker_store_failures_total', 'worker_chore_failures_total', 'archiver_failures_total', 'indexer_store_failures_total');
    expect(told['worker_store_failures_total']).toBeGreaterThan(0);
    expect(cuts.reduce((sum, cut) => sum + cut.undone, 0)).toBeGreaterThan(0);
    const sum = (pick: (cut: CutShort) => number): number => cuts.reduce((total, cut) => total + pick(cut), 0);
    process.stdout.write(`Postgres restarts: ${RESTARTS} immediate, ${sum((cut) => cut.open)} transactions open then, ${sum((cut) => cut.undone)} of them undone; away ${Math.round(Math.max(...cuts.map((cut) => cut.awayMs)))} ms at most, worker on again within ${Math.round(Math.max(...resumedMs))} ms; `
      + `${totalOf(ledgers).acknowledged} of ${totalOf(ledgers).sent} batches acknowledged, all stored once; lists ${JSON.stringify(Object.fromEntries(lists.answers))}; ${JSON.stringify(told)}\n`);
  }, 180_000 + 30_000 * RESTARTS);
});

/** What the index holds, per recording its version, is what the rows say. */
async function expectIndexed(): Promise<void> {
  await until(async () => (await numberOf('select count(*) from outbox')) === 0, { everyMs: 250, what: 'the outbox to be empty' });
  const alias = `${index.url}/${index.prefix}-recordings`;
  expect((await fetch(`${alias}/_refresh`, { method: 'POST' })).status).toBe(200);
  const { count } = await (await fetch(`${alias}/_count`)).json() as { count: number };
  expect(count).toBe(await numberOf('select count(*) from recordings'));
}
