// The archiver over the other adapters: a log on Kafka, an archive in a bucket. What it promises is tested in archiver.spec.ts.
import { ArchiveReader, readCatalog } from '@hindsight/archive';
import { openS3Blobs } from '@hindsight/blobs/s3';
import { openPool } from '@hindsight/database';
import { openKafkaLog, openKafkaLogReader } from '@hindsight/log/kafka';
import type { LogReader } from '@hindsight/log/read';
import { makeLogger, Metrics } from '@hindsight/telemetry';
import { freshBucket, freshDatabase, SessionBuilder, uniqueName, until, useKafka, useS3 } from '@hindsight/testkit';
import { encodeLogRecord, partitionOf } from '@hindsight/wire';
import { beforeAll, expect, it } from '@jest/globals';

import { verify } from '../src/commands.ts';
import { startArchiver } from '../src/index.ts';

const START = Date.UTC(2026, 10, 20, 8, 30);

async function everything(reader: LogReader, partition: number): Promise<string[]> {
  const { first, next } = await reader.bounds(partition);
  const found: string[] = [];
  for (let from = first; from < next;) {
    const entries = await reader.read(partition, from, 5_000);
    if (entries.length === 0) break;
    for (const entry of entries) found.push(`${entry.offset} ${Buffer.from(entry.bytes).toString('base64')}`);
    from = entries.at(-1)?.nextOffset ?? next;
  }
  return found;
}

beforeAll(() => Promise.all([useKafka(), useS3()]), 300_000);

it('archives a log on Kafka in a bucket, and the archive says what the log says', async () => {
  const { brokers } = await useKafka();
  const s3 = await useS3();
  await using database = await freshDatabase();
  const topic = uniqueName('log');
  const writer = await openKafkaLog({ brokers, topic, partitions: 2, waitMs: 60_000, appendTimeoutMs: 30_000 });
  const log = await openKafkaLogReader({ brokers, topic, waitMs: 60_000 });
  const blobs = openS3Blobs({ ...s3, credentials: s3, bucket: await freshBucket(s3) });
  const pool = openPool(database.url, { max: 4 });
  pool.on('error', () => undefined); // the database is dropped under the last idle connections
  for (let visit = 0; visit < 12; visit++) {
    const session = new SessionBuilder({ startedAt: START + visit * 10 * 60_000 });
    session.document().load('/a').flush().wait(500).click(1, 5, 5).flush();
    for (const record of session.records()) await writer.append(partitionOf(session.session, 2), encodeLogRecord(record));
  }
  const now = START + 6 * 3_600_000;
  const archiver = startArchiver({ log, blobs, pool, logger: makeLogger('archiver', 'silent'), metrics: new Metrics(), now: () => now, limits: { lookEveryMs: 50, fileBytes: 3_000, maxBackoffMs: 50 } });
  try {
    await until(async () => {
      const { rows } = await pool.query<{ partition: number; next_offset: bigint }>('select partition, next_offset from archive_partitions');
      const ends = await Promise.all(rows.map(async (row) => row.next_offset >= (await log.bounds(row.partition)).next));
      return rows.length === 2 && ends.every(Boolean);
    }, { what: 'all to be archived' });
    const catalog = await readCatalog(blobs);
    expect(catalog).toMatchObject({ gaps: [], damaged: [], superseded: [] });
    const reader = new ArchiveReader(blobs, catalog.logs[0] as NonNullable<(typeof catalog.logs)[0]>);
    for (let partition = 0; partition < 2; partition++) expect(await everything(reader, partition)).toEqual(await everything(log, partition));
    expect(await verify({ pool, blobs, range: {}, nowMs: now, say: () => undefined })).toBe(true);
  } finally {
    await archiver.stop();
    await writer.close();
    await log.close();
    await pool.end();
  }
});
