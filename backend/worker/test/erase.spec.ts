import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import type { BlobStore } from '@hindsight/blobs';
import { hashSession } from '@hindsight/database/erasures';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';
import { partitionOf, type BatchRecord } from '@hindsight/wire';

import { eraseLog } from '../src/erase/erase-log.ts';
import { openTombstones } from '../src/erase/open-tombstones.ts';
import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';
import type { Worker, WorkerLimits } from '../src/index.ts';

const HOUR = 3_600_000;
/** One log for all tests: each begins after what the one before it sent. */
const hoursAgo = (hours: number): number => Date.now() - hours * HOUR;
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ partitions: 2 });
});
afterAll(() => bench[Symbol.asyncDispose]());

// One at a time, also after a test that failed: two workers of one name take the partitions from each other.
let worker: Worker | undefined;
function start(limits: Partial<WorkerLimits> = {}): Worker {
  worker = bench.start(limits);
  return worker;
}
afterEach(() => worker?.stop());

/** A visit whose every kind of text carries the mark. */
function marked(mark: string, workspaceId: bigint, startedAt: number): SessionBuilder {
  const session = new SessionBuilder({ workspaceId, siteId: workspaceId * 10n, startedAt });
  const page = session.document();
  page.load(`/${mark}/page`, [{ type: 3, id: 9, textContent: `${mark} in the DOM` }], { title: `${mark} title` }).wait(100).flush();
  page.click(9, 10, 10, `#${mark}-button`).custom('hs:identify', { user: `${mark}@example.com` }).custom('hs:tag', { tag: mark }).wait(100).flush();
  page.view(`/${mark}/next`).wait(100).flush();
  return session;
}

/** Where `mark` occurs: raw or inside any compressed stretch, in every file and every table. */
async function places(mark: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['log', 'blobs']) {
    for (const name of await readdir(join(bench.directory, folder), { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const path = join(name.parentPath, name.name);
      if (holds(await readFile(path), mark)) found.push(path);
    }
  }
  const { rows: tables } = await bench.pool.query<{ name: string }>(`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public'`);
  for (const { name } of tables) {
    const { rows } = await bench.pool.query<{ row: string }>(`select t::text as row from "${name}" t`);
    for (const { row } of rows) {
      const binary = [...row.matchAll(/\\+x([0-9a-f]{8,})/g)].map((match) => Buffer.from(match[1] ?? '', 'hex'));
      if (row.includes(mark) || binary.some((bytes) => holds(bytes, mark))) found.push(`table ${name}`);
    }
  }
  return found;
}

function holds(bytes: Buffer, mark: string): boolean {
  if (bytes.includes(mark)) return true;
  for (const [magic, inflate] of [[ZSTD_MAGIC, zstdDecompressSync], [GZIP_MAGIC, gunzipSync]] as const) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) if (inflatedAt(bytes, at, inflate).includes(mark)) return true;
  }
  return false;
}

/** Inflates what begins at `at`; what follows it is other content. */
function inflatedAt(bytes: Buffer, at: number, inflate: (bytes: Buffer) => Buffer): Buffer {
  for (const end of [bytes.length, ...nextStarts(bytes, at)]) {
    try {
      return inflate(bytes.subarray(at, end));
    } catch {
      continue;
    }
  }
  return Buffer.alloc(0);
}
function nextStarts(bytes: Buffer, at: number): number[] {
  const starts: number[] = [];
  for (let next = bytes.indexOf(ZSTD_MAGIC, at + 4); next >= 0; next = bytes.indexOf(ZSTD_MAGIC, next + 4)) starts.push(next);
  for (let end = at + 20; end < Math.min(bytes.length, at + 4000); end++) starts.push(end);
  return starts;
}

async function recordingId(session: SessionBuilder): Promise<bigint> {
  return until(async () => (await bench.pool.query<{ id: bigint }>('select recording_id as id from sessions where handle = $1', [Buffer.from(session.handle, 'hex')])).rows[0]?.id);
}
async function erase(session: SessionBuilder): Promise<bigint> {
  const { rows } = await bench.pool.query<{ id: bigint }>(`insert into tombstones (workspace_id, kind, recording_id) values ($1, 'recording', $2) returning id`, [session.workspaceId, await recordingId(session)]);
  return rows[0]?.id as bigint;
}
async function gone(tombstone: bigint): Promise<void> {
  await until(async () => bench.count('tombstones where id = $1 and rows_gone_at is not null and blobs_gone_at is not null and log_gone_at is not null', [tombstone]).then((n) => n === 1), { what: 'the erasure to end' });
}

describe('the search itself', () => {
  it('finds a mark raw, inside gzip and inside zstd behind other bytes', () => {
    const noise = Buffer.from('some other bytes');
    for (const content of [Buffer.from('a known-leak b'), gzipSync('a known-leak b'), zstdCompressSync('a known-leak b')]) {
      expect(holds(Buffer.concat([noise, content, noise]), 'known-leak')).toBe(true);
    }
  });
});

describe('an erasure', () => {
  it('takes one of two workspaces out of a shared pack, of rows, points, names and log, and leaves the other whole', async () => {
    const startedAt = hoursAgo(90);
    // The same partition, so that both lie in one pack.
    let mine = marked('canary-mine', 1n, startedAt);
    let other = marked('canary-other', 2n, startedAt);
    while (partitionOf(mine.session, 2) !== 0) mine = marked('canary-mine', 1n, startedAt);
    while (partitionOf(other.session, 2) !== 0) other = marked('canary-other', 2n, startedAt);
    await bench.append(...mine.records(), ...other.records());
    start();
    await bench.consumed();
    const [mineId, otherId] = [await recordingId(mine), await recordingId(other)];
    const { rows } = await bench.pool.query('select blob_key from recording_blocks group by 1 having count(distinct workspace_id) = 2');
    expect(rows).toHaveLength(1);
    expect((await places('canary-mine')).map((place) => place.replace(/.*\/(log|blobs)\/.*/, '$1'))).toEqual(expect.arrayContaining(['log', 'blobs', 'table pages', 'table elements', 'table sessions']));
    const before = await linesOf(bench, otherId);

    // What members said of it goes along.
    await bench.pool.query(`insert into recording_notes (workspace_id, recording_id, author_id, at_ms, text) values (1, $1, 1, 5, 'canary-mine in a note')`, [mineId]);
    await bench.pool.query(`insert into recording_tags (workspace_id, recording_id, tag) values (1, $1, 'canary-mine'), (2, $2, 'stays')`, [mineId, otherId]);
    await bench.pool.query(`insert into shares (workspace_id, recording_id, token_hash, start_ms, created_by, expires_at) values (1, $1, 'x', 0, 1, now() + interval '1 day')`, [mineId]);

    const tombstone = await erase(mine);
    await gone(tombstone);
    expect(await places('canary-mine')).toEqual([]);
    expect(await linesOf(bench, otherId)).toEqual(before);
    expect(await bench.count('shares')).toBe(0);
    expect(await bench.count('recording_tags')).toBe(1);
    expect(await bench.count('recordings where id = $1', [otherId])).toBe(1);
    expect(await bench.count('outbox where recording_id = $1', [mineId])).toBe(1);

    // A late batch, and the same batches once more.
    const late = marked('canary-mine', 1n, startedAt + 60_000);
    const lateRecords = late.records().map((record) => ({ ...record, header: { ...record.header, session: mine.session } }));
    await bench.append(...lateRecords, ...mine.records());
    await bench.consumed();
    expect(await bench.dropped('erased')).toBe(6);
    await gone(tombstone);
    expect(await places('canary-mine')).toEqual([]);
    expect(await bench.count('sessions where recording_id = $1', [mineId])).toBe(0);
  });

  it('wins against the sealer, whichever comes first', async () => {
    const startedAt = hoursAgo(80);
    const sessions = Array.from({ length: 12 }, (_, i) => marked(`canary-race-${i}x`, 1n, startedAt));
    const bystander = marked('canary-stays', 2n, startedAt);
    await bench.append(...sessions.flatMap((session) => session.records()), ...bystander.records());
    const racing = start({ sealEveryMs: 1, eraseEveryMs: 1, sealAgainAfterMs: 0 });
    await bench.consumed();
    await bench.tick(startedAt + HOUR);
    const tombstones: bigint[] = [];
    for (const session of sessions) {
      tombstones.push(await erase(session));
      await bench.append(...session.records().slice(0, 1)); // late, while sealer and eraser are at it
    }
    await bench.consumed();
    for (const tombstone of tombstones) await gone(tombstone);
    await until(async () => (await bench.count(`sessions where state = 'sealed' and workspace_id = 2`)) >= 1);
    await racing.stop(); // a seal that lost may be about to remove its object
    for (const [i] of sessions.entries()) expect(await places(`canary-race-${i}x`)).toEqual([]);
    expect((await places('canary-stays')).length).toBeGreaterThan(0);
  });

  it('finds the packs a recording was in before it was sealed, though others still need them', async () => {
    const startedAt = hoursAgo(70);
    const inPartition0 = (make: () => SessionBuilder): SessionBuilder => {
      for (;;) {
        const session = make();
        if (partitionOf(session.session, 2) === 0) return session;
      }
    };
    const mine = inPartition0(() => marked('canary-sealed', 1n, startedAt));
    const runsOn = inPartition0(() => {
      const session = marked('canary-runs-on', 2n, startedAt);
      session.document(45 * 60_000).load('/canary-runs-on').flush();
      return session;
    });
    await bench.append(...mine.records(), ...runsOn.records());
    start();
    await bench.consumed();
    const [mineId, runsOnId] = [await recordingId(mine), await recordingId(runsOn)];
    await until(async () => (await bench.count(`sessions where recording_id = $1 and state = 'sealed'`, [mineId])) === 1);
    expect(await bench.count(`sessions where recording_id = $1 and state = 'live'`, [runsOnId])).toBe(1);
    const before = await linesOf(bench, runsOnId);
    await gone(await erase(mine));
    expect(await places('canary-sealed')).toEqual([]);
    expect(await linesOf(bench, runsOnId)).toEqual(before);
  });

  it('finds the packs where slices waited for each other, whole by now or given up', async () => {
    const startedAt = hoursAgo(60);
    const session = new SessionBuilder({ startedAt });
    session.document().load('/canary-slices').flush();
    const [record] = session.records() as [NonNullable<ReturnType<SessionBuilder['records']>[0]>];
    const body = Buffer.from(JSON.stringify([{ type: 5, timestamp: 5, data: { tag: 'canary-slices', payload: {} } }]));
    const slice = (seq: number, part: number, payload: Buffer): typeof record => ({ ...record, header: { ...record.header, enc: 'none', seq, part, parts: 2 }, payload });
    const whole = [slice(1, 0, body.subarray(0, 50)), slice(1, 1, body.subarray(50))] as const;
    start();
    await bench.append(record);
    await bench.consumed();
    await bench.append(whole[0], slice(2, 0, body)); // a pack with nothing else
    await bench.consumed();
    expect(await bench.count('batch_parts')).toBe(2);
    await bench.append(whole[1]);
    await bench.consumed();
    await bench.tick(startedAt + 20 * 60_000);
    await until(async () => (await bench.count('batch_parts')) === 0);
    await gone(await erase(session));
    expect(await places('canary-slices')).toEqual([]);
  });

  it('leaves no name behind that a seal under way asks for again', async () => {
    const startedAt = hoursAgo(50);
    const session = marked('canary-name', 1n, startedAt);
    await bench.append(...session.records());
    const first = start();
    await bench.consumed();
    await first.stop();
    await bench.tick(startedAt + HOUR);
    // A worker just started knows no name yet. While its sealer reads the recording, the recording is erased.
    let tombstone: Promise<bigint> | undefined;
    const blobs: BlobStore = {
      ...bench.blobs,
      async get(key, range) {
        const bytes = await bench.blobs.get(key, range);
        tombstone ??= erase(session);
        await gone(await tombstone);
        return bytes;
      },
    };
    worker = bench.start({}, { blobs });
    await gone(await until(() => tombstone));
    await worker.stop();
    expect(await places('canary-name')).toEqual([]);
  });

  it('leaves in the log what the worker has not met yet, and is not done before', async () => {
    const session = marked('canary-waits', 1n, hoursAgo(40));
    await bench.append(...session.records());
    const first = start();
    await bench.consumed();
    const tombstone = await erase(session);
    await gone(tombstone);
    await first.stop();
    const before = await bench.dropped('erased');
    await bench.append(...session.records());
    await bench.pool.query('update tombstones set log_gone_at = null where id = $1', [tombstone]);
    expect(await eraseLog(bench.pool, bench.log, bench.log, await openTombstones(bench.pool))).toBe(0);
    expect(await bench.count('tombstones where id = $1 and log_gone_at is null', [tombstone])).toBe(1);
    start();
    await bench.consumed();
    await gone(tombstone);
    expect(await bench.dropped('erased')).toBe(before + session.records().length);
    expect(await places('canary-waits')).toEqual([]);
  });

  it('takes parked bytes and waiting slices of a visitor, and nothing that came after it was asked for', async () => {
    const startedAt = hoursAgo(1);
    const visitor = 'ab'.repeat(16);
    const session = new SessionBuilder({ startedAt, visitor });
    session.document().load('/canary-visitor').flush();
    const [good] = session.records();
    const broken = { ...(good as NonNullable<typeof good>), header: { ...(good as NonNullable<typeof good>).header, seq: 1, enc: 'none' as const }, payload: Buffer.from('["canary-visitor') };
    const slice = { ...broken, header: { ...broken.header, seq: 2, parts: 2 }, payload: Buffer.from('["canary-visitor slice') };
    const later = new SessionBuilder({ startedAt: startedAt + 5 * HOUR, visitor });
    later.document().load('/after').flush();
    await bench.append(good as never, broken, slice, ...later.records());
    start({ partsForMs: 24 * HOUR });
    await bench.consumed();
    expect(await bench.count('parked_records')).toBe(1);
    expect(await bench.count('batch_parts')).toBe(1);
    const { rows } = await bench.pool.query<{ id: bigint }>(
      `insert into tombstones (workspace_id, kind, site_id, visitor_hash) select workspace_id, 'visitor', site_id, visitor_hash from sessions where handle = $1 returning id`, [Buffer.from(session.handle, 'hex')]);
    await gone(rows[0]?.id as bigint);
    expect(await places('canary-visitor')).toEqual([]);
    expect(await bench.count('sessions where handle = $1', [Buffer.from(later.handle, 'hex')])).toBe(1);
  });
});

describe('consent withdrawn', () => {
  /** What the edge appends when a tracker sends the session's ids in place of a header. */
  const wish = (session: SessionBuilder): BatchRecord => {
    const [first] = session.records() as [BatchRecord];
    return { ...first, receivedAt: Date.now(), header: { ...first.header, doc: '0'.repeat(32), seq: 0, enc: 'none', flags: { erase: true } }, payload: Buffer.from('[]') };
  };

  it('erases the session for good, whether anything of it is there yet or not, and no other', async () => {
    const [mine, unknown, other] = ['canary-withdrawn', 'canary-unknown', 'canary-staying'].map((mark) => marked(mark, 7n, hoursAgo(60))) as [SessionBuilder, SessionBuilder, SessionBuilder];
    await bench.append(...mine.records(), ...other.records());
    start();
    await bench.consumed();
    const [mineId, otherId] = [await recordingId(mine), await recordingId(other)];
    const [withdrawn, erased] = [await bench.dropped('withdrawal'), await bench.dropped('erased')];
    await bench.append(wish(mine), wish(unknown), ...unknown.records(), wish(mine));
    await bench.consumed();
    expect(await bench.count(`recordings where id = $1 and state <> 'erased'`, [mineId])).toBe(0);
    const { rows } = await bench.pool.query<{ id: bigint }>(
      `select id from tombstones where kind = 'session' and site_id = 70 and session_hash = any($1::bytea[])`, [[mine, unknown].map(({ session }) => hashSession(session))]);
    expect(rows).toHaveLength(2);
    for (const { id } of rows) await gone(id);
    await bench.append(...unknown.records().slice(1));
    await bench.consumed();
    expect(await places('canary-withdrawn')).toEqual([]);
    expect(await bench.count(`recordings where id = $1`, [otherId])).toBe(1);
    // The wishes themselves, once each, and whatever came after them.
    expect(await bench.dropped('withdrawal') - withdrawn).toBeGreaterThanOrEqual(2);
    expect(await bench.dropped('erased') - erased).toBeGreaterThanOrEqual(2);
    for (const { id } of rows) await gone(id);
    expect(await places('canary-unknown')).toEqual([]);
  });
});
