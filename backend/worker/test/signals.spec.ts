// Signals from sealing on: what people say is none leaves counts and marks and comes back, also for what is sealed later; the past is scored
// anew without touching its bytes; an erasure takes all of it.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';

import { Names } from '../src/persist/names.ts';
import { rescore } from '../src/signals/rescore.ts';
import type { Rescored, RescoreOptions } from '../src/signals/rescore.ts';
import { openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
const BUTTON = 7;
const PAGE = [{ type: 2, id: BUTTON, tagName: 'button', attributes: {}, childNodes: [] }];
let bench: Bench;
let startedAt = Date.UTC(2026, 10, 20, 8);
beforeAll(async () => {
  bench = await openBench();
  bench.start({ sealAgainAfterMs: 0 });
});
afterAll(() => bench[Symbol.asyncDispose]());

interface Counts {
  id: bigint;
  version: bigint;
  rage_click_count: number;
  dead_click_count: number;
  error_click_count: number;
}

/** Three clicks on a button of which nothing comes, and one more later that ends in an error; sealed. */
async function visit(): Promise<bigint> {
  startedAt += 2 * HOUR;
  const session = new SessionBuilder({ startedAt });
  const page = session.document().load('/pay', PAGE).wait(1_000);
  for (let i = 0; i < 3; i++) page.click(BUTTON, 200, 300).wait(200);
  page.wait(20_000).click(BUTTON, 200, 300).wait(20).error().wait(10_000).event({ type: 3, data: { source: 1, positions: [] } }).flush();
  await bench.append(...session.records());
  await bench.tick(startedAt + HOUR);
  return until(async () => (await bench.pool.query<{ id: bigint }>(`select id from recordings where handle = $1 and state = 'sealed'`, [Buffer.from(session.handle, 'hex')])).rows[0]?.id, { what: 'the visit to be sealed' });
}

async function counts(id: bigint): Promise<Counts> {
  return (await bench.pool.query<Counts>('select id, version, rage_click_count, dead_click_count, error_click_count from recordings where id = $1', [id])).rows[0] as Counts;
}

async function marks(id: bigint): Promise<[boolean, boolean][]> {
  const { rows } = await bench.pool.query<{ is_rage: boolean; is_dead: boolean }>('select is_rage, is_dead from click_points where recording_id = $1 order by at_ms', [id]);
  return rows.map((row) => [row.is_rage, row.is_dead]);
}

async function say(kind: string, isDismissed: boolean): Promise<void> {
  await bench.pool.query(
    `insert into signal_feedback (site_id, kind, element_id, workspace_id, is_dismissed) select site_id, $1, id, workspace_id, $2 from elements where selector = '#node-7'
     on conflict (site_id, kind, element_id) do update set is_dismissed = excluded.is_dismissed, said_at = now(), settled_at = null`, [kind, isDismissed]);
  await until(async () => (await bench.count('signal_feedback where settled_at is null')) === 0, { what: 'what was said to be applied' });
}

async function scoreAnew(more: Partial<RescoreOptions> = {}): Promise<Rescored[]> {
  const tools = { pool: bench.pool, blobs: bench.blobs, names: new Names(bench.pool) };
  return Array.fromAsync(rescore(tools, { fromMs: 0, beforeMs: startedAt + HOUR, siteId: null, isAll: false, isDryRun: false, ...more }));
}

const blocks = async (id: bigint): Promise<unknown[]> => (await bench.pool.query('select * from recording_blocks where recording_id = $1', [id])).rows;

describe('signals', () => {
  it('are rows, counts and marks once a visit is sealed', async () => {
    const id = await visit();
    expect(await counts(id)).toMatchObject({ rage_click_count: 1, dead_click_count: 4, error_click_count: 1 });
    expect(await marks(id)).toEqual([[true, true], [true, true], [true, true], [false, true]]);
    const { rows } = await bench.pool.query('select kind, at_ms, span_ms, rules_version from signals where recording_id = $1 order by n', [id]);
    expect(rows.slice(0, 2).map(({ kind, at_ms: at }) => [kind, at])).toEqual([['dead', 1_000n], ['rage', 1_000n]]);
    expect(rows.at(-1)).toMatchObject({ kind: 'error-click', at_ms: 21_600n, span_ms: 20n });
  });

  it('that somebody says are none leave history and what is sealed later, and come back', async () => {
    const before = await visit();
    const { version } = await counts(before);
    await say('rage', true);
    expect(await counts(before)).toMatchObject({ rage_click_count: 0, dead_click_count: 4 });
    expect((await counts(before)).version).toBeGreaterThan(version);
    expect(await bench.count('outbox where recording_id = $1', [before])).toBe(1);
    expect((await marks(before)).map(([isRage]) => isRage)).toEqual([false, false, false, false]);
    await say('dead', true);
    expect(await counts(before)).toMatchObject({ dead_click_count: 0, error_click_count: 1 });
    const after = await visit();
    expect(await counts(after)).toMatchObject({ rage_click_count: 0, dead_click_count: 0, error_click_count: 1 });
    await say('rage', false);
    await say('dead', false);
    for (const id of [before, after]) {
      expect(await counts(id)).toMatchObject({ rage_click_count: 1, dead_click_count: 4 });
      expect(await marks(id)).toEqual([[true, true], [true, true], [true, true], [false, true]]);
    }
  });

  it('of the past are found anew by the rules of today, and nothing else changes', async () => {
    const id = await visit();
    const untouched = await blocks(id);
    await say('rage', true);
    // As rules of before would have left it.
    await bench.pool.query(`delete from signals where recording_id = $1 and kind = 'dead' and n > 0`, [id]);
    await bench.pool.query(`update recordings set dead_click_count = 1, signal_rules_version = 0 where id = $1`, [id]);
    expect(await scoreAnew({ isDryRun: true })).toEqual([expect.objectContaining({ recordingId: id, outcome: 'changed' })]);
    expect(await counts(id)).toMatchObject({ dead_click_count: 1 });
    expect(await scoreAnew()).toEqual([expect.objectContaining({ recordingId: id, outcome: 'changed' })]);
    expect(await counts(id)).toMatchObject({ rage_click_count: 0, dead_click_count: 4, error_click_count: 1 });
    expect(await scoreAnew()).toEqual([]);
    expect((await scoreAnew({ isAll: true })).map(({ outcome }) => outcome)).not.toContain('changed');
    expect(await blocks(id)).toEqual(untouched);
    await say('rage', false);
    expect(await counts(id)).toMatchObject({ rage_click_count: 1 });
  });

  it('go when their recording is erased', async () => {
    const id = await visit();
    await bench.pool.query(`insert into tombstones (workspace_id, kind, recording_id) values (1, 'recording', $1)`, [id]);
    await until(async () => (await bench.count('recordings where id = $1', [id])) === 0, { what: 'the erasure' });
    expect(await bench.count('signals where recording_id = $1', [id])).toBe(0);
  });
});
