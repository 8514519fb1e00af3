import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';
import { unpackMoves } from '@hindsight/points';
import type { BatchRecord } from '@hindsight/wire';

import { DEFAULT_LIMITS } from '../src/limits.ts';
import { sweepBlobs } from '../src/sweep/sweep.ts';
import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  bench.start({ sealAgainAfterMs: 0 });
});
afterAll(() => bench[Symbol.asyncDispose]());

async function sealed(session: SessionBuilder, afterVersion = 0n, where: Bench = bench): Promise<Record<string, unknown> & { id: bigint; version: bigint }> {
  return until(async () => {
    const { rows } = await where.pool.query('select * from recordings where handle = $1', [Buffer.from(session.handle, 'hex')]);
    return rows[0]?.state === 'sealed' && rows[0].version > afterVersion && rows[0];
  }, { what: 'the recording to be sealed' });
}

describe('sealing', () => {
  it('gathers a closed visit in one object and derives its facts again', async () => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 21, 8) });
    const second = session.document(60_000, '00000002');
    second.load('/second').move([10, 10]).wait(1000).flush();
    const first = session.document();
    first.load('/first').move([5, 6], [7, 8]).scroll(1400).move([7, 8]).flush();
    first.wait(2_000); // what was scrolled is no answer to a click
    for (let i = 0; i < 3; i++) first.click(7, 200, 300).wait(200);
    first.flush().wait(90_000).click(9).flush();
    // The second document's batches come first, so it is number 0 while the visit runs.
    await bench.append(...second.batches.map((batch) => session.record(batch)));
    await bench.consumed();
    await bench.append(...first.batches.map((batch) => session.record(batch)));
    await bench.consumed();
    await bench.tick(session.startedAt + HOUR);

    const recording = await sealed(session);
    expect(recording).toMatchObject({ page_count: 2, click_count: 4, rage_click_count: 1, entry_path: '/first', exit_path: '/second', has_gap: false });
    const lines = await linesOf(bench, recording.id);
    expect(lines.map((line) => [line.doc, line.seq])).toEqual([[0, 0], [0, 1], [0, 2], [1, 0]]);
    expect(lines.flatMap((line) => line.events)).toEqual([...first.batches, ...second.batches].flatMap((batch) => batch.events));
    const { rows } = await bench.pool.query('select distinct blob_key from recording_blocks where recording_id = $1', [recording.id]);
    expect(rows).toHaveLength(1);
    expect(rows[0].blob_key).toMatch(new RegExp(`^recordings/[0-9a-f]{2}/${recording.id}/[0-9a-f]{64}$`));
    expect(await bench.count('click_points where recording_id = $1 and is_rage', [recording.id])).toBe(3);
    expect((await bench.pool.query('select kind, doc, view, at_ms, span_ms, seq, nth, is_dismissed from signals where recording_id = $1', [recording.id])).rows)
      .toEqual([{ kind: 'rage', doc: 0, view: 0, at_ms: 2_000n, span_ms: 400n, seq: 1, nth: 0, is_dismissed: false }]);
    const moves = await bench.pool.query('select packed from move_points where recording_id = $1 order by doc', [recording.id]);
    expect(moves.rows.map((row) => unpackMoves(row.packed))).toEqual([[[5, 6], [7, 8], [7, 508]], [[10, 10]]]);
  });

  it('counts hours without input as duration, not as active time, and no event of the future', async () => {
    await using own = await openBench(); // its log time has seen nothing later than this visit
    own.start();
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 20, 8) });
    const page = session.document();
    page.load('/left-open').move([1, 1]).flush();
    // A tab that goes on sending with nobody there.
    for (let i = 0; i < 20; i++) page.wait(HOUR / 4).event({ type: 3, data: { source: 0, adds: [], removes: [], texts: [], attributes: [] } }).flush();
    page.move([2, 2]).flush();
    const [first, ...others] = session.records() as [never, ...never[]];
    const ahead = { ...(others.at(-1) as unknown as BatchRecord), payload: Buffer.from(JSON.stringify([{ type: 5, timestamp: 40 * HOUR, data: { tag: 'hs:event', payload: {} } }])) };
    await own.append(first, ...others, { ...ahead, header: { ...ahead.header, seq: ahead.header.seq + 1, enc: 'none' as const } });
    await own.consumed();
    await own.tick(session.startedAt + 8 * HOUR);
    const recording = await sealed(session, 0n, own);
    expect(Number(recording['duration_ms'])).toBe(5 * HOUR);
    expect(Number(recording['active_ms'])).toBe(10_000);
  });

  it('takes a late batch in and seals again', async () => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 21, 10) }); // later than the log has seen, so that only the tick closes it
    const page = session.document();
    page.load('/a').flush().wait(1000).click(1).flush().wait(1000).click(2).flush();
    const [a, late, c] = session.records() as [never, never, never];
    await bench.append(a, c);
    await bench.tick(session.startedAt + 3 * HOUR);
    const before = await sealed(session);
    expect(before).toMatchObject({ has_gap: true, click_count: 1 });
    await bench.append(late);
    const after = await sealed(session, before.version);
    expect(after).toMatchObject({ has_gap: false, click_count: 2 });
    expect((await linesOf(bench, after.id)).map((line) => line.seq)).toEqual([0, 1, 2]);
  });

  it('gives up when a batch comes while it writes, and seals the whole afterwards', async () => {
    await using own = await openBench({ partitions: 1 });
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 21, 8) });
    const page = session.document();
    page.load('/a').flush().wait(1000).click(1).flush().wait(1000).click(2).flush();
    const [a, b, late] = session.records() as [never, never, never];
    let seals = 0;
    own.start({ sealAgainAfterMs: 0 }, {
      blobs: {
        ...own.blobs,
        async putIfAbsent(key, bytes) {
          if (key.startsWith('recordings/') && ++seals === 1) {
            await own.append(late);
            await own.consumed();
          }
          return own.blobs.putIfAbsent(key, bytes);
        },
      },
    });
    await own.append(a, b);
    await own.tick(session.startedAt + HOUR);
    await until(async () => (await own.count(`recordings where state = 'sealed' and click_count = 2`)) === 1, { what: 'the whole to be sealed' });
    expect(seals).toBe(2);
    const { rows } = await own.pool.query('select recording_id as id, seen::text as seen from recording_documents');
    expect(rows[0].seen).toBe('{[0,3)}');
    expect((await linesOf(own, rows[0].id)).map((line) => line.seq)).toEqual([0, 1, 2]);
    // The object of the seal that gave up is gone at once.
    const objects: string[] = [];
    for await (const blob of own.blobs.list('recordings/')) objects.push(blob.key);
    expect(objects).toHaveLength(1);
  });

  it('gathers the loose parts of a visit that goes on', async () => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 21, 14), enc: 'none' });
    const page = session.document();
    page.load('/long').flush();
    const noise = (): string => Array.from({ length: 40_000 }, () => Math.random().toString(36)).join('');
    for (let i = 0; i < 9; i++) page.wait(1000).event({ type: 99, data: noise() }).flush();
    await bench.append(...session.records());
    await bench.consumed();
    const id = await until(async () => (await bench.pool.query<{ id: bigint }>('select recording_id as id from sessions where handle = $1 and loose_bytes = 0', [Buffer.from(session.handle, 'hex')])).rows[0]?.id);
    expect(await bench.count('recording_blocks where recording_id = $1 and not is_sealed', [id])).toBe(0);
    expect((await linesOf(bench, id)).map((line) => line.seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await bench.count(`recordings where id = $1 and state = 'live'`, [id])).toBe(1);
  });
});

it('leaves packs that the sweep takes, and their notes with them', async () => {
  await using own = await openBench();
  const [closed, runsOn] = [0, 1].map((_, i) => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 20, 8) });
    const page = session.document();
    page.load(`/sweep-${i}`).flush();
    if (i === 1) page.wait(HOUR).click(1).flush();
    return session;
  }) as [SessionBuilder, SessionBuilder];
  await own.append(...closed.records(), ...runsOn.records());
  const worker = own.start();
  await own.consumed();
  await own.tick(runsOn.startedAt + HOUR);
  const isSealed = async (count: number): Promise<boolean> => (await own.count(`sessions where state = 'sealed'`)) === count;
  await until(() => isSealed(1));
  const sweep = (): Promise<number> => sweepBlobs(own.pool, own.blobs, { ...DEFAULT_LIMITS, orphanAfterMs: 0 }, Date.now() + 1000);
  const packs = async (): Promise<number> => (await Array.fromAsync(own.blobs.list('packs/'))).length;
  await sweep();
  const needed = await packs();
  expect(needed).toBeGreaterThan(0); // the one that runs on
  await own.tick(runsOn.startedAt + 3 * HOUR);
  await until(() => isSealed(2));
  await worker.stop();
  expect(await own.count('left_packs')).toBeGreaterThan(0);
  expect(await sweep()).toBe(needed);
  expect(await packs()).toBe(0);
  expect(await own.count('left_packs')).toBe(0);
  expect(await Array.fromAsync(own.blobs.list('recordings/'))).toHaveLength(2);
});

it('leaves a visit whose stored bytes are damaged as it is, and goes on with the others', async () => {
  await using own = await openBench();
  const [damaged, lost, whole] = [0, 1, 2].map((i) => {
    const session = new SessionBuilder({ startedAt: Date.UTC(2026, 10, 20, 8, i) });
    session.document().load(`/damaged-${i}`).flush().wait(1000).click(1).flush();
    return session;
  }) as [SessionBuilder, SessionBuilder, SessionBuilder];
  const worker = own.start({ sealEveryMs: 100 });
  const idOf = async (session: SessionBuilder): Promise<bigint> => (await own.pool.query<{ id: bigint }>('select id from recordings where handle = $1', [Buffer.from(session.handle, 'hex')])).rows[0]?.id as bigint;
  const packOf = async (session: SessionBuilder): Promise<string> => (await own.pool.query<{ blob_key: string }>('select blob_key from recording_blocks where recording_id = $1', [await idOf(session)])).rows[0]?.blob_key as string;
  for (const session of [damaged, lost, whole]) {
    await own.append(...session.records());
    await own.consumed();
  }
  const file = join(own.directory, 'blobs', await packOf(damaged));
  const bytes = readFileSync(file);
  // In the middle of the first frame, where nothing but its checksum shows it.
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
  writeFileSync(file, bytes);
  await own.blobs.delete(await packOf(lost));
  await own.tick(whole.startedAt + HOUR);
  await until(async () => (await own.count(`sessions where state = 'sealed'`)) === 2, { what: 'the others to be sealed' });
  expect((await linesOf(own, await idOf(whole))).map((line) => line.seq)).toEqual([0, 1]);
  expect((await own.pool.query('select has_gap from recordings where id = $1', [await idOf(lost)])).rows).toEqual([{ has_gap: true }]);
  expect((await own.pool.query('select state from sessions where recording_id = $1', [await idOf(damaged)])).rows).not.toEqual([{ state: 'sealed' }]);
  expect(await own.blobs.head(await packOf(damaged))).not.toBeNull();
  expect(await own.metrics.count('worker_recordings_not_sealed_total', '', ['reason']).value({ reason: 'damaged' })).toBeGreaterThan(0);
  await worker.stop();
});
