import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBuilder, until } from '@hindsight/testkit';
import { partitionOf } from '@hindsight/wire';

import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ partitions: 2 });
});
afterAll(() => bench[Symbol.asyncDispose]());

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
    const startedAt = Date.UTC(2026, 10, 21, 9);
    // The same partition, so that both lie in one pack.
    let mine = marked('canary-mine', 1n, startedAt);
    let other = marked('canary-other', 2n, startedAt);
    while (partitionOf(mine.session, 2) !== 0) mine = marked('canary-mine', 1n, startedAt);
    while (partitionOf(other.session, 2) !== 0) other = marked('canary-other', 2n, startedAt);
    await bench.append(...mine.records(), ...other.records());
    const worker = bench.start();
    await bench.consumed();
    const [mineId, otherId] = [await recordingId(mine), await recordingId(other)];
    const { rows } = await bench.pool.query('select blob_key from recording_blocks group by 1 having count(distinct workspace_id) = 2');
    expect(rows).toHaveLength(1);
    expect((await places('canary-mine')).map((place) => place.replace(/.*\/(log|blobs)\/.*/, '$1'))).toEqual(expect.arrayContaining(['log', 'blobs', 'table pages', 'table elements', 'table sessions']));
    const before = await linesOf(bench, otherId);

    const tombstone = await erase(mine);
    await gone(tombstone);
    expect(await places('canary-mine')).toEqual([]);
    expect(await linesOf(bench, otherId)).toEqual(before);
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
    await worker.stop();
  });

  it('wins against the sealer, whichever comes first', async () => {
    const startedAt = Date.UTC(2026, 10, 21, 15);
    const sessions = Array.from({ length: 12 }, (_, i) => marked(`canary-race-${i}x`, 1n, startedAt));
    const bystander = marked('canary-stays', 2n, startedAt);
    await bench.append(...sessions.flatMap((session) => session.records()), ...bystander.records());
    const worker = bench.start({ sealEveryMs: 1, eraseEveryMs: 1, sealAgainAfterMs: 0 });
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
    for (const [i] of sessions.entries()) expect(await places(`canary-race-${i}x`)).toEqual([]);
    expect((await places('canary-stays')).length).toBeGreaterThan(0);
    await worker.stop();
  });

  it('takes parked bytes and waiting slices of a visitor, and nothing that came after it was asked for', async () => {
    const startedAt = Date.now() - HOUR;
    const visitor = 'ab'.repeat(16);
    const session = new SessionBuilder({ startedAt, visitor });
    session.document().load('/canary-visitor').flush();
    const [good] = session.records();
    const broken = { ...(good as NonNullable<typeof good>), header: { ...(good as NonNullable<typeof good>).header, seq: 1, enc: 'none' as const }, payload: Buffer.from('["canary-visitor') };
    const slice = { ...broken, header: { ...broken.header, seq: 2, parts: 2 }, payload: Buffer.from('["canary-visitor slice') };
    const later = new SessionBuilder({ startedAt: startedAt + 5 * HOUR, visitor });
    later.document().load('/after').flush();
    await bench.append(good as never, broken, slice, ...later.records());
    const worker = bench.start({ partsForMs: 24 * HOUR });
    await bench.consumed();
    expect(await bench.count('parked_records')).toBe(1);
    expect(await bench.count('batch_parts')).toBe(1);
    const { rows } = await bench.pool.query<{ id: bigint }>(
      `insert into tombstones (workspace_id, kind, site_id, visitor_hash) select workspace_id, 'visitor', site_id, visitor_hash from sessions where handle = $1 returning id`, [Buffer.from(session.handle, 'hex')]);
    await gone(rows[0]?.id as bigint);
    expect(await places('canary-visitor')).toEqual([]);
    expect(await bench.count('sessions where handle = $1', [Buffer.from(later.handle, 'hex')])).toBe(1);
    await worker.stop();
  });
});
