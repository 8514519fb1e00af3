import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ArchiveReader, hourOf, readCatalog } from '@hindsight/archive';
import { openFilesystemBlobs } from '@hindsight/blobs/filesystem';
import type { BlobStore } from '@hindsight/blobs';
import { openPool } from '@hindsight/database';
import type { Pool } from '@hindsight/database';
import { readArchiveState } from '@hindsight/database/archive-state';
import { openDiskLog } from '@hindsight/log/disk';
import type { DiskLog } from '@hindsight/log/disk';
import type { LogReader } from '@hindsight/log/read';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { freshDatabase, SessionBuilder, temporaryDirectory, until } from '@hindsight/testkit';
import { encodeLogRecord, partitionOf } from '@hindsight/wire';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { report, status, verify } from '../src/commands.ts';
import type { CommandTools } from '../src/commands.ts';
import { startArchiver } from '../src/index.ts';
import type { Archiver, ArchiverLimits } from '../src/index.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 20, 8, 30);
const QUICK: Partial<ArchiverLimits> = { lookEveryMs: 30, eraseEveryMs: 0, fileBytes: 20_000, maxBackoffMs: 30 };

let url: string;
let directory: string;
let pool: Pool;
let log: DiskLog;
let blobs: BlobStore;
let now = START;
const disposables: (() => Promise<void>)[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  const database = await freshDatabase();
  const folder = temporaryDirectory('archiver');
  url = database.url;
  directory = folder.path;
  pool = openPool(url, { max: 6 });
  pool.on('error', () => undefined); // the database is dropped under the last idle connections
  log = await openDiskLog({ dir: join(directory, 'log'), partitions: 2, reserveBytes: 0, segmentBytes: 30_000 });
  blobs = await openFilesystemBlobs(join(directory, 'blobs'));
  disposables.push(() => log.close(), () => pool.end(), () => database.drop(), () => folder.remove());
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const dispose of disposables) await dispose();
});

async function append(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour++) {
    for (let visit = 0; visit < 4; visit++) {
      const session = new SessionBuilder({ startedAt: now + visit * 60_000, siteId: BigInt(1 + (visit % 2)) });
      const page = session.document();
      page.load('/a').flush().wait(500).click(1, 5, 5).flush().wait(400).click(2, 5, 5).flush();
      const [first, lost, last] = session.records();
      for (const record of [first, last, first]) await log.append(partitionOf(session.session, 2), encodeLogRecord(record as NonNullable<typeof record>)); // the second never comes
      expect(lost?.header.seq).toBe(1);
    }
    for (let partition = 0; partition < 2; partition++) await log.append(partition, encodeLogRecord({ kind: 'tick', receivedAt: now }));
    now += HOUR;
  }
}

function start(metrics = new Metrics()): Archiver {
  return startArchiver({ log, blobs, pool, logger: makeLogger('archiver', 'silent'), metrics, owner: 'test', now: () => now, limits: QUICK });
}

async function everything(reader: LogReader, partition: number): Promise<string[]> {
  const { first, next } = await reader.bounds(partition);
  const found: string[] = [];
  for (let from = first; from < next;) {
    const entries = await reader.read(partition, from, 10_000);
    if (entries.length === 0) break;
    for (const entry of entries) found.push(`${entry.offset} ${entry.nextOffset} ${Buffer.from(entry.bytes).toString('base64')}`);
    from = entries.at(-1)?.nextOffset ?? next;
  }
  return found;
}

async function isArchived(): Promise<boolean> {
  const { rows } = await pool.query<{ partition: number; next_offset: bigint }>('select partition, next_offset from archive_partitions where log_id = $1', [log.logId]);
  for (const row of rows) if (row.next_offset < (await log.bounds(row.partition)).next) return false;
  return rows.length === 2;
}

/** The archive and the log say the same, offset by offset. */
async function expectWhole(): Promise<void> {
  const catalog = await readCatalog(blobs);
  expect(catalog.gaps).toEqual([]);
  const reader = new ArchiveReader(blobs, catalog.logs[0] as NonNullable<(typeof catalog.logs)[0]>);
  for (let partition = 0; partition < 2; partition++) expect(await everything(reader, partition)).toEqual(await everything(log, partition));
}

async function run(command: (tools: CommandTools) => Promise<boolean>, range: CommandTools['range'] = {}): Promise<{ isWell: boolean; lines: string[] }> {
  const lines: string[] = [];
  return { isWell: await command({ pool, blobs, range, nowMs: now, say: (line) => lines.push(line) }), lines };
}

describe('the archiver', () => {
  it('writes all of the log that is over into the archive, and leaves the hour that runs', async () => {
    await append(3);
    now -= HOUR; // the last of the three hours still runs
    const archiver = start();
    await until(async () => Number((await pool.query<{ n: bigint }>(`select count(distinct hour) as n from archive_files`)).rows[0]?.n) === 2, { what: 'two hours' });
    expect((await pool.query('select 1 from archive_files where hour >= $1', [hourOf(now)])).rowCount).toBe(0);
    expect(await isArchived()).toBe(false);
    now += 2 * HOUR;
    await until(isArchived, { what: 'all to be archived' });
    await archiver.stop();
    await expectWhole();
    expect((await run(verify)).isWell).toBe(true);
  });

  it.each(['archiver.beforePut', 'archiver.afterPut', 'archiver.inTransaction'])('killed at %s, goes on without a hole and without a record twice', async (point) => {
    await append(2);
    now += HOUR;
    const child = fork(join(import.meta.dirname, 'archiver-process.ts'), {
      execArgv: ['--conditions=hindsight-source', '--disable-warning=ExperimentalWarning'],
      env: { ...process.env, NODE_OPTIONS: '', CRASH_AT: `${point}:2`, ARCHIVER_DIRECTORY: directory, ARCHIVER_DATABASE: url, ARCHIVER_NOW: String(now), ARCHIVER_LIMITS: JSON.stringify(QUICK) },
    });
    children.push(child);
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(await isArchived()).toBe(false);
    await pool.query('update archive_partitions set lease_until = now()');
    const archiver = start();
    await until(isArchived, { what: 'all to be archived' });
    await archiver.stop();
    await expectWhole();
    expect(await run(verify)).toMatchObject({ isWell: true, lines: [expect.stringMatching(/^\d+ files read and whole, 0 not$/)] });
  });

  it('takes its files up again when Postgres knows nothing of them, also those that left the log', async () => {
    const keys = async (): Promise<unknown[]> => (await pool.query('select blob_key from archive_files order by 1')).rows;
    const before = await keys();
    const firsts = [await log.bounds(0), await log.bounds(1)].map((one) => one.first);
    for (let partition = 0; partition < 2; partition++) await log.trim(partition, (await log.bounds(partition)).next);
    expect([await log.bounds(0), await log.bounds(1)].some((one, i) => one.first > (firsts[i] as bigint))).toBe(true);
    await pool.query('truncate archive_files, archive_partitions');
    const archiver = start();
    await until(isArchived, { what: 'all to be taken up' });
    await archiver.stop();
    expect(await keys()).toEqual(before);
    expect((await run(verify)).isWell).toBe(true);
  });

  it('tells late hours, missing offsets, damage, and what came twice or never', async () => {
    await append(1);
    now += 2 * HOUR;
    const waiting = start();
    await until(isArchived);
    await waiting.stop();
    // No worker runs here, so no id was given out.
    expect(await run(status)).toMatchObject({ isWell: false, lines: expect.arrayContaining([expect.stringMatching(/^LATE: the ids given out of \d+ files/)]) });
    await pool.query(`update archive_files set ids_key = ''`);
    expect(await run(status)).toMatchObject({ isWell: true });
    // An archiver that looks but writes nothing: the hours since 4 h ago are due, the last of them for half an hour.
    await pool.query('update archive_partitions set waiting_since = $1 where partition = 0', [new Date(now - 4 * HOUR)]);
    const { partitions } = await readArchiveState(pool, now);
    expect(partitions.map((one) => one.lateHours)).toEqual([4, 0]);
    expect(await run(status)).toMatchObject({ isWell: false, lines: expect.arrayContaining([expect.stringContaining('4 hours LATE')]) });

    const hour = hourOf(START);
    const { lines } = await run(report, { from: hour, to: hour });
    const rows = lines.slice(1).map((line) => line.split('\t'));
    expect(rows.map((row) => [row[0], row[1], row[2], row[3], row[5], row[6]])).toEqual([[hour, '1', '2', '6', '2', '2'], [hour, '2', '2', '6', '2', '2']]);

    const files = (await pool.query<{ blob_key: string }>('select blob_key from archive_files where partition = 0 order by first_offset')).rows.map((row) => row.blob_key);
    const path = join(directory, 'blobs', files[1] ?? '');
    const bytes = await readFile(path);
    await writeFile(path, Buffer.concat([bytes.subarray(0, 20), Buffer.from([255 - (bytes[20] ?? 0)]), bytes.subarray(21)]));
    expect(await run(verify)).toMatchObject({ isWell: false, lines: expect.arrayContaining([expect.stringMatching(/^DAMAGED: .*does not match the hash/)]) });
    await blobs.delete(files[1] ?? '');
    const gone = await run(verify);
    expect(gone).toMatchObject({ isWell: false, lines: expect.arrayContaining([`GONE: ${files[1] ?? ''}`, expect.stringMatching(/^MISSING: .* offsets \d+ to \d+$/)]) });
    await pool.query('delete from archive_files where blob_key = $1', [files[1]]);
    expect((await readArchiveState(pool, now)).missing).toHaveLength(1);
  });
});
