// How fast the click map of a busy page is made, under filters, beside a plain group-by over the single clicks in the same run.
//
//   npm run heatmap -w bench -- [--points 10000000] [--recordings 200000] [--tries 5] [--fill-within 300]
//
// Filling stops when its time is up; the report says how many points there were. The group-by takes its time and is measured twice.
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { openPool, type Pool } from '@hindsight/database';
import { migrate } from '@hindsight/migrations';
import { PostgresPointReader } from '@hindsight/points/postgres';
import type { IndexScope, RecordingFilter } from '@hindsight/recording-index';
import { SqlParams, whereRecordings } from '@hindsight/recording-index/postgres';
import { startPostgres } from '@hindsight/testkit';

import { fillRecordings } from './many-recordings.ts';
import { percentile, writeReport } from './report.ts';

const { values: options } = parseArgs({ options: { points: { type: 'string', default: '10000000' }, recordings: { type: 'string', default: '200000' }, tries: { type: 'string', default: '5' }, 'fill-within': { type: 'string', default: '300' } } });
const POINTS = Number(options.points);
const RECORDINGS = Number(options.recordings);
const TRIES = Number(options.tries);
const PLAIN_TRIES = 2;
const FILL_WITHIN_MS = Number(options['fill-within']) * 1000;
const SCOPE: IndexScope = { workspaceId: 1n, siteId: 1n };
const PAGE = '/busy';
const ELEMENTS = 300;
const RECORDINGS_AT_ONCE = 5_000;
const DAY_MS = 86_400_000;
const FILTERS: Record<string, RecordingFilter> = {
  'none': {},
  'device': { device: ['desktop'] },
  'device, 7 days': { device: ['desktop'], fromMs: Date.now() - 7 * DAY_MS },
  'country, browser': { country: ['DE', 'FR'], browser: ['Chrome'] },
  'rage clicks, came from news': { hasRageClick: true, referrer: { match: 'contains', value: 'news' } },
};

await using resources = new AsyncDisposableStack();
const server = await startPostgres({ ownServer: true, settings: { shared_buffers: '1GB', work_mem: '32MB' } });
resources.defer(() => server.stop());
await migrate(server.url);
const pool = openPool(server.url, { max: 4 });
resources.defer(() => pool.end());
pool.on('error', () => undefined); // the server ends under the last idle connection
const perRecording = Math.max(1, Math.round(POINTS / RECORDINGS));
say(`filling ${RECORDINGS} recordings with ${perRecording} clicks each`);
await fillRecordings(pool, SCOPE, RECORDINGS);
await fillClicks(pool);
const { rows: [total] } = await pool.query<{ n: bigint }>('select count(*) as n from click_points');

const reader = new PostgresPointReader(pool);
const rows: Record<string, string | number>[] = [];
for (const [name, filter] of Object.entries(FILTERS)) {
  const query = { page: PAGE, filter, kind: 'click' as const, stateId: null };
  const ours: number[] = [];
  const plain: number[] = [];
  let counted = 0;
  for (let n = 0; n < PLAIN_TRIES; n++) plain.push(await timed(async () => { counted = await groupBy(pool, filter); }));
  let answer = await reader.clickMap(SCOPE, query);
  if (counted !== answer.clicks) throw new Error(`${name}: ${answer.clicks} clicks, a plain group-by counts ${counted}`);
  for (let n = 0; n < TRIES; n++) ours.push(await timed(async () => { answer = await reader.clickMap(SCOPE, query); }));
  say(`${name}: ${ours.map(Math.round).join(' ')} ms; plain ${plain.map(Math.round).join(' ')} ms`);
  const body = JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  rows.push({
    filter: name, clicks: answer.clicks, 'ours, median ms': Math.round(percentile(ours, 0.5)), 'ours, slowest ms': Math.round(percentile(ours, 1)), 'plain group-by, fastest ms': Math.round(Math.min(...plain)),
    'answer, kB': Math.round(body.length / 1000), 'gzip, kB': Math.round(gzipSync(body).length / 1000),
  });
}
writeReport({
  name: 'heatmap', command: `npm run heatmap -w bench -- --points ${POINTS} --recordings ${RECORDINGS} --tries ${TRIES}`,
  what: `The click map of one page with ${total?.n ?? 0n} clicks of ${RECORDINGS} recordings on ${ELEMENTS} elements, under list filters, as the API makes it (sample, states, elements, places) and as one statement that groups the single clicks by element and place. Both count the same.`,
  rows,
});

/** On the elements the recordings came with, skewed over them and over places in them; of every fifth recording a quarter in a state of the page. */
async function fillClicks(pool: Pool): Promise<void> {
  await pool.query(`insert into pages (workspace_id, site_id, path, path_folded, page_group, rules_version) values (1, 1, '${PAGE}', '${PAGE}', '${PAGE}', 1)`);
  await pool.query(`insert into elements (workspace_id, site_id, hash, rules_version, selector, role, text) values (1, 1, 'state', 2, '#menu', 'page-state', 'Menu')`);
  const { rows: [element] } = await pool.query<{ first: bigint; state: bigint }>(`select min(id) as first, max(id) filter (where role = 'page-state') as state from elements`);
  const until = performance.now() + FILL_WITHIN_MS;
  for (let from = 1; from <= RECORDINGS && performance.now() < until; from += RECORDINGS_AT_ONCE) {
    await pool.query(
      `insert into click_points (month, recording_id, workspace_id, site_id, page_id, element_id, doc, view, seq, nth, at_ms, x, y, box_left, box_top, box_width, box_height, page_x, page_y, viewport_width, is_rage, state_id)
       select r.month, r.id, 1, 1, (select id from pages where path = '${PAGE}'), ${element?.first ?? 0n} + floor(power(random(), 2) * ${ELEMENTS})::int, 0, 0, n / 20, n % 20, n * 700,
         (32768 + 30000 * (random() + random() - 1))::int, (32768 + 30000 * (random() + random() - 1))::int, 10, 10, 100, 40, 50, 30, 1440, random() < 0.02, case when r.id % 5 = 0 and n % 4 = 3 then ${element?.state ?? 0n} else 0 end
       from recordings r cross join generate_series(0, ${perRecording - 1}) n where r.id between ${from} and ${from + RECORDINGS_AT_ONCE - 1}`);
    await pool.query(
      `insert into page_views (month, recording_id, workspace_id, site_id, doc, view, page_id, cause, from_ms, to_ms, viewport_width, viewport_height)
       select month, id, 1, 1, 9, 0, (select id from pages where path = '${PAGE}'), 'load', 0, 1000, 1440, 900 from recordings where id between ${from} and ${from + RECORDINGS_AT_ONCE - 1}`);
  }
  say('counting what lies where');
  for (const table of ['recordings', 'page_views', 'click_packs']) await pool.query(`vacuum analyze ${table}`);
  await pool.query('analyze click_points');
}

/** What one would write first. */
async function groupBy(pool: Pool, filter: RecordingFilter): Promise<number> {
  const params = new SqlParams();
  const { rows } = await pool.query<{ n: bigint }>(
    `select c.element_id, c.x / 256 as x, c.y / 256 as y, count(*) as n from recordings r join click_points c on c.month = r.month and c.recording_id = r.id
     where ${whereRecordings(SCOPE, filter, params)} and c.page_id = (select id from pages where path = '${PAGE}') group by 1, 2, 3`, params.values);
  return rows.reduce((sum, row) => sum + Number(row.n), 0);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}
