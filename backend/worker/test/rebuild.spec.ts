import { createHash, randomBytes } from 'node:crypto';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

import { hourOf, readArchiveFile, readCatalog } from '@hindsight/archive';
import { startArchiver } from '@hindsight/archiver';
import type { BlobStore } from '@hindsight/blobs';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import { openPool } from '@hindsight/database';
import type { Pool } from '@hindsight/database';
import { readDocuments } from '@hindsight/recording-index/postgres';
import { postgresPointStore } from '@hindsight/points/postgres';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { freshDatabase, SessionBuilder, temporaryDirectory, until } from '@hindsight/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rebuild } from '../src/rebuild/rebuild.ts';
import type { RebuildOptions, RebuildReport } from '../src/rebuild/rebuild.ts';
import { linesOf, openBench } from './worker-bench.ts';
import type { Bench } from './worker-bench.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 20, 8, 55);
const logger = makeLogger('worker', 'silent');

let bench: Bench;
const toDispose: AsyncDisposable[] = [];
/** What was there before anything was lost. */
let original: { recordings: string[]; hash: string };
const sessions: SessionBuilder[] = [];

function visit(startedAt: number, siteId = 1n): SessionBuilder {
  const session = new SessionBuilder({ startedAt, siteId });
  for (const page of [session.document(), session.document(7_000, '00000002')]) {
    page.load(`/shop/${sessions.length % 3}`).wait(150).flush();
    page.wait(300).click(1 + (sessions.length % 4), 40, 10).move([10, 20], [30, 40]).flush();
    page.wait(900).scroll(1500).custom('hs:tag', { tag: 'red' }).view('/next').wait(50).flush();
  }
  sessions.push(session);
  return session;
}

/** A worker seals everything, an archiver archives everything; there are repeats, a late batch, slices, and visits erased before and after. */
beforeAll(async () => {
  bench = await openBench({ partitions: 2 });
  toDispose.push(bench);
  for (let i = 0; i < 10; i++) visit(START + i * 11 * 60_000, BigInt(1 + (i % 2)));
  const [erasedBefore, erasedAfter, large] = [visit(START + 600), visit(START + 700), visit(START + HOUR)];
  large.document(20_000).load('/large', [{ type: 3, id: 9, textContent: randomBytes(500_000).toString('hex') }]).wait(10).click(5).wait(100).click(5).wait(100).click(5).wait(3_000).move([1, 1]).flush();
  const records = sessions.flatMap((session) => session.records()).sort((a, b) => a.receivedAt - b.receivedAt);
  const late = (sessions[0] as SessionBuilder).records()[2] as (typeof records)[number];
  await bench.append(...records.flatMap((record, i) => (i % 5 === 0 ? [record, record] : [record])));
  bench.start({ sealAgainAfterMs: 0 });
  await bench.consumed();
  await bench.append({ ...late, receivedAt: START + 26 * HOUR, header: { ...late.header, seq: 99 } });
  await bench.consumed();
  await erase(erasedBefore);
  await bench.append(erasedBefore.records()[0] as (typeof records)[number]); // comes again after its erasure
  await bench.tick(START + 30 * HOUR);
  await until(async () => (await bench.count(`sessions where state <> 'sealed'`)) === 0, { what: 'all to be sealed' });

  const archiver = startArchiver({ log: bench.log, blobs: bench.blobs, pool: bench.pool, logger, metrics: new Metrics(), limits: { lookEveryMs: 30, eraseEveryMs: 0, fileBytes: 40_000 }, now: () => START + 100 * HOUR });
  const isArchived = async (): Promise<boolean> => (await bench.count('archive_files where ids_key is null')) === 0 && (await bench.count('archive_partitions a join partitions p using (log_id, partition) where a.next_offset = p.next_offset')) === 2;
  await until(isArchived, { what: 'all to be archived' });
  expect(await recordsOf(erasedAfter)).toBeGreaterThan(0);
  const erased = await erase(erasedAfter);
  await until(async () => (await bench.count('archive_erasures where tombstone_id = $1', [erased])) === 2, { what: 'the erasure to go through the archive' });
  await until(isArchived, { what: 'all to be archived' });
  await archiver.stop();
  expect(await bench.dropped('late')).toBe(1);
  expect(await bench.dropped('erased')).toBe(1);
  expect(await bench.dropped('repeat')).toBeGreaterThan(5);
  original = await projection(bench.pool, bench.blobs);
  expect(await bench.count('signals')).toBeGreaterThan(0);
});
afterAll(async () => {
  for (const one of toDispose.reverse()) await one[Symbol.asyncDispose]();
});

async function erase(session: SessionBuilder): Promise<bigint> {
  const { rows } = await bench.pool.query<{ id: bigint }>(
    `insert into tombstones (workspace_id, kind, recording_id) select 1, 'recording', recording_id from sessions where handle = $1 returning id`, [Buffer.from(session.handle, 'hex')]);
  const id = rows[0]?.id as bigint;
  await until(async () => (await bench.count('tombstones where id = $1 and rows_gone_at is not null and blobs_gone_at is not null', [id])) === 1, { what: 'the erasure' });
  return id;
}

/** Records of a session that lie in the archive. */
async function recordsOf(session: SessionBuilder): Promise<number> {
  let found = 0;
  for (const log of (await readCatalog(bench.blobs)).logs) {
    for (const file of log.files.flat()) found += (await readArchiveFile(bench.blobs, file.key)).entries.filter((entry) => Buffer.from(entry.bytes).includes(session.session)).length;
  }
  return found;
}

/** The projection written down in docs/operations.md, with names in place of their ids. */
async function projection(pool: Pool, blobs: BlobStore): Promise<{ recordings: string[]; hash: string }> {
  const named = (table: string, order: string, more = ''): string =>
    `(select jsonb_agg(to_jsonb(t) - 'page_id' - 'element_id' || jsonb_build_object('path', p.path, 'group', p.page_group${more}) order by ${order}) from ${table} t join pages p on p.id = t.page_id ${more === '' ? '' : 'join elements e on e.id = t.element_id'} where t.recording_id = s.recording_id)`;
  const { rows } = await pool.query<{ id: bigint; row: unknown }>(
    `select s.recording_id as id, jsonb_build_object(
       'session', jsonb_build_array(s.site_id, encode(s.session_hash, 'hex'), encode(s.handle, 'hex'), s.first_received_at, s.last_received_at, s.state, s.inflated_bytes, s.month),
       'recording', (select to_jsonb(r) - 'version' - 'clicked_elements' from recordings r where r.id = s.recording_id),
       'documents', (select jsonb_agg(to_jsonb(t) order by doc) from recording_documents t where t.recording_id = s.recording_id),
       'blocks', (select jsonb_agg(to_jsonb(t) - 'id' order by doc, from_seq) from recording_blocks t where t.recording_id = s.recording_id),
       'views', ${named('page_views', 't.doc, t.view')}, 'clicks', ${named('click_points', 't.doc, t.seq, t.nth', `, 'selector', e.selector`)},
       'scrolls', ${named('scroll_points', 't.doc, t.view')}, 'signals', ${named('signals', 't.n')}, 'moves', ${named('move_points', 't.doc, t.view, t.from_seq')}) as row
     from sessions s order by s.recording_id`,
  );
  const documents = await readDocuments(pool, rows.map((row) => row.id));
  const recordings = await Promise.all(rows.map(async ({ id, row }) => JSON.stringify([row, documents.get(id)?.document, await linesOf({ pool, blobs }, id)], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))));
  return { recordings, hash: createHash('sha256').update(recordings.join('\n')).digest('hex') };
}

interface Empty {
  url: string;
  pool: Pool;
  blobs: BlobStore;
  run(more?: Partial<RebuildOptions>): Promise<{ report: RebuildReport; told: string[] }>;
}

/** A database with nothing but what people enter, and a blob store with nothing but the archive. */
async function emptied(): Promise<Empty> {
  const database = await freshDatabase();
  const directory = temporaryDirectory('rebuild');
  const pool = openPool(database.url, { max: 10 });
  pool.on('error', () => undefined); // the database is dropped under the last idle connections
  toDispose.push({
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database.drop();
      await directory.remove();
    },
  });
  const { rows } = await bench.pool.query<{ row: string }>('select to_jsonb(t)::text as row from tombstones t order by id');
  for (const { row } of rows) await pool.query('insert into tombstones overriding system value select * from jsonb_populate_record(null::tombstones, $1::jsonb)', [row]);
  await cp(join(bench.directory, 'blobs', 'archive'), join(directory.path, 'blobs', 'archive'), { recursive: true });
  const blobs = await openFilesystemBlobs(join(directory.path, 'blobs'));
  let runs = 0;
  return {
    url: database.url, pool, blobs,
    async run(more = {}) {
      const told: string[] = [];
      const scratchBlobs = await openFilesystemBlobs(join(directory.path, `scratch-${runs++}`));
      const report = await rebuild({
        databaseUrl: database.url, pool, blobs, scratchBlobs, points: postgresPointStore, logger, isDryRun: false,
        told: (difference, outcome) => told.push(`${difference.kind}${difference.kind === 'changed' ? ` ${difference.what.join()}` : ''}: ${outcome}`), ...more,
      });
      return { report, told };
    },
  };
}

describe('rebuild', () => {
  it('makes the same recordings with the same ids of the archive alone, whatever the windows and however many workers; twice is once', async () => {
    const before = await projection(bench.pool, bench.blobs);
    expect(before.recordings).toHaveLength(11);
    for (const shape of [{ workers: 3, limits: { windowRows: 9, windowBytes: 8_000 } }, { workers: 1 }]) {
      const empty = await emptied();
      if (shape.workers === 3) {
        const dry = await empty.run({ isDryRun: true });
        expect(dry.report).toMatchObject({ added: 11, changed: 0, removed: 0, same: 0, gaps: [], damaged: [], lostIds: 0 });
        expect((await empty.pool.query('select 1 from sessions union all select 1 from pages')).rows).toEqual([]);
      }
      const { report } = await empty.run(shape);
      expect(report).toMatchObject({ added: 11, changed: 0, removed: 0, leftAlone: {} });
      const rebuilt = await projection(empty.pool, empty.blobs);
      expect(rebuilt.recordings).toEqual(original.recordings);
      expect(rebuilt.hash).toBe(original.hash);

      const versions = async (): Promise<unknown> => (await empty.pool.query('select id, version from recordings order by id')).rows;
      const versionsBefore = await versions();
      expect((await empty.run(shape)).report).toMatchObject({ added: 0, changed: 0, removed: 0, same: 11, leftAlone: {} });
      expect(await versions()).toEqual(versionsBefore);
      expect((await empty.pool.query<{ n: bigint }>('select count(*) as n from outbox')).rows[0]?.n).toBe(11n);
      // A link made before: by handle and by id.
      const link = await bench.pool.query('select recording_id from sessions where handle = $1', [Buffer.from((sessions[4] as SessionBuilder).handle, 'hex')]);
      expect((await empty.pool.query('select recording_id from sessions where handle = $1', [Buffer.from((sessions[4] as SessionBuilder).handle, 'hex')])).rows).toEqual(link.rows);
      expect((await linesOf(empty, (link.rows[0] as { recording_id: bigint }).recording_id)).length).toBeGreaterThan(0);
    }
  });

  it('says what differs, mends it, touches nothing outside of the hours and site asked for, and removes only when told to', async () => {
    const empty = await emptied();
    const hour = hourOf(START + 11 * 60_000);
    const some = await empty.run({ from: hour, to: hour, siteId: 2n });
    const began = await bench.pool.query<{ n: bigint }>(`select count(*) as n from sessions where site_id = 2 and date_trunc('hour', first_received_at) = $1`, [new Date(START - (START % HOUR) + HOUR)]);
    expect(some.report.added).toBe(Number(began.rows[0]?.n));
    expect(some.report.added).toBeGreaterThan(0);
    await empty.run();
    expect((await projection(empty.pool, empty.blobs)).hash).toBe(original.hash);

    const { rows } = await empty.pool.query<{ id: bigint; blob_key: string }>('select s.recording_id as id, min(b.blob_key) as blob_key from sessions s join recording_blocks b using (recording_id) group by 1 order by 1');
    const [a, b, c, d] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
    await empty.pool.query('delete from click_points where recording_id = $1', [a.id]);
    await empty.pool.query('delete from sessions where recording_id = $1', [b.id]);
    for (const table of ['page_views', 'recording_documents', 'recording_blocks', 'click_points', 'move_points', 'scroll_points']) await empty.pool.query(`delete from ${table} where recording_id = $1`, [b.id]);
    await empty.pool.query('delete from recordings where id = $1', [b.id]);
    await empty.blobs.delete(c.blob_key);
    await empty.pool.query(`insert into sessions (site_id, session_hash, workspace_id, log_id, partition, month, handle, visitor_hash, first_received_at, last_received_at, state)
      select site_id, '\\x01', workspace_id, log_id, partition, month, handle, visitor_hash, first_received_at, last_received_at, state from sessions where recording_id = $1`, [d.id]);
    await empty.pool.query(`update sessions set state = 'live' where recording_id = $1`, [d.id]);
    const dry = await empty.run({ isDryRun: true });
    expect(dry.told.sort()).toEqual(['added: would be applied', 'changed blobs: would be applied', 'changed clicks: would be applied', 'left-alone: running', 'removed: removal-not-asked-for']);
    await empty.pool.query(`update sessions set state = 'sealed' where recording_id = $1`, [d.id]);
    const { told } = await empty.run({ removes: true });
    expect(told.sort()).toEqual(['added: applied', 'changed blobs: applied', 'changed clicks: applied', 'removed: applied']);
    expect((await projection(empty.pool, empty.blobs)).hash).toBe(original.hash);
  });

  it('after a restore, with workers stopped, also mends visits that ran in the backup, and workers begin where the log still is', async () => {
    const empty = await emptied();
    await empty.run();
    const { rows } = await empty.pool.query<{ id: bigint }>('select recording_id as id from sessions order by 1 limit 1');
    await empty.pool.query(`update sessions set state = 'live' where recording_id = $1`, [rows[0]?.id]);
    await empty.pool.query(`insert into partitions (log_id, partition, owner, lease_until) select $1, n, 'someone', now() + interval '1 hour' from generate_series(0, 1) n`, [bench.log.logId]);
    await expect(empty.run({ isStopped: true })).rejects.toThrow('partitions 0, 1 are leased');
    await empty.pool.query('update partitions set owner = null, lease_until = null');
    expect((await empty.run({ isStopped: true })).told).toEqual(['changed session: applied']);
    expect((await projection(empty.pool, empty.blobs)).hash).toBe(original.hash);
    const offsets = await empty.pool.query<{ partition: number; next_offset: bigint }>('select partition, next_offset from partitions order by 1');
    const [archived] = (await readCatalog(empty.blobs)).logs;
    for (const { partition, next_offset: next } of offsets.rows) {
      // The last batch came 25 h after the first ones.
      expect(next).toBeGreaterThan(0n);
      expect(archived?.files[partition]?.some((file) => file.first === next)).toBe(true);
    }
  });

  it('brings nothing of what was erased back, neither from the archive nor into it', async () => {
    const [erasedBefore, erasedAfter] = sessions.slice(10) as [SessionBuilder, SessionBuilder];
    expect(await recordsOf(erasedBefore)).toBe(0);
    expect(await recordsOf(erasedAfter)).toBe(0);
    const hashes = [erasedBefore, erasedAfter].map((session) => createHash('sha256').update(session.session).digest('hex'));
    for (const name of await readdir(join(bench.directory, 'blobs', 'archive'), { recursive: true })) {
      if (!/ids-/.test(name)) continue;
      const text = zstdDecompressSync(await readFile(join(bench.directory, 'blobs', 'archive', name))).toString();
      for (const hash of hashes) expect(text).not.toContain(hash);
    }
    // A tombstone made after the last pass is known to the rebuild itself.
    const empty = await emptied();
    const { rows } = await bench.pool.query<{ id: bigint }>('select recording_id as id from sessions order by 1 limit 1');
    await empty.pool.query(`insert into tombstones (id, workspace_id, kind, recording_id) overriding system value values (1000, 1, 'recording', $1)`, [rows[0]?.id]);
    // One made while the rebuild runs, after it looked and before it writes, is seen as well.
    let isAsked = false;
    const blobs: BlobStore = {
      ...empty.blobs, get: (key, range) => empty.blobs.get(key, range), head: (key) => empty.blobs.head(key), list: (prefix) => empty.blobs.list(prefix), delete: (key) => empty.blobs.delete(key),
      async putIfAbsent(key, bytes) {
        if (!isAsked) await empty.pool.query(`insert into tombstones (id, workspace_id, kind, recording_id) overriding system value values (1001, 1, 'recording', $1)`, [key.split('/')[2]]);
        isAsked = true;
        return empty.blobs.putIfAbsent(key, bytes);
      },
    };
    expect((await empty.run({ blobs })).report).toMatchObject({ added: 9, leftAlone: { erased: 1 } });
  });

  it('only adds while offsets are missing from the archive', async () => {
    const empty = await emptied();
    await empty.run();
    await empty.pool.query('delete from click_points');
    const files = (await readCatalog(empty.blobs)).logs[0]?.files.find((some) => some.length > 2) ?? [];
    await empty.blobs.delete(files[1]?.key ?? '');
    const { report } = await empty.run();
    expect(report.gaps).toHaveLength(1);
    expect(report).toMatchObject({ added: 0, changed: 0 });
    expect(report.leftAlone['archive-has-gaps'] ?? 0).toBeGreaterThan(0);
  });
});

