// The tracker's weight beside others': bytes of its files, cost on the main thread, bytes sent, memory. One run, interleaved.
// ROUNDS (default 5) rounds of cost; QUICK=on shortens the visits and leaves memory out; ONLY=sizes,cost,bytes,heap picks;
// RESULTS=off prints and writes nothing.
import { execFileSync } from 'node:child_process';

import { launchBrowser } from '@hindsight/testkit';
import { asTable, percentile, writeReport } from './report.ts';
import { measureBytes, type Sent } from './tracker/bytes.ts';
import { measureStart, type Cost } from './tracker/cost.ts';
import { measureHeap } from './tracker/heap.ts';
import { RECORDERS, type RecorderName } from './tracker/recorders.ts';
import { SESSIONS } from './tracker/sessions.ts';
import { startBenchSite } from './tracker/site.ts';
import { measureSizes } from './tracker/sizes.ts';

type Row = Record<string, string | number>;
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const isQuick = process.env['QUICK'] === 'on';
const wanted = (process.env['ONLY'] ?? (isQuick ? 'sizes,cost,bytes' : 'sizes,cost,bytes,heap')).split(',');
const SHARE_OF_TIME = isQuick ? 0.25 : 1;
const HEAP_STEPS = 1_000;
const HEAP_POINTS = 5;

const site = await startBenchSite();
const rows: Row[] = [];
const notes: string[] = [];
pin('1');
const browser = await launchBrowser();
pin('0');

if (wanted.includes('sizes')) {
  for (const { what, brotli, gzip } of await measureSizes()) rows.push({ figure: `${what}, bytes`, brotli, gzip });
}
if (wanted.includes('cost')) rows.push(...await measureCost());
if (wanted.includes('bytes')) rows.push(...await measureSent());
if (wanted.includes('heap')) rows.push(...await measureMemory());
await browser.close();
await site.close();

const report = {
  name: 'tracker',
  what: `Chromium on one core, the servers on another. Cost: ${ROUNDS} rounds, in each every recorder in shuffled order on the loaded page of 10k nodes (start, then 500 rows replaced 100 times) and of 50k nodes (start); medians, the smallest and largest behind them. `
    + 'CPU is thread time of the page\'s main thread in the 3 s after the script was added (start) or until everything was sent (storm), less that of no recorder in the same round; the longest task is from the trace, by the clock and by the CPU it used. '
    + 'Ratios are medians of the rounds\' ratios. rrweb is @rrweb/record with its defaults, a gzipped batch every 5 s; clarity with its defaults. Bytes sent are request bodies from load to leaving. '
    + `Memory: ${HEAP_STEPS} steps of 70 changes, every tenth with a frame that opens and closes, weighed ${HEAP_POINTS} times after a forced garbage collection.`,
  command: 'npm run tracker -w bench', rows, notes,
};
if (process.env['RESULTS'] === 'off') process.stdout.write(`${asTable(rows)}\n`);
else writeReport(report);

/** Keeps this process, and what it starts from now on, on a core of its own; without `taskset` or a second core everything shares. */
function pin(core: string): void {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', core, String(process.pid)], { stdio: 'ignore' });
  } catch {
    notes.push(`could not be pinned to core ${core}`);
  }
}

async function measureCost(): Promise<Row[]> {
  const measured: Record<string, Record<RecorderName, number>[]> = {};
  const note = (figure: string, round: number, recorder: RecorderName, value: number): void => {
    const list = (measured[figure] ??= []);
    (list[round] ??= {} as Record<RecorderName, number>)[recorder] = value;
  };
  const noteAll = (what: string, round: number, recorder: RecorderName, cost: Cost): void => {
    note(`${what}: longest task, ms`, round, recorder, cost.longest.wallMs);
    note(`${what}: longest task by CPU, ms`, round, recorder, cost.longest.cpuMs);
    note(`${what}: script, CPU ms over none`, round, recorder, cost.scriptMs);
    note(`${what}: all tasks, CPU ms over none`, round, recorder, cost.taskMs);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const recorder of shuffled(RECORDERS)) {
      const small = await measureStart(browser, site, recorder, '10k', true);
      noteAll('start, 10k nodes', round, recorder, small.start);
      noteAll('storm', round, recorder, small.storm as Cost);
      noteAll('start, 50k nodes', round, recorder, (await measureStart(browser, site, recorder, '50k', false)).start);
    }
  }
  return Object.entries(measured).map(([figure, rounds]) => costRow(figure, rounds));
}

function costRow(figure: string, rounds: Record<RecorderName, number>[]): Row {
  const isOver = figure.endsWith('over none');
  const over = (recorder: RecorderName): number[] => rounds.map((round) => round[recorder] - (isOver && recorder !== 'none' ? round.none : 0));
  const ratio = (other: RecorderName): string => percentile(over('hindsight').map((value, round) => value / (over(other)[round] as number)), 0.5).toFixed(2);
  return { figure, ...Object.fromEntries(RECORDERS.map((name) => [name, spread(over(name))])), 'ours / rrweb': ratio('rrweb'), 'ours / clarity': ratio('clarity') };
}

async function measureSent(): Promise<Row[]> {
  return Promise.all(SESSIONS.map(async (session) => {
    const [ours, rrweb, clarity] = await Promise.all((['hindsight', 'rrweb', 'clarity'] as const).map((name) => measureBytes(browser, name, session, SHARE_OF_TIME))) as [Sent, Sent, Sent];
    return {
      figure: `${session.name}: bytes sent (requests)`, hindsight: asText(ours), rrweb: asText(rrweb), clarity: asText(clarity),
      'ours / rrweb': (ours.bytes / rrweb.bytes).toFixed(2), 'ours / clarity': (ours.bytes / clarity.bytes).toFixed(2),
    };
  }));
}

async function measureMemory(): Promise<Row[]> {
  const all = await Promise.all(RECORDERS.map((name) => measureHeap(browser, site, name, HEAP_STEPS, HEAP_POINTS)));
  const row = (what: string, value: (points: (typeof all)[number]) => string): Row => ({ figure: `memory, ${what}`, ...Object.fromEntries(RECORDERS.map((name, index) => [name, value(all[index] as (typeof all)[number])])) });
  const line = (pick: 'heapKb' | 'nodes' | 'documents') => (points: (typeof all)[number]): string => points.map((point) => point[pick]).join(' → ');
  return [row('heap, KB', line('heapKb')), row('DOM nodes alive', line('nodes')), row('documents alive', line('documents'))];
}

function asText({ bytes, requests }: Sent): string {
  return `${bytes} (${requests})`;
}

function spread(values: readonly number[]): string {
  return `${percentile(values, 0.5).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values.map((value) => ({ value, order: Math.random() })).sort((one, other) => one.order - other.order).map(({ value }) => value);
}
