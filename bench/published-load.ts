// The load a large rival published for 2016, all of it at once on this one machine: scripts and settings asked for, durable
// batches, new recordings; edge, worker, API and database as processes of their own, over the disk log.
//   npm run published-load -w bench      60 s; SECONDS, SHARE (of the load) change that
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Blocks, RecordingDetail, Site } from '@hindsight/api-contract';
import { openPool } from '@hindsight/database';
import { startEmbeddedPostgres } from '@hindsight/embedded-postgres';
import { migrate } from '@hindsight/migrations';
import { freePort, until } from '@hindsight/testkit';

import { signIn, OWNER } from '../e2e/signed-in.ts';
import { NO_ANSWER, pace, PacedHttp } from './paced-http.ts';
import { usageOf, type Usage } from './process-usage.ts';
import { percentile, writeReport } from './report.ts';
import { ScriptedVisit } from './scripted-visit.ts';
import { startProgram, type StartedProgram } from './start-program.ts';

/** Published for 2016: 525 million script requests a day, 1,500 writes a second, a million recordings a day. */
const PUBLISHED = { filesPerSecond: 6_076, batchesPerSecond: 1_500, recordingsPerSecond: 11.6 };

const SECONDS = Number(process.env['SECONDS'] ?? 60);
const SHARE = Number(process.env['SHARE'] ?? 1);
const RATES = { files: PUBLISHED.filesPerSecond * SHARE, batches: PUBLISHED.batchesPerSecond * SHARE, recordings: PUBLISHED.recordingsPerSecond * SHARE };
/** Each visit sends a batch every 5 s, as the tracker does. */
const VISITS = Math.round(RATES.batches * 5);
const FIRST_BATCHES_PER_SECOND = 300 * SHARE;
const SITES = 50;
const WATCHED = 10;
const ASK_EVERY_MS = 250;
const DRAIN_WITHIN_MS = 600_000;
const TOKEN = 'a token of this measurement';

const directory = mkdtempSync(join(resolve(process.env['BENCH_DIR'] ?? '.'), '.bench-load-'));
const programs: StartedProgram[] = [];
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'db') });
try {
  await run();
} finally {
  for (const program of programs.reverse()) await program.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const databaseUrl = await postgres.open('hindsight');
  await migrate(databaseUrl);
  const start = async (program: string, environment: Record<string, string>): Promise<StartedProgram> => {
    const started = await startProgram(program, { DATA_DIR: join(directory, 'data'), ...environment });
    programs.push(started);
    return started;
  };
  const api = await start('backend/api', { PLAYER_PORT: String(await freePort()), DATABASE_URL: databaseUrl, OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password, SITES_TOKEN: TOKEN });
  const edge = await start('edge', { SITES_URL: `${api.origin}/api/v1/site-changes`, SITES_TOKEN: TOKEN, TRUST_PROXY: '127.0.0.1' });
  const worker = await start('backend/worker', { DATABASE_URL: databaseUrl, ARCHIVE: 'off' });

  const owner = await signIn(api.origin, OWNER.email);
  const sites: Site[] = [];
  for (let i = 0; i < SITES; i++) sites.push(await owner.post<Site>('/sites', { name: `Site ${i}`, domains: ['shop.example'] }));
  for (const site of sites) await until(async () => (await (await fetch(`${edge.origin}/s/${site.key}.js`)).text()).includes(site.key), { withinMs: 30_000, everyMs: 100, what: 'the edge to know the site' });

  const client = new PacedHttp('127.0.0.1', Number(new URL(edge.origin).port), 128);
  const visits: ScriptedVisit[] = [];
  const newVisit = (): ScriptedVisit => new ScriptedVisit((sites[visits.length % SITES] as Site).key, visits.length);
  const ring: ScriptedVisit[] = [];
  const acked = { batches: 0, ms: [] as number[], refused: new Map<number, number>() };
  const watch = new Map<string, { ackedAtMs: Map<number, number>; seen: Set<number> }>();
  const viewableMs: number[] = [];
  const sendBatch = (visit: ScriptedVisit, dueMs: number, isMeasured: boolean): void => {
    const { seq, request } = visit.next();
    client.send(request, dueMs, ({ status, latencyMs, atMs }) => {
      if (status !== 202) return void acked.refused.set(status, (acked.refused.get(status) ?? 0) + 1);
      acked.batches++;
      if (isMeasured) acked.ms.push(latencyMs);
      watch.get(visit.handle)?.ackedAtMs.set(seq, atMs);
    });
  };
  const begin = (dueMs: number, isMeasured: boolean): ScriptedVisit => {
    const visit = newVisit();
    visits.push(visit);
    sendBatch(visit, dueMs, isMeasured);
    return visit;
  };

  say(`${VISITS} visits begin`);
  await pace(FIRST_BATCHES_PER_SECOND, VISITS / FIRST_BATCHES_PER_SECOND, (dueMs) => void ring.push(begin(dueMs, false)));
  await until(() => client.unanswered === 0, { withinMs: 60_000, what: 'the first batches to be answered' });
  const stored = openPool(databaseUrl, { max: 2 });
  const storedBatches = async (): Promise<number> =>
    Number((await stored.query<{ n: bigint | null }>('select sum(upper(r) - lower(r)) as n from recording_documents, unnest(seen) r')).rows[0]?.n ?? 0);
  await until(async () => await storedBatches() >= acked.batches, { withinMs: DRAIN_WITHIN_MS, everyMs: 500, what: 'the first batches to be stored' });

  for (const visit of ring.slice(0, WATCHED)) watch.set(visit.handle, { ackedAtMs: new Map(), seen: new Set() });
  const processes: Record<string, number> = { edge: edge.pid, worker: worker.pid, api: api.pid, 'PostgreSQL, all processes': postgres.pid, 'load generator': process.pid };
  const before = usageOfAll(processes);
  const files = { answered: 0, other: 0, ms: [] as number[] };
  const scripts = sites.map((site) => getRequest(`/s/${site.key}.js`));
  const recorder = getRequest(await recorderPath(edge.origin, sites[0] as Site));
  let at = 0;
  let asked = 0;
  let isOver = false;
  const watchers = Promise.all([...watch].map(async ([handle, { ackedAtMs, seen }]) => {
    const { id } = await owner.get<RecordingDetail>(`/handles/${handle}`);
    while (!isOver || seen.size < ackedAtMs.size) {
      await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
      const { manifest } = await owner.get<Blocks>(`/recordings/${id}/blocks`);
      for (const block of manifest.blocks) for (let seq = block.fromSeq; seq <= block.toSeq; seq++) {
        const ackedAt = ackedAtMs.get(seq);
        if (ackedAt === undefined || seen.has(seq)) continue;
        seen.add(seq);
        viewableMs.push(performance.now() - ackedAt);
      }
    }
  }));
  watchers.catch(() => undefined); // awaited below; a failure before must be the one that is told
  say(`the load runs for ${SECONDS} s`);
  const startMs = performance.now();
  await Promise.all([
    pace(RATES.files, SECONDS, (dueMs) => {
      // One in ten is the recorder, as for visitors whose browser does not hold it yet.
      const bytes = asked++ % 10 === 0 ? recorder : (scripts[asked % SITES] as Buffer);
      client.send(bytes, dueMs, ({ status, latencyMs }) => {
        if (status === 200) files.answered++;
        else files.other++;
        files.ms.push(latencyMs);
      });
    }),
    pace(RATES.batches - RATES.recordings, SECONDS, (dueMs) => {
      const visit = ring[at % ring.length] as ScriptedVisit;
      if (!visit.isOver) sendBatch(visit, dueMs, true);
      at++;
    }),
    // A visit that begins takes the place of one that has ended.
    pace(RATES.recordings, SECONDS, (dueMs) => void (ring[Math.floor(Math.random() * (ring.length - WATCHED)) + WATCHED] = begin(dueMs, true))),
  ]);
  await until(() => client.unanswered === 0, { withinMs: 300_000, everyMs: 50, what: 'every request to be answered' });
  const seconds = (performance.now() - startMs) / 1000;
  const after = usageOfAll(processes);
  const behindAtEnd = acked.batches - await storedBatches();
  const drainFromMs = performance.now();
  await until(async () => await storedBatches() >= acked.batches, { withinMs: DRAIN_WITHIN_MS, everyMs: 250, what: 'every acknowledged batch to be stored' });
  const drainMs = performance.now() - drainFromMs;
  isOver = true;
  await watchers;
  const lost = acked.batches - await storedBatches();
  await stored.end();
  client.close();

  writeReport({
    name: 'published-load',
    what: `${RATES.files.toFixed(0)} scripts and settings, ${RATES.batches.toFixed(0)} durable batches and ${RATES.recordings.toFixed(1)} new recordings a second for ${SECONDS} s: what was published for 2016 `
      + `(8 machines with 64 virtual CPUs then)${SHARE === 1 ? '' : `, times ${SHARE}`}. ${VISITS} visits run at a time over ${SITES} sites, each sends a batch every 5 s; edge, worker, API and PostgreSQL are processes of their own, nothing is pinned, `
      + 'the load generator shares the machine. Latency counts from when a request was due.',
    command: 'npm run published-load -w bench',
    rows: [
      latencyRow('scripts and settings', files.answered / seconds, files.ms),
      latencyRow('batch to acknowledgement', acked.ms.length / seconds, acked.ms),
      latencyRow('acknowledgement to viewable', viewableMs.length / seconds, viewableMs),
      ...Object.keys(processes).map((name) => ({ what: name, 'CPU cores': (((after[name] as Usage).cpuSeconds - (before[name] as Usage).cpuSeconds) / seconds).toFixed(2), 'resident MiB': (after[name] as Usage).residentMib.toFixed(0) })),
    ],
    notes: [
      `${acked.batches} batches acknowledged with the first ones of all visits; ${[...acked.refused].map(([status, n]) => `${n} answered ${status === NO_ANSWER ? 'not at all' : status}`).join(', ') || 'none refused'}; ${files.other} files not answered 200.`,
      `${behindAtEnd} acknowledged batches were not stored yet when the load ended; ${(drainMs / 1000).toFixed(1)} s later all were. Lost: ${lost}. Recordings: ${visits.length}.`,
      `Viewable is asked for every ${ASK_EVERY_MS} ms for ${WATCHED} of the visits; these steps are included.`,
      'Resident memory of PostgreSQL counts shared pages once per process.',
    ],
  });
}

function latencyRow(what: string, perSecond: number, ms: number[]): Record<string, string | number> {
  return { what, 'per second': perSecond.toFixed(0), 'p50 ms': percentile(ms, 0.5).toFixed(1), 'p99 ms': percentile(ms, 0.99).toFixed(1), 'max ms': ms.reduce((most, one) => Math.max(most, one), 0).toFixed(0) };
}

function usageOfAll(pids: Record<string, number>): Record<string, Usage> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, name === 'load generator' ? ownUsage() : usageOf(pid)]));
}

/** Without our children: they are counted for themselves. */
function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, residentMib: process.memoryUsage.rss() / 2 ** 20 };
}

function getRequest(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: hindsight.example\r\nAccept-Encoding: gzip, br\r\nUser-Agent: Mozilla/5.0 (X11; Linux x64) Chrome/140.0.0.0\r\n\r\n`);
}

async function recorderPath(edgeOrigin: string, site: Site): Promise<string> {
  const text = await (await fetch(`${edgeOrigin}/s/${site.key}.js`)).text();
  const path = /\/r\/[\w-]+\.js/.exec(text)?.[0];
  if (path === undefined) throw new Error('the bootstrap names no recorder');
  return path;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
